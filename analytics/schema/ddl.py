"""Declaration -> DDL."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from analytics.schema import TABLES, Table


def versions_name(table: Table) -> str:
    """Where earlier and later versions of a row lie when more than one import speaks of its key."""
    return f"{table.name}_versions"


def waiting_name(table: Table) -> str:
    """Where rows wait that came without what a record of another table says."""
    return f"{table.name}_waiting"


def _columns(table: Table) -> dict[str, dict[str, str]]:
    """Relation -> column -> SQL type, of a declaration: the table and, where rows can be told anew, its versions.

    A version ``speaks`` as an import does (null), or as an edit: ``add``, ``change``, ``delete``; the columns it sets
    to nothing are ``cleared``. Where rows have no business key, ``import_id`` stays the address of the row and
    ``spoken_in`` is the import that speaks.
    """
    own = {column.name: column.sql_type for column in table.all_columns}
    if not table.importable:
        return {table.name: own}
    spoken = {"speaks": "varchar", "cleared": "varchar[]"} | ({} if table.key else {"spoken_in": "bigint"})
    waiting = {waiting_name(table): own} if table.waits else {}
    return {table.name: own, versions_name(table): own | spoken} | waiting


def _create(name: str, columns: dict[str, str]) -> str:
    listed = ", ".join(f'"{column}" {sql_type}' for column, sql_type in columns.items())
    return f'create table if not exists "{name}" ({listed})'


def statements() -> Iterator[str]:
    """Every statement that makes an empty workspace."""
    for table in TABLES.values():
        for name, columns in _columns(table).items():
            yield _create(name, columns)


def additions(present: AbstractSet[tuple[str, str]]) -> Iterator[str]:
    """Statements that bring a file up to the declarations, from its (table, column) pairs; none when it is."""
    tables = {name for name, _ in present}
    for table in TABLES.values():
        for name, columns in _columns(table).items():
            if name not in tables:
                yield _create(name, columns)
                continue
            for column, sql_type in columns.items():
                if (name, column) not in present:
                    yield f'alter table "{name}" add column "{column}" {sql_type}'
