"""Processor time of two things beside each other, many times over; what the ratio may be at most."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from analytics.engine.paths import ROOT

PAIRS = 7


@dataclass(frozen=True)
class Figure:
    """One line of the report: ours over bare (``ratio``) beside the goal. Times in seconds of processor time."""

    name: str
    ours: float
    bare: float
    ratio: float
    goal: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        return None if self.goal is None else self.ratio <= self.goal


@dataclass(frozen=True)
class Section:
    """A part of the report."""

    title: str
    about: str
    figures: tuple[Figure, ...]
    unit: str = "ms"


def cost(work: Callable[[], Any]) -> float:
    """Processor time of one call in this process, all threads, in seconds."""
    before = time.process_time()
    work()
    return time.process_time() - before


def paired(
    name: str, ours: Callable[[], float], bare: Callable[[], float], goal: float | None, pairs: int, note: str = ""
) -> Figure:
    """Alternate both, at least five times; the medians, and the median of the ratios of neighbours.

    ``ours`` and ``bare`` do their work and return its processor time. The first pair warms up and is not counted.
    """
    ours()
    bare()
    found = []
    for turn in range(max(pairs, 5)):
        gc.collect()
        if turn % 2:
            second, first = bare(), ours()
        else:
            first, second = ours(), bare()
        found.append((first, second))
    ratio = median(first / max(second, 1e-9) for first, second in found)
    return Figure(name, median(pair[0] for pair in found), median(pair[1] for pair in found), ratio, goal, note)


def environment() -> dict[str, str]:
    """What every measured child runs in."""
    more = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "STREAMLIT_LOGGER_LEVEL": "error"}
    return os.environ | more


def child(*command: str) -> Any:
    """Run Python with these arguments in a process of its own; its last line as JSON."""
    words = [sys.executable, *command]
    done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])
