"""A company small enough to compute on paper: fifteen orders, four customers, one rival.

The period is the second quarter of 2026, the compare period the first; the data end on 30 June.

=====  ==========  ========  =======  ========  =====================================================
order  day         customer  product  revenue   remark
=====  ==========  ========  =======  ========  =====================================================
o00    2025-12-31  none      tea          5     makes the data reach back before the first quarter
o01    2026-01-05  A         tea        100
o02    2026-01-20  A         tea        100
o03    2026-02-04  A         tea        100
o11    2026-02-10  D         tea         80     D never comes back
o04    2026-02-19  A         coffee     200     cost 100
o05    2026-03-06  A         tea        100
o06    2026-03-21  A         tea        100     six purchase days, every 15 days, then silence
o07    2026-04-10  B         coffee     300     cost 150
o09    2026-04-15  C         tea         50     refunded on 1 May: -50
o12    2026-05-05  none      tea         20     nobody known
o08    2026-05-10  B         coffee     300     cost 150
o13    2026-06-01  B         tea        999     cancelled: not a sale
o14    2026-06-15  B         postage     10     a sale, but no merchandise and without category
o10    2026-06-30  C         coffee     400     cost 200
=====  ==========  ========  =======  ========  =====================================================

First quarter 200 + 380 + 200 = 780. Second quarter 350 + 270 + 410 = 1030.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from analytics.engine import Workspace, create_workspace
from analytics.schema import TABLES
from analytics.selection import Selection

QUARTER = Selection(date(2026, 4, 1), date(2026, 7, 1))
TYPES = {
    "varchar": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "decimal(18, 4)": pa.decimal128(18, 4),
    "double": pa.float64(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
}


def parcel(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as a parcel of a declared table, with the columns that any row states."""
    names = [name for name in TABLES[table].names if any(name in row for row in rows)]
    kinds = {name: TABLES[table].column(name).sql_type for name in names}
    columns = {}
    for name, kind in kinds.items():
        values = [row.get(name) for row in rows]
        if kind.startswith("decimal"):
            values = [None if value is None else Decimal(str(value)) for value in values]
        columns[name] = pa.array(values, TYPES[kind])
    return pa.table(columns)


def line(
    order: str, day: str, customer: str | None, product: str | None, revenue: float, **more: Any
) -> dict[str, Any]:
    """One order line; its category is its product's."""
    on = date.fromisoformat(day)
    made = {
        "order_id": order,
        "line_number": 1,
        "ordered_at": datetime(on.year, on.month, on.day, 10),
        "ordered_on": on,
        "customer_id": customer,
        "product_id": product,
        "product_name": product,
        "category": product,
        "quantity": 1,
        "revenue": revenue,
        "is_refund": False,
        "is_merchandise": True,
    }
    return {**made, **more}


LINES = [
    line("o00", "2025-12-31", None, "tea", 5),
    line("o01", "2026-01-05", "A", "tea", 100),
    line("o02", "2026-01-20", "A", "tea", 100),
    line("o03", "2026-02-04", "A", "tea", 100),
    line("o11", "2026-02-10", "D", "tea", 80),
    line("o04", "2026-02-19", "A", "coffee", 200, cost=100),
    line("o05", "2026-03-06", "A", "tea", 100),
    line("o06", "2026-03-21", "A", "tea", 100),
    line("o07", "2026-04-10", "B", "coffee", 300, cost=150),
    line("o09", "2026-04-15", "C", "tea", 50),
    line("o09", "2026-05-01", "C", "tea", -50, is_refund=True, quantity=-1),
    line("o12", "2026-05-05", None, "tea", 20),
    line("o08", "2026-05-10", "B", "coffee", 300, cost=150),
    line("o13", "2026-06-01", "B", "tea", 999, status="cancelled"),
    line("o14", "2026-06-15", "B", "postage", 10, is_merchandise=False, category=None),
    line("o10", "2026-06-30", "C", "coffee", 400, cost=200),
]

PEOPLE = (
    ("A", "海宁百货", "business", "华东", "经销商", "林芳"),
    ("B", "Bea", "private", "华南", "网店", "周暮"),
    ("C", "川茶庄", "business", "华东", "网店", "林芳"),
    ("D", "Dee", "private", "华南", "网店", None),
)
FIELDS = ("customer_id", "customer_name", "customer_kind", "region", "channel", "salesperson")
CUSTOMERS = [dict(zip(FIELDS, person, strict=True)) for person in PEOPLE]


def offer(day: str, product: str, price: float, own: float | None = 100, **more: Any) -> dict[str, Any]:
    """A rival's price beside ours."""
    made = {
        "competitor": "X",
        "offered_on": date.fromisoformat(day),
        "product_id": product,
        "offer_name": f"X {product}",
    }
    return {**made, "category": product, "price": price, "own_price": own, "price_level": "retail", **more}


OFFERS = [
    offer("2026-04-02", "tea", 90),
    offer("2026-04-03", "coffee", 120),
    offer("2026-05-02", "tea", 80),
    offer("2026-05-03", "tea", 10, price_level="wholesale"),
    offer("2026-05-04", "tea", 10, currency="USD"),
    offer("2026-05-05", "coffee", 110, own=None),
]

MONTHS = {"april": date(2026, 4, 1), "may": date(2026, 5, 1)}
BRANDS = [
    {"brand": "X", "competitor": "X Ltd", "period_on": MONTHS["april"], "category": "coffee", "amount": 400},
    {"brand": "X", "competitor": "X Ltd", "period_on": MONTHS["may"], "category": "coffee", "amount": 800},
]
SIZES = [
    {"period_on": MONTHS["april"], "category": "coffee", "amount": 1000, "source": "survey", "confidence": 0.9},
    {"period_on": MONTHS["april"], "category": "coffee", "amount": 9999, "source": "rumour", "confidence": 0.1},
    {"period_on": MONTHS["may"], "category": "coffee", "amount": 1000, "source": "survey", "confidence": 0.9},
]
TINY = {
    "order_lines": LINES,
    "customers": CUSTOMERS,
    "competitor_offers": OFFERS,
    "brand_sales": BRANDS,
    "market_sizes": SIZES,
}


def company(path: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None, **settings: str) -> Workspace:
    """A workspace file holding the given rows, those of the tiny company unless stated."""
    workspace = create_workspace(path, {"currency": "CNY", **settings})
    wanted = TINY if tables is None else tables
    filled = {name: parcel(name, rows) for name, rows in wanted.items() if rows}
    if filled:
        workspace.load(filled, {"name": "hand made"})
    return workspace
