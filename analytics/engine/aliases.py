"""Which id stands for which: customers (or other keyed records) that were found to be the same.

An alias says that whoever names ``alias_id`` means ``kept_id``, whenever it was or will be said. Versions keep the id
as it was stated; it is read through the aliases when they are folded. Taking an alias back folds again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from analytics.schema import IMPORTABLE, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Cursor

Known = dict[tuple[str, str], str]


SUBJECT, KIND = "subject_id", "subject_kind"  # an id of whatever the kind beside it names
OF_SUBJECT = ("customer", "customers")


def naming(table: Table, entity: str) -> tuple[str, ...]:
    """The columns of ``table`` that hold an id of ``entity``: named as its key is, or ending so, or of its kind."""
    key = IMPORTABLE[entity].key[0]
    own = tuple(column.name for column in table.columns if column.name == key or column.name.endswith(f"_{key}"))
    return (*own, SUBJECT) if entity == OF_SUBJECT[1] and {SUBJECT, KIND} <= set(table.names) else own


def known(cursor: Cursor) -> Known:
    """(entity, id) -> the id it stands for in the end, chains followed; a ring is left as it is."""
    rows = cursor.execute("select entity, alias_id, kept_id from aliases").fetchall()
    said: Known = {(entity, alias): kept for entity, alias, kept in rows if entity in IMPORTABLE}
    return {pair: end for pair in said if (end := _end(said, *pair)) != pair[1]}


def _end(said: Known, entity: str, start: str) -> str:
    seen, last = {start}, start
    while (entity, last) in said:
        last = said[entity, last]
        if last in seen:
            return start
        seen.add(last)
    return last


def settle(cursor: Cursor, mapping: Known) -> None:
    """Make the temporary table ``resolved`` say ``mapping``."""
    import pyarrow as pa

    names = ("entity", "alias_id", "kept_id")
    rows = [(*pair, kept) for pair, kept in mapping.items()]
    cursor.register(
        "mapping", pa.table({n: pa.array([row[at] for row in rows], pa.string()) for at, n in enumerate(names)})
    )
    cursor.execute("create or replace temp table resolved as select * from mapping")
    cursor.unregister("mapping")


def renamed(table: Table, mapping: Known) -> dict[str, str]:
    """Column -> entity, of the columns of ``table`` that aliases in ``mapping`` can rename."""
    found: dict[str, str] = {}
    for entity in sorted({entity for entity, _ in mapping}):
        found |= dict.fromkeys(naming(table, entity), entity)
    return found


def now(name: str, columns: Mapping[str, str]) -> str:
    """The name under which :func:`joined` gives a column as it is read now."""
    return f"={name}" if name in columns else name


def joined(relation: str, columns: Mapping[str, str]) -> str:
    """``relation`` with every renamed column twice: as stated, and as it is read now (``"=customer_id"``)."""
    if not columns:
        return relation
    reads = ", ".join(f'coalesce(r{at}.kept_id, s."{name}") as "={name}"' for at, name in enumerate(columns))
    joins = " ".join(
        f"left join resolved r{at} on r{at}.entity = '{entity}' and r{at}.alias_id = s.\"{name}\"{_of_kind(name)}"
        for at, (name, entity) in enumerate(columns.items())
    )
    return f"(select s.*, {reads} from {relation} s {joins})"


def _of_kind(name: str) -> str:
    return f" and s.\"{KIND}\" = '{OF_SUBJECT[0]}'" if name == SUBJECT else ""
