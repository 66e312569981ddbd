"""Market research: how the market and our sales in it develop."""

from __future__ import annotations

from analytics.analysis import Analysis, Chart, Opens, Out, Say
from analytics.result import Result

CATEGORY = "order_lines.category|products.category"


def _trend(result: Result) -> Say:
    whole = [row for row in result.rows if not row["is_partial"]] or result.rows
    best = max(whole, key=lambda row: (row["revenue"], row["month"]))
    facts = {
        "revenue": sum(row["revenue"] for row in result.rows),
        "best": best["month"],
        "best_revenue": best["revenue"],
    }
    before = sum(row["compare_revenue"] or 0 for row in result.rows)
    if not before or not result.scope.compare_has_data:
        return Say("headline.sales_trend.alone", facts)
    facts["change"] = float(facts["revenue"] / before - 1)
    return Say(f"headline.sales_trend.{'up' if facts['change'] >= 0 else 'down'}", facts)


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
    needs=("order_lines.revenue",),
)


def _growth(result: Result) -> Say:
    stated = [row for row in result.rows if row["category"] != "not_stated"]
    if not stated:
        return Say("headline.category_growth.unstated", {"revenue": sum(row["revenue"] for row in result.rows)})
    first = stated[0]
    facts = {"category": first["category"], "share": first["share"], "count": len(stated)}
    moved = [row for row in stated if row["difference"] is not None]
    if not moved:
        return Say("headline.category_growth.alone", facts)
    gain = max(moved, key=lambda row: (row["difference"], row["category"]))
    loss = min(moved, key=lambda row: (row["difference"], row["category"]))
    facts |= {
        "gain": gain["category"],
        "gained": gain["difference"],
        "loss": loss["category"],
        "lost": loss["difference"],
    }
    if gain["difference"] <= 0:
        return Say("headline.category_growth.losing", facts)
    return Say(f"headline.category_growth.{'both' if loss['difference'] < 0 else 'gaining'}", facts)


CATEGORY_GROWTH = Analysis(
    "category_growth",
    "market",
    ("A9", "G8"),
    (
        Out("category", "text", codes="member"),
        Out("revenue", "money", adds=True),
        Out("compare_revenue", "money", adds=True),
        Out("difference", "money", adds=True),
        Out("change", "change"),
        Out("share", "share", adds=True),
        Out("share_change", "points", moved="share"),
        Out("rank", "count"),
        Out("compare_rank", "count"),
    ),
    headline=_growth,
    chart=Chart("slope", x="category", y="share", compare="share_change"),
    opens=Opens("product_list", select={"category": "category"}),
    needs=("order_lines.revenue", CATEGORY),
)


def _months(result: Result) -> Say:
    named = [row for row in result.rows if row["category"] not in ("others", "not_stated")]
    if not named:
        return Say("headline.category_months.unstated", {})
    totals: dict[str, list] = {}
    for row in named:
        totals.setdefault(row["category"], []).append(row)
    first = max(totals, key=lambda name: (sum(row["revenue"] for row in totals[name]), name))
    best = max(totals[first], key=lambda row: (row["revenue"], row["month"]))
    facts = {"category": first, "month": best["month"], "revenue": best["revenue"], "count": len(totals)}
    return Say("headline.category_months", facts)


CATEGORY_MONTHS = Analysis(
    "category_months",
    "market",
    ("A9", "A3"),
    (
        Out("month", "month"),
        Out("category", "text", codes="member"),
        Out("revenue", "money", adds=True),
        Out("share", "share"),
        Out("is_partial", "flag", hidden=True),
    ),
    headline=_months,
    chart=Chart("line", x="month", y="revenue", split="category"),
    opens=Opens("order_list", select={"start": "month", "until": "month", "category": "category"}),
    needs=("order_lines.revenue", CATEGORY),
)

ANALYSES = (SALES_TREND, CATEGORY_GROWTH, CATEGORY_MONTHS)
