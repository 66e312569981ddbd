"""Loaded rows under the short field names of ``import FILE --rows``: one object per record of the file.

======================  =====================================================================
``order_time``          ``ordered_at`` with ``utc_offset``; a date alone where the file states no clock
``customer_contact``    e-mail, else phone
``product``, ``sku``    ``product_name``, ``product_id``; the cell as it stands where it lists articles without prices
``line_no``             ``line_number``; null for an order stated as a whole
``line_revenue``        ``revenue`` before its share of the order's discount
``order_*``             amounts of the order as the file states them
``region``              ``province``, else ``region``
======================  =====================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.ingest.amounts import SHARED_OUT
from analytics.ingest.sales import Plan
from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SALE_STATES = {"shipped": "paid", "closed": "cancelled", "unpaid": "pending"}
INTEGERS = ("score", "total_orders")
WHOLE = ("line_no", "line_revenue", "quantity", "unit_price", "discount")
ROWS_FILE = "rows.parquet"


def write_sales(database: DuckDBPyConnection, plan: Plan, staging: Path) -> None:
    """The file view of ``lines`` for :func:`rows`."""
    record = "record_of(l.source_row)" if plan.shared else "l.source_row"
    line = {name: _of_record(plan, name, sql) for name, sql in _columns(plan).items()}
    columns = ", ".join(f"{sql} as {name}" for name, sql in line.items())
    orders = ", ".join(_order(plan, name) for name in ("discount", "tax", "shipping", "total", "refund", "net"))
    path = str(staging / ROWS_FILE).replace("'", "''")
    database.execute(
        f"copy (select r.* replace (record_of(r.source_row) as source_row), {orders} from "
        f"(select min(l.source_row) as source_row, {columns} from lines l join typed t using (source_row) "
        f"where l.line_value is not null group by {record}) r left join order_rows o on "
        "o.order_id = r.order_key "
        f"order by r.source_row) to '{path}' (format parquet)"
    )


def _of_record(plan: Plan, name: str, sql: str) -> str:
    """A value of the record; where its articles have no prices it is shown whole, as the file states it."""
    if plan.shared and name in WHOLE:
        return "null"
    if plan.shared and name == "product":
        cell = plan.typed.columns["product_name"]
        return f"any_value((select {cell} from records where records.source_row = record_of(l.source_row)))"
    parted = plan.shared and name.removeprefix("own_") in SHARED_OUT and plan.has(name.removeprefix("own_"))
    return f"sum({sql})" if parted else f"any_value({sql})"


def _columns(plan: Plan) -> dict[str, str]:
    """Each name over ``l`` (the lines) and ``t`` (what the file says)."""
    has = plan.has

    def own(*names: str) -> str:
        return next((f"t.{name}" for name in names if has(name)), "null")

    lines = {
        name: f"l.{name}" for name in ("ordered_at", "utc_offset", "unit_price", "currency", "status", "is_refund")
    }
    lines |= {name: f"l.{name}" for name in ("city", "channel")}
    files = {name: own(name) for name in ("category", "quantity", "tax", "shipping", "note", "shipped_at")}
    owns = {f"own_{name}": own(name, f"order_{name}") for name in ("discount", "tax", "shipping")}
    discounted = not plan.whole and (has("discount") or has("discount_share"))
    return lines | files | owns | {
        "order_id": "l.order_id" if has("order_id") else "null",
        "line_no": "null" if plan.whole else "l.line_number",
        "customer_id": own("customer_id", "email", "customer_name"),
        "customer_name": "t.customer_name" if has("customer_name") else "l.customer_name",
        "customer_contact": _contact(plan),
        "product": own("product_name"),
        "sku": own("product_id"),
        "discount": "l.discount" if discounted else "null",
        "line_revenue": "null" if plan.whole else "l.line_value",
        "region": "coalesce(l.province, l.region)",
        "own_total": own("order_total", "order_paid"),
        "order_key": "l.order_id",
    }  # fmt: skip


def _order(plan: Plan, name: str) -> str:
    """An amount of the order; a refund stated as an order of its own shows what it gave back, with its sign."""
    if not (plan.whole or plan.shared):
        return f"o.{name} as order_{name}"
    if name == "refund":
        return "case when r.is_refund or o.line_refund > 0 then 0 else o.refund end as order_refund"
    if name == "net":
        return "case when r.is_refund then r.own_total when o.line_refund > 0 then o.total else o.net end as order_net"
    if name == "total":
        return "case when r.is_refund then r.own_total else o.total end as order_total"
    return f"case when r.is_refund then -abs(r.own_{name}) else o.{name} end as order_{name}"


def _contact(plan: Plan) -> str:
    names = [f"t.{name}" for name in ("email", "phone") if plan.has(name)]
    return f"coalesce({', '.join(names)})" if names else "null"


def write_table(database: DuckDBPyConnection, typed: Typed, staging: Path) -> None:
    """The rows of another table under their short names."""
    from analytics.ingest import short

    path = str(staging / ROWS_FILE).replace("'", "''")
    picked = ", ".join(f"{sql} as {name}" for name, sql in short.columns(typed).items())
    database.execute(
        f"copy (select record_of(source_row) as source_row, {picked} from rows_out order by rows_out.source_row) "
        f"to '{path}' (format parquet)"
    )


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """The objects of ``--rows``, money as text with two decimals or more."""
    import pyarrow.parquet as parquet

    clock = _has_clock(folder)
    for batch in parquet.ParquetFile(folder / ROWS_FILE).iter_batches(batch_size=10_000):
        for row in batch.to_pylist():
            yield _plain(row, clock)


def _has_clock(folder: Path) -> bool:
    """Whether some moment of the file is not midnight."""
    import pyarrow.parquet as parquet

    file = parquet.ParquetFile(folder / ROWS_FILE)
    if "ordered_at" not in file.schema_arrow.names:
        return False
    moments = file.read(["ordered_at"])["ordered_at"].to_pylist()
    return any(moment and (moment.hour or moment.minute or moment.second) for moment in moments)


def _plain(row: dict[str, Any], clock: bool) -> dict[str, Any]:
    moment, offset = row.pop("ordered_at", None), row.pop("utc_offset", None)
    for name in [name for name in row if name == "order_key" or name.startswith("own_")]:
        del row[name]
    refund = row.pop("is_refund", False)
    if moment is not None:
        row["order_time"] = f"{moment:%Y-%m-%dT%H:%M:%S}{offset or ''}" if clock or offset else f"{moment:%Y-%m-%d}"
    if (moment := row.pop("time", None)) is not None:
        zone, day = row.get("time_offset") or "", row.get("time_is_day")
        row["date" if day else "time"] = f"{moment:%Y-%m-%d}" if day else f"{moment:%Y-%m-%dT%H:%M:%S}{zone}"
    row.pop("time_is_day", None)
    if isinstance(added := row.get("added_time"), datetime):
        row["added_time"] = f"{added:%Y-%m-%dT%H:%M:%S}"
    if isinstance(row.get("choices"), str):
        row["choices"] = re.split(r"[┋;；|]", row["choices"])
    if (shipped := row.pop("shipped_at", None)) is not None:
        row["ship_date"] = f"{shipped:%Y-%m-%d}"
    if "status" in row and "order_id" in row:
        row["status"] = "refund" if refund else SALE_STATES.get(row["status"] or "paid", row["status"] or "paid")
    return {name: _shown(name, value) for name, value in row.items()}


def _shown(name: str, value: Any) -> Any:
    if name in INTEGERS and isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Decimal):
        if name == "quantity" and value == value.to_integral_value():
            return int(value)
        short = value.quantize(Decimal("0.01"))
        return str(short if short == value else value.normalize())
    return value.isoformat() if isinstance(value, date) else value
