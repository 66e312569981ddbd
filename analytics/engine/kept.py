"""What the engine keeps in memory per version of the data, because most questions begin with it.

Order lines joined with what is known of their customer, product and currency, and judged whether they are sales: made
once from ``relations/lines.sql``, then read by every analysis instead of being joined anew. It lies in a database of
its own in memory, attached as ``kept``: nothing of it is written, undone or backed up, and it goes with the process.
"""

from __future__ import annotations

import duckdb

from analytics.engine.compiled import standing
from analytics.engine.scope import KEPT, LINES, tables_of
from analytics.engine.workspace import Workspace
from analytics.errors import AnalyticsError


def lines_kept(workspace: Workspace) -> bool:
    """Whether the lines of the present version lie in memory, where they are put first; false where they cannot."""
    with workspace.keeping:
        if workspace.keeps and workspace.kept != _version(workspace):
            workspace.keeps = _make(workspace)
            workspace.kept = _version(workspace)
        return workspace.keeps


def _version(workspace: Workspace) -> tuple[int, ...]:
    """What the kept lines depend on: the data, the currency, and the connection in whose memory they lie."""
    return workspace.database.closings, *workspace.version((*tables_of("lines"), "settings"))


def _make(workspace: Workspace) -> bool:
    lines = standing(LINES, workspace.currency)
    try:
        with workspace.database.cursor() as cursor:
            cursor.execute(f"create or replace table {KEPT}.lines as {lines} order by ordered_on")
    except duckdb.OutOfMemoryException:
        return False
    except AnalyticsError as error:
        if error.code != "disk_full":
            raise
        return False
    return True
