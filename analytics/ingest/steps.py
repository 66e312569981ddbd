"""Columns added to the table ``typed``, or replaced in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def put(database: DuckDBPyConnection, typed: Typed, columns: Mapping[str, str]) -> None:
    """Give ``typed`` the columns ``name -> SQL``; every expression sees the columns as they were before."""
    if not columns:
        return
    present = {str(row[0]) for row in database.execute("describe typed").fetchall()}
    replaced = ", ".join(f"{sql} as {name}" for name, sql in columns.items() if name in present)
    added = "".join(f", {sql} as {name}" for name, sql in columns.items() if name not in present)
    star = f"* replace ({replaced})" if replaced else "*"
    database.execute(f"create or replace table typed as select {star}{added} from typed")
    typed.made += [name for name in columns if not typed.has(name)]
