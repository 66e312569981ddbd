"""Robustness: whether what a class set says holds under other reasonable definitions of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.classes import NOT_CLASSED
from analytics.catalogue.customers import NEEDS
from analytics.catalogue.lifecycle import STAGES, class_named
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.classes.declare import ClassSet
    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

FILE = "relations/class_variant.sql"
Rows = list[dict[str, Any]]


def _asked(workspace: Workspace, scope: Scope, given: str, other: str) -> Rows:
    from analytics.engine.running import compiled_for

    return workspace.rows(compiled_for(workspace, FILE, scope, {"class_set": given, "other_set": other}))


def _answers(workspace: Workspace, scope: Scope, made: ClassSet, given: str) -> Iterator[tuple[str, str, Rows, str]]:
    """(variant, the set a click opens, its rows, what revenue is counted by), the set itself first."""
    from analytics.classes.declare import to_text
    from analytics.classes.variants import variants

    own = _asked(workspace, scope, given, given)
    yield "as_defined", given, own, "revenue"
    for name, one in variants(made).items():
        text = to_text(one)
        yield name, text, _asked(workspace, scope, given, text), "revenue"
    yield "before_refunds", given, own, "gross_revenue"


def _share(rows: Rows, code: str, money: str) -> float | None:
    whole = float(sum(row[money] for row in rows))
    return float(sum(row[money] for row in rows if row["class_code"] == code)) / whole if whole else None


def _first(rows: Rows, money: str) -> str:
    """The class that brings most; those in none are no class."""
    classes = [row for row in rows if row["class_code"] != NOT_CLASSED]
    return max(classes, key=lambda row: (row[money], row["class_code"]))["class_code"] if classes else ""


def _variants(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    """Each definition's figures of the class asked for, else of the one that brings most as the set is defined."""
    from analytics.catalogue.customer import table_of
    from analytics.engine.classing import settled

    given, room = parameters["class_set"], parameters["tolerance"]
    made, found = settled(workspace, given), []
    asked, base, is_first = parameters["class_code"], None, True
    for name, opened, rows, money in _answers(workspace, scope, made, given):
        top = _first(rows, money)
        if not found:
            asked = asked or top
            base, is_first = _share(rows, asked, money), asked == top
        share = _share(rows, asked, money)
        if base is None or share is None:
            break
        classed = sum(row["classed_before"] for row in rows)
        found.append({
            "variant": name, "class_name": class_named(made, asked), "revenue_share": share,
            "subjects": sum(row["subjects"] for row in rows if row["class_code"] == asked),
            "unchanged_share": sum(row["unchanged"] for row in rows) / classed if classed else None,
            "is_top": asked == top, "holds": (asked == top) == is_first and abs(share - base) <= room + 1e-9,
            "low": max(base - room, 0.0), "high": min(base + room, 1.0),
            "set_opened": opened if made.subject == "customer" else None, "class_opened": asked,
        })  # fmt: skip
    return table_of(CLASS_ROBUSTNESS.columns, found)


def _survives(result: Result) -> Say:
    base, *others = result.rows
    shares = [row["revenue_share"] for row in result.rows]
    held = sum(row["holds"] for row in others)
    facts = {
        "class_name": base["class_name"],
        "held": held + 1,
        "count": len(result.rows),
        "share": base["revenue_share"],
    }
    facts |= {"least": min(shares), "most": max(shares), "top": sum(row["is_top"] for row in result.rows)}
    if len(others) < 2:
        return Say("headline.class_robustness.alone", facts)
    part = "" if held == len(others) else ".most" if held >= 0.75 * len(others) else ".not"
    worst = max(others, key=lambda row: (not row["holds"], abs(row["revenue_share"] - base["revenue_share"])))
    facts |= {"variant": f"variant.{worst['variant']}", "worst": worst["revenue_share"]}
    return Say(f"headline.class_robustness{part}", facts)


CLASS_ROBUSTNESS = Analysis(
    "class_robustness",
    "lifecycle",
    ("H1", "F11"),
    (
        Out("variant", "code", codes="variant"),
        Out("class_name", "code", codes="class"),
        Out("revenue_share", "share"),
        Out("subjects", "count"),
        Out("unchanged_share", "share"),
        Out("is_top", "flag"),
        Out("holds", "flag"),
        Out("low", "share", hidden=True),
        Out("high", "share", hidden=True),
        Out("set_opened", "text", hidden=True),
        Out("class_opened", "text", hidden=True),
    ),
    headline=_survives,
    params=(
        STAGES,
        Param("class_code", "text", ""),
        Param("tolerance", "number", 0.05, minimum=0.005, maximum=0.5),
    ),
    chart=Chart("ranges", x="variant", y="revenue_share", low="low", high="high"),
    opens=Opens("customer_list", params={"class_set": "set_opened", "class_code": "class_opened"}),
    needs=NEEDS,
    basis="customers",
    compute=_variants,
    reads=("sales", "class_members"),
)

ANALYSES = (CLASS_ROBUSTNESS,)
