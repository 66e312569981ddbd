"""Exact repeats of a record: lines of one receipt, or the same export twice in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROWS_AFTER_FIRST = "source_row > original"


def mark(database: DuckDBPyConnection, typed: Typed) -> None:
    """Reject repeats outside their order's block; inside it two equal lines are two lines.

    Candidates are found by hash and then compared in full.
    """
    if not _find(database):
        return
    if not typed.has("order_id"):
        count = database.execute(f"select count(*) from repeats where {ROWS_AFTER_FIRST}").fetchall()[0]
        _keep(typed, count[0] if count else 0)
        return
    outside, repeats = _outside(database)
    _keep(typed, repeats - outside)
    if outside:
        database.execute(
            "update typed set reason = 'repeated_row' where source_row in (select source_row from outside)"
        )


def _keep(typed: Typed, count: int) -> None:
    if count:
        typed.warnings.append({"code": "repeats_kept", "count": count})


def _find(database: DuckDBPyConnection) -> bool:
    described = database.execute("describe raw").fetchall()
    columns = ", ".join(str(row[0]) for row in described if str(row[0]).startswith("c"))
    database.execute(
        f"create or replace table twins as select source_row, source_line from raw where hash({columns}) in "
        f"(select hash({columns}) from raw group by 1 having count(*) > 1)"
    )
    found = database.execute("select count(*) from twins").fetchall()[0]
    if not found or not found[0]:
        return False
    database.execute(
        f"create or replace table repeats as select source_row, first_value(source_row) over (partition by {columns} "
        "order by source_row) as original from raw semi join twins using (source_row, source_line)"
    )
    return True


def _outside(database: DuckDBPyConnection) -> tuple[int, int]:
    """(repeats away from their order, all repeats)."""
    starts = "(order_id is distinct from lag(order_id) over (order by source_row))::int"
    database.execute(
        "create or replace table blocks as select source_row, sum(starts) over (order by source_row) as block from "
        f"(select source_row, {starts} as starts from typed where reason is null)"
    )
    database.execute(
        "create or replace table outside as select r.source_row from repeats r "
        "join blocks a on a.source_row = r.source_row join blocks b on b.source_row = r.original "
        "where a.block <> b.block"
    )
    found = database.execute(
        "select (select count(*) from outside), (select count(*) from repeats r "
        f"semi join blocks using (source_row) where {ROWS_AFTER_FIRST})"
    ).fetchall()[0]
    return (int(found[0]), int(found[1])) if found else (0, 0)
