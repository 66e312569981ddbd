"""Killed at any moment, an import, an undo and a re-export leave all or nothing, and a second try works.

A process of its own does the work and is ended by ``kill -9`` after a delay that walks through the time the work takes;
the child that it started to read the file ends with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.samples import rows, text, write

ROOT = Path(__file__).resolve().parents[2]
WORK = """
import json, sys
from analytics import ingest
from analytics.engine import create_workspace
file, *todo = sys.argv[1:]
workspace = create_workspace("own")
print("begun", flush=True)
tables = [row["table_name"] for row in workspace.rows(
    "select table_name from information_schema.tables where table_name in ('order_lines', 'orders', 'customers', "
    "'products', 'rejects') or table_name like '%_versions' and table_name != 'data_versions'")]

def state():
    read = "select count(*) as n, coalesce(sum(hash(t)), 0)::varchar as s from (select * exclude (import_id) from {}) t"
    return {name: list(workspace.rows(read.format(name))[0].values()) for name in sorted(tables)}

def undo():
    workspace.undo(workspace.rows("select max(import_id) as n from imports where undone_at is null")[0]["n"])

def load():
    ingest.import_file(file, workspace)

told = [{"state": state, "undo": undo, "load": load}[name]() for name in todo]
workspace.close()
print(json.dumps(told))
"""


class Place:
    """A data folder and the processes that work in it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"

    def _start(self, file: Path, *todo: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", WORK, str(file), *todo],
            cwd=ROOT, env=os.environ | {"KELENS_DATA": str(self.data)}, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def do(self, file: Path, *todo: str) -> tuple[list[Any], float]:
        """What a process that is left alone tells of each step, and the seconds its work took."""
        with self._start(file, *todo) as process:
            assert process.stdout is not None
            process.stdout.readline()
            begun = time.monotonic()
            told, errors = process.communicate(timeout=120)
            seconds = time.monotonic() - begun
        assert process.returncode == 0, errors
        return json.loads(told.splitlines()[-1]), seconds

    def kill(self, file: Path, what: str, after: float) -> None:
        """End it by force ``after`` seconds of work."""
        with self._start(file, what) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(after)
            process.kill()

    def left(self) -> list[str]:
        """Files beside the workspace and its reserve."""
        folders = (self.data / "staging", self.data / "workspaces")
        found = {path.name for folder in folders for path in folder.iterdir() if path.name != "spill"}
        return sorted(found - {"own.duckdb", "own.reserve"})


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def exports(tmp_path: Path) -> tuple[Path, Path]:
    """An export, and a later one that overlaps it with other amounts."""
    later = [[*row[:5], f"{float(row[5]) + 1:.2f}"] for row in rows(4000)[1500:]]
    return write(tmp_path, text(rows(3000)), "first.csv"), write(tmp_path, text(later), "second.csv")


def loop(place: Place, file: Path, what: str, count: int) -> None:
    """Kill ``what`` at ``count`` points of its time; each leaves all or nothing, and a second try works."""
    back = "undo" if what == "load" else "load"
    (before,), _ = place.do(file, "state")
    _, seconds = place.do(file, what)
    (after,), _ = place.do(file, "state")
    assert before != after
    for step in range(count):
        point = seconds * (step + 0.5) / count
        assert place.do(file, back, "state")[0][-1] == before
        place.kill(file, what, point)
        (found,), _ = place.do(file, "state")
        assert found in (before, after), point
        again = (what, "state") if found == before else (back, what, "state")
        assert place.do(file, *again)[0][-1] == after, point
        assert place.left() == [], point


COUNTS = (pytest.param(2, id="short"), pytest.param(20, id="whole", marks=pytest.mark.slow))


@pytest.mark.parametrize("count", COUNTS)
def test_an_import_is_all_or_nothing(place: Place, exports: tuple[Path, Path], count: int):
    loop(place, exports[0], "load", count)


@pytest.mark.parametrize("count", COUNTS)
def test_an_undo_is_all_or_nothing(place: Place, exports: tuple[Path, Path], count: int):
    place.do(exports[0], "load")
    loop(place, exports[0], "undo", count)


@pytest.mark.parametrize("count", COUNTS)
def test_a_later_export_over_an_earlier_is_all_or_nothing(place: Place, exports: tuple[Path, Path], count: int):
    place.do(exports[0], "load")
    loop(place, exports[1], "load", count)
