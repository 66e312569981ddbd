"""Importing order lines over DuckDB's bare load of the same file, each in a process of its own.

Started as ``python -m analytics.bench.imports WAY FILE FOLDER`` it does one of the two and tells its cost.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from analytics.bench.measure import Figure, Section, child
from analytics.bench.orders import Made, workbook, write

GOALS = {"dirty": 2.2, "clean": 1.6}
SHEET_GOAL = 1.8
SHEET_ROWS = 200_000
MEMORY_GIB = 2.0
SIZES = {"1m": 1_000_000, "10m": 10_000_000}
ABOUT = (
    "Processor time of the whole import (child and parent, from the file to a workspace that is closed) over "
    "`create table as select * from read_csv` of the same file into a DuckDB file with its checkpoint. Dirty lines "
    "hold money in four spellings, dates in three, 2.5 % bad records and 1 % repeats; the counts of kept and rejected "
    "records are known and checked. The sheet is held against reading it with the fastest reader and nothing else."
)
MEMORY = "Largest resident memory of one process, child or parent, in GiB, over the 2 GiB it may have."


def sections(sizes: Sequence[str]) -> Iterator[Section]:
    """Processor time and peak memory of importing files of these sizes (keys of ``SIZES``) and one sheet."""
    costs: list[Figure] = []
    peaks: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="kelens-bench-") as folder:
        for size in sizes:
            for kind, goal in GOALS.items():
                made = write(Path(folder, f"{kind}.csv"), SIZES[size], dirty=kind == "dirty")
                name = f"{SIZES[size]:,} {kind} lines"
                cost, peak = _figures(name, made, "bare", goal, 3 if size == "1m" else 1)
                costs.append(cost)
                peaks.append(peak)
                made.path.unlink()
        made = write(Path(folder, "sheet.csv"), SHEET_ROWS, dirty=False)
        sheet = Made(made.path.with_suffix(".xlsx"), made.kept, made.rejected)
        workbook(sheet.path, made.path)
        cost, peak = _figures(f"{SHEET_ROWS:,} rows of a sheet", sheet, "read", SHEET_GOAL, 3)
    yield Section("Import", ABOUT, (*costs, cost))
    yield Section("Memory of an import", MEMORY, (*peaks, peak), unit="GiB")


def _figures(name: str, made: Made, bare: str, goal: float, times: int) -> tuple[Figure, Figure]:
    pairs = [(_run("load", made), _run(bare, made)) for _ in range(times)]
    for told, _ in pairs:
        if (told["kept"], told["rejected"]) != (made.kept, made.rejected):
            raise RuntimeError(f"{name}: {told} instead of {made}")
    ratio = median(ours["cpu"] / other["cpu"] for ours, other in pairs)
    ours, other = (median(pair[place]["cpu"] for pair in pairs) for place in (0, 1))
    peak = max(told["peak"] for told, _ in pairs) / 2**30
    note = f"{made.kept:,} kept, {made.rejected:,} rejected, as they must"
    return (
        Figure(name, ours, other, ratio, goal, note),
        Figure(name, peak, MEMORY_GIB, peak / MEMORY_GIB, 1.0),
    )


def _run(way: str, made: Made) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="kelens-bench-") as folder:
        return child("-m", "analytics.bench.imports", way, str(made.path), folder)


def load(path: str) -> dict[str, int]:
    """Into a fresh workspace in the data folder."""
    from analytics import ingest
    from analytics.engine import create_workspace

    workspace = create_workspace("bench")
    receipt = ingest.import_file(path, workspace)
    workspace.close()
    return {"kept": receipt["rows_loaded"], "rejected": receipt["rows_rejected"]}


def bare(path: str) -> dict[str, int]:
    """Into a bare DuckDB file."""
    import duckdb

    file = Path(os.environ["KELENS_DATA"], "bare.duckdb")
    with duckdb.connect(str(file), config={"threads": min(os.cpu_count() or 2, 8)}) as database:
        database.execute("create table loaded as select * from read_csv(?, ignore_errors = true)", [path])
        database.execute("checkpoint")
    return {}


def read(path: str) -> dict[str, int]:
    """All cells of a sheet by calamine."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    book.get_sheet_by_index(0).to_python()
    return {}


WAYS: dict[str, Callable[[str], dict[str, int]]] = {"load": load, "bare": bare, "read": read}


def _spent() -> float:
    """Processor time of this process and of the children it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak() -> int:
    """The most bytes this process or a child of it held at once; 0 where the platform does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return unit * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main(way: str, path: str, folder: str) -> dict[str, Any]:
    """Do it once and tell what it cost."""
    os.environ["KELENS_DATA"] = folder
    told = WAYS[way](path)
    return told | {"cpu": _spent(), "peak": _peak()}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
