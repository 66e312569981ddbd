"""The subjects that can be classed, and what is known of each: measures and columns with their kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analytics.classes.declare import Subject

Kind = Literal["money", "count", "number", "share", "change", "days", "date", "text", "code", "flag"]
NUMBERS: tuple[Kind, ...] = ("money", "count", "number", "share", "change", "days")


@dataclass(frozen=True)
class Known:
    """A subject: the relation with one row each, its key there and in ``sales``, what is known, the column of the
    day from which it is on record, and where what it bought or what was sold of it in both periods is read."""

    relation: str
    key: str
    measures: Mapping[str, Kind]
    joined: str = "first_order_on"
    sales: str = "sales_both"

    @property
    def numbers(self) -> tuple[str, ...]:
        """What can be cut by value."""
        return tuple(name for name, kind in self.measures.items() if kind in NUMBERS)

    @property
    def columns(self) -> tuple[str, ...]:
        """What has values of its own that can be classes."""
        return tuple(name for name, kind in self.measures.items() if kind in ("text", "code", "flag"))


TRADED: dict[str, Kind] = {
    "revenue": "money", "order_count": "count", "margin": "money", "revenue_12m": "money", "order_count_12m": "count",
    "average_order_value_12m": "money", "margin_12m": "money", "margin_rate_12m": "share",
    "revenue_before_12m": "money", "order_count_before_12m": "count", "revenue_change_12m": "change",
    "discount_share_12m": "share", "first_order_on": "date", "last_order_on": "date", "days_since_last_order": "days",
    "tenure_days": "days",
}  # fmt: skip
SUBJECTS: dict[Subject, Known] = {
    "customer": Known("customer_measures", "customer_id", {
        **TRADED, "average_order_value": "money", "order_count_6m": "count", "order_count_before_6m": "count",
        "frequency_change_6m": "change", "purchase_days": "count", "mean_gap_days": "days", "late_ratio": "number",
        "r_score": "count", "f_score": "count", "m_score": "count", "segment": "code", "top_brand_share_12m": "share",
        "category_count_12m": "count", "complaint_count_12m": "count", "open_complaint_count": "count",
        "satisfaction": "share", "open_deal_amount": "money", "contact_count": "count", "decider_count": "count",
        "survey_count": "count", "page_view_count": "count",
        "customer_kind": "code", "industry": "text", "company_size": "code", "development_stage": "code",
        "channel_tier": "code", "region": "text", "province": "text", "city": "text", "channel": "text",
        "salesperson": "text", "lead_source": "text", "gender": "text", "age_years": "number", "occupation": "text",
        "education": "text", "income_band": "text", "joined_on": "date",
    }, "joined_on", "customer_sales"),
    "product": Known("product_measures", "product_id", {
        **TRADED, "quantity_12m": "number", "customer_count_12m": "count", "category": "text", "brand": "text",
    }),
    "region": Known("region_measures", "province", {**TRADED, "customer_count_12m": "count", "region": "text"}),
}  # fmt: skip
