"""Today: what changed, who made the difference, how fresh the data are, and what they can answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.coverage import DATA_FRESHNESS, QUESTION_MAP
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

DIMENSIONS = ("category", "region", "channel", "salesperson", "customer_kind", "product")
FILTERED = ("category", "region", "channel", "salesperson")
MIXED = ("not_stated", "others")


def _figures(result: Result) -> Say:
    rows = {row["measure"]: row for row in result.rows}
    revenue, orders = rows["revenue"], rows["orders"]
    facts = {
        "revenue": revenue["value"],
        "change": revenue["change"],
        "orders": orders["value"],
        "customers": rows["customers"]["value"],
        "orders_change": orders["change"],
        "value_change": rows["average_order_value"]["change"],
    }
    if revenue["change"] is None:
        return Say("headline.key_figures.alone", facts)
    if orders["change"] is None or facts["value_change"] is None:
        return Say("headline.key_figures.change", facts)
    return Say(f"headline.key_figures.{'up' if revenue['change'] >= 0 else 'down'}", facts)


KEY_FIGURES = Analysis(
    "key_figures",
    "today",
    ("A6",),
    (
        Out("measure", "code", codes="measure"),
        Out("value", "number"),
        Out("compare_value", "number"),
        Out("change", "change"),
        Out("unit", "code", codes="unit", hidden=True),
    ),
    headline=_figures,
    chart=None,
    opens=Opens("order_list"),
    needs=("order_lines.revenue",),
)


def _with_openers(table: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    """A column for each thing a click selects by, filled where the row's dimension is that thing."""
    import pyarrow as pa

    rows = table.to_pylist()
    for name in (*FILTERED, "customer_kind"):
        values = [row["member"] if row["dimension"] == name and row["member"] != "others" else None for row in rows]
        table = table.append_column(name, pa.array(values, pa.string()))
    return table


def _contributors(result: Result) -> Say:
    named = [row for row in result.rows if row["member"] not in MIXED]
    if not named:
        return Say("headline.change_contributors.unstated", {"dimension": f"dimension.{result.rows[0]['dimension']}"})
    moved = [row for row in named if row["difference"] is not None]
    if not moved:
        first = max(named, key=lambda row: (row["revenue"], row["member"]))
        return Say("headline.change_contributors.alone", {"member": _named(first), "revenue": first["revenue"]})
    best = max(moved, key=lambda row: (row["difference"], row["member"]))
    worst = min(moved, key=lambda row: (row["difference"], row["member"]))
    facts = {
        "best": _named(best),
        "best_dimension": f"dimension.{best['dimension']}",
        "gained": best["difference"],
        "worst": _named(worst),
        "worst_dimension": f"dimension.{worst['dimension']}",
        "lost": worst["difference"],
    }
    if best["difference"] <= 0:
        return Say("headline.change_contributors.losing", facts)
    return Say(f"headline.change_contributors.{'both' if worst['difference'] < 0 else 'gaining'}", facts)


def _named(row: Mapping[str, Any]) -> str:
    """The key of a member that is a code; the name itself of any other."""
    coded = row["dimension"] == "customer_kind" or row["member"] == "not_merchandise"
    return f"member.{row['member']}" if coded else row["member"]


CHANGE_CONTRIBUTORS = Analysis(
    "change_contributors",
    "today",
    ("A6", "G8", "G9"),
    (
        Out("dimension", "code", codes="dimension"),
        Out("member", "text", codes="member"),
        Out("revenue", "money", adds=True),
        Out("compare_revenue", "money", adds=True),
        Out("difference", "money", adds=True),
        Out("share_of_change", "share", adds=True),
        *(Out(name, "text", hidden=True) for name in FILTERED),
        Out("customer_kind", "text", hidden=True),
        Out("product_id", "text", hidden=True),
    ),
    headline=_contributors,
    params=(Param("dimension", "code", "category", choices=(*DIMENSIONS, "all")),),
    chart=Chart("contributors", x="member", y="difference", split="dimension", options={"whole": "revenue"}),
    opens=Opens(
        "order_list",
        select={name: name for name in FILTERED},
        params={"customer_kind": "customer_kind", "product_id": "product_id"},
    ),
    needs=("order_lines.revenue",),
    refine=_with_openers,
)

ANALYSES = (KEY_FIGURES, CHANGE_CONTRIBUTORS, DATA_FRESHNESS, QUESTION_MAP)
