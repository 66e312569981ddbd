"""Rows in and out: merge by business key, versions, edits, undo.

The state of a table is the fold of all imports and edits that were not undone, in order. A key that only one import
speaks of lies in the table alone. As soon as a second speaks of it, or a person, every version of it lies in
``<table>_versions`` and the table holds their fold (:mod:`analytics.engine.folding`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.engine import aliases
from analytics.engine.folding import collapse, exists, fold, listed, quoted, same, speaker, unit
from analytics.schema import IMPORTABLE, Table
from analytics.schema.ddl import versions_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Cursor

Names = Mapping[str, str]
BY_HAND = ("speaks", "cleared")


@dataclass
class Counts:
    """What a load did to one table, in rows; of the keys that were there already, rows and sums before and after."""

    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)


def _one(cursor: Cursor, sql: str) -> int:
    return int(cursor.execute(sql).fetchall()[0][0])


def _any(cursor: Cursor, relation: str, where: str = "true") -> bool:
    return bool(_one(cursor, f"select count(*) from (select 1 from {relation} where {where} limit 1)"))


def _renamed(cursor: Cursor, table: Table) -> Names:
    """The columns of a table that aliases rename now, ``resolved`` made to say them."""
    mapping = aliases.known(cursor)
    if columns := aliases.renamed(table, mapping):
        aliases.settle(cursor, mapping)
    return columns


def merge(cursor: Cursor, table: Table, source: str, present: set[str], import_id: int) -> Counts:
    """Merge the rows of ``source`` (a relation with the columns ``present``) into ``table``."""
    values = ", ".join(_value(table, name, present, import_id) for name in table.names)
    columns, versions = _renamed(cursor, table), versions_name(table)
    distinct = _only_last(cursor, table, source, present)
    if not columns and (not table.key or not (_any(cursor, table.name) or _any(cursor, versions))):
        cursor.execute(f"insert into {table.name} by name select {values} from {source} {distinct}")
        return Counts(loaded=_one(cursor, f"select count(*) from {table.name} where import_id = {import_id}"))
    cursor.execute(f"create or replace temp table incoming as select {values} from {source} {distinct}")
    again = [exists(table.name, "i", unit(table), outer=columns)]
    if columns or _any(cursor, versions, "speaks is not null"):
        again.append(exists(aliases.joined(versions, columns), "i", unit(table), columns, columns))
    again += [f'i."{name}" is distinct from i."={name}"' for name in columns]
    return _merge_keyed(cursor, table, columns, " or ".join(again))


def speak(cursor: Cursor, table: Table, source: str, present: set[str], import_id: int) -> None:
    """Let a person's rows speak: ``source`` has the keys, the values said, how it ``speaks`` and what is ``cleared``.

    Rows without a business key are addressed by ``import_id`` and ``source_row``; new ones have no ``import_id``.
    """
    own = "" if table.key or "import_id" not in present else f"coalesce(import_id, {import_id}) as import_id"
    values = [own if own and name == "import_id" else _value(table, name, present, import_id) for name in table.names]
    more = "speaks, cleared" + ("" if table.key else f", {import_id}::bigint as spoken_in")
    cursor.execute(f"create or replace temp table incoming as select {', '.join(values)}, {more} from {source}")
    columns = _renamed(cursor, table)
    told = aliases.joined("incoming", columns)
    cursor.execute(
        f"create or replace temp table clash as select distinct {listed(unit(table), columns)} from {told} i"
    )
    _told_anew(cursor, table, columns)
    _refold(cursor, table, columns)
    _drop(cursor)


def _value(table: Table, name: str, present: set[str], import_id: int) -> str:
    if name == "import_id":
        return f"{import_id}::bigint as import_id"
    sql_type = table.column(name).sql_type
    if name == "source_row" and not table.key and name not in present:
        return "row_number() over () as source_row"
    return f'"{name}"::{sql_type} as "{name}"' if name in present else f'null::{sql_type} as "{name}"'


def _only_last(cursor: Cursor, table: Table, source: str, present: set[str]) -> str:
    """Within one file the last record of a key counts; nothing to be done where no key is said twice."""
    if not table.key or table.block:
        return ""
    keys = ", ".join(f'"{name}"' if name in present else "null" for name in table.key)
    if not _any(cursor, f"(select count(*) as n from {source} group by {keys} having count(*) > 1)"):
        return ""
    order = "source_row desc" if "source_row" in present else "1"
    return f"qualify row_number() over (partition by {keys} order by {order}) = 1"


def _merge_keyed(cursor: Cursor, table: Table, columns: Names, again: str) -> Counts:
    """Merge ``incoming``; ``again`` tells the rows whose key was spoken of before."""
    key, told = unit(table), aliases.joined("incoming", columns)
    cursor.execute(
        f"create or replace temp table clash as select distinct {listed(key, columns)} from {told} i where {again}"
    )
    fresh = f"from {told} i where not {exists('clash', 'i', key, outer=columns)}"
    counts = Counts(loaded=_one(cursor, f"select count(*) {fresh}"))
    cursor.execute(f"insert into {table.name} by name select {quoted(table.names)} {fresh}")
    if _any(cursor, "clash"):
        counts.unchanged = _one(cursor, _unchanged(table, key, told, columns))
        spoken = f"select count(*) from {told} i where {exists('clash', 'i', key, outer=columns)} and {{}}"
        known = exists(table.name, "i", table.key or key, outer=columns)
        counts.updated = _one(cursor, spoken.format(known)) - counts.unchanged
        counts.loaded += _one(cursor, spoken.format(f"not {known}"))
        counts.before = _sums(cursor, table, key)
        _told_anew(cursor, table, columns)
        _refold(cursor, table, columns)
        counts.after = _sums(cursor, table, key)
    _drop(cursor)
    return counts


def _told_anew(cursor: Cursor, table: Table, columns: Names) -> None:
    """Put what the table and ``incoming`` say of the keys in ``clash`` among the versions."""
    _versioned(cursor, table, columns)
    more = [name for name, *_ in cursor.execute("describe incoming").fetchall() if name not in table.names]
    spoken = "" if table.key or "spoken_in" in more else ", import_id as spoken_in"
    cursor.execute(
        f"insert into {versions_name(table)} by name select {quoted((*table.names, *more))}{spoken} "
        f"from {aliases.joined('incoming', columns)} i where {exists('clash', 'i', unit(table), outer=columns)}"
    )


def _versioned(cursor: Cursor, table: Table, columns: Names) -> None:
    """Copy the rows of the keys in ``clash`` that lie in the table alone to the versions."""
    key, said = unit(table), aliases.joined(versions_name(table), columns)
    spoken = "" if table.key else ", import_id as spoken_in"
    cursor.execute(
        f"insert into {versions_name(table)} by name select *{spoken} from {table.name} t "
        f"where {exists('clash', 't', key)} and not {exists(said, 't', key, columns)}"
    )


def _sums(cursor: Cursor, table: Table, key: tuple[str, ...]) -> dict[str, str]:
    """Rows and amounts of the keys in ``clash``, exact, as text."""
    money = [column.name for column in table.columns if column.kind == "money"]
    sums = ", ".join(("count(*)", *(f'coalesce(sum("{name}"), 0)' for name in money)))
    row = cursor.execute(f"select {sums} from {table.name} t where {exists('clash', 't', key)}").fetchall()[0]
    return {name: str(value) for name, value in zip(("rows", *money), row, strict=True)}


def _unchanged(table: Table, key: tuple[str, ...], told: str, columns: Names) -> str:
    """Counts incoming rows that say nothing new: every value given equals the value held."""
    own = [column.name for column in table.columns if column.name not in table.key and column.name not in table.derived]
    news = [aliases.now(name, columns) for name in own]
    pairs = zip(news, own, strict=True)
    equal = " and ".join(f'(i."{new}" is null or i."{new}" is not distinct from t."{old}")' for new, old in pairs)
    return (
        f"select count(*) from {told} i join {table.name} t on {same('t', 'i', table.key or key, outer=columns)} "
        f"where {exists('clash', 'i', key, outer=columns)} and {equal or 'true'}"
    )


def _refold(cursor: Cursor, table: Table, columns: Names) -> None:
    """Rewrite the rows whose keys lie in ``clash`` from their versions; edits are heard only where there are any."""
    key, versions, by_hand = unit(table), versions_name(table), bool(columns) or not table.key
    folds = {"true": by_hand}
    if not by_hand and _any(cursor, versions, "speaks is not null"):
        said = f"from {versions} v where speaks is not null and {exists('clash', 'v', key)}"
        cursor.execute(f"create or replace temp table by_hand as select distinct {quoted(key)} {said}")
        folds = {exists("by_hand", "v", key): True, f"not {exists('by_hand', 'v', key)}": False}
    cursor.execute(f"delete from {table.name} t where {exists('clash', 't', key)}")
    for among, spoken in folds.items():
        cursor.execute(f"insert into {table.name} by name {fold(table, versions, columns, spoken, among)}")


def _drop(cursor: Cursor) -> None:
    cursor.execute("drop table if exists incoming")
    cursor.execute("drop table if exists clash")


def undo(cursor: Cursor, table: Table, import_id: int) -> int:
    """Take one import's rows out of a table and restore what lay beneath. Returns the rows and keys it had."""
    versions, said_in = versions_name(table), speaker(table)
    if not _any(cursor, versions, f"{said_in} = {import_id}"):
        return _one(cursor, f"delete from {table.name} where import_id = {import_id}")
    columns = _renamed(cursor, table)
    said = f"from {aliases.joined(versions, columns)} i where i.{said_in} = {import_id}"
    cursor.execute(f"create or replace temp table clash as select distinct {listed(unit(table), columns)} {said}")
    gone = _one(cursor, "select count(*) from clash")
    cursor.execute(f"delete from {versions} where {said_in} = {import_id}")
    _refold(cursor, table, columns)
    gone += _one(cursor, f"delete from {table.name} where import_id = {import_id}")
    if not columns:
        cursor.execute(collapse(table))
    _drop(cursor)
    return gone


def take_back(cursor: Cursor, import_id: int) -> dict[str, int]:
    """Undo an import in every table, the ids it made stand for others among them. Returns rows and keys per table.

    ``derive`` is for the caller to call, once after the last of several."""
    tables = [table for name, table in IMPORTABLE.items() if name != "aliases"]
    gone = {table.name: undo(cursor, table, import_id) for table in tables}
    with_ids = IMPORTABLE["aliases"]
    if any(_any(cursor, name, f"import_id = {import_id}") for name in ("aliases", "aliases_versions")):
        before = aliases.known(cursor)
        gone["aliases"] = undo(cursor, with_ids, import_id)
        realign(cursor, before)
    return gone


def realign(cursor: Cursor, before: aliases.Known) -> None:
    """Read the ids anew in every table after the aliases changed; ``before`` is what they were."""
    after = aliases.known(cursor)
    moved = {pair for pair in before.keys() | after.keys() if before.get(pair) != after.get(pair)}
    if not moved:
        return
    aliases.settle(cursor, dict.fromkeys(moved, ""))
    cursor.execute("create or replace temp table moved as select entity, alias_id from resolved")
    told: dict[str, str] = {}
    for name, table in IMPORTABLE.items():
        columns = aliases.renamed(table, dict.fromkeys(moved, ""))
        if name != "aliases" and columns:
            told[name] = " or ".join(
                f"i.\"{column}\" in (select alias_id from moved where entity = '{entity}')"
                for column, entity in columns.items()
            )
    there = "(select count(*) from (select 1 from {} i where {} limit 1))"
    counts = " union all ".join(
        f"select '{name}', {there.format(name, touched)} + {there.format(f'{name}_versions', touched)}"
        for name, touched in told.items()
    )
    for name, count in cursor.execute(counts).fetchall():
        if count:
            _realigned(cursor, IMPORTABLE[name], told[name], before, after)


def _realigned(cursor: Cursor, table: Table, touched: str, before: aliases.Known, after: aliases.Known) -> None:
    """Fold the units anew in which a version or row is ``touched`` (a condition on ``i``)."""
    key, versions, columns = unit(table), versions_name(table), aliases.renamed(table, before | after)
    cursor.execute(f"create or replace temp table clash as select {quoted(key)} from {table.name} limit 0")
    for mapping in (after, before):
        aliases.settle(cursor, mapping)
        for relation in (table.name, versions):
            found = f"select distinct {listed(key, columns)} from {aliases.joined(relation, columns)} i where {touched}"
            cursor.execute(f"insert into clash by name {found} except select * from clash")
    _versioned(cursor, table, columns)
    aliases.settle(cursor, after)
    _refold(cursor, table, columns)
    if not aliases.renamed(table, after):
        cursor.execute(collapse(table))
    _drop(cursor)


def derive(cursor: Cursor) -> None:
    """Set every line's ``order_status`` from its order; null where no order is known."""
    if not (_any(cursor, "orders", "status is not null") or _any(cursor, "order_lines", "order_status is not null")):
        return
    cursor.execute(
        "update order_lines set order_status = n.status from (select l.rowid as line, o.status from order_lines l "
        "left join orders o on o.order_id = l.order_id where l.order_status is distinct from o.status) n "
        "where order_lines.rowid = n.line"
    )
