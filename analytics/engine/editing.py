"""Records changed by hand: each edit is an import of kind ``edit``, so that receipts, undo and versions hold for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.engine import aliases, store
from analytics.engine.folding import quoted, same
from analytics.engine.workspace import Workspace
from analytics.errors import AnalyticsError
from analytics.schema import IMPORTABLE, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Cursor

UNKNOWN = "unknown"
ENTITIES = {"customers": "customer_id", "products": "product_id"}  # what is listed apart and named by id elsewhere
Work = Callable[["Cursor", int], store.Counts]


@dataclass(frozen=True)
class Seen:
    """A row as somebody saw it: the values of its :func:`address`, and its :func:`mark`, "" for whatever it is now."""

    key: tuple[Any, ...]
    mark: str = ""


@dataclass(frozen=True)
class Done:
    """What an edit did, in rows, and the import by which it can be undone."""

    import_id: int
    added: int = 0
    changed: int = 0
    deleted: int = 0
    unchanged: int = 0


def address(table: Table) -> tuple[str, ...]:
    """The columns that name a row: its business key, else import and record number."""
    return table.key or ("import_id", "source_row")


def editable(name: str) -> Table:
    """The declared table of that name. Raises ``unknown_table``."""
    if name not in IMPORTABLE:
        raise AnalyticsError("unknown_table", name=name)
    return IMPORTABLE[name]


def mark(table: Table, alias: str) -> str:
    """SQL of a text that changes when a row's own values do."""
    own = ", ".join(f'{alias}."{column.name}"' for column in table.columns if column.name not in table.derived)
    return f"hash({own})::varchar"


def add(
    workspace: Workspace,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    who: str = "",
    *,
    update: bool = False,
    rejects: Sequence[Mapping[str, Any]] = (),
) -> Done:
    """Add rows of typed values; with ``update`` a key that is there is changed to the values given.

    A single id column left empty gets an id. ``rejects`` are records that stay out, for the receipt. Raises
    ``row_exists``, ``row_twice``, ``id_merged``, ``nothing_changed``.
    """
    table = editable(name)

    def work(cursor: Cursor, import_id: int) -> store.Counts:
        _register(cursor, table, "given", _identified(table, rows, import_id))
        _check_new(cursor, table, update)
        there = f"exists (select 1 from {table.name} t where {same('t', 'g', table.key)})" if table.key else "false"
        own = [column for column in _present(rows) if column not in table.key]
        news = " or ".join(f'(g."{one}" is not null and g."{one}" is distinct from t."{one}")' for one in own)
        differs = f"exists (select 1 from {table.name} t where {same('t', 'g', table.key)} and ({news or 'false'}))"
        cursor.execute(
            f"create or replace temp table spoken as select g.*, case when {there} then 'change' else 'add' end as "
            f"speaks, null::varchar[] as cleared from given g where not {there} or {differs if table.key else 'true'}"
        )
        return _spoken(cursor, table, {*_present(rows), *table.key}, import_id, len(rows))

    return _recorded(workspace, table, who, work, rejects)


def strangers(workspace: Workspace, name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Ids in ``rows`` that no record has, by column, in the order given; only of what the workspace keeps a list of."""
    found = {}
    for entity, key in ENTITIES.items():
        named = [one for one in aliases.naming(editable(name), entity) if one.endswith(key)] if entity != name else []
        if named and workspace.rows(f"select 1 as one from {entity} limit 1"):
            known = f"select {key} as id from {entity} union all select alias_id from aliases where entity = '{entity}'"
            for column in named:
                given = list(dict.fromkeys(str(row[column]).strip() for row in rows if row.get(column)))
                there = workspace.rows(f"select id from ({known}) where id in (select unnest(?::varchar[]))", [given])
                if unknown := [one for one in given if one not in {row["id"] for row in there}]:
                    found[column] = unknown
    return found


def change(workspace: Workspace, name: str, rows: Sequence[Seen], values: Mapping[str, Any], who: str = "") -> Done:
    """Set ``values`` (typed; None clears) in all ``rows``, whose key may be among what changes.

    Raises ``row_changed`` where a row is no more as it was seen, ``row_exists``, ``row_twice``, ``nothing_changed``.
    """
    table = editable(name)

    def work(cursor: Cursor, import_id: int) -> store.Counts:
        _choose(cursor, table, rows)
        _register(cursor, table, "said", [values])
        rekeyed = set(values) & set(table.key)
        present = set(table.names) if rekeyed else {*values, *address(table)}
        cursor.execute(
            f"create or replace temp table spoken as {_moved(table, values) if rekeyed else _set(table, values)}"
        )
        if rekeyed:
            cursor.execute("create or replace temp view given as select * from spoken where speaks = 'add'")
            _check_new(cursor, table, update=False)
        return _spoken(cursor, table, present, import_id, len(rows))

    return _recorded(workspace, table, who, work)


def delete(workspace: Workspace, name: str, rows: Sequence[Seen], who: str = "") -> Done:
    """Take rows out. Raises ``row_changed``."""
    table = editable(name)

    def work(cursor: Cursor, import_id: int) -> store.Counts:
        _choose(cursor, table, rows)
        cursor.execute(
            f"create or replace temp table spoken as select {quoted(address(table))}, 'delete' as speaks, "
            "null::varchar[] as cleared from chosen"
        )
        return _spoken(cursor, table, set(address(table)), import_id, len(rows))

    return _recorded(workspace, table, who, work)


def _recorded(
    workspace: Workspace, table: Table, who: str, work: Work, rejects: Sequence[Mapping[str, Any]] = ()
) -> Done:
    import pyarrow as pa

    facts: dict[str, Any] = {"who": who.strip() or UNKNOWN}
    counted: dict[str, int] = {}

    def record(cursor: Cursor, import_id: int) -> dict[str, store.Counts]:
        counts = work(cursor, import_id)
        counted.update(_counted(cursor))
        facts.update(counted)
        return {table.name: counts}

    receipt = {"import_kind": "edit", "name": facts["who"], "edit": facts, "rows_rejected": len(rejects)}
    import_id = workspace.record(
        receipt, (table.name,), record, pa.Table.from_pylist(list(rejects)) if rejects else None
    )
    return Done(import_id, **counted)


def _counted(cursor: Cursor) -> dict[str, int]:
    said = dict(cursor.execute("select speaks, count(*) from spoken group by all").fetchall())
    moved = min(said.get("delete", 0), said.get("add", 0))
    counts = {"added": said.get("add", 0) - moved, "changed": said.get("change", 0) + moved}
    return counts | {"deleted": said.get("delete", 0) - moved}


def _spoken(cursor: Cursor, table: Table, present: set[str], import_id: int, asked: int) -> store.Counts:
    """Let ``spoken`` speak. Raises ``nothing_changed`` when it is empty."""
    counts = _counted(cursor)
    told = sum(counts.values())
    if not told:
        raise AnalyticsError("nothing_changed", count=asked)
    store.speak(cursor, table, "spoken", present, import_id)
    return store.Counts(counts["added"], counts["changed"] + counts["deleted"], asked - told)


def _present(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _identified(table: Table, rows: Sequence[Mapping[str, Any]], import_id: int) -> list[dict[str, Any]]:
    """The rows, each with an id where its only key column is one and was left empty."""
    own = [dict(row) for row in rows]
    if makes_ids(table):
        for number, row in enumerate(own, 1):
            row[table.key[0]] = row.get(table.key[0]) or f"H{import_id}-{number}"
    return own


def makes_ids(table: Table) -> bool:
    """Whether an id that is left empty is made."""
    return len(table.key) == 1 and table.column(table.key[0]).kind == "id"


def _register(cursor: Cursor, table: Table, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows as a temporary table of the declared types; the key columns are always there."""
    import pyarrow as pa

    names = list(dict.fromkeys((*(table.key if name == "given" else ()), *_present(rows))))
    cursor.register(
        "handed", pa.table({one: pa.array([_text(row.get(one)) for row in rows], pa.string()) for one in names})
    )
    casts = ", ".join(f'"{one}"::{table.column(one).sql_type} as "{one}"' for one in names)
    cursor.execute(f"create or replace temp table {name} as select {casts} from handed")
    cursor.unregister("handed")


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _choose(cursor: Cursor, table: Table, rows: Sequence[Seen]) -> None:
    """Temporary table ``chosen``: the rows' addresses. Raises ``row_changed`` where one is not as it was seen."""
    names = address(table)
    keys = [dict(zip(names, row.key, strict=True)) for row in rows]
    _register(cursor, table, "chosen", keys)
    import pyarrow as pa

    seen = pa.table({"at": range(len(rows)), "mark": [row.mark for row in rows]})
    cursor.register("seen", seen)
    cursor.execute("create or replace temp table chosen as select * from chosen positional join seen")
    cursor.unregister("seen")
    as_seen = f"c.mark in ('', {mark(table, 't')})"
    held = f"exists (select 1 from {table.name} t where {same('t', 'c', names)} and {as_seen})"
    gone = cursor.execute(f"select count(*) from chosen c where not {held}").fetchall()[0][0]
    if gone or not rows:
        raise AnalyticsError("row_changed", count=gone, table=f"table.{table.name}")


def _set(table: Table, values: Mapping[str, Any]) -> str:
    """``spoken`` of a change that leaves the key: only rows in which something differs."""
    keys = ", ".join(f't."{name}"' for name in address(table))
    news = ", ".join(f's."{name}"' for name in values)
    differs = " or ".join(f's."{name}" is distinct from t."{name}"' for name in values) or "false"
    cleared = ", ".join(f"'{name}'" for name, value in values.items() if value is None)
    return (
        f"select {keys}, {news or '1'}, 'change' as speaks, [{cleared}]::varchar[] as cleared from {table.name} t "
        f"join chosen c on {same('t', 'c', address(table))} cross join said s where {differs}"
    )


def _moved(table: Table, values: Mapping[str, Any]) -> str:
    """``spoken`` of a change of key: the old row goes, the new one comes whole."""
    whole = ", ".join(f's."{name}"' if name in values else f't."{name}"' for name in table.names)
    keys = ", ".join(f't."{name}"' for name in table.key)
    differs = " or ".join(f's."{name}" is distinct from t."{name}"' for name in table.key if name in values)
    rows = f"from {table.name} t join chosen c on {same('t', 'c', table.key)} cross join said s where {differs}"
    return (
        f"select {whole}, 'add' as speaks, null::varchar[] as cleared {rows} union all by name "
        f"select {keys}, 'delete' as speaks, null::varchar[] as cleared {rows}"
    )


def _check_new(cursor: Cursor, table: Table, update: bool) -> None:
    """The keys in ``given`` are new (unless ``update``), each is there once, and none was merged into another."""
    if not table.key:
        return
    twice = f"select 1 from given group by {quoted(table.key)} having count(*) > 1 limit 1"
    if cursor.execute(twice).fetchall():
        raise AnalyticsError("row_twice", table=f"table.{table.name}")
    there = f"select 1 from given g join {table.name} t on {same('t', 'g', table.key)} limit 1"
    if not update and cursor.execute(there).fetchall():
        raise AnalyticsError("row_exists", table=f"table.{table.name}")
    merged = (
        f'select a.alias_id, a.kept_id from given g join aliases a on a.alias_id = g."{table.key[0]}"::varchar '
        f"where a.entity = '{table.name}' limit 1"
    )
    for alias_id, kept_id in cursor.execute(merged).fetchall():
        raise AnalyticsError("id_merged", alias=alias_id, kept=kept_id)
