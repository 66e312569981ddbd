"""The fold: how all versions of a key become its row.

Column by column the newest value that was said counts; an import says what is not null, an edit also what it cleared.
The newest deletion silences all before it, and a row is there only if an import or an addition speaks of it. Of a block
(the lines of one order) only the newest import counts, and the edits after it. What was said under an id that stands
for another fills what was said under that id itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analytics.engine.aliases import joined, now
from analytics.schema import Table
from analytics.schema.ddl import versions_name

NONE: Mapping[str, str] = {}


def unit(table: Table) -> tuple[str, ...]:
    """The columns whose rows are told together; those of the row's address where there is no business key."""
    return table.block or table.key or ("import_id", "source_row")


def speaker(table: Table) -> str:
    """The column of the versions that holds the import which speaks."""
    return "import_id" if table.key else "spoken_in"


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def listed(names: Iterable[str], columns: Mapping[str, str]) -> str:
    """Columns as they are read now, under their own names."""
    return ", ".join(f'i."{now(name, columns)}" as "{name}"' for name in names)


def same(
    left: str, right: str, names: Iterable[str], inner: Mapping[str, str] = NONE, outer: Mapping[str, str] = NONE
) -> str:
    """Rows agree in ``names``; ``inner`` and ``outer`` are the columns that left and right read through aliases."""
    pairs = ((now(name, inner), now(name, outer)) for name in names)
    return " and ".join(f'{left}."{one}" is not distinct from {right}."{other}"' for one, other in pairs)


def exists(
    relation: str, alias: str, names: Iterable[str], inner: Mapping[str, str] = NONE, outer: Mapping[str, str] = NONE
) -> str:
    return f"exists (select 1 from {relation} k where {same('k', alias, names, inner, outer)})"


def alone(table: Table) -> str:
    """No second import and no edit speaks of the unit of version ``v``."""
    others = f"o.{speaker(table)} <> v.{speaker(table)} or o.speaks is not null"
    return f"not exists (select 1 from {versions_name(table)} o where {same('o', 'v', unit(table))} and ({others}))"


def collapse(table: Table) -> str:
    """Drops the versions of the units in ``clash`` that lie in the table alone again."""
    return f"delete from {versions_name(table)} v where {exists('clash', 'v', unit(table))} and {alone(table)}"


def fold(table: Table, source: str, columns: Mapping[str, str], by_hand: bool, until: str = "true") -> str:
    """The select that folds the versions of the units in ``clash`` into rows of the table.

    ``source`` holds versions; ``columns`` are those read through aliases; ``by_hand`` says that edits or aliases may
    speak among them; ``until`` is a condition on the versions ``v`` heard.
    """
    key = exists("clash", "v", unit(table), outer=columns)
    versions = f"(select * from {joined(source, columns)} v where {key} and {until})"
    if by_hand:
        return _fold_spoken(table, versions, columns)
    return _fold_block(table, versions) if table.block else _fold_key(table, versions)


def _fold_block(table: Table, versions: str) -> str:
    winner = (
        f"select {quoted(table.block)}, arg_max(import_id, {_rank(table)}) as import_id from {versions} group by all"
    )
    every = ", ".join(f'v."{name}"' for name in table.names)
    return f"select {every} from {versions} v join ({winner}) w on {same('v', 'w', (*table.block, 'import_id'))}"


def _fold_key(table: Table, versions: str) -> str:
    folded = [
        f'"{name}"' if name in table.key else f'arg_max("{name}", import_id) as "{name}"'
        for name in table.names
        if name != "import_id"
    ]
    order = ", ".join((*folded, "max(import_id) as import_id"))
    return f"select {quoted(table.names)} from (select {order} from {versions} group by {quoted(table.key)})"


def _rank(table: Table) -> str:
    return f"(not coalesce({table.yields}, false), import_id)" if table.yields else "import_id"


def _fold_spoken(table: Table, versions: str, columns: Mapping[str, str]) -> str:
    """As the plain folds, for versions among which edits speak and ids stand for others."""
    key = table.key or unit(table)
    keys = ", ".join(f'"{now(name, columns)}"' for name in key)
    own = " and ".join(f'"{name}" is not distinct from "={name}"' for name in key if name in columns) or "true"
    said = f"(select *, {speaker(table)} as said_in, {own} as own from {versions})"
    if table.block:
        block = ", ".join(f'"{now(name, columns)}"' for name in table.block)
        rank = f"(own, not coalesce({table.yields or 'false'}, false), said_in)"
        base = f"arg_max(said_in, {rank}) filter (speaks is null) over (partition by {block})"
        heard = "case when speaks is null then said_in = base else said_in > coalesce(base, -1) end"
        said = f"(select * from (select *, {base} as base from {said}) where {heard})"
    gone = f"max(said_in) filter (speaks = 'delete') over (partition by {keys})"
    alive = f"(select *, {gone} as gone from {said} qualify coalesce(said_in > gone, true))"
    folded = ", ".join(_folded(table, name, key, columns) for name in table.names)
    there = "bool_or(speaks is null or speaks = 'add')"
    return f"select {folded} from {alive} group by {keys} having {there}"


def _folded(table: Table, name: str, key: tuple[str, ...], columns: Mapping[str, str]) -> str:
    read, raw = now(name, columns), "".join(f', "{one}"' for one in key if one in columns)
    if name in key:
        return f'"{read}" as "{name}"'
    if name == "import_id":
        return "max(said_in) as import_id"
    said = f"\"{name}\" is not null or list_contains(cleared, '{name}')"
    return f'arg_max_null("{read}", (own, said_in{raw})) filter ({said}) as "{name}"'
