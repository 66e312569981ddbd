"""Lists: what a click on a bar or cell opens. A list stops at its limit; its count and its sums are of all rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analytics.analysis import Analysis, Opens, Out, Param, Say
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.result import Result

WHOLE = 1_000_000
LIMIT = Param("limit", "integer", 1000, minimum=1, maximum=WHOLE)
COMPETITOR = Out("competitor", "text", codes="competitor")
PLACE = (Out("category", "text"), Out("region", "text"))
RECORD = (Out("currency", "text"), Out("source", "text"))


def _counted(name: str) -> Callable[[Result], Say]:
    def headline(result: Result) -> Say:
        total, shown = result.rows[0]["total_count"], result.table.num_rows
        facts = {"count": total, "shown": shown}
        return Say(f"headline.{name}" if shown == total else f"headline.{name}.capped", facts)

    return headline


def listed(
    name: str,
    answers: tuple[str, ...],
    columns: tuple[Out, ...],
    params: tuple[Param, ...],
    headline: Callable[[Result], Say] | None = None,
    **more: Any,
) -> Analysis:
    """A list. Its SQL brings ``total_count`` and, of each column that adds, ``total_<column>`` over all rows."""
    sums = tuple(Out(f"total_{out.name}", out.kind, hidden=True) for out in columns if out.adds and out.kind != "share")
    columns += (Out("total_count", "count", hidden=True), *sums)
    return Analysis(name, "lists", answers, columns, headline or _counted(name), params=(*params, LIMIT), **more)


CUSTOMER_LIST = listed(
    "customer_list",
    ("F10", "L8"),
    (
        CUSTOMER_NAME,
        CUSTOMER_ID,
        Out("segment", "code", codes="segment"),
        Out("r_score", "count", detail=True),
        Out("f_score", "count", detail=True),
        Out("m_score", "count", detail=True),
        Out("period_revenue", "money", adds=True),
        Out("period_order_count", "count", adds=True),
        Out("revenue", "money", adds=True),
        Out("order_count", "count", adds=True),
        Out("last_order_on", "date"),
        Out("days_since_last_order", "days"),
        Out("first_order_on", "date"),
    ),
    (
        Param("segment", "text", ""),
        Param("class_set", "text", "rfm"),
        Param("class_code", "text", ""),
        Param("r_score", "integer", 0, minimum=0, maximum=5),
        Param("f_score", "integer", 0, minimum=0, maximum=5),
    ),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
)


def _orders(result: Result) -> Say:
    """Orders as every page counts them, beside the rows: refunds and further deliveries have rows of their own."""
    first, shown = result.rows[0], result.table.num_rows
    facts = {"orders": first["total_orders"], "count": first["total_count"], "shown": shown}
    words = "headline.order_list" if facts["orders"] == facts["count"] else "headline.order_list.more_rows"
    return Say(words if shown == facts["count"] else f"{words}.capped", facts)


ORDER_LIST = listed(
    "order_list",
    ("C8",),
    (
        Out("order_id", "id"),
        Out("ordered_on", "date"),
        CUSTOMER_NAME,
        Out("revenue", "money", adds=True),
        Out("line_count", "count", adds=True),
        Out("status", "code", codes="status"),
        Out("salesperson", "text"),
        Out("channel", "text"),
        Out("region", "text"),
        CUSTOMER_ID,
        Out("total_orders", "count", hidden=True),
    ),
    (
        Param("customer_id", "text", ""),
        Param("product_id", "text", ""),
        Param("customer_kind", "text", "", codes="member"),
    ),
    _orders,
    needs=("order_lines.revenue",),
)

PRODUCT_LIST = listed(
    "product_list",
    ("G8",),
    (
        Out("product_id", "id"),
        Out("product_name", "text"),
        Out("category", "text"),
        Out("brand", "text"),
        Out("revenue", "money", adds=True),
        Out("revenue_share", "share", adds=True),
        Out("quantity", "quantity", adds=True),
        Out("order_count", "count"),
        Out("customers", "count"),
        Out("margin_rate", "share"),
    ),
    (),
    opens=Opens("order_list", params={"product_id": "product_id"}),
    needs=("order_lines.revenue",),
    basis="products",
)

OFFER_LIST = listed(
    "offer_list",
    ("B3",),
    (
        Out("offered_on", "date"),
        COMPETITOR,
        Out("product_id", "id"),
        Out("offer_name", "text"),
        Out("price", "number"),
        Out("own_price", "number"),
        Out("price_level", "text"),
        *PLACE,
        *RECORD,
    ),
    (Param("competitor", "text", ""), Param("product_id", "text", "")),
    needs=("competitor_offers.price",),
    basis="competitor_offers",
)

BRAND_SALES_LIST = listed(
    "brand_sales_list",
    ("B4",),
    (
        Out("period_on", "month"),
        COMPETITOR,
        Out("brand", "text"),
        *PLACE,
        Out("amount", "number", adds=True),
        Out("units", "quantity", adds=True),
        *RECORD,
        Out("confidence", "share"),
    ),
    (Param("competitor", "text", ""),),
    needs=("brand_sales.amount",),
    basis="brand_sales",
)

ANALYSES = (CUSTOMER_LIST, ORDER_LIST, PRODUCT_LIST, OFFER_LIST, BRAND_SALES_LIST)
