"""Groups of customers by how we came to know them, or by any classes, side by side with a conclusion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.classes import NOT_CLASSED
from analytics.catalogue.customers import NEEDS
from analytics.catalogue.segments import READS, arrow
from analytics.classes.side_by_side import AVERAGE, MEASURE
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

MOST, SHOWN = 3, 10  # groups beside each other, features in the chart


def largest(workspace: Workspace, scope: Scope, made: str) -> dict[str, int]:
    """Class code -> members, the largest class first."""
    from analytics.engine.asking import ask

    sql = "select class_code, count(*) as n from class_members group by class_code"
    rows = ask(workspace, scope, sql, {"class_set": made}).to_pylist()
    rows = [row for row in rows if row["class_code"] not in (NOT_CLASSED, "not_stated")]
    return {row["class_code"]: row["n"] for row in sorted(rows, key=lambda row: (-row["n"], row["class_code"]))}


def _groups(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    from analytics.classes.side_by_side import features, judged
    from analytics.classes.words import both
    from analytics.engine.classing import settled

    made = settled(workspace, given["class_set"])
    sizes = largest(workspace, scope, given["class_set"])
    asked = [code.strip() for code in given["class_codes"].split(",") if code.strip()]
    codes = [code for code in asked or sizes if sizes.get(code)][:MOST]
    if len(codes) < 2:
        return arrow([], COLUMNS)
    held = {code: features(*_sides(workspace, scope, made.code, code, codes), made.measure) for code in codes}
    rows = judged(held)
    sure = len({(row["feature"], row["member"]) for row in rows if row["is_sure"]})
    found = [
        {**row, "feature": _feature(row), "group_name": both(made, row["group"]), "comparisons": len(rows),
         "sure_features": sure, "set_opened": given["class_set"], "class_opened": row["group"],
         "size": sizes[row["group"]]}
        for row in rows
    ]  # fmt: skip
    kept = list(dict.fromkeys(row["feature"] for row in found))[: given["limit"]]
    return arrow([row for row in found if row["feature"] in kept], COLUMNS)


def _sides(workspace: Workspace, scope: Scope, made: str, code: str, codes: list[str]) -> tuple[list[Any], list[Any]]:
    """The figures of a class and of the others it stands beside."""
    from analytics.classes.declare import Class, ClassSet, Condition, to_text
    from analytics.classes.profiles import attributes_sql, measures_sql
    from analytics.engine.asking import ask

    rest = Condition(f"class:{made}", "in", tuple(one for one in codes if one != code))
    others = to_text(ClassSet("others", cut="rule", classes=(Class("in", rule=((rest,),)),)))
    asked = {"class_set": made, "class_code": code, "other_set": others, "other_code": "in"}
    measures, attributes = (ask(workspace, scope, sql(True), asked) for sql in (measures_sql, attributes_sql))
    return measures.to_pylist(), attributes.to_pylist()


def _feature(row: Mapping[str, Any]) -> str:
    """The name of a feature in both languages: a measure, or an attribute with its value."""
    from analytics.classes.words import both_feature, both_measure

    measure = row["feature"] == MEASURE
    return both_measure(row["member"]) if measure else both_feature(row["feature"], row["member"])


def _differs(result: Result) -> Say:
    """What really differs, most surely and most; or that nothing does."""
    rows = result.rows
    sure = [row for row in rows if row["is_sure"]]
    groups = list(dict.fromkeys(row["group_name"] for row in rows))
    facts: dict[str, Any] = {"comparisons": rows[0]["comparisons"], "groups": len(groups)}
    if not sure:
        return Say("headline.group_profiles.none", facts)
    best = {row["group_name"]: row for row in sorted(sure, key=_far)}
    first, *others = sorted(best.values(), key=_far, reverse=True)
    facts |= {name: first[name] for name in ("group_name", "feature", "index", "low", "high", "sure_features")}
    if not others:
        return Say("headline.group_profiles", facts)
    names = ("group_name", "feature", "index", "low", "high")
    return Say("headline.group_profiles.two", facts | {f"other_{name}": others[0][name] for name in names})


def _far(row: Mapping[str, Any]) -> tuple[bool, float]:
    """How far above all a group is; who is below comes after who is above."""
    return row["index"] > AVERAGE, max(row["index"] / AVERAGE, AVERAGE / row["index"])


COLUMNS = (
    Out("feature", "code", codes="class"),
    Out("group_name", "code", codes="class"),
    Out("value", "number"),
    Out("whole", "number"),
    Out("index", "number"),
    Out("low", "number"),
    Out("high", "number"),
    Out("is_sure", "flag"),
    Out("customers", "count"),
    Out("p_value", "number", detail=True),
    Out("size", "count", detail=True),
    Out("comparisons", "count", hidden=True),
    Out("sure_features", "count", hidden=True),
    Out("set_opened", "text", hidden=True),
    Out("class_opened", "text", hidden=True),
)
GROUP_PROFILES = Analysis(
    "group_profiles",
    "leads",
    ("F26",),
    COLUMNS,
    headline=_differs,
    params=(
        Param("class_set", "text", "known_by"),
        Param("class_codes", "text", ""),
        Param("limit", "integer", SHOWN, minimum=1, maximum=500),
    ),
    chart=Chart("matrix", x="group_name", y="feature", label="index", options={"name_ems": 24}),
    opens=Opens("customer_list", params={"class_set": "set_opened", "class_code": "class_opened"}),
    needs=NEEDS,
    basis="customers",
    compute=_groups,
    reads=(*READS, "survey_answers", "page_views"),
    source="Welch (1947); Katz, Baptista, Azen and Pike (1978); Holm (1979), corrected over all comparisons",
)

ANALYSES = (GROUP_PROFILES,)
