"""Declaration -> DDL."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from analytics.schema import TABLES, Table


def versions_name(table: Table) -> str:
    """Where earlier and later versions of a row lie when more than one import speaks of its key."""
    return f"{table.name}_versions"


def create(table: Table, name: str = "") -> str:
    """The ``create table`` statement of a declaration."""
    columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in table.all_columns)
    return f'create table if not exists "{name or table.name}" ({columns})'


def statements() -> Iterator[str]:
    """Every statement that makes an empty workspace."""
    for table in TABLES.values():
        yield create(table)
        if table.importable and table.key:
            yield create(table, versions_name(table))


def additions(present: AbstractSet[tuple[str, str]]) -> Iterator[str]:
    """Statements that bring a file up to the declarations, from its (table, column) pairs; none when it is."""
    tables = {name for name, _ in present}
    for table in TABLES.values():
        names = [table.name, versions_name(table)] if table.importable and table.key else [table.name]
        for name in names:
            if name not in tables:
                yield create(table, name)
                continue
            for column in table.all_columns:
                if (name, column.name) not in present:
                    yield f'alter table "{name}" add column "{column.name}" {column.sql_type}'
