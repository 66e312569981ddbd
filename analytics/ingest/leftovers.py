"""Amounts that the usual spellings leave over: each way one is written is read once, by the patient reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SELDOM = 0.02


def are_seldom(database: DuckDBPyConnection, column: str, sample: Sequence[str], quick: str) -> bool:
    """Whether the sample holds hardly a text that ``quick`` leaves over."""
    left = f"select count(*) from (select unnest(?::varchar[]) as {column}) where {quick} is null"
    return int(database.execute(left, [list(sample)]).fetchall()[0][0]) <= SELDOM * len(sample)


def joined(database: DuckDBPyConnection, column: str, quick: str, patient: str, joins: list[str]) -> str:
    """SQL of the amount for a column that often leaves something over; adds the join it needs."""
    table = f"amounts_{column}"
    if not _look_up(database, column, f"raw where {column} <> '' and {quick} is null", patient):
        return quick
    joins.append(f" left join {table} on {table}.written = raw.{column}")
    return f"coalesce({quick}, {table}.amount)"


def read(database: DuckDBPyConnection, name: str, column: str, patient: str) -> None:
    """Complete a column of ``typed`` where it is null and something is written."""
    key = "source_row, source_line"
    database.execute(
        f"create or replace table unread as select {key}, {column} from raw semi join "
        f"(select {key} from typed where {name} is null) using ({key}) where {column} <> ''"
    )
    if _look_up(database, column, "unread", patient):
        database.execute(
            f"update typed set {name} = a.amount from unread u join amounts_{column} a on a.written = u.{column} "
            "where typed.source_row = u.source_row and typed.source_line = u.source_line"
        )


def _look_up(database: DuckDBPyConnection, column: str, texts: str, patient: str) -> bool:
    """Table ``amounts_<column>`` of texts and the amounts they mean; whether any means one."""
    table = f"amounts_{column}"
    database.execute(
        f"create or replace table {table} as select {column} as written, {patient} as amount from "
        f"(select distinct {column} from {texts})"
    )
    return bool(database.execute(f"select count(amount) from {table}").fetchall()[0][0])
