"""Classes, stages and cohorts of a large company: a million customers with ten million lines."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.bench.measure import Figure, Section
from analytics.bench.questions import BARE, NAMED, forget, last_year

if TYPE_CHECKING:
    from analytics.engine import Workspace
    from analytics.selection import Selection

GOALS = {"": 1.0, "filtered": 3.0}
ASKED: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("class_results", "class_results", {"class_set": "frequency"}),
    ("stages", "class_results", {"class_set": "stage"}),
    ("cohorts", "cohorts", {}),
)
TURNS = 5
LINES = """
    select
        'o' || (i // 2) as order_id, i % 2 + 1 as line_number,
        cast(day as date) as ordered_on, cast(day as timestamp) as ordered_at,
        'c' || cast(floor(pow(hash(i // 2, 1) % 1000003 / 1000003.0, 2.2) * {customers}) as bigint) as customer_id,
        'p' || (hash(i, 2) % 400) as product_id, 'k' || (hash(i, 2) % 8) as category, 1 as quantity,
        5 + hash(i, 3) % 20000 / 100.0 as revenue, 2 + hash(i, 4) % 10000 / 100.0 as cost,
        false as is_refund, true as is_merchandise
    from (
        select i, date '2023-11-01' + cast((i // 2) * 1095 // ({lines} // 2 + 1) as int) as day
        from range({lines}) t(i)
    )
"""


def sections(sizes: list[int]) -> Iterator[Section]:
    """One section per number of lines, a tenth of them customers."""
    for lines in sizes:
        with tempfile.TemporaryDirectory() as folder:
            yield _section(Path(folder), lines)


def _section(folder: Path, lines: int) -> Section:
    from analytics.engine import create_workspace

    workspace = create_workspace(folder / "large.duckdb")
    made = workspace.table(LINES.format(lines=lines, customers=lines // 10))
    workspace.load({"order_lines": made}, {"name": "large"})
    del made
    selection = last_year(workspace)
    figures = tuple(_figures(workspace, selection))
    workspace.close()
    about = (
        f"{lines:,} lines of {lines // 10:,} customers, wall clock: what a question takes when the aggregates of "
        "customers and days are kept and the answer is not, beside the bare query over the order lines. The goal is "
        "one of seconds, not of the ratio. *First*: the same when nothing is kept yet."
    )
    return Section("A large company", about, figures)


def _figures(workspace: Workspace, selection: Selection) -> Iterator[Figure]:
    from analytics.engine import run, scope_of

    scope = scope_of(workspace, selection)
    held = {"start": scope.start, "until": scope.until, "as_of": scope.as_of}
    for name, analysis, given in ASKED:
        sql = (BARE / "large" / f"{name}.sql").read_text("utf-8")
        values = [held[found] for found in NAMED.findall(sql)]
        bare = _median(partial(workspace.table, NAMED.sub("?", sql), values))
        for label, goal in GOALS.items():
            chosen = replace(selection, category=("k1",)) if label else selection
            ask = partial(run, analysis, workspace, chosen, given)
            first = _seconds(ask)
            ours = _median(ask)
            met = "met" if ours <= goal else f"**missed**, goal {goal:.0f} s"
            note = f"first {first:.1f} s; {ours:.2f} s {met}"
            yield Figure(f"{name} {label}".strip(), ours, bare, ours / bare, None, note)


def _median(work: Callable[[], Any]) -> float:
    return sorted(_seconds(work) for _ in range(TURNS))[TURNS // 2]


def _seconds(work: Callable[[], Any]) -> float:
    forget()
    before = time.perf_counter()
    work()
    return time.perf_counter() - before
