"""The client report and the review of the customer base: levels with policy, needs, satisfaction, demand, upkeep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.classes import NOT_CLASSED, in_order
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.catalogue.lists import listed
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.classes.declare import ClassSet

CLASS_SET = Param("class_set", "text", "sales_abc")
QUIET = Param("quiet_days", "integer", 90, minimum=7, maximum=730)
REFERENCES = (0.9, 0.8, 0.6)  # satisfied shares that a manager expects of the first, second and third of three classes
CLASS_NAME, CLASS_CODE = Out("class_name", "code", codes="class"), Out("class_code", "text", hidden=True)
SET_OPENED = Out("set_opened", "text", hidden=True)
OPENED = {"class_set": "set_opened", "class_code": "class_code"}
PARTS = {
    "report": ("class_policies", "needs_by_class", "satisfaction_by_class"),
    "review": ("class_policies", "satisfaction_by_class", "demand_changes", "relation_upkeep"),
}


def _classed(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    """The rows of a class set's classes in their order, with their names and the set a click opens."""
    import pyarrow as pa

    from analytics.classes.words import both

    made: ClassSet = given["class_members"]
    table = in_order(table, made)
    codes = table["class_code"].to_pylist()
    names = [code if code == NOT_CLASSED else both(made, code) for code in codes]
    table = table.append_column("class_name", pa.array(names, pa.string()))
    opened = [None if code == NOT_CLASSED else given["class_set"] for code in codes]
    return table.append_column("set_opened", pa.array(opened, pa.string()))


def _with_policy(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    from analytics.classes.words import both_policies

    table = _classed(table, given)
    policies = [both_policies(given["class_members"], code) for code in table["class_code"].to_pylist()]
    return table.append_column("policy", pa.array([one or None for one in policies], pa.string()))


def _levels(result: Result) -> Say:
    rows = [row for row in result.rows if row["class_code"] != NOT_CLASSED and row["revenue_share"] is not None]
    facts: dict[str, Any] = {"count": sum(row["subjects"] for row in rows), "classes": len(rows)}
    if not rows:
        return Say("headline.class_policies.plain", facts)
    return Say("headline.class_policies", {**facts, **max(rows, key=lambda row: row["revenue_share"])})


CLASS_POLICIES = Analysis(
    "class_policies",
    "report",
    ("M9", "F24"),
    (
        CLASS_NAME,
        Out("subjects", "count", adds=True),
        Out("subject_share", "share", adds=True),
        Out("revenue", "money", adds=True),
        Out("revenue_share", "share", adds=True),
        Out("revenue_change", "change"),
        Out("order_count", "count"),
        Out("average_order_value", "money"),
        Out("policy", "code", codes="policy"),
        CLASS_CODE,
        SET_OPENED,
    ),
    headline=_levels,
    sql="classes/class_results.sql",
    params=(CLASS_SET,),
    chart=Chart("columns", x="class_name", y="revenue_share", compare="subject_share"),
    opens=Opens("customer_list", params=OPENED),
    needs=NEEDS,
    basis="customers",
    refine=_with_policy,
)


def _with_reference(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    """Beside each of three classes what a manager expects of it, and how far off it is."""
    import pyarrow as pa

    table = _classed(table, given)
    places = {one.code: at for at, one in enumerate(given["class_members"].classes)}
    known = REFERENCES if len(places) == len(REFERENCES) else ()
    codes, shares = table["class_code"].to_pylist(), table["satisfied_share"].to_pylist()
    wanted = [known[places[code]] if known and code in places else None for code in codes]
    off = [None if want is None else share - want for share, want in zip(shares, wanted, strict=True)]
    table = table.append_column("reference", pa.array(wanted, pa.float64()))
    return table.append_column("difference", pa.array(off, pa.float64()))


def _satisfied(result: Result) -> Say:
    rows = result.rows
    scores = sum(row["score_count"] for row in rows)
    total = sum(row["score_count"] * row["satisfied_share"] for row in rows) / scores
    least = min(rows, key=lambda row: (row["satisfied_share"], row["class_code"]))
    facts = {**least, "scores": scores, "customers": sum(row["customers"] for row in rows), "total": total}
    return Say("headline.satisfaction_by_class", facts)


def _thin_classes(result: Result) -> Say | None:
    thin = [row for row in result.rows if row["is_thin"]]
    return Say("note.satisfaction_by_class", {"count": len(thin)}) if thin else None


def _against_reference(row: Mapping[str, Any]) -> Say:
    kind = "thin" if row["is_thin"] else "plain" if row["reference"] is None else _side(row)
    return Say(f"satisfaction.{kind}.sentence", row)


def _side(row: Mapping[str, Any]) -> str:
    if row["high"] < row["reference"]:
        return "below"
    return "above" if row["low"] > row["reference"] else "near"


SATISFACTION = Analysis(
    "satisfaction_by_class",
    "report",
    ("E8", "M9", "E7"),
    (
        CLASS_NAME,
        Out("satisfied_share", "share"),
        Out("low", "share"),
        Out("high", "share"),
        Out("reference", "share"),
        Out("difference", "points", moved="satisfied_share"),
        Out("customers", "count", adds=True),
        Out("score_count", "count", adds=True),
        Out("is_thin", "flag"),
        CLASS_CODE,
        SET_OPENED,
    ),
    headline=_satisfied,
    params=(CLASS_SET,),
    chart=Chart("columns", x="class_name", y="satisfied_share", compare="reference"),
    opens=Opens("customer_list", params=OPENED),
    needs=("feedback.score|survey_answers.answer_number", *NEEDS),
    basis="customers",
    refine=_with_reference,
    in_words=_against_reference,
    note=_thin_classes,
    source="Cochran, Sampling Techniques (1977), section 6.3: variance of a ratio, one customer one cluster",
)


def _narrowing(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    """The rows with the filter that a click on a class sets."""
    import pyarrow as pa

    made, table = given["class_members"], _classed(table, given)
    filters = [f"{made.code}.{code}" for code in table["class_code"].to_pylist()]
    return table.append_column("filtered_by", pa.array(filters, pa.string()))


def _demand(result: Result) -> Say:
    best = max(result.rows, key=lambda row: (row["difference"], row["product_id"]))
    worst = min(result.rows, key=lambda row: (row["difference"], row["product_id"]))
    facts = {"rising": best["product_name"], "gained": best["difference"], "of": best["class_name"]}
    facts |= {"falling": worst["product_name"], "lost": worst["difference"], "at": worst["class_name"]}
    way = "both" if best["difference"] > 0 > worst["difference"] else "up" if best["difference"] > 0 else "down"
    return Say(f"headline.demand_changes.{way}", facts)


DEMAND_CHANGES = Analysis(
    "demand_changes",
    "report",
    ("M9", "F22"),
    (
        CLASS_NAME,
        Out("direction", "code", codes="direction"),
        Out("product_name", "text"),
        Out("category", "text"),
        Out("revenue", "money"),
        Out("compare_revenue", "money"),
        Out("difference", "money"),
        Out("change", "change"),
        Out("customers", "count"),
        Out("compare_customers", "count"),
        Out("product_id", "id", detail=True),
        CLASS_CODE,
        Out("filtered_by", "text", hidden=True),
    ),
    headline=_demand,
    params=(CLASS_SET, Param("listed_each", "integer", 3, minimum=1, maximum=1000)),
    opens=Opens("order_list", select={"segment": "filtered_by"}, params={"product_id": "product_id"}),
    needs=(*NEEDS, "order_lines.product_id"),
    basis="customers",
    refine=_narrowing,
)


def _upkeep(result: Result) -> Say:
    rows, facts = result.rows, {"days": result.passport.parameters["quiet_days"]}
    facts |= {"count": sum(row["customers"] for row in rows), "contacted": sum(row["contacted"] for row in rows)}
    facts |= {"overdue": sum(row["overdue_contacts"] for row in rows)}
    first = rows[0]
    return Say(
        "headline.relation_upkeep", {**facts, "class_name": first["class_name"], "share": first["contacted_share"]}
    )


UPKEEP = Analysis(
    "relation_upkeep",
    "report",
    ("M9", "M8"),
    (
        CLASS_NAME,
        Out("customers", "count", adds=True),
        Out("contacted", "count", adds=True),
        Out("contacted_share", "share"),
        Out("median_days_since_contact", "days"),
        Out("never_contacted", "count", adds=True),
        Out("overdue_contacts", "count", adds=True),
        CLASS_CODE,
        SET_OPENED,
    ),
    headline=_upkeep,
    params=(CLASS_SET, QUIET),
    chart=Chart("columns", x="class_name", y="contacted_share"),
    opens=Opens("contact_due_list", params=OPENED),
    needs=(*NEEDS, "interactions.interacted_on|touches.sent_on"),
    basis="customers",
    refine=_classed,
)


def _needed(result: Result) -> Say:
    rows = result.rows
    most = max(rows, key=lambda row: (row["need_count"], row["class_code"]))
    facts = {"count": sum(row["need_count"] for row in rows), "open": sum(row["open_count"] for row in rows)}
    return Say("headline.needs_by_class", {**facts, "class_name": most["class_name"], "most": most["need_count"]})


NEEDS_BY_CLASS = Analysis(
    "needs_by_class",
    "report",
    ("M9", "D1"),
    (
        CLASS_NAME,
        Out("need_count", "count", adds=True),
        Out("customers", "count", adds=True),
        Out("open_count", "count", adds=True),
        Out("open_share", "share"),
        Out("pain_point_count", "count", adds=True),
        Out("mean_importance", "number"),
        Out("mean_need_satisfaction", "number"),
        CLASS_CODE,
        SET_OPENED,
    ),
    headline=_needed,
    params=(CLASS_SET,),
    chart=Chart("columns", x="class_name", y="need_count"),
    opens=Opens("customer_list", params=OPENED),
    needs=("needs.statement", *NEEDS),
    basis="customers",
    refine=_classed,
)

CONTACT_DUE_LIST = listed(
    "contact_due_list",
    ("M9", "L8"),
    (
        CUSTOMER_NAME,
        Out("days_since_contact", "days"),
        Out("last_contact_on", "date"),
        Out("promised_on", "date"),
        Out("last_order_on", "date"),
        Out("revenue_12m", "money", adds=True),
        Out("salesperson", "text"),
        CUSTOMER_ID,
    ),
    (CLASS_SET, Param("class_code", "text", ""), QUIET),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
)

ANALYSES = (CLASS_POLICIES, SATISFACTION, DEMAND_CHANGES, UPKEEP, NEEDS_BY_CLASS, CONTACT_DUE_LIST)
