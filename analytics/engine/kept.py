"""What the engine keeps in memory per version of the data, because most questions begin with it.

Order lines joined with what is known of their customer, product and currency, and judged whether they are sales, made
once from ``relations/lines.sql``; and every shared relation that depends on nothing of a question but its as-of day:
customers' totals and purchase days, RFM segments, the market month by month. It all lies in a database of its own in
memory, attached as ``kept``: nothing of it is written, undone or backed up, and it goes with the process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import duckdb

from analytics.engine.compiled import kept_read, reads_lines, standing, statement
from analytics.engine.scope import KEPT, kept_name
from analytics.engine.sources import LINES, shared, tables_of
from analytics.engine.workspace import Workspace
from analytics.errors import AnalyticsError
from analytics.selection import Scope, Selection

CAPACITY = 24  # relations, over all as-of days


def keep(workspace: Workspace, file: str, scope: Scope) -> bool:
    """Put what the statement of a file reads in memory where it is not; false where it cannot be."""
    with workspace.keeping:
        try:
            if workspace.keeps:
                _keep(workspace, file, scope)
        except duckdb.OutOfMemoryException:
            workspace.keeps = False
        except AnalyticsError as error:
            if error.code != "disk_full":
                raise
            workspace.keeps = False
        return workspace.keeps


def _keep(workspace: Workspace, file: str, scope: Scope) -> None:
    if reads_lines(file):
        _make(workspace, "lines", "lines", lambda: f"{standing(LINES, workspace.currency)} order by ordered_on")
    classes = tuple((one.relation, one.key) for one in scope.classes)
    for name in kept_read(file, bool(scope.selection.filters), classes):
        _make(workspace, name, kept_name(name, scope.as_of), partial(_relation, workspace, shared()[name], scope))


def _relation(workspace: Workspace, source: str, scope: Scope) -> str:
    """The statement of a shared relation, after what it rests on was kept."""
    plain = replace(scope, selection=Selection(), classes=())
    _keep(workspace, source, plain)
    return statement(source, plain, {}, workspace.currency, kept=True)


def _make(workspace: Workspace, name: str, table: str, query: Callable[[], str]) -> None:
    """The table of that query, made anew when the data or the connection in whose memory it lies have changed."""
    version = workspace.database.closings, *workspace.version((*tables_of(name), "settings"))
    if workspace.kept.pop(table, None) == version:
        workspace.kept[table] = version  # now the most recently used
        return
    made = query()
    with workspace.database.cursor() as cursor:
        cursor.execute(f"create or replace table {KEPT}.{table} as {made}")
        workspace.kept[table] = version
        while len(workspace.kept) > CAPACITY:
            oldest = next(held for held in workspace.kept if held != "lines")
            del workspace.kept[oldest]
            cursor.execute(f"drop table if exists {KEPT}.{oldest}")
