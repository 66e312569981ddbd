"""Value: what customers brought, bring and will bring, how well that is foretold, and on what it rests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, OutKind, Param, Say
from analytics.catalogue.cohorts import member
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.catalogue.lists import listed
from analytics.catalogue.segments import arrow
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope
    from analytics.value.worth import Worth

READS = (
    "order_lines", "products", "customers", "fx_rates", "costs", "interactions", "feedback", "contacts", "deals",
)  # fmt: skip
SOURCE = (
    "Fader, Hardie & Lee (2005), Marketing Science 24(2); Schmittlein, Morrison & Colombo (1987); "
    "Fader & Hardie (2013), Gamma-Gamma"
)
BY = Param("by", "code", "customer_kind", choices=("customer_kind", "channel", "region", "everybody"), codes="group_by")
CHECK_DAYS = Param("check_days", "integer", 0, minimum=0, maximum=730)
TERMS = (
    Param("counted_in", "code", "margin", choices=("margin", "revenue")),
    Param("horizon_months", "integer", 12, minimum=1, maximum=60),
    Param("discount_percent", "number", 10.0, minimum=0, maximum=100),
    Param("referrals", "number", 0.0, minimum=0, maximum=1000),
    Param("reference_value", "number", 0.0, minimum=0),
    CHECK_DAYS,
)
KINDS: dict[str, OutKind] = {"code": "code", "integer": "count", "number": "number"}
TERM_OUTS = tuple(Out(param.name, KINDS[param.kind], hidden=True) for param in TERMS)  # a click keeps to the terms
OPENED = {param.name: param.name for param in TERMS}
CUTS = (Param("cut_current", "number", 0.0), Param("cut_expected", "number", 0.0))
PARTS = ("past", "current", "expected", "implicit")


def _worth(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> Worth | None:
    from analytics.value.worth import worth

    return worth(workspace, scope, given)


def _totals(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    found = _worth(workspace, scope, {**given, "by": "everybody"})
    if found is None or not found.chosen.any():
        return arrow([], TOTALS)
    at = found.chosen
    row: dict[str, Any] = {f"{name}_value": float(getattr(found, name)[at].sum()) for name in PARTS}
    row |= {"customers": int(at.sum()), "expected_orders": float(found.orders[at].sum())}
    row |= {"rule": found.rule.name, "is_checked": found.is_checked, "counted_in": found.basis, **_spread(found, given)}
    ranked = sorted((value for value in found.expected[at].tolist() if value > 0), reverse=True)
    top = ranked[: max(1, round(len(found.expected[at]) / 10))]
    row |= {"top_share": sum(top) / sum(ranked) if ranked else None, "check_window": found.window}
    return arrow([row], TOTALS)


def _spread(found: Worth, given: Mapping[str, Any]) -> dict[str, Any]:
    """The range of the expected purchases of all, of a model; of a naive rule none is known."""
    import numpy as np

    from analytics.value.rules import Modelled
    from analytics.value.worth import MONTH

    if not isinstance(found.rule, Modelled):
        return {}
    chosen = found.known.histories.only(np.flatnonzero(found.chosen))
    low, _, high = found.rule.model.total_interval(chosen, given["horizon_months"] * MONTH)
    return {"orders_low": low, "orders_high": high}


def _told(result: Result) -> Say:
    row, given = result.rows[0], result.passport.parameters
    facts: dict[str, Any] = {name: row[name] for name in ("customers", "current_value", "expected_value", "top_share")}
    facts |= {
        "months": given["horizon_months"],
        "basis": f"value.basis.{row['counted_in']}",
        "rule": f"rule.{row['rule']}",
    }
    return Say("headline.value_totals" if row["top_share"] is not None else "headline.value_totals.none", facts)


def _by_which(result: Result) -> Say:
    """By which rule, whether it was checked, and what was asked for and could not be had."""
    row, given = result.rows[0], result.passport.parameters
    facts: dict[str, Any] = {"rule": f"rule.{row['rule']}", "days": row["check_window"]}
    facts |= {"rate": given["discount_percent"], "months": given["horizon_months"]}
    if given["counted_in"] == "margin" and row["counted_in"] == "revenue":
        return Say("note.value.revenue" if row["orders_low"] is not None else "note.value.revenue.naive", facts)
    if not row["is_checked"]:
        return Say("note.value.unchecked", facts)
    if row["orders_low"] is None:
        return Say("note.value.naive", facts)
    orders = {"orders": row["expected_orders"], "low": row["orders_low"], "high": row["orders_high"]}
    return Say("note.value", facts | orders)


TOTALS = (
    Out("past_value", "money", adds=True),
    Out("current_value", "money", adds=True),
    Out("expected_value", "money", adds=True),
    Out("implicit_value", "money", adds=True),
    Out("customers", "count", adds=True),
    Out("expected_orders", "number", adds=True, detail=True),
    Out("orders_low", "number", detail=True),
    Out("orders_high", "number", detail=True),
    Out("top_share", "share", detail=True),
    Out("rule", "code", codes="rule", detail=True),
    Out("counted_in", "code", codes="counted_in", detail=True),
    Out("is_checked", "flag", detail=True),
    Out("check_window", "count", hidden=True),
)
VALUE_TOTALS = Analysis(
    "value_totals",
    "value",
    ("I1", "I2", "I3"),
    TOTALS,
    headline=_told,
    params=TERMS,
    needs=NEEDS,
    basis="customers",
    compute=_totals,
    reads=READS,
    source=SOURCE,
    note=_by_which,
)


def _composition(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    found = _worth(workspace, scope, given)
    if found is None or not found.chosen.any():
        return arrow([], COMPOSED)
    members, at = found.column("member"), found.chosen
    sizes = {name: int((members[at] == name).sum()) for name in set(members[at].tolist())}
    rows = []
    for name in sorted(sizes, key=lambda one: (-float(found.expected[at & (members == one)].sum()), one)):
        held = at & (members == name)
        for part in PARTS:
            whole = float(getattr(found, part)[held].sum())
            if part == "implicit" and not whole:
                continue
            row = {"member": name, "part": part, "value": whole, "each_value": whole / sizes[name]}
            rows.append(
                row | {"customers": sizes[name], "split_by": given["by"], **{one: given[one] for one in OPENED}}
            )
    return arrow(rows, COMPOSED)


def _most(result: Result) -> Say:
    given = result.passport.parameters
    rows = [row for row in result.rows if row["part"] == "expected"]
    first, best = rows[0], max(rows, key=lambda row: row["each_value"])
    facts: dict[str, Any] = {
        "months": given["horizon_months"],
        "each": best["each_value"],
        "best": member(best["member"]),
    }
    total = sum(row["value"] for row in rows)
    facts |= {"member": member(first["member"]), "value": first["value"], "customers": first["customers"]}
    if len(rows) == 1 or total <= 0:
        return Say("headline.value_composition.one", facts)
    return Say("headline.value_composition", facts | {"share": first["value"] / total})


COMPOSED = (
    Out("member", "text", codes="member"),
    Out("part", "code", codes="part"),
    Out("value", "money", adds=True),
    Out("each_value", "money"),
    Out("customers", "count"),
    Out("split_by", "code", codes="group_by", hidden=True),
    *TERM_OUTS,
)
VALUE_COMPOSITION = Analysis(
    "value_composition",
    "value",
    ("I2", "I3"),
    COMPOSED,
    headline=_most,
    params=(BY, *TERMS),
    chart=Chart("columns", x="member", y="value", split="part"),
    opens=Opens("customer_values", params={"by": "split_by", "member": "member", **OPENED}),
    needs=NEEDS,
    basis="customers",
    compute=_composition,
    reads=READS,
    source=SOURCE,
)


def _customers(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    import numpy as np

    from analytics.value.grades import graded

    found = _worth(workspace, scope, given)
    if found is None:
        return arrow([], CUSTOMER_VALUES.columns)
    grades = graded(found, given).grades
    asked = (given["member"] == "") | (found.column("member") == given["member"])
    at = np.flatnonzero(found.chosen & asked & ((given["grade"] == "") | (grades == given["grade"])))
    order = np.lexsort((found.column("customer_id")[at].astype(str), -found.expected[at]))
    shown = at[order[: given["limit"]]]
    rows = _listed(found, at, shown, given)
    return arrow([{**row, "grade": grades[one]} for row, one in zip(rows, shown, strict=True)], CUSTOMER_VALUES.columns)


def _listed(found: Worth, at: Any, shown: Any, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    import numpy as np

    limits = found.interval(shown, given["horizon_months"])
    lost = found.expected + found.implicit
    columns: dict[str, Any] = {f"{name}_value": getattr(found, name) for name in PARTS}
    columns |= {"expected_orders": found.orders, "loss_if_gone": lost, "break_even_months": found.months}
    columns |= {"alive": found.alive, "invested": found.column("invested")}
    totals = {f"total_{name}": float(columns[name][at].sum()) for name in SUMMED} | {"total_count": len(at)}
    named = {name: found.column(name)[shown] for name in ("customer_id", "customer_name", "member")}
    rows = []
    for place, one in enumerate(shown.tolist()):
        row = {name: None if held is None else float(held[one]) for name, held in columns.items()}
        row = {name: None if held is not None and np.isnan(held) else held for name, held in row.items()}
        row |= {name: str(values[place]) for name, values in named.items()}
        if limits is not None:
            row |= {"low": float(limits[0][place]), "high": float(limits[1][place])}
        rows.append(row | totals)
    return rows


def _first(result: Result) -> Say:
    rows = result.rows
    facts: dict[str, Any] = {"count": rows[0]["total_count"], "shown": len(rows), "name": rows[0]["customer_name"]}
    facts |= {"value": rows[0]["expected_value"], "months": result.passport.parameters["horizon_months"]}
    worth = rows[0]["total_expected_value"]
    ten = sum(row["expected_value"] for row in rows[:10])
    return Say("headline.customer_values", facts | {"ten": min(10, len(rows)), "share": ten / worth if worth else 0.0})


SUMMED = ("past_value", "current_value", "expected_value", "implicit_value", "loss_if_gone")
CUSTOMER_VALUES = listed(
    "customer_values",
    ("I1", "I2", "I5", "I11"),
    (
        CUSTOMER_NAME,
        Out("expected_value", "money", adds=True),
        Out("low", "money"),
        Out("high", "money"),
        Out("alive", "share"),
        Out("expected_orders", "number"),
        Out("current_value", "money", adds=True),
        Out("past_value", "money", adds=True),
        Out("loss_if_gone", "money", adds=True),
        Out("implicit_value", "money", adds=True, detail=True),
        Out("invested", "money", detail=True),
        Out("break_even_months", "number", detail=True),
        Out("member", "text", codes="member", detail=True),
        Out("grade", "code", codes="value_grade", detail=True),
        CUSTOMER_ID,
    ),
    (
        BY,
        Param("member", "text", "", codes="member"),
        Param("grade", "text", "", codes="value_grade"),
        *CUTS,
        *TERMS,
    ),
    headline=_first,
    chart=Chart("bars", x="customer_name", y="expected_value"),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
    compute=_customers,
    reads=READS,
    source=SOURCE,
)

ANALYSES = (VALUE_TOTALS, VALUE_COMPOSITION, CUSTOMER_VALUES)
