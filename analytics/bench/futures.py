"""Fit of purchases, fit of amounts and prediction together, beside ``lifetimes`` where ``KELENS_LIFETIMES`` names a
Python that has it.

Started as ``python -m analytics.bench.futures FOLDER PERIODS`` it does ours once and tells its cost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from analytics.bench.customers import write
from analytics.bench.measure import Figure, Section, child, environment

WEEKS = 52
GOAL, MEMORY, ALONE = 1 / 50, 0.5, 2.0
EQUAL, TURNS = 1e-6, 3
PEER = "KELENS_LIFETIMES"
SIZES = {"1e5": 100_000, "1e6": 1_000_000, "1e7": 10_000_000}
ABOUT = (
    "BG/NBD and Gamma-Gamma fitted and the purchases and mean amount of every customer predicted for a year, from "
    "arrays in memory, each in a process of its own; wall time in seconds, the shortest of three runs of each in turn. "
    "The peer is lifetimes 0.11.3 on the same arrays, in an environment of its own named by "
    f"`{PEER}`; without it ours stands alone. Its parameters are put into our likelihood, so that both are judged by "
    "one. Goal: a fiftieth of its time."
)
PEAK = "Largest resident memory, in GiB, over the peer's; alone over the 2 GiB it may have."


def sections(sizes: Sequence[str]) -> Iterator[Section]:
    """Wall time and peak memory at these numbers of customers (keys of ``SIZES``)."""
    times, peaks = [], []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="kelens-bench-") as folder:
            write(Path(folder), SIZES[size])
            turns = [(_ours(folder), _peer(folder, SIZES[size])) for _ in range(TURNS)]
        ours, peer = (_fastest([turn[side] for turn in turns]) for side in (0, 1))
        if ours is None:
            continue
        times.append(_time(f"{SIZES[size]:,} customers", ours, peer))
        peaks.append(_peak(f"{SIZES[size]:,} customers", ours, peer))
    yield Section("Customers' futures", ABOUT, tuple(times), unit="s")
    yield Section("Memory of customers' futures", PEAK, tuple(peaks), unit="GiB")


def _fastest(told: Sequence[dict[str, Any] | None]) -> dict[str, Any] | None:
    """The run that was disturbed least by what else the machine does."""
    return min((one for one in told if one), key=lambda one: one["wall"], default=None)


def _ours(folder: str) -> dict[str, Any]:
    return child("-m", "analytics.bench.futures", folder, str(WEEKS))


def _peer(folder: str, count: int) -> dict[str, Any] | None:
    """What the peer tells; nothing where there is none, or where its turn would take an hour."""
    python = os.environ.get(PEER)
    if not python or count > SIZES["1e6"]:
        return None
    script = Path(__file__).with_name("lifetimes_peer.py")
    free = {name: value for name, value in environment().items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [python, str(script), folder, str(WEEKS)], env=free, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told = json.loads(done.stdout.splitlines()[-1])
    return told | child("-m", "analytics.bench.futures", folder, str(WEEKS), json.dumps(told["parameters"]))


def _time(name: str, ours: dict[str, Any], peer: dict[str, Any] | None) -> Figure:
    note = f"{ours['passes']} passes over all rows"
    if peer is None:
        return Figure(name, ours["wall"], 0.0, 0.0, None, f"{note}; no peer")
    apart = max(
        (peer[f"judged_{key}"] - ours[key]) / abs(ours[key]) for key in ("log_likelihood", "spend_log_likelihood")
    )
    equal = "equal or better" if apart <= EQUAL else "worse"
    note += f"; {peer['wall'] / ours['wall']:.0f} times as fast, {peer['cpu'] / ours['cpu']:.0f} in processor time"
    note += f"; log-likelihood {equal} (relative difference {apart:.0e}), purchases {ours['total'] / peer['total']:.6f}"
    return Figure(name, ours["wall"], peer["wall"], ours["wall"] / peer["wall"], GOAL, f"{note} of the peer's")


def _peak(name: str, ours: dict[str, Any], peer: dict[str, Any] | None) -> Figure:
    peak = ours["peak"] / 2**30
    if peer is None:
        return Figure(name, peak, ALONE, peak / ALONE, 1.0)
    held = peer["peak"] / 2**30
    return Figure(name, peak, held, peak / held, MEMORY)


def main(folder: str, periods: float, judged: Sequence[float] = ()) -> dict[str, Any]:
    """Do it once and tell; or only judge parameters that somebody else found."""
    import numpy as np

    from analytics.models.bgnbd import BGNBD
    from analytics.models.gammagamma import GammaGamma
    from analytics.models.histories import Histories

    x, last, span, mean = (
        np.load(Path(folder, f"{name}.npy")) for name in ("frequency", "recency", "T", "monetary_value")
    )
    for library in ("scipy.optimize", "scipy.special"):
        import_module(library)  # the peer is imported before its clock starts, too
    if judged:
        weeks = Histories.of(x, last / 7, span / 7)
        per_day = weeks.weights @ weeks.frequency * np.log(7)  # the density of a purchase per day, not per week
        return {
            "judged_log_likelihood": BGNBD().at(*judged[:4]).log_likelihood(weeks) - per_day,
            "judged_spend_log_likelihood": GammaGamma().at(*judged[4:]).log_likelihood(x, mean),
        }
    began, spent = time.perf_counter(), time.process_time()
    histories = Histories.of(x, last, span)
    buying, amounts = BGNBD().fit(histories), GammaGamma().fit(x, mean)
    expected = buying.predict(histories, periods * 7)
    value = expected * amounts.predict(x, mean)
    wall, cpu = time.perf_counter() - began, time.process_time() - spent
    return {
        "wall": wall, "cpu": cpu, "log_likelihood": buying.log_likelihood_, "passes": buying.passes_,
        "spend_log_likelihood": amounts.log_likelihood_, "total": float(expected.sum()), "value": float(value.sum()),
        "peak": _resident(), "converged": buying.converged_ and amounts.converged_,
    }  # fmt: skip


def _resident() -> int:
    """The most bytes this process held at once; 0 where the platform does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], float(sys.argv[2]), *(json.loads(held) for held in sys.argv[3:]))))
