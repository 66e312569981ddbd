"""Churn warnings: who is late, who bought once, and what share of customers stays away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.classes import NOT_CLASSED
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.classes.declare import ClassSet

HORIZON = Param("horizon_days", "integer", 365, minimum=30, maximum=3650)
LIMITS = (
    Param("late_multiple", "number", 2.0, minimum=1, maximum=20),
    Param("late_quantile", "number", 0.9, minimum=0.5, maximum=1),
    Param("least_overdue_days", "integer", 7, minimum=0, maximum=365),
    HORIZON,
)
CHANCE, ENOUGH = 0.05, 5  # the probability that counts as chance; customers of whom a share can be spoken


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
    params=LIMITS,
    chart=Chart("bars", x="customer_name", y="revenue_at_risk", split="rhythm"),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
    in_words=_sentence,
)


def _compared(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    """The classes by the share that is late, with intervals, and whether more are late than chance would give."""
    import pyarrow as pa

    from analytics.classes.words import both
    from analytics.models.proportions import above_elsewhere, wilson

    made: ClassSet = given["class_members"]
    rows = table.to_pylist()
    late, held = [row["late_customers"] for row in rows], [row["customers"] for row in rows]
    for row, chance in zip(rows, above_elsewhere(late, held), strict=True):
        low, high = wilson(row["late_customers"], row["customers"])
        others, others_late = sum(held) - row["customers"], sum(late) - row["late_customers"]
        is_class, code = row["class_code"] != NOT_CLASSED, row["class_code"]
        row |= {
            "class_name": both(made, code) if is_class else code,
            "late_share": row["late_customers"] / row["customers"], "low": low, "high": high,
            "other_share": others_late / others if others else None,
            "p_value": chance, "is_sure": chance < CHANCE and row["customers"] >= ENOUGH,
            "filtered_by": f"{given['class_set']}.{code}" if is_class else None,
        }  # fmt: skip
    rows.sort(key=lambda row: (row["customers"] < ENOUGH, -row["late_share"], -row["customers"], row["class_code"]))
    kinds = {"is_sure": pa.bool_(), "class_name": pa.string(), "filtered_by": pa.string()}
    names = ("class_name", "late_share", "low", "high", "other_share", "p_value", "is_sure", "filtered_by")
    fields = [pa.field(name, kinds.get(name, pa.float64())) for name in names]
    return pa.Table.from_pylist(rows, pa.schema([*table.schema, *fields]))


def _leaving(result: Result) -> Say:
    """The class of which surely more are late; where there is none, that chance would give as much."""
    rows = [row for row in result.rows if row["class_code"] != NOT_CLASSED]
    facts: dict[str, Any] = {"count": len(rows), "least": ENOUGH}
    facts["share"] = sum(row["late_customers"] for row in result.rows) / sum(row["customers"] for row in result.rows)
    sure = [row for row in rows if row["is_sure"]]
    if not sure:
        return Say("headline.warnings_by_class.none", facts)
    top = sure[0]
    names = ("class_name", "customers", "late_customers", "late_share", "other_share", "revenue_at_risk")
    facts |= {name: top[name] for name in names} | {"more": len(sure) - 1}
    return Say("headline.warnings_by_class" if len(sure) == 1 else "headline.warnings_by_class.more", facts)


WARNINGS_BY_CLASS = Analysis(
    "warnings_by_class",
    "churn",
    ("K1", "K5"),
    (
        Out("class_name", "text", codes="class"),
        Out("late_share", "share"),
        Out("low", "share"),
        Out("high", "share"),
        Out("late_customers", "count", adds=True),
        Out("customers", "count", adds=True),
        Out("revenue_at_risk", "money", adds=True),
        Out("year_revenue", "money", adds=True),
        Out("is_sure", "flag"),
        Out("other_share", "share", detail=True),
        Out("p_value", "number", detail=True),
        Out("class_code", "text", hidden=True),
        Out("filtered_by", "text", hidden=True),
    ),
    headline=_leaving,
    params=(Param("class_set", "text", "salesperson"), *LIMITS),
    chart=Chart("bars", x="class_name", y="late_share", compare="other_share",
                options={"order": "given", "highlight": "is_sure"}),
    opens=Opens("churn_warnings", select={"segment": "filtered_by"}),
    needs=NEEDS,
    basis="customers",
    refine=_compared,
    source="Wilson (1927), score interval; Fisher's exact test against all others; Holm (1979)",
)  # fmt: skip


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

ANALYSES = (CHURN_WARNINGS, WARNINGS_BY_CLASS, ONE_TIME_BUYERS, CHURN_RATE)
