"""Segments: a class of customers beside others on every measure, and what it is more than elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Out, Param, Say
from analytics.catalogue.customers import NEEDS
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

LEAST = 5  # customers of the class that must have an attribute for it to be shown
READS = ("order_lines", "products", "customers", "fx_rates", "feedback", "contacts", "deals", "tags", "class_sets")
PARAMS = (
    Param("class_set", "text", "rfm"),
    Param("class_code", "text", "champions"),
    Param("other_set", "text", "rfm"),
    Param("other_code", "text", ""),
)
TYPES = {
    "id": "string", "text": "string", "code": "string", "count": "int64", "flag": "bool", "share": "float64",
    "number": "float64", "change": "float64", "money": "float64",
}  # fmt: skip


def arrow(rows: list[dict[str, Any]], columns: tuple[Out, ...]) -> pa.Table:
    """Rows as a table of the declared columns."""
    import pyarrow as pa

    return pa.Table.from_pylist(rows, pa.schema([(out.name, TYPES[out.kind]) for out in columns]))


def _compare(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    from analytics.classes.profiles import compared, measures_sql
    from analytics.engine.asking import ask

    rows = ask(workspace, scope, measures_sql(bool(given["other_code"])), given).to_pylist()
    return arrow(compared(rows), COMPARED)


def _differs(result: Result) -> Say:
    sure = [row for row in result.rows if row["is_sure"] and row["difference"] is not None]
    first = result.rows[0]
    facts: dict[str, Any] = {"count": max(row["one_n"] for row in result.rows), "measures": len(sure)}
    if not sure:
        return Say("headline.segment_compare.none", facts)
    first = max(sure, key=lambda row: abs(row["t_value"] or 0))
    return Say(
        "headline.segment_compare", facts | {"measure": f"fact.{first['measure']}", "change": first["difference"]}
    )


COMPARED = (
    Out("measure", "code", codes="fact"),
    Out("one_mean", "number"),
    Out("one_low", "number", detail=True),
    Out("one_high", "number", detail=True),
    Out("other_mean", "number"),
    Out("other_low", "number", detail=True),
    Out("other_high", "number", detail=True),
    Out("difference", "change"),
    Out("is_sure", "flag"),
    Out("one_n", "count", detail=True),
    Out("other_n", "count", detail=True),
    Out("t_value", "number", detail=True),
)
SEGMENT_COMPARE = Analysis(
    "segment_compare",
    "segments",
    ("F22", "F26"),
    COMPARED,
    headline=_differs,
    params=PARAMS,
    chart=Chart("bars", x="measure", y="difference", options={"order": "given", "limit": 10}),
    needs=NEEDS,
    basis="customers",
    compute=_compare,
    reads=READS,
    source="Welch (1947), Biometrika 34, 28-35",
)


def _portrait(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    from analytics.classes.profiles import attributes_sql, indexed
    from analytics.classes.words import both_feature, both_measure, both_value
    from analytics.engine.asking import ask
    from analytics.engine.classing import settled

    made = settled(workspace, given["class_set"])
    rows = ask(workspace, scope, attributes_sql(bool(given["other_code"])), given).to_pylist()
    found = indexed([row for row in rows if row["attribute"] != made.measure], LEAST)[: given["limit"]]
    for row in found:
        row["attribute_member"] = both_feature(row["attribute"], row["member"])
        row["member"] = both_value(row["attribute"], row["member"])
        row["attribute"] = both_measure(row["attribute"])
    return arrow(found, PORTRAYED)


def _more(result: Result) -> Say:
    sure = [row for row in result.rows if row["low"] > 1]
    if not sure:
        return Say("headline.segment_portrait.none", {"count": result.table.num_rows})
    first = sure[0]
    facts = {name: first[name] for name in ("member", "index", "share", "other_share", "customers")}
    return Say("headline.segment_portrait", facts | {"attribute": first["attribute"], "count": len(sure)})


PORTRAYED = (
    Out("attribute", "code", codes="class"),
    Out("member", "code", codes="class"),
    Out("customers", "count"),
    Out("share", "share"),
    Out("other_share", "share"),
    Out("index", "number"),
    Out("low", "number"),
    Out("high", "number"),
    Out("is_sure", "flag"),
    Out("attribute_member", "code", codes="class", hidden=True),
)
SEGMENT_PORTRAIT = Analysis(
    "segment_portrait",
    "segments",
    ("F22", "F3", "F4"),
    PORTRAYED,
    headline=_more,
    params=(*PARAMS, Param("limit", "integer", 30, minimum=1, maximum=500)),
    chart=Chart("bars", x="attribute_member", y="index", options={"order": "given", "limit": 12}),
    needs=NEEDS,
    basis="customers",
    compute=_portrait,
    reads=READS,
    source="Katz, Baptista, Azen and Pike (1978), Biometrics 34, 469-474: interval of a ratio of shares",
)


def _overlap(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    from analytics.classes.segments import overlap_sql, segments_of
    from analytics.classes.words import both_set
    from analytics.engine.asking import ask

    sets = segments_of(workspace, given["class_sets"])
    rows = ask(workspace, scope, overlap_sql(workspace, sets), {}).to_pylist() if sets else []
    names = {made.code: made for made in sets}
    for row in rows:
        row |= {"one_name": both_set(names[row["one_code"]]), "other_name": both_set(names[row["other_code"]])}
    return arrow(rows, OVERLAPPED)


def _overlaps(result: Result) -> Say:
    pairs = [row for row in result.rows if row["one_code"] < row["other_code"]]
    facts: dict[str, Any] = {"count": len({row["one_code"] for row in result.rows})}
    if not pairs or not max(row["customers"] for row in pairs):
        return Say("headline.segment_overlap.none", facts)
    top = max(pairs, key=lambda row: (row["customers"], row["one_code"]))
    names = ("one_name", "other_name", "customers", "share")
    return Say("headline.segment_overlap", facts | {name: top[name] for name in names})


OVERLAPPED = (
    Out("one_name", "code", codes="class"),
    Out("other_name", "code", codes="class"),
    Out("customers", "count"),
    Out("share", "share"),
    Out("one_code", "text", hidden=True),
    Out("other_code", "text", hidden=True),
)
SEGMENT_OVERLAP = Analysis(
    "segment_overlap",
    "segments",
    ("F23",),
    OVERLAPPED,
    headline=_overlaps,
    params=(Param("class_sets", "text", ""),),
    chart=Chart("matrix", x="other_name", y="one_name", label="customers", options={"second": "share"}),
    needs=NEEDS,
    basis="",
    compute=_overlap,
    reads=READS,
)

ANALYSES = (SEGMENT_COMPARE, SEGMENT_PORTRAIT, SEGMENT_OVERLAP)
