"""Exact repeats of a record: lines of one receipt, or the same export twice in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    import numpy as np
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
    """Table ``repeats``: every row that is written like another, and the first of them."""
    described = database.execute("describe raw").fetchall()
    columns = ", ".join(str(row[0]) for row in described if str(row[0]).startswith("c"))
    database.execute(
        f"create or replace table twins as select h from (select hash({columns}) as h from raw) group by h "
        "having count(*) > 1"
    )
    if not database.execute("select 1 from twins limit 1").fetchall():
        return False
    database.execute(
        f"create or replace table repeats as select source_row, first_value(source_row) over (partition by {columns} "
        f"order by source_row) as original from (select *, hash({columns}) as h from raw) semi join twins using (h)"
    )
    return True


def _among(values: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    """Which of ``values`` occur in ``ordered``: far cheaper than ``isin`` where that is short."""
    import numpy as np

    if not len(ordered):
        return np.zeros(len(values), bool)
    return ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values


def _outside(database: DuckDBPyConnection) -> tuple[int, int]:
    """(repeats away from their order, all repeats)."""
    import pyarrow as pa

    rows: Any = database.execute("select source_row, hash(order_id) as h from typed where reason is null").fetchnumpy()
    wanted: Any = database.execute("select distinct source_row from repeats order by 1").fetchnumpy()["source_row"]
    found, blocks = _blocks(*_by_row(rows["source_row"], rows["h"]), wanted)
    database.register("readings", pa.table({"source_row": pa.array(found), "block": pa.array(blocks)}))
    database.execute("create or replace table blocks as select * from readings")
    database.unregister("readings")
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


def _by_row(rows: np.ndarray, orders: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both in the order of the file, in which they nearly always are."""
    import numpy as np

    if (rows[1:] >= rows[:-1]).all():
        return rows, orders
    place = np.argsort(rows, kind="stable")
    return rows[place], orders[place]


def _blocks(rows: np.ndarray, orders: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ``wanted`` among ``rows`` and the number of the run of one order that each lies in."""
    import numpy as np

    numbers = np.cumsum(np.concatenate(([0], orders[1:] != orders[:-1]))) if len(orders) else orders
    there = _among(rows, wanted)
    return rows[there], numbers[there]
