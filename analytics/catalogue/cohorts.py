"""Cohorts: what the customers won at one time, or in one way, do as time goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.catalogue.lists import listed
from analytics.result import Result
from analytics.selection import Scope
from analytics.texts import known

ATTRIBUTES = ("channel", "category", "region", "customer_kind")
MEASURES = ("retention_rate", "customers", "orders", "revenue", "revenue_per_customer", "margin")
LATER: tuple[str, ...] = ("segment", "frequency_class", "amount_class", "stage", "value_grade")
REFUSED: dict[str, str] = dict.fromkeys(LATER, "later_attribute")
BY = Param("by", "code", "first_purchase", choices=("first_purchase", *ATTRIBUTES), refused=REFUSED)
STEP = Param("step", "code", "auto", choices=("auto", "month", "quarter"))
ENOUGH, OLDER_DAYS = 20, 90


def _cohorts(result: Result) -> Say:
    asked = result.passport.parameters
    if asked["measure"] in ("revenue", "revenue_per_customer", "margin"):
        return _brought(result, asked["measure"])
    if asked["by"] != "first_purchase":
        return _compared(result)
    row, scope = result.rows[0], result.scope
    facts = {"from": scope.start, "to": scope.last_day, "days": asked["again_days"], "base": row["won_base"]}
    if not row["won_base"]:
        return Say("headline.cohorts.young", facts)
    facts["share"] = row["again_share"]
    if not row["compare_base"] or _begins_old(scope):
        return Say("headline.cohorts.alone", facts)
    facts |= {"points": row["again_share"] - row["compare_again_share"], "before": row["compare_again_share"]}
    return Say("headline.cohorts", facts)


def _begins_old(scope: Scope) -> bool:
    """Whether the compare period reaches into the first months of the data, when old customers look new."""
    start, first = scope.compare_start, scope.first_day
    return bool(start is None or (first and start < first + timedelta(days=OLDER_DAYS)))


def _compared(result: Result) -> Say:
    """The cohorts of an attribute three months on, or at the last age before that two with enough customers have."""
    full = [row for row in result.rows if row["base"] >= ENOUGH and row["age"] and row["cohort"] != "not_stated"]
    most = 1 if result.rows[0]["step"] == "quarter" else 3
    ages = sorted({row["age"] for row in full if row["age"] <= most}, reverse=True)
    held = next((found for age in ages if len(found := [row for row in full if row["age"] == age]) > 1), [])
    if not held:
        return Say("headline.cohorts.few", {"count": len({row["cohort"] for row in result.rows}), "least": ENOUGH})
    best = max(held, key=lambda row: (row["retention_rate"], row["cohort"]))
    worst = min(held, key=lambda row: (row["retention_rate"], row["cohort"]))
    facts = {"age": best["age"], "step": f"ages.{best['step']}", "base": best["base"]}
    facts |= {"best": member(best["cohort"]), "worst": member(worst["cohort"])}
    return Say("headline.cohorts.by", facts | {"most": best["retention_rate"], "fewest": worst["retention_rate"]})


def member(name: str) -> str:
    """The key of a member's text; a name that is no code is shown as it is."""
    return f"member.{name}" if known(f"member.{name}") else name


def _brought(result: Result, measure: str) -> Say:
    """What came of everybody won in the period: in money, at the ages that are over."""
    rows = [row for row in result.rows if row["is_complete"] and row[measure] is not None]
    if not rows:
        return Say("headline.cohorts.none", {"measure": f"measure.{measure}"})
    facts: dict[str, Any] = {"step": f"ages.{rows[0]['step']}"}
    if measure != "revenue_per_customer":
        first, later = (sum(row[measure] for row in rows if (row["age"] > 0) is after) for after in (False, True))
        facts |= {"first": first, "later": later, "step": f"ages.{rows[0]['step']}.one"}
        facts["share"] = float(later) / float(first + later) if first + later > 0 else 0.0
        return Say(f"headline.cohorts.{measure}", facts)
    age = max(row["age"] for row in rows)
    held = [row for row in rows if row["age"] == age]
    base = sum(row["base"] for row in held)
    value = sum(row[measure] * row["base"] for row in held) / base
    return Say("headline.cohorts.revenue_per_customer", facts | {"age": age, "value": value, "base": base})


def chosen_later(scope: Scope) -> Say | None:
    """What to know of a filter by classes of today: whoever stayed had more time to get there."""
    by_class = any(one.key == "customer_id" for one in scope.classes)
    return Say("note.chosen_later") if by_class or scope.selection.segment else None


def _noted(result: Result) -> Say | None:
    if said := chosen_later(result.scope):
        return said
    first, start, asked = result.scope.first_day, result.scope.start, result.passport.parameters
    if asked["by"] != "first_purchase" and asked["measure"] not in ("retention_rate", "revenue_per_customer"):
        return Say("note.cohorts.fewer")
    if first is None or start >= first + timedelta(days=OLDER_DAYS):
        return None
    return Say("note.cohorts", {"day": first, "days": OLDER_DAYS})


COHORTS = Analysis(
    "cohorts",
    "customers",
    ("H7", "K5"),
    (
        Out("cohort", "text", codes="member"),
        Out("age", "count"),
        Out("base", "count"),
        Out("is_complete", "flag"),
        Out("customers", "count"),
        Out("retention_rate", "share"),
        Out("orders", "count"),
        Out("revenue", "money"),
        Out("margin", "money"),
        Out("cost_coverage", "share", detail=True),
        Out("revenue_per_customer", "money"),
        Out("split_by", "code", codes="by", hidden=True),
        Out("step", "code", codes="step", hidden=True),
        Out("won_base", "count", hidden=True),
        Out("again_share", "share", hidden=True),
        Out("compare_base", "count", hidden=True),
        Out("compare_again_share", "share", hidden=True),
    ),
    headline=_cohorts,
    params=(
        BY,
        Param("measure", "code", "retention_rate", choices=MEASURES),
        STEP,
        Param("again_days", "integer", 91, minimum=7, maximum=730),
    ),
    chart=Chart("cohorts", x="age", y="cohort", label="retention_rate"),
    opens=Opens("cohort_customers", params={"by": "split_by", "step": "step", "cohort": "cohort", "age": "age"}),
    needs=NEEDS,
    basis="customers",
    note=_noted,
)

COHORT_CUSTOMERS = listed(
    "cohort_customers",
    ("H7",),
    (
        CUSTOMER_NAME,
        Out("cohort", "text", codes="member"),
        Out("first_order_on", "date"),
        Out("age_revenue", "money", adds=True),
        Out("age_order_count", "count", adds=True),
        Out("revenue_so_far", "money"),
        Out("last_order_on", "date"),
        CUSTOMER_ID,
    ),
    (BY, STEP, Param("cohort", "text", ""), Param("age", "integer", 0, minimum=0, maximum=999)),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
)

ANALYSES = (COHORTS, COHORT_CUSTOMERS)
