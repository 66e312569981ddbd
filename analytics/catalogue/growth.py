"""Growth: customers and revenue won, kept, won back and lost; acquisition against retention; stickiness."""

from __future__ import annotations

from typing import Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.catalogue.lists import listed
from analytics.result import Result

MOVEMENTS = ("new", "retained", "won_back", "lost")
GRAIN = Param("grain", "code", "month", choices=("month", "quarter"))
WINDOW = Param("window_periods", "integer", 1, minimum=1, maximum=24)


GROUPS = {
    "customers": {
        "up": ("new_customers", "won_back_customers"),
        "down": ("lost_customers",),
        "net": "net_customers",
    },
    "revenue": {
        "up": ("new_revenue", "won_back_revenue", "expansion"),
        "down": ("lost_revenue", "contraction"),
        "net": "revenue_change",
    },
}


def last_whole(result: Result) -> dict[str, Any]:
    """The last row that is over, else the last."""
    return next((row for row in reversed(result.rows) if not row["is_partial"]), result.rows[-1])


def _grown(result: Result) -> Say:
    row = last_whole(result)
    names = (
        "month",
        "customers",
        "new_customers",
        "won_back_customers",
        "lost_customers",
        "quick_ratio",
        "revenue_change",
    )
    facts = {name: row[name] for name in names} | {"net": row["net_customers"], "fewer": -row["net_customers"]}
    if row["quick_ratio"] is None:
        return Say("headline.growth_accounting.none", facts)
    return Say("headline.growth_accounting" if facts["net"] >= 0 else "headline.growth_accounting.down", facts)


def _first(result: Result) -> Say | None:
    """Where the data begin, everybody is new."""
    first = result.scope.first_day
    begins = first is not None and result.rows[0]["month"] <= first
    return Say("note.growth_accounting", {"first": first}) if begins else None


GROWTH_ACCOUNTING = Analysis(
    "growth_accounting",
    "lifecycle",
    ("H2", "H4"),
    (
        Out("month", "month"),
        Out("customers", "count"),
        Out("new_customers", "count"),
        Out("retained_customers", "count"),
        Out("won_back_customers", "count"),
        Out("lost_customers", "count"),
        Out("net_customers", "count"),
        Out("quick_ratio", "number"),
        Out("revenue", "money"),
        Out("revenue_change", "money"),
        Out("new_revenue", "money", detail=True),
        Out("won_back_revenue", "money", detail=True),
        Out("expansion", "money", detail=True),
        Out("contraction", "money", detail=True),
        Out("lost_revenue", "money", detail=True),
        Out("refunded_change", "money", detail=True),
        Out("revenue_quick_ratio", "number", detail=True),
        Out("is_partial", "flag", hidden=True),
        Out("last_month", "month", hidden=True),
        Out("grain", "text", hidden=True),
        Out("window_periods", "count", hidden=True),
    ),
    headline=_grown,
    params=(GRAIN, WINDOW),
    chart=Chart("flows", x="month", options={"groups": GROUPS}),
    opens=Opens(
        "growth_list", select={"until": "last_month"}, params={"grain": "grain", "window_periods": "window_periods"}
    ),
    needs=NEEDS,
    basis="customers",
    note=_first,
    source="Hsu, Diligence at Social Capital, part 1: accounting for user growth (2015); the quick ratio: Mamoon Hamid",
)

GROWTH_LIST = listed(
    "growth_list",
    ("H2",),
    (
        CUSTOMER_NAME,
        CUSTOMER_ID,
        Out("movement", "code", codes="movement"),
        Out("revenue_before", "money", adds=True),
        Out("revenue", "money", adds=True),
        Out("difference", "money", adds=True),
        Out("last_order_on", "date"),
        Out("first_month", "month", hidden=True),
        Out("last_month", "month", hidden=True),
    ),
    (GRAIN, WINDOW, Param("movement", "code", "", choices=("", *MOVEMENTS))),
    opens=Opens(
        "order_list",
        select={"start": "first_month", "until": "last_month"},
        params={"customer_id": "customer_id"},
    ),
    needs=NEEDS,
    basis="customers",
    sql="lifecycle/growth_list.sql",
)


def _acquired(result: Result) -> Say:
    row = last_whole(result)
    facts = {name: row[name] for name in ("month", "acquisition_share", "acquisition_revenue", "retention_revenue")}
    known = [
        one["acquisition_share"] for one in result.rows if one["acquisition_share"] is not None and not one["is_early"]
    ]
    if row["acquisition_share"] is None or not known:
        return Say("headline.acquisition_retention.none", facts)
    facts |= {"days": result.passport.parameters["first_days"], "least": min(known), "most": max(known)}
    return Say("headline.acquisition_retention", facts)


def _early(result: Result) -> Say | None:
    if not any(row["is_early"] for row in result.rows):
        return None
    return Say("note.acquisition_retention", {"first": result.scope.first_day})


ACQUISITION_RETENTION = Analysis(
    "acquisition_retention",
    "lifecycle",
    ("H2",),
    (
        Out("month", "month"),
        Out("revenue", "money", adds=True),
        Out("acquisition_revenue", "money", adds=True),
        Out("retention_revenue", "money", adds=True),
        Out("acquisition_share", "share"),
        Out("retention_share", "share"),
        Out("acquired_customers", "count"),
        Out("older_customers", "count"),
        Out("is_partial", "flag", hidden=True),
        Out("is_early", "flag", hidden=True),
    ),
    headline=_acquired,
    params=(Param("first_days", "integer", 90, minimum=1, maximum=730),),
    chart=Chart("flows", x="month", options={"groups": {"": {"up": ("retention_revenue", "acquisition_revenue")}}}),
    needs=NEEDS,
    basis="customers",
    note=_early,
)


def _sticky(result: Result) -> Say:
    row = last_whole(result)
    facts = {
        name: row[name] for name in ("month", "activity_share", "buyers", "base", "year_before_share", "share_change")
    }
    if row["activity_share"] is None:
        return Say("headline.stickiness.none", facts)
    if row["year_before_share"] is None:
        return Say("headline.stickiness.alone", facts)
    return Say("headline.stickiness", facts)


def _daily(result: Result) -> Say:
    """What the ratio of days says, or why it says nothing here."""
    row = last_whole(result)
    facts = {name: row[name] for name in ("month", "days_per_buyer", "mean_daily_buyers", "daily_ratio", "buyers")}
    return Say("note.stickiness" if row["daily_ratio"] is not None else "note.stickiness.rare", facts)


STICKINESS = Analysis(
    "stickiness",
    "lifecycle",
    ("H6",),
    (
        Out("month", "month"),
        Out("base", "count"),
        Out("buyers", "count"),
        Out("activity_share", "share"),
        Out("year_before_share", "share"),
        Out("share_change", "points", moved="activity_share"),
        Out("days_per_buyer", "number"),
        Out("mean_daily_buyers", "number"),
        Out("daily_ratio", "share"),
        Out("is_partial", "flag", hidden=True),
    ),
    headline=_sticky,
    params=(GRAIN, Param("window_periods", "integer", 12, minimum=1, maximum=24)),
    chart=Chart("line", x="month", y="activity_share", compare="year_before_share"),
    needs=NEEDS,
    basis="customers",
    note=_daily,
)

ANALYSES = (GROWTH_ACCOUNTING, GROWTH_LIST, ACQUISITION_RETENTION, STICKINESS)
