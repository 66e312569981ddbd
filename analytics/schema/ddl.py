"""Declaration -> DDL."""

from __future__ import annotations

from collections.abc import Iterator

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
