"""The guided sheet of customer lifetime value: four steps, every assumption measured and open to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.cohorts import member
from analytics.catalogue.customers import NEEDS
from analytics.catalogue.segments import arrow
from analytics.catalogue.value import BY
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

FILE, ENOUGH = "value/clv_inputs.sql", 20
SOURCE = "Berger & Nasr (1998), J. Interactive Marketing 12(1), 17-30, case 1"
EVERYBODY = Param("by", "code", "everybody", choices=("everybody",), codes="group_by")
COLLECT = (
    Param("set_order_value", "number", 0.0, minimum=0),
    Param("set_orders", "number", 0.0, minimum=0),
    Param("set_margin_percent", "number", 0.0, minimum=0, maximum=100),
    Param("set_retention_percent", "number", 0.0, minimum=0, maximum=100),
)
INVEST = (
    Param("set_acquisition_cost", "number", 0.0, minimum=0),
    Param("set_selling_cost", "number", 0.0, minimum=0),
    Param("set_service_cost", "number", 0.0, minimum=0),
)
TERMS = (
    Param("horizon_years", "integer", 5, minimum=1, maximum=30),
    Param("discount_percent", "number", 10.0, minimum=0, maximum=100),
    Param("referrals", "number", 0.0, minimum=0, maximum=1000),
)
SETTINGS = (*COLLECT, *INVEST, *TERMS)


def _sheet(rows: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    from analytics.value.sheet import Terms, items, measured, settled

    if not rows.num_rows:
        return arrow([], SHEET)
    row = rows.to_pylist()[0]
    found = measured(row, 1.0)
    made = items(found, settled(found, facts), Terms.of(facts))
    held = {"customers": row["customers"], "is_costed": bool(row["costed_revenue"])}
    return arrow([{**one, **held} for one in made], SHEET)


def _worth(result: Result) -> Say:
    items, given = {row["item"]: row for row in result.rows}, result.passport.parameters
    clv, loss = items["clv"], items["loss"]
    facts: dict[str, Any] = {"clv": clv["used"], "years": given["horizon_years"], "loss": loss["used"]}
    facts |= {"acquisition": items["acquisition_cost"]["used"], "customers": clv["customers"]}
    changed = [row for row in result.rows if row["item"] != "clv" and row["used"] != row["measured"]]
    if not changed:
        return Say("headline.clv_sheet", facts)
    return Say("headline.clv_sheet.changed", facts | {"measured": clv["measured"]})


def _uncosted(result: Result) -> Say | None:
    set_by_hand = result.passport.parameters["set_margin_percent"]
    return None if result.rows[0]["is_costed"] or set_by_hand else Say("note.clv_sheet")


SHEET = (
    Out("step", "code", codes="clv_step"),
    Out("item", "code", codes="clv_item"),
    Out("unit", "text", hidden=True),
    Out("measured", "number"),
    Out("used", "number"),
    Out("customers", "count", hidden=True),
    Out("is_costed", "flag", hidden=True),
)
CLV_SHEET = Analysis(
    "clv_sheet",
    "value",
    ("I4", "I5", "I11"),
    SHEET,
    headline=_worth,
    sql=FILE,
    params=(EVERYBODY, *SETTINGS),
    needs=NEEDS,
    basis="customers",
    refine=_sheet,
    source=SOURCE,
    note=_uncosted,
)


def _groups(rows: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    from analytics.value.sheet import Terms, contribution, loss, measured, settled, value

    terms, found = Terms.of(facts), []
    for row in rows.to_pylist():
        inputs = settled(measured(row, 1.0), facts)
        made = {"clv": value(inputs, terms), "contribution": contribution(inputs), "loss": loss(inputs, terms)}
        made |= {"retention": inputs.retention, "acquisition_cost": inputs.acquisition_cost}
        made |= {"whole": made["clv"] * row["customers"], "split_by": facts["by"]}
        found.append({"member": row["member"], "customers": row["customers"], **made})
    return arrow(sorted(found, key=lambda row: (-row["clv"], row["member"])), GROUPS)


def _best(result: Result) -> Say:
    held = [row for row in result.rows if row["customers"] >= ENOUGH and row["member"] != "not_stated"]
    facts: dict[str, Any] = {"years": result.passport.parameters["horizon_years"], "count": len(result.rows)}
    if len(held) < 2:
        return Say("headline.clv_groups.few", facts | {"least": ENOUGH})
    best, worst = held[0], held[-1]
    facts |= {"best": member(best["member"]), "most": best["clv"]}
    return Say("headline.clv_groups", facts | {"worst": member(worst["member"]), "least": worst["clv"]})


GROUPS = (
    Out("member", "text", codes="member"),
    Out("customers", "count", adds=True),
    Out("contribution", "money"),
    Out("retention", "share"),
    Out("acquisition_cost", "money"),
    Out("clv", "money"),
    Out("whole", "money", adds=True),
    Out("loss", "money"),
    Out("split_by", "code", codes="group_by", hidden=True),
)
CLV_GROUPS = Analysis(
    "clv_groups",
    "value",
    ("I4", "I6"),
    GROUPS,
    headline=_best,
    sql=FILE,
    params=(BY, *SETTINGS),
    chart=Chart("bars", x="member", y="clv"),
    opens=Opens("customer_values", params={"by": "split_by", "member": "member"}),
    needs=NEEDS,
    basis="customers",
    refine=_groups,
    source=SOURCE,
)


def _moved(rows: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    from analytics.value.sheet import Terms, levers, measured, settled

    if not rows.num_rows:
        return arrow([], LEVERS)
    inputs = settled(measured(rows.to_pylist()[0], 1.0), facts)
    return arrow(levers(inputs, Terms.of(facts), facts["lever_percent"]), LEVERS)


def _strongest(result: Result) -> Say:
    first = result.rows[0]
    facts = {"lever": f"clv_item.{first['lever']}", "effect": first["effect"]}
    return Say("headline.clv_levers", facts | {"percent": result.passport.parameters["lever_percent"]})


LEVERS = (
    Out("lever", "code", codes="clv_item"),
    Out("effect", "money"),
    Out("clv", "money"),
    Out("now", "number", detail=True),
    Out("better", "number", detail=True),
)
CLV_LEVERS = Analysis(
    "clv_levers",
    "value",
    ("I4", "I13"),
    LEVERS,
    headline=_strongest,
    sql=FILE,
    params=(EVERYBODY, Param("lever_percent", "number", 10.0, minimum=1, maximum=100), *SETTINGS),
    chart=Chart("bars", x="lever", y="effect"),
    needs=NEEDS,
    basis="customers",
    refine=_moved,
    source=SOURCE,
)

ANALYSES = (CLV_SHEET, CLV_GROUPS, CLV_LEVERS)
