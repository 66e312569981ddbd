"""Dwyer's bench: what customers of a group are worth if the gone are gone, and if they only pause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.cohorts import member
from analytics.catalogue.customers import NEEDS
from analytics.catalogue.foretelling import generated
from analytics.catalogue.segments import arrow
from analytics.catalogue.value import BY
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.value.dwyer import Group, Terms

Made: TypeAlias = "Callable[[Group, Terms, int], list[dict[str, Any]]]"
FILE = "value/dwyer_cells.sql"
SOURCE = (
    "Dwyer (1989), J. Direct Marketing 3(4), 8-15; Berger & Nasr (1998), J. Interactive Marketing 12(1), 17-30; "
    "Pfeifer & Carraway (2000), J. Interactive Marketing 14(2), 43-55"
)
POINTS = Param("retention_points", "number", 0.0, minimum=-50, maximum=50)
MARGIN = Param("set_margin_percent", "number", 0.0, minimum=0, maximum=100)
DISCOUNT = Param("discount_percent", "number", 10.0, minimum=0, maximum=100)
SLIDERS = (MARGIN, DISCOUNT, POINTS)
TERMS = (
    *SLIDERS,
    Param("horizon_years", "integer", 5, minimum=2, maximum=20),
    Param("state_count", "integer", 4, minimum=1, maximum=12),
    Param("set_retentions", "text", ""),
    Param("set_probabilities", "text", ""),
)
ONE = (BY, Param("member", "text", "", codes="member"), *TERMS)


def _compared(rows: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    from analytics.value.dwyer import Terms, compared, groups

    terms, states = Terms.of(facts), facts["state_count"]
    made = [compared(group, terms, states) | {"split_by": facts["by"]} for group in groups(rows)]
    return arrow(made, COMPARED)


def _verdict(result: Result) -> Say:
    """Which model held in most of the money, and why."""
    rows = [row for row in result.rows if row["fits"] != "untold"]
    facts: dict[str, Any] = {"count": len(result.rows), "years": result.passport.parameters["horizon_years"]}
    if not rows:
        return Say("headline.dwyer_groups.untold", facts)
    first = rows[0]
    facts |= {"member": member(first["member"]), "lost": first["lost_value"], "share": first["share_value"]}
    facts |= {"returned": first["returned_share"] or 0.0, "lost_error": first["lost_error"]}
    return Say(f"headline.dwyer_groups.{first['fits']}", facts | {"share_error": first["share_error"]})


COMPARED = (
    Out("member", "text", codes="member"),
    Out("customers", "count", adds=True),
    Out("contribution", "money"),
    Out("lost_value", "money"),
    Out("share_value", "money"),
    Out("lost_error", "change"),
    Out("share_error", "change"),
    Out("fits", "code", codes="fits"),
    Out("retention", "share"),
    Out("bought_again", "share"),
    Out("returned_share", "share"),
    Out("split_by", "code", codes="group_by", hidden=True),
)
DWYER_GROUPS = Analysis(
    "dwyer_groups",
    "value",
    ("I6", "I7"),
    COMPARED,
    headline=_verdict,
    sql=FILE,
    params=(BY, *TERMS),
    chart=Chart("columns", x="member", y="share_value", compare="lost_value"),
    opens=Opens("customer_values", params={"by": "split_by", "member": "member"}),
    needs=NEEDS,
    basis="customers",
    refine=_compared,
    source=SOURCE,
    note=generated,
)


def _chosen(rows: pa.Table, facts: Mapping[str, Any]) -> Group | None:
    from analytics.value.dwyer import groups

    found = groups(rows)
    return next((one for one in found if one.name == facts["member"]), found[0] if found else None)


def _cells(columns: tuple[Out, ...], made: Made, given: Mapping[str, Any], rows: pa.Table) -> pa.Table:
    from analytics.value.dwyer import Terms

    group = _chosen(rows, given)
    if group is None:
        return arrow([], columns)
    held = {"member": group.name}
    return arrow([{**row, **held} for row in made(group, Terms.of(given), given["state_count"])], columns)


def _lost(rows: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    from analytics.value.dwyer import lost_for_good

    return _cells(LOST, lambda group, terms, _: lost_for_good(group, terms), facts, rows)


def _shared(rows: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    from analytics.value.dwyer import always_a_share

    return _cells(SHARED, always_a_share, facts, rows)


def _last(result: Result) -> Say:
    last, first = result.rows[-1], result.rows[0]
    facts = {"member": member(last["member"]), "value": last["cumulative"], "steps": last["step"]}
    return Say(f"headline.{result.analysis.name}", facts | {"first": first["present"]})


LOST = (
    Out("step", "count"),
    Out("measured", "share"),
    Out("chance", "share"),
    Out("staying", "share"),
    Out("cash", "money"),
    Out("present", "money", adds=True),
    Out("cumulative", "money"),
    Out("member", "text", codes="member", hidden=True),
)
SHARED = (
    Out("step", "count"),
    Out("measured", "share"),
    Out("chance", "share"),
    Out("buyers", "share"),
    Out("served", "share"),
    Out("cash", "money"),
    Out("present", "money", adds=True),
    Out("cumulative", "money"),
    Out("member", "text", codes="member", hidden=True),
)
KEYS: dict[str, Any] = {"sql": FILE, "params": ONE, "needs": NEEDS, "basis": "customers", "source": SOURCE}
BARS = Chart("columns", x="step", y="cumulative")
DWYER_LOST = Analysis("dwyer_lost", "value", ("I6",), LOST, headline=_last, chart=BARS, refine=_lost, **KEYS)
DWYER_SHARE = Analysis("dwyer_share", "value", ("I7",), SHARED, headline=_last, chart=BARS, refine=_shared, **KEYS)

ANALYSES = (DWYER_GROUPS, DWYER_LOST, DWYER_SHARE)
