"""Who changed what, when, from what to what: read from the versions of rows, kept nowhere else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.engine import aliases
from analytics.engine.editing import UNKNOWN, Seen, address, editable
from analytics.engine.folding import fold, listed, quoted, same, speaker, unit
from analytics.engine.workspace import Workspace
from analytics.schema import Table
from analytics.schema.ddl import versions_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Cursor

MOST_ROWS = 200


def edits(workspace: Workspace, name: str = "", limit: int = MOST_ROWS) -> list[dict[str, Any]]:
    """The edits, newest first: import_id, at, undone_at, table, who, and what was ``added``, ``changed``, ``deleted``,
    ``merged`` in rows; of one table where it is named."""
    rows = workspace.rows(
        "select import_id, imported_at as at, undone_at, target_table as table_name, receipt from imports "
        "where import_kind = 'edit' and (? = '' or target_table = ?) order by import_id desc limit ?",
        [name, name, limit],
    )
    return [{key: row[key] for key in row if key != "receipt"} | _facts(row["receipt"]) for row in rows]


def _facts(receipt: str) -> dict[str, Any]:
    facts = json.loads(receipt or "{}").get("edit") or {}
    counts = {name: facts.get(name, 0) for name in ("added", "changed", "deleted", "merged")}
    return {"who": facts.get("who", UNKNOWN), "kept": facts.get("kept"), "moved": facts.get("moved", {}), **counts}


def changes(workspace: Workspace, name: str, import_id: int, only: Seen | None = None) -> list[dict[str, Any]]:
    """What one import or edit did to the rows of a table, column by column.

    Each has ``key`` (of the address), ``speaks``, ``column``, ``before``, ``after``; of 200 rows at most, or of one.
    """
    table = editable(name)
    with workspace.database.cursor() as cursor:
        columns = aliases.renamed(table, mapping) if (mapping := aliases.known(cursor)) else {}
        aliases.settle(cursor, mapping)
        told = _versions(cursor, table, columns, import_id, only)
        before = _before(cursor, table, columns, import_id)
    found: list[dict[str, Any]] = []
    for row in told:
        key = tuple(row[column] for column in address(table))
        found += _row_changes(table, key, row, before.get(key, {}))
    return found


def _row_changes(table: Table, key: tuple, row: dict[str, Any], before: dict[str, Any]) -> list[dict[str, Any]]:
    said = {"key": key, "speaks": row["speaks"]}
    found = []
    for column in table.columns:
        old, new = before.get(column.name), row[column.name]
        if column.name in table.derived or (column.name in table.key and row["speaks"] not in ("add", "delete")):
            continue
        silent = new is None and column.name not in (row["cleared"] or ()) and row["speaks"] != "delete"
        after = None if row["speaks"] == "delete" else new
        if not silent and old != after:
            found.append(said | {"column": column.name, "before": old, "after": after})
    return found


def _rows(cursor: Cursor, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    found = cursor.execute(sql, list(parameters))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _versions(cursor: Cursor, table: Table, columns: Any, import_id: int, only: Seen | None) -> list[dict[str, Any]]:
    """What an import says of a table's rows that others speak of too; temporary table ``clash`` holds their units."""
    names = address(table)
    one = "true" if only is None else same("i", "w", names, columns)
    wanted = ", ".join(f'?::{table.column(name).sql_type} as "{name}"' for name in names)
    also = "" if only is None else f", (select {wanted}) w"
    relation = f"{aliases.joined(versions_name(table), columns)} i{also}"
    where = f"where i.{speaker(table)} = {int(import_id)} and {one}"
    keys = listed(names, columns)
    others = ", ".join(f'i."{name}"' for name in table.names if name not in names)
    given = list(only.key) if only else []
    limited = f"select {keys}, {others}, i.speaks, i.cleared from {relation} {where} limit {MOST_ROWS}"
    cursor.execute(f"create temp table told as {limited}", given)
    cursor.execute(f"create temp table clash as select distinct {quoted(unit(table))} from told")
    return _rows(cursor, "select * from told")


def _before(cursor: Cursor, table: Table, columns: Any, import_id: int) -> dict[tuple, dict[str, Any]]:
    """The rows as they were just before an import spoke."""
    until = f"v.{speaker(table)} < {int(import_id)}"
    rows = _rows(cursor, fold(table, versions_name(table), columns, True, until))
    return {tuple(row[name] for name in address(table)): row for row in rows}


def history(workspace: Workspace, name: str, row: Seen) -> list[dict[str, Any]]:
    """Everything said of one row, newest first: the changes of :func:`changes` with import_id, at, who and kind."""
    table = editable(name)
    with workspace.database.cursor() as cursor:
        mapping = aliases.known(cursor)
        aliases.settle(cursor, mapping)
        columns = aliases.renamed(table, mapping)
        wanted = ", ".join(f'?::{table.column(one).sql_type} as "{one}"' for one in address(table))
        said = f"{aliases.joined(versions_name(table), columns)} i"
        speakers = _rows(
            cursor,
            f"select distinct m.import_id, m.imported_at as at, m.name as who, m.import_kind as kind from {said} "
            f"join (select {wanted}) w on {same('i', 'w', address(table), columns)} "
            f"join imports m on m.import_id = i.{speaker(table)} order by 1 desc",
            row.key,
        )
    return [one | told for one in speakers for told in changes(workspace, name, one["import_id"], row)]
