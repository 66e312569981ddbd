"""The parent watches the memory of the child: the same code on every platform."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from analytics import ingest
from analytics.errors import AnalyticsError
from analytics.ingest import parent
from analytics.ingest.watching import resident_bytes
from tests.ingest.samples import rows, text, write

MIB = 1 << 20
GREEDY = "import time; held = b'x' * (300 << 20); print(flush=True); time.sleep(60)"


def greedy() -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", GREEDY], stdout=subprocess.PIPE, text=True)


def test_the_memory_of_this_process_is_seen_to_grow():
    before = resident_bytes(os.getpid())
    held = b"x" * (64 * MIB)
    assert 10 * MIB < before < resident_bytes(os.getpid()) - 60 * MIB
    del held


def test_a_process_that_is_gone_holds_nothing():
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert resident_bytes(child.pid) == 0


def test_a_child_that_takes_too_much_is_ended():
    with greedy() as child, pytest.raises(AnalyticsError) as caught:
        parent.wait(child, "greedy.csv", None, 60, memory=200 * MIB)
    assert caught.value.code == "needs_too_much_memory"
    assert child.returncode


def test_a_child_within_its_memory_is_left_alone():
    with greedy() as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert 300 * MIB < resident_bytes(child.pid) < 400 * MIB
        with pytest.raises(AnalyticsError) as caught:
            parent.wait(child, "greedy.csv", None, 0.2, memory=500 * MIB)
    assert caught.value.code == "takes_too_long"


def test_a_cancelled_child_leaves_no_pipe_open(tmp_path: Path):
    path = write(tmp_path, text(rows(50)))
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always", ResourceWarning)
        with pytest.raises(AnalyticsError):
            ingest.prepare(path, staging=tmp_path / "staging", cancel=lambda: True)
        gc.collect()
    assert [str(warning.message) for warning in found if warning.category is ResourceWarning] == []
