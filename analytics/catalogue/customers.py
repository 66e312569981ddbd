"""Customers: RFM segments and the map behind them."""

from __future__ import annotations

from analytics.analysis import Analysis, Chart, Opens, Out, Say
from analytics.result import Result

NEEDS = ("order_lines.revenue", "order_lines.customer_id")
CUSTOMER_ID, CUSTOMER_NAME = Out("customer_id", "id", personal=True), Out("customer_name", "text", personal=True)
VALUABLE = ("champions", "loyal")
SLIPPING = ("at_risk", "cannot_lose")


def _segments(result: Result) -> Say:
    rows = {row["segment"]: row for row in result.rows}
    best = [rows[code] for code in VALUABLE if code in rows]
    slipping = [rows[code] for code in SLIPPING if code in rows]
    facts = {"customers": sum(row["customers"] for row in result.rows)}
    if not best or best[0]["revenue_share"] is None:
        return Say("headline.rfm_segments.plain", facts | {"count": len(rows)})
    facts["best_share"] = sum(row["customer_share"] for row in best)
    facts["best_revenue_share"] = sum(row["revenue_share"] for row in best)
    if not slipping:
        return Say("headline.rfm_segments.best", facts)
    facts["slipping"] = sum(row["customers"] for row in slipping)
    facts["slipping_revenue"] = sum(row["revenue"] for row in slipping)
    return Say("headline.rfm_segments", facts)


RFM_SEGMENTS = Analysis(
    "rfm_segments",
    "customers",
    ("F10", "F3"),
    (
        Out("segment", "code", codes="segment"),
        Out("customers", "count", adds=True),
        Out("customer_share", "share", adds=True),
        Out("revenue", "money", adds=True),
        Out("revenue_share", "share", adds=True),
        Out("mean_order_count", "number"),
        Out("median_days_since_last_order", "days"),
    ),
    headline=_segments,
    chart=Chart("bars", x="segment", y="revenue"),
    opens=Opens("customer_list", params={"segment": "segment"}),
    needs=NEEDS,
    basis="customers",
    source="Hughes, Strategic Database Marketing (1994): recency, frequency, monetary; quintiles by quantile edges",
)


def _map(result: Result) -> Say:
    total = sum(row["customers"] for row in result.rows)
    top = max(result.rows, key=lambda row: (row["customers"], row["r_score"], row["f_score"]))
    facts = {"customers": total, "segment": f"segment.{top['segment']}", "count": top["customers"]}
    return Say(
        "headline.rfm_map", facts | {"share": top["customers"] / total, "r": top["r_score"], "f": top["f_score"]}
    )


RFM_MAP = Analysis(
    "rfm_map",
    "customers",
    ("F10",),
    (
        Out("r_score", "count"),
        Out("f_score", "count"),
        Out("segment", "code", codes="segment"),
        Out("customers", "count", adds=True),
        Out("revenue", "money", adds=True),
    ),
    headline=_map,
    chart=Chart(
        "matrix",
        x="r_score",
        y="f_score",
        label="customers",
        options={"across": "rising", "down": "falling", "second": "revenue"},
    ),
    opens=Opens("customer_list", params={"r_score": "r_score", "f_score": "f_score"}),
    needs=NEEDS,
    basis="customers",
)


ANALYSES = (RFM_SEGMENTS, RFM_MAP)
