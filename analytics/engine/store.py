"""Rows in and out: merge by business key, versions, undo.

The state of a table is the fold of all imports that were not undone, in order. A key that only one import speaks of
lies in the table alone. As soon as a second import speaks of it, every version of it lies in ``<table>_versions`` and
the table holds their fold: column by column the newest value that is not null, or for block tables the newest block.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.schema import Table
from analytics.schema.ddl import versions_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Cursor


@dataclass
class Counts:
    """What a load did to one table, in rows; of the keys that were there already, rows and sums before and after."""

    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _same(left: str, right: str, names: tuple[str, ...]) -> str:
    return " and ".join(f'{left}."{name}" is not distinct from {right}."{name}"' for name in names)


def _exists(inner: str, outer: str, names: tuple[str, ...]) -> str:
    return f"exists (select 1 from {inner} k where {_same('k', outer, names)})"


def _one(cursor: Cursor, sql: str) -> int:
    return int(cursor.execute(sql).fetchall()[0][0])


def _fold(table: Table, source: str, keys: str) -> str:
    """The select that folds all versions of the keys in ``keys`` into rows of the table."""
    versions = f"(select * from {source} v where {_exists(keys, 'v', table.block or table.key)})"
    if table.block:
        rank = f"(not coalesce({table.yields}, false), import_id)" if table.yields else "import_id"
        winner = f"select {_quoted(table.block)}, arg_max(import_id, {rank}) as import_id from {versions} group by all"
        same = _same("v", "w", (*table.block, "import_id"))
        return f"select {_columns(table, 'v')} from {versions} v join ({winner}) w on {same}"
    folded = [
        f'"{name}"' if name in table.key else f'arg_max("{name}", import_id) as "{name}"'
        for name in table.names
        if name != "import_id"
    ]
    order = ", ".join((*folded, "max(import_id) as import_id"))
    return f"select {_quoted(table.names)} from (select {order} from {versions} group by {_quoted(table.key)})"


def _columns(table: Table, alias: str) -> str:
    return ", ".join(f'{alias}."{name}"' for name in table.names)


def merge(cursor: Cursor, table: Table, source: str, present: set[str], import_id: int) -> Counts:
    """Merge the rows of ``source`` (a relation with the columns ``present``) into ``table``."""
    values = ", ".join(_value(table, name, present, import_id) for name in table.names)
    if not table.key or not _one(cursor, f"select count(*) from (select 1 from {table.name} limit 1)"):
        distinct = _only_last(table, present) if _repeats(cursor, table, source, present) else ""
        cursor.execute(f"insert into {table.name} by name select {values} from {source} {distinct}")
        return Counts(loaded=_one(cursor, f"select count(*) from {table.name} where import_id = {import_id}"))
    cursor.execute(
        f"create or replace temp table incoming as select {values} from {source} {_only_last(table, present)}"
    )
    return _merge_keyed(cursor, table)


def _value(table: Table, name: str, present: set[str], import_id: int) -> str:
    if name == "import_id":
        return f"{import_id}::bigint as import_id"
    sql_type = table.column(name).sql_type
    return f'"{name}"::{sql_type} as "{name}"' if name in present else f'null::{sql_type} as "{name}"'


def _repeats(cursor: Cursor, table: Table, source: str, present: set[str]) -> bool:
    """Whether a key stands in the rows twice: far cheaper to ask than to sort for the last of each."""
    if not table.key or table.block:
        return False
    keys = [f'"{name}"' for name in table.key if name in present]
    return len(keys) < len(table.key) or bool(
        _one(cursor, f"select count(*) - count(distinct ({', '.join(keys)})) from {source}")
    )


def _only_last(table: Table, present: set[str]) -> str:
    """Within one file the last record of a key counts."""
    if not table.key or table.block:
        return ""
    keys = ", ".join(f'"{name}"' if name in present else "null" for name in table.key)
    order = "source_row desc" if "source_row" in present else "1"
    return f"qualify row_number() over (partition by {keys} order by {order}) = 1"


def _merge_keyed(cursor: Cursor, table: Table) -> Counts:
    key, versions = table.block or table.key, versions_name(table)
    cursor.execute(
        f"create or replace temp table clash as select distinct {_quoted(key)} from incoming i "
        f"where {_exists(table.name, 'i', key)}"
    )
    counts = Counts(loaded=_one(cursor, f"select count(*) from incoming i where not {_exists('clash', 'i', key)}"))
    cursor.execute(f"insert into {table.name} by name select * from incoming i where not {_exists('clash', 'i', key)}")
    if _one(cursor, "select count(*) from clash"):
        counts.unchanged = _one(cursor, _unchanged(table, key))
        again = f"select count(*) from incoming i where {_exists('clash', 'i', key)} and {{}}"
        known = _exists(table.name, "i", table.key)
        counts.updated = _one(cursor, again.format(known)) - counts.unchanged
        counts.loaded += _one(cursor, again.format(f"not {known}"))
        counts.before = _sums(cursor, table, key)
        cursor.execute(
            f"insert into {versions} by name select * from {table.name} t where {_exists('clash', 't', key)} "
            f"and not {_exists(versions, 't', key)}"
        )
        cursor.execute(f"insert into {versions} by name select * from incoming i where {_exists('clash', 'i', key)}")
        _refold(cursor, table)
        counts.after = _sums(cursor, table, key)
    cursor.execute("drop table incoming")
    cursor.execute("drop table clash")
    return counts


def _sums(cursor: Cursor, table: Table, key: tuple[str, ...]) -> dict[str, str]:
    """Rows and amounts of the keys in ``clash``, exact, as text."""
    money = [column.name for column in table.columns if column.kind == "money"]
    sums = ", ".join(("count(*)", *(f'coalesce(sum("{name}"), 0)' for name in money)))
    row = cursor.execute(f"select {sums} from {table.name} t where {_exists('clash', 't', key)}").fetchall()[0]
    return {name: str(value) for name, value in zip(("rows", *money), row, strict=True)}


def _unchanged(table: Table, key: tuple[str, ...]) -> str:
    """Counts incoming rows that say nothing new: every value given equals the value held."""
    own = [column.name for column in table.columns if column.name not in table.key and column.name not in table.derived]
    same = " and ".join(f'(i."{name}" is null or i."{name}" is not distinct from t."{name}")' for name in own)
    return (
        f"select count(*) from incoming i join {table.name} t on {_same('i', 't', table.key)} "
        f"where {_exists('clash', 'i', key)} and {same or 'true'}"
    )


def _refold(cursor: Cursor, table: Table) -> None:
    """Rewrite the rows whose keys lie in ``clash`` from their versions."""
    key = table.block or table.key
    cursor.execute(f"delete from {table.name} t where {_exists('clash', 't', key)}")
    cursor.execute(f"insert into {table.name} by name {_fold(table, versions_name(table), 'clash')}")


def _speaks(table: str, import_id: int) -> str:
    """Counts one row when the import has any in the table."""
    return f"select count(*) from (select 1 from {table} where import_id = {import_id} limit 1)"


def undo(cursor: Cursor, table: Table, import_id: int) -> int:
    """Take one import's rows out of a table and restore what lay beneath. Returns the rows it had."""
    versions, key = versions_name(table), table.block or table.key
    if not table.key:
        return len(cursor.execute(f"delete from {table.name} where import_id = {import_id} returning 1").fetchall())
    if not any(_one(cursor, _speaks(name, import_id)) for name in (table.name, versions)):
        return 0
    said = f"select distinct {_quoted(key)} from {versions} where import_id = {import_id}"
    cursor.execute(f"create or replace temp table clash as {said}")
    cursor.execute(f"delete from {versions} where import_id = {import_id}")
    _refold(cursor, table)
    cursor.execute(f"delete from {table.name} where import_id = {import_id}")
    cursor.execute(
        f"delete from {versions} v where {_exists('clash', 'v', key)} and 1 = (select count(distinct import_id) "
        f"from {versions} o where {_same('o', 'v', key)})"
    )
    gone = _one(cursor, "select count(*) from clash")
    cursor.execute("drop table clash")
    return gone


def derive(cursor: Cursor) -> None:
    """Set every line's ``order_status`` from its order; null where no order is known."""
    cursor.execute(
        "update order_lines set order_status = n.status from (select l.rowid as line, o.status from order_lines l "
        "left join orders o on o.order_id = l.order_id where l.order_status is distinct from o.status) n "
        "where order_lines.rowid = n.line"
    )
