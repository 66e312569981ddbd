"""Market research: how the market and our sales in it develop."""

from __future__ import annotations

from analytics.analysis import Analysis, Chart, Opens, Out, Say
from analytics.result import Result


def _trend(result: Result) -> Say:
    whole = [row for row in result.rows if not row["is_partial"]] or result.rows
    best = max(whole, key=lambda row: (row["revenue"], row["month"]))
    facts = {"revenue": sum(row["revenue"] for row in result.rows), "best": best["month"], "best_revenue": best["revenue"]}
    compared = [row["compare_revenue"] for row in result.rows if row["compare_revenue"] is not None]
    if not compared or not result.scope.compare_has_data:
        return Say("headline.sales_trend.alone", facts)
    facts["change"] = float(facts["revenue"] / sum(compared) - 1) if sum(compared) else None
    return Say("headline.sales_trend.up" if facts["change"] and facts["change"] >= 0 else "headline.sales_trend.down", facts)


SALES_TREND = Analysis(
    "sales_trend",
    "market",
    ("A3",),
    (
        Out("month", "month"),
        Out("revenue", "money", adds=True),
        Out("compare_revenue", "money", adds=True),
        Out("order_count", "count"),
        Out("customer_count", "count"),
        Out("is_partial", "flag", hidden=True),
    ),
    headline=_trend,
    chart=Chart("line", x="month", y="revenue", compare="compare_revenue"),
    opens=Opens("order_list", select={"start": "month", "until": "month"}),
    minimum=2,
)

ANALYSES = (SALES_TREND,)
