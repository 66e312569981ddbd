"""Each analysis over a bare DuckDB query of the same question, hand-written over the raw tables (``bare/*.sql``)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.bench.measure import Figure, Section, cost, paired
from analytics.selection import Selection, plus_months

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.analysis import Analysis
    from analytics.engine import Workspace
    from analytics.selection import Scope

BARE = Path(__file__).parent / "bare"
GOAL = 1.3
NAMED = re.compile(r"\$(\w+)")
SHARED = ("window", "filled", "members")
ABOUT = (
    "Asked with an empty cache of answers, passport and row counts included; the bare query asks the raw tables on the "
    "same connection and must give the same rows and sums. Last twelve months against the year before. *SQL alone*: "
    "the compiled query by itself over the bare one; the rest is the row counts of the passport and Python."
)


def section(name: str, pairs: int) -> Section:
    """Every analysis that the workspace can answer and that has a bare query."""
    from analytics.catalogue import analyses
    from analytics.engine import open_workspace, run

    workspace = open_workspace(name)
    selection = last_year(workspace)
    answered = [
        analysis
        for analysis in analyses().values()
        if (BARE / f"{analysis.name}.sql").exists() and run(analysis, workspace, selection).state != "missing"
    ]
    figures = tuple(_figure(analysis, workspace, selection, pairs) for analysis in answered)
    return Section(f"Analyses on {name}", ABOUT + _unwritten(), figures)


def _unwritten() -> str:
    """The analyses in SQL that nobody has written a bare query for yet."""
    from analytics.catalogue import analyses

    lacking = [name for name, found in analyses().items() if not (found.compute or (BARE / f"{name}.sql").exists())]
    return f" Without a bare query: {', '.join(lacking)}." if lacking else ""


def last_year(workspace: Workspace) -> Selection:
    """The selection the app opens with: the last twelve months of the data."""
    from analytics.engine import data_window

    until = plus_months(data_window(workspace)[1].replace(day=1), 1)
    return Selection(start=plus_months(until, -12), until=until, compare="year")


def _figure(analysis: Analysis, workspace: Workspace, selection: Selection, pairs: int) -> Figure:
    from analytics.engine import run
    from analytics.engine.running import compiled_for

    result = run(analysis, workspace, selection)
    asked = compiled_for(workspace, analysis.file, result.scope, result.passport.parameters)
    sql, values = _bare(analysis.name, result.scope, result.passport.parameters)
    bare = workspace.table(sql, values)

    def bare_cost() -> float:
        return cost(lambda: workspace.table(sql, values))

    def ours() -> float:
        forget()
        return cost(lambda: run(analysis, workspace, selection))

    alone = paired("", lambda: cost(lambda: workspace.table(asked)), bare_cost, None, pairs)
    note = f"SQL alone {alone.ratio:.2f}" + ("" if _same(result.table, bare) else "; the bare query answers otherwise")
    return paired(analysis.name, ours, bare_cost, GOAL, pairs, note)


def forget() -> None:
    """Empty the cache of answers, but for what a page asks once for all its blocks."""
    from analytics.engine import running

    for key in list(running._cache):
        if not set(SHARED) & {part for part in key if isinstance(part, str)}:
            del running._cache[key]


def _bare(name: str, scope: Scope, parameters: Any) -> tuple[str, list[Any]]:
    """A bare query and its values in their order: ``$name`` is a date of the scope or a setting of the analysis."""
    held = {
        "start": scope.start,
        "until": scope.until,
        "compare_start": scope.compare_start,
        "compare_until": scope.compare_until,
        "as_of": scope.as_of,
        "first_day": scope.first_day,
        **parameters,
    }
    sql = (BARE / f"{name}.sql").read_text("utf-8")
    return NAMED.sub("?", sql), [held[found] for found in NAMED.findall(sql)]


def _same(ours: pa.Table, bare: pa.Table) -> bool:
    """Whether both have as many rows and the same sums in the number columns they share."""
    if ours.num_rows != bare.num_rows:
        return False
    shared = [name for name in ours.column_names if name in bare.column_names]
    sums = [(_sum(ours.column(name)), _sum(bare.column(name))) for name in shared]
    return all(abs(one - two) <= 1e-6 * max(abs(one), 1) for one, two in sums if one is not None and two is not None)


def _sum(column: Any) -> float | None:
    values = [value for value in column.to_pylist() if value is not None]
    if not values or isinstance(values[0], str | bool | date):
        return None
    return float(sum(values))
