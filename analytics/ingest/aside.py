"""Records that belong to the report and not to its rows: a summary beside the amounts it sums up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.ingest.steps import put
from analytics.ingest.typed import Typed
from analytics.schema import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST = 0.2
TOTAL_IN = 3


def total_rows(database: DuckDBPyConnection, typed: Typed, width: int) -> None:
    """A row that calls itself a total and leaves most of what the other rows say empty, although it lacks no need."""
    from analytics.ingest.typed import TOTAL_WORDS

    cells = [f"trim(coalesce(cast(raw.c{place} as varchar), ''))" for place in range(min(width, TOTAL_IN))]
    called = " or ".join(f"regexp_matches(lower({cell}), '{TOTAL_WORDS}')" for cell in cells)
    texts = [name for name, column in typed.columns.items() if column and name not in _money(typed)]
    if not texts:
        return
    filled = " + ".join(f"({name} is not null)::int" for name in texts)
    database.execute(
        "update typed set reason = 'total_row' from raw where raw.source_row = typed.source_row and "
        f"typed.reason is null and ({called}) and {filled} - 1 < 0.5 * (select avg({filled}) from typed "
        "where reason is null)"
    )


def _money(typed: Typed) -> set[str]:
    from analytics.ingest.vocabulary import fields

    return {name for name, item in fields(typed.table).items() if item.kind in ("money", "quantity", "number")}


def summary_rows(database: DuckDBPyConnection, typed: Typed, table: Table) -> None:
    """A record that lacks everything a record needs is a summary; what it alone states holds for those around it."""
    choices = [name for need in table.needs for name in need.split("|") if typed.has(name)]
    if len(table.needs) < 2 or not choices:
        return
    empty = " and ".join(f"{name} is null" for name in choices)
    found = database.execute(
        f"select count(*) filter ({empty} and reason like 'missing%'), count(*) from typed"
    ).fetchall()[0]
    if not found[0] or found[0] > MOST * found[1]:
        return
    names = [name for name in typed.columns if name not in choices]
    asked = ", ".join(f"count({name}) filter (not ({empty})) = 0 and count({name}) > 0" for name in names)
    alone = database.execute(f"select {asked or 'false'} from typed").fetchall()[0]
    put(
        database, typed,
        {name: f"coalesce(last_value({name} ignore nulls) over (order by source_row rows unbounded preceding), "
               f"max({name}) over ())" for name, only in zip(names, alone, strict=True) if only}
        | {"reason": f"case when {empty} and reason like 'missing%' then 'total_row' else reason end"},
    )  # fmt: skip
