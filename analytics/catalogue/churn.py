"""Churn warnings: who is late, who bought once, and what share of customers stays away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.result import Result

HORIZON = Param("horizon_days", "integer", 365, minimum=30, maximum=3650)


def _warnings(result: Result) -> Say:
    rows = result.rows
    own = [row for row in rows if row["rhythm"] == "own"]
    facts = {
        "count": len(rows),
        "revenue": sum(row["revenue_at_risk"] for row in rows),
        "own": len(own),
        "own_revenue": sum(row["revenue_at_risk"] for row in own),
    }
    return Say("headline.churn_warnings" if own else "headline.churn_warnings.pooled", facts)


def _sentence(row: Mapping[str, Any]) -> Say:
    return Say("churn.sentence" if row["rhythm"] == "own" else "churn.sentence.pooled", row)


CHURN_WARNINGS = Analysis(
    "churn_warnings",
    "churn",
    ("K1", "L4"),
    (
        CUSTOMER_NAME,
        Out("revenue_at_risk", "money", adds=True),
        Out("overdue_days", "days"),
        Out("last_order_on", "date"),
        CUSTOMER_ID,
        Out("lateness", "number", detail=True),
        Out("rhythm", "code", codes="rhythm", detail=True),
        Out("usual_gap_days", "days", detail=True),
        Out("late_after_days", "days", detail=True),
        Out("days_since_last_order", "days", detail=True),
        Out("purchase_days", "count", detail=True),
    ),
    headline=_warnings,
    params=(
        Param("late_multiple", "number", 2.0, minimum=1, maximum=20),
        Param("late_quantile", "number", 0.9, minimum=0.5, maximum=1),
        Param("least_overdue_days", "integer", 7, minimum=0, maximum=365),
        HORIZON,
    ),
    chart=Chart("bars", x="customer_name", y="revenue_at_risk", split="rhythm"),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
    in_words=_sentence,
)


def _one_time(result: Result) -> Say:
    rows = result.rows
    return Say("headline.one_time_buyers", {"count": len(rows), "revenue": sum(row["revenue"] for row in rows)})


def _once(row: Mapping[str, Any]) -> Say:
    return Say("churn.sentence.one_time", row)


ONE_TIME_BUYERS = Analysis(
    "one_time_buyers",
    "churn",
    ("K1", "H1"),
    (
        CUSTOMER_NAME,
        Out("revenue", "money", adds=True),
        Out("overdue_days", "days"),
        Out("first_order_on", "date"),
        CUSTOMER_ID,
        Out("usual_gap_days", "days", detail=True),
        Out("late_after_days", "days", detail=True),
        Out("days_since_last_order", "days", detail=True),
    ),
    headline=_one_time,
    params=(Param("late_quantile", "number", 0.75, minimum=0.5, maximum=1), HORIZON),
    chart=Chart("bars", x="customer_name", y="revenue"),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
    in_words=_once,
)


def _rate(result: Result) -> Say:
    now = result.rows[-1]
    facts = {"month": now["month"], "rate": now["churn_rate"], "lost": now["lost"], "base": now["base"]}
    facts |= {"days": result.passport.parameters["window_days"]}
    lost = sum(row["lost"] for row in result.rows)
    if not lost:
        return Say("headline.churn_rate.none", facts)
    facts["returned"] = sum(row["returned_later"] for row in result.rows) / lost
    return Say("headline.churn_rate", facts)


CHURN_RATE = Analysis(
    "churn_rate",
    "churn",
    ("K5", "H7", "K6"),
    (
        Out("month", "month"),
        Out("base", "count"),
        Out("lost", "count"),
        Out("churn_rate", "share"),
        Out("retention_rate", "share"),
        Out("returned_later", "count"),
        Out("returned_share", "share"),
    ),
    headline=_rate,
    params=(
        Param("window_days", "integer", 90, minimum=7, maximum=730),
        Param("base_days", "integer", 0, minimum=0, maximum=36500),
    ),
    chart=Chart("line", x="month", y="churn_rate"),
    opens=None,
    needs=NEEDS,
    basis="customers",
)

ANALYSES = (CHURN_WARNINGS, ONE_TIME_BUYERS, CHURN_RATE)
