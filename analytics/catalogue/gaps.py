"""Value mining: where customers might bring more than they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analytics.analysis import Chart, Opens, Out, Param, Say
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.catalogue.lists import listed
from analytics.result import Result


def _opportunity(result: Result) -> Say:
    first = result.rows[0]
    facts: dict[str, Any] = {"count": first["total_count"], "whole": first["total_opportunity"]}
    facts |= {"categories": first["total_category_opportunity"], "orders": first["total_frequency_opportunity"]}
    return Say("headline.value_gaps", facts | {"name": first["customer_name"], "value": first["opportunity"]})


def _sentence(row: Mapping[str, Any]) -> Say:
    fewer = row["frequency_opportunity"] > 0
    if row["missing_category"] is None:
        return Say("gaps.sentence.fewer", row)
    return Say("gaps.sentence.both" if fewer else "gaps.sentence.category", row)


VALUE_GAPS = listed(
    "value_gaps",
    ("I13", "L4"),
    (
        CUSTOMER_NAME,
        Out("opportunity", "money", adds=True),
        Out("category_opportunity", "money", adds=True),
        Out("missing_category", "text"),
        Out("frequency_opportunity", "money", adds=True),
        Out("bought_12m", "money"),
        CUSTOMER_ID,
        Out("peer_share", "share", detail=True),
        Out("gap_count", "count", detail=True),
        Out("order_count_6m", "count", detail=True),
        Out("order_count_before_6m", "count", detail=True),
    ),
    (Param("least_percent", "number", 30.0, minimum=1, maximum=100),),
    headline=_opportunity,
    chart=Chart("bars", x="customer_name", y="opportunity"),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=(*NEEDS, "order_lines.category|products.category"),
    basis="customers",
    in_words=_sentence,
)

ANALYSES = (VALUE_GAPS,)
