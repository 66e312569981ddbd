"""Competitors: their prices beside ours, and who holds which share of the market."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.numbers import shown_points
from analytics.result import Result
from analytics.selection import plus_months

PRICES = ("competitor_offers.price", "competitor_offers.own_price")
SIZES = ("brand_sales.amount|market_sizes.amount",)
BASES = ("auto", "market_size", "brand_sales_total")
PRICE_LEVEL = Param("price_level", "text", "")
BASIS = Param("basis", "code", "auto", choices=BASES)


def _latest(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = list(rows)
    last = max(row["month"] for row in rows)
    return [row for row in rows if row["month"] == last]


def _moved(row: Mapping[str, Any]) -> float | None:
    """The change of a share as the two shares on the screen differ."""
    return None if row["share_change"] is None else shown_points(row["share"], row["share_change"])


def _index(result: Result) -> Say:
    rivals = [row for row in result.rows if not row["is_own"]]
    now = sorted(_latest(rivals), key=lambda row: (row["index_value"], row["competitor"]))
    low, high = now[0], now[-1]
    facts = {"month": low["month"], "low": low["competitor"], "low_gap": low["index_value"] / 100 - 1}
    facts |= {"high": high["competitor"], "high_gap": high["index_value"] / 100 - 1, "matched": low["matched"]}
    return Say("headline.price_index" if len(now) > 1 else "headline.price_index.one", facts)


PRICE_INDEX = Analysis(
    "price_index",
    "competitors",
    ("B3",),
    (
        Out("month", "month"),
        Out("competitor", "text", codes="competitor"),
        Out("index_value", "number"),
        Out("matched", "count"),
        Out("is_own", "flag", hidden=True),
    ),
    headline=_index,
    params=(PRICE_LEVEL,),
    chart=Chart("line", x="month", y="index_value", split="competitor"),
    opens=Opens("offer_list", select={"start": "month", "until": "month"}, params={"competitor": "competitor"}),
    needs=PRICES,
    basis="competitor_offers",
    coverage="relations/coverage_offers.sql",
    source="ILO/IMF, Consumer Price Index Manual (2020), ch. 8: Jevons elementary index",
)


def _gaps(result: Result) -> Say:
    rows = result.rows
    cheaper = [row for row in rows if row["gap"] < 0]
    facts = {"cheaper": len(cheaper), "count": len(rows)}
    if not cheaper:
        return Say("headline.price_gaps.none", facts)
    worst = rows[0]
    facts |= {
        "competitor": worst["competitor"],
        "offer": worst["offer_name"] or worst["product_id"],
        "gap": worst["gap"],
    }
    return Say("headline.price_gaps", facts)


PRICE_GAPS = Analysis(
    "price_gaps",
    "competitors",
    ("B3",),
    (
        Out("offer_name", "text"),
        Out("competitor", "text", codes="competitor"),
        Out("price", "money"),
        Out("own_price", "money"),
        Out("gap", "change"),
        Out("category", "text", codes="member"),
        Out("offered_on", "date"),
        Out("product_id", "id"),
        Out("price_level", "text", codes="member", detail=True),
        Out("region", "text", detail=True),
    ),
    headline=_gaps,
    params=(PRICE_LEVEL,),
    chart=Chart("contributors", x="offer_name", y="gap", split="competitor"),
    opens=Opens("offer_list", params={"competitor": "competitor", "product_id": "product_id"}),
    needs=PRICES,
    basis="competitor_offers",
    coverage="relations/coverage_offers.sql",
)


def _known_months(result: Result, first: str, last: str) -> Say | None:
    """Which months the market is known of, where these are not all whole months of the period."""
    known = {"first": min(row[first] for row in result.rows), "last": max(row[last] for row in result.rows)}
    scope = result.scope
    begins = scope.start if scope.start.day == 1 else plus_months(scope.start.replace(day=1), 1)
    whole = known["first"] == begins and plus_months(known["last"], 2) > scope.until
    return None if whole else Say("note.market_share", known)


def _share(result: Result) -> Say:
    own = [row for row in result.rows if row["competitor"] == "own"]
    if not own:
        return Say("headline.market_share.none", {})
    now = own[-1]
    facts = {"share": now["share"], "month": now["month"], "change": _moved(now)}
    if any(row["basis"] == "exceeds_market_size" for row in result.rows):
        months = {row["month"] for row in result.rows if row["basis"] == "exceeds_market_size"}
        return Say("headline.market_share.exceeds", facts | {"months": len(months)})
    if now["share_change"] is None:
        return Say("headline.market_share.alone", facts)
    return Say("headline.market_share", facts)


MARKET_SHARE = Analysis(
    "market_share",
    "competitors",
    ("B4", "A1"),
    (
        Out("month", "month"),
        Out("competitor", "text", codes="competitor"),
        Out("amount", "money", adds=True),
        Out("share", "share"),
        Out("share_change", "points", moved="share"),
        Out("market_amount", "money"),
        Out("basis", "code", codes="basis"),
        Out("is_own", "flag", hidden=True),
    ),
    headline=_share,
    note=lambda result: _known_months(result, "month", "month"),
    params=(BASIS,),
    chart=Chart("line", x="month", y="share", split="competitor"),
    opens=Opens("brand_sales_list", select={"start": "month", "until": "month"}, params={"competitor": "competitor"}),
    needs=SIZES,
    basis="brand_sales",
    coverage="relations/coverage_brand_sales.sql",
)


def _ranks(result: Result) -> Say:
    own = next((row for row in result.rows if row["competitor"] == "own"), None)
    named = [row for row in result.rows if row["rank"] is not None]
    if own is None or not named:
        return Say("headline.market_share.none", {})
    facts = {"share": own["share"], "rank": own["rank"], "count": len(named), "change": _moved(own)}
    if own["share_change"] is None:
        return Say("headline.market_share_now.alone", facts)
    moved = max((row for row in named if row is not own), key=lambda row: row["share_change"] or 0.0, default=None)
    if moved is None or (moved["share_change"] or 0) <= 0:
        return Say("headline.market_share_now", facts)
    facts |= {"rival": moved["competitor"], "rival_change": _moved(moved)}
    return Say("headline.market_share_now.rival", facts)


MARKET_SHARE_NOW = Analysis(
    "market_share_now",
    "competitors",
    ("B4",),
    (
        Out("competitor", "text", codes="competitor"),
        Out("amount", "money", adds=True),
        Out("share", "share", adds=True),
        Out("compare_share", "share", adds=True),
        Out("share_change", "points", moved="share"),
        Out("rank", "count"),
        Out("compare_rank", "count"),
        Out("market_amount", "money"),
        Out("is_own", "flag", hidden=True),
        Out("first_month", "month", hidden=True),
        Out("last_month", "month", hidden=True),
    ),
    headline=_ranks,
    note=lambda result: _known_months(result, "first_month", "last_month"),
    params=(BASIS,),
    chart=Chart("slope", x="competitor", y="share", compare="compare_share"),
    opens=Opens(
        "brand_sales_list",
        select={"start": "first_month", "until": "last_month"},
        params={"competitor": "competitor"},
    ),
    needs=SIZES,
    basis="brand_sales",
    coverage="relations/coverage_brand_sales.sql",
)

ANALYSES = (PRICE_INDEX, PRICE_GAPS, MARKET_SHARE, MARKET_SHARE_NOW)
