"""Measures: the quantities every page means by the same word, declared once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Measure:
    """``formula`` is an aggregate over the ``sales`` relation. ``adds``: whether parts sum to the whole
    (``yes``; ``orders`` and ``customers`` overlap between products or months: ``no``). ``needs`` as of an analysis."""

    name: str
    formula: str
    kind: Literal["money", "count", "quantity", "share"]
    adds: bool
    needs: tuple[str, ...] = ()


COST = ("order_lines.cost|products.unit_cost",)
MEASURES = {
    measure.name: measure
    for measure in (
        Measure("revenue", "coalesce(sum(revenue), 0)", "money", True),
        Measure("gross_revenue", "coalesce(sum(case when is_purchase then revenue end), 0)", "money", True),
        Measure("refunds", "coalesce(-sum(case when is_refund then revenue end), 0)", "money", True),
        Measure("discount", "coalesce(sum(case when is_purchase then discount end), 0)", "money", True),
        Measure("orders", "count(distinct case when is_purchase then order_id end)", "count", False),
        Measure("customers", "count(distinct case when is_purchase then customer_id end)", "count", False),
        Measure("quantity", "coalesce(sum(case when is_merchandise then quantity end), 0)", "quantity", True),
        Measure(
            "average_order_value",
            "cast(sum(case when is_purchase then revenue end) as double) "
            "/ nullif(count(distinct case when is_purchase then order_id end), 0)",
            "money",
            False,
        ),
        Measure("margin", "sum(case when cost is not null then revenue - cost end)", "money", True, COST),
        Measure(
            "margin_rate",
            "cast(sum(case when cost is not null then revenue - cost end) as double) "
            "/ nullif(cast(sum(case when cost is not null then revenue end) as double), 0)",
            "share",
            False,
            COST,
        ),
        Measure(
            "cost_coverage",
            "cast(sum(case when cost is not null then revenue end) as double) "
            "/ nullif(cast(sum(revenue) as double), 0)",
            "share",
            False,
        ),
    )
}
