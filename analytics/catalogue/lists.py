"""Lists: what a click on a bar or cell opens."""

from __future__ import annotations

from collections.abc import Callable

from analytics.analysis import Analysis, Opens, Out, Param, Say
from analytics.catalogue.customers import CUT_OFFS, NEEDS
from analytics.result import Result

CLASSES = ("", "high", "middle", "low")
TOTAL = Out("total_count", "count", hidden=True)


def _limit(default: int = 1000) -> Param:
    return Param("limit", "integer", default, minimum=1, maximum=1_000_000)


def _headline(name: str) -> Callable[[Result], Say]:
    def headline(result: Result) -> Say:
        total, shown = result.rows[0]["total_count"], result.table.num_rows
        facts = {"count": total, "shown": shown}
        return Say(f"headline.{name}" if shown == total else f"headline.{name}.capped", facts)

    return headline


CUSTOMER_LIST = Analysis(
    "customer_list",
    "lists",
    ("F10", "L8"),
    (
        Out("customer_id", "id", personal=True),
        Out("customer_name", "text", personal=True),
        Out("segment", "code", codes="segment"),
        Out("r_score", "count"),
        Out("f_score", "count"),
        Out("m_score", "count"),
        Out("first_order_on", "date"),
        Out("last_order_on", "date"),
        Out("days_since_last_order", "days"),
        Out("order_count", "count", adds=True),
        Out("revenue", "money", adds=True),
        Out("period_order_count", "count", adds=True),
        Out("period_revenue", "money", adds=True),
        Out("frequency_class", "code", codes="frequency_class"),
        Out("amount_class", "code", codes="amount_class"),
        TOTAL,
    ),
    headline=_headline("customer_list"),
    params=(
        Param("segment", "text", ""),
        Param("r_score", "integer", 0, minimum=0, maximum=5),
        Param("f_score", "integer", 0, minimum=0, maximum=5),
        Param("frequency_class", "code", "", choices=CLASSES),
        Param("amount_class", "code", "", choices=CLASSES),
        *CUT_OFFS,
        _limit(),
    ),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
)

ORDER_LIST = Analysis(
    "order_list",
    "lists",
    ("C8",),
    (
        Out("order_id", "id"),
        Out("ordered_on", "date"),
        Out("customer_id", "id", personal=True),
        Out("customer_name", "text", personal=True),
        Out("salesperson", "text"),
        Out("channel", "text"),
        Out("region", "text"),
        Out("revenue", "money", adds=True),
        Out("line_count", "count", adds=True),
        Out("status", "code", codes="status"),
        TOTAL,
    ),
    headline=_headline("order_list"),
    params=(
        Param("customer_id", "text", ""),
        Param("product_id", "text", ""),
        Param("customer_kind", "text", ""),
        _limit(),
    ),
    needs=("order_lines.revenue",),
)

PRODUCT_LIST = Analysis(
    "product_list",
    "lists",
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
        TOTAL,
    ),
    headline=_headline("product_list"),
    params=(_limit(),),
    opens=Opens("order_list", params={"product_id": "product_id"}),
    needs=("order_lines.revenue",),
    basis="products",
)

OFFER_LIST = Analysis(
    "offer_list",
    "lists",
    ("B3",),
    (
        Out("offered_on", "date"),
        Out("competitor", "text", codes="competitor"),
        Out("product_id", "id"),
        Out("offer_name", "text"),
        Out("category", "text"),
        Out("price", "number"),
        Out("own_price", "number"),
        Out("currency", "text"),
        Out("price_level", "text"),
        Out("region", "text"),
        Out("source", "text"),
        TOTAL,
    ),
    headline=_headline("offer_list"),
    params=(Param("competitor", "text", ""), Param("product_id", "text", ""), _limit()),
    needs=("competitor_offers.price",),
    basis="competitor_offers",
)

BRAND_SALES_LIST = Analysis(
    "brand_sales_list",
    "lists",
    ("B4",),
    (
        Out("period_on", "month"),
        Out("competitor", "text", codes="competitor"),
        Out("brand", "text"),
        Out("category", "text"),
        Out("region", "text"),
        Out("amount", "number", adds=True),
        Out("units", "quantity", adds=True),
        Out("currency", "text"),
        Out("source", "text"),
        Out("confidence", "share"),
        TOTAL,
    ),
    headline=_headline("brand_sales_list"),
    params=(Param("competitor", "text", ""), _limit()),
    needs=("brand_sales.amount",),
    basis="brand_sales",
)

ANALYSES = (CUSTOMER_LIST, ORDER_LIST, PRODUCT_LIST, OFFER_LIST, BRAND_SALES_LIST)
