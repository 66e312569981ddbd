"""What lies in a workspace: rows per table, filled share per column, a look at the rows, the receipts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analytics.engine import masking
from analytics.engine.running import cached, mentions, rests_on
from analytics.engine.workspace import Workspace
from analytics.schema import IMPORTABLE, TABLES, Table

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN_ROWS = 500


def row_counts(workspace: Workspace) -> dict[str, int]:
    """Rows of every table."""
    parts = [f"select '{name}' as name, count(*) as n from {name}" for name in TABLES]
    key = (str(workspace.path), "row_counts", workspace.version(tuple(TABLES)))
    return cached(key, lambda: {row["name"]: row["n"] for row in workspace.rows(" union all ".join(parts))})


def filled_shares(workspace: Workspace, table: Table) -> dict[str, float]:
    """The share of rows with a value, per column, 0-1; empty for an empty table."""
    counts = ", ".join(f'count("{name}") as "{name}"' for name in table.names)

    def ask() -> dict[str, float]:
        row = workspace.rows(f"select count(*) as all_rows, {counts} from {table.name}")[0]
        return {name: row[name] / row["all_rows"] for name in table.names} if row["all_rows"] else {}

    return cached((str(workspace.path), "filled_shares", table.name, workspace.version([table.name])), ask)


def preview(workspace: Workspace, table: Table, masked: bool, limit: int = SHOWN_ROWS) -> pa.Table:
    """The last rows of a table, personal columns masked when asked for."""
    order = "order by import_id desc, source_row" if table.importable else ""
    rows = workspace.table(f"select * from {table.name} {order} limit {int(limit)}")
    return masking.mask(rows, [column.name for column in table.all_columns if column.personal]) if masked else rows


def is_empty(workspace: Workspace) -> bool:
    """Whether nothing importable lies in a workspace."""
    counts = row_counts(workspace)
    return not any(counts[name] for name in IMPORTABLE)


def users_of(table: str) -> list[str]:
    """The analyses that rest on a table."""
    from analytics.catalogue import analyses

    return [name for name, analysis in analyses().items() if table in rests_on(analysis)]


def users_of_column(table: str, column: str) -> list[str]:
    """The analyses that rest on a table and mention the column."""
    from analytics.catalogue import analyses

    return [name for name in users_of(table) if column in mentions(analyses()[name])]


def users_by_column(table: Table) -> dict[str, list[str]]:
    """Column -> the analyses that rest on the table and mention it."""
    from analytics.catalogue import analyses

    users = {user: mentions(analyses()[user]) for user in users_of(table.name)}
    return {column: [user for user, read in users.items() if column in read] for column in table.names}


def origins(workspace: Workspace, table: Table) -> dict[str, int]:
    """Rows by the way they came (``imports.import_kind``); nothing for a table that is not imported."""
    if not table.importable:
        return {}

    def ask() -> dict[str, int]:
        rows = workspace.rows(
            f"select i.import_kind as kind, count(*) as n from {table.name} t join imports i using (import_id) "
            "group by 1 order by 2 desc, 1"
        )
        return {row["kind"]: row["n"] for row in rows}

    return cached((str(workspace.path), "origins", table.name, workspace.version([table.name])), ask)


def imports(workspace: Workspace) -> list[dict[str, Any]]:
    """All imports, newest first, their receipts unpacked."""
    rows = workspace.rows("select * from imports order by import_id desc")
    return [row | {"receipt": json.loads(row["receipt"] or "{}")} for row in rows]


def rejects(workspace: Workspace, import_id: int) -> pa.Table:
    """The rejected records of an import, as they were in the file."""
    columns = "source_row, source_line, column_name, reason, record"
    return workspace.table(f"select {columns} from rejects where import_id = ? order by source_row", [import_id])
