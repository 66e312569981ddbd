"""Target customers: how well each fits a scorecard, fit beside value, and the groups one could aim at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.classes import NOT_CLASSED
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.catalogue.lists import listed
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.classes.declare import ClassSet
    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

Row = Mapping[str, Any]
BOARD = "targets/class_board.sql"
CORNERS: dict[tuple[bool | None, bool | None], str] = {
    (True, True): "aim",
    (True, False): "develop",
    (False, True): "keep",
    (False, False): "leave",
}
LEAST = 20  # customers with a score below which a group is no candidate
SCORECARD = Param("class_set", "text", "fit")
PAIR = (
    Out("class_name", "code", codes="class"),
    Out("other_name", "code", codes="class"),
    Out("subjects", "count", adds=True),
    Out("subject_share", "share", adds=True),
    Out("revenue_12m", "money", adds=True),
    Out("revenue_share", "share", adds=True),
    Out("margin_12m", "money", adds=True),
    Out("margin_share", "share", adds=True, detail=True),
)
OPENED = tuple(
    Out(name, "text", hidden=True) for name in ("class_code", "other_code", "set_opened", "other_opened")
)  # fmt: skip


def places(rows: Iterable[Row], code: str, value: str) -> dict[str, float]:
    """Class code -> what its members have of ``value`` on average, from the most down; those in no class last."""
    sums: dict[str, list[float]] = {}
    for row in rows:
        held = sums.setdefault(row[code], [0.0, 0.0])
        if row[value] is not None:
            held[0] += float(row[value]) * (row["subjects"] if value == "mean_value" else 1)
            held[1] += row["subjects"]
    means = {name: total / count if count else 0.0 for name, (total, count) in sums.items()}
    return dict(sorted(means.items(), key=lambda pair: (pair[0] == NOT_CLASSED, -pair[1], pair[0])))


def numbered(row: Row) -> dict[str, Any]:
    """The row with money as plain numbers."""
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()}


def grid(rows: list[Row], given: Mapping[str, Any], columns: tuple[Out, ...], order: tuple[str, str]) -> list[Row]:
    """Every pair of the classes that anybody is in, empty pairs too, with names and what a click opens; the best
    classes first by what ``order`` names."""
    from analytics.classes.words import both

    one, other = given["class_members"], given["other_members"]
    firsts, seconds = (
        list(places(rows, code, by)) for code, by in zip(("class_code", "other_code"), order, strict=True)
    )
    held = {(row["class_code"], row["other_code"]): row for row in rows}
    empty = {out.name: 0 if out.adds and out.kind == "count" else 0.0 for out in columns if out.adds}
    return [
        {**empty, **numbered(held.get((first, second), {})), "class_code": first, "other_code": second,
         "class_name": both(one, first), "other_name": both(other, second),
         "set_opened": given["class_set"], "other_opened": given["other_set"]}
        for first in firsts for second in seconds
    ]  # fmt: skip


def _sides(codes: Iterable[str]) -> dict[str, bool]:
    """Of classes from the best down the best and the worst: code -> whether it is the best."""
    known = [code for code in dict.fromkeys(codes) if code != NOT_CLASSED]
    return {known[-1]: False, known[0]: True} if known else {}


def _board(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    from analytics.catalogue.customer import table_of

    rows = table.to_pylist()
    unknown = sum(row["subjects"] for row in rows if row["class_code"] == NOT_CLASSED)
    scored = [row for row in rows if row["class_code"] != NOT_CLASSED]
    rows = grid(scored, given, PAIR, ("mean_value", "revenue_12m"))
    fits = _sides(row["class_code"] for row in rows)
    values = _sides(row["other_code"] for row in rows) | {NOT_CLASSED: False}
    sides = [(fits.get(row["class_code"]), values.get(row["other_code"])) for row in rows]
    found = [{**row, "advice": CORNERS.get(side), "unknown": unknown} for row, side in zip(rows, sides, strict=True)]
    return table_of(FIT_VALUE.columns, found)


def _corners(result: Result) -> Say:
    """All four corners in a sentence."""
    rows = result.rows
    scored = sum(row["subjects"] for row in rows)
    facts: dict[str, Any] = {"count": scored, "all": scored + rows[0]["unknown"]}
    for corner in CORNERS.values():
        held = [row for row in rows if row["advice"] == corner]
        facts |= {corner: sum(row["subjects"] for row in held)}
        facts |= {f"{corner}_revenue": float(sum(row["revenue_12m"] or 0 for row in held))}
        facts |= {f"{corner}_share": sum(row["revenue_share"] or 0.0 for row in held)}
    if not any(facts[corner] for corner in CORNERS.values()):
        return Say("headline.fit_value.none", facts)
    return Say("headline.fit_value", facts)


def _unknown(result: Result) -> Say | None:
    """Of how many too little is known, and on how many criteria the other scores rest."""
    rows = [row for row in result.rows if row["subjects"]]
    scored = sum(row["subjects"] for row in rows)
    facts: dict[str, Any] = {"unknown": result.rows[0]["unknown"]}
    if not scored or any(row["mean_known"] is None for row in rows):
        return Say("note.fit_value.unknown", facts) if facts["unknown"] else None
    facts["mean"] = sum(row["mean_known"] * row["subjects"] for row in rows) / scored
    return Say("note.fit_value", facts)


FIT_VALUE = Analysis(
    "fit_value",
    "targets",
    ("G1", "G6"),
    (
        *PAIR,
        Out("advice", "code", codes="advice"),
        Out("mean_value", "number", detail=True),
        Out("mean_known", "number", detail=True),
        Out("unknown", "count", hidden=True),
        *OPENED,
    ),
    headline=_corners,
    note=_unknown,
    params=(SCORECARD, Param("other_set", "text", "amount")),
    chart=Chart("matrix", x="other_name", y="class_name", label="subjects", options={"second": "revenue_12m"}),
    opens=Opens(
        "target_list",
        params={
            "class_set": "set_opened", "class_code": "class_code", "other_set": "other_opened",
            "other_code": "other_code",
        },
    ),
    needs=NEEDS,
    basis="customers",
    sql=BOARD,
    refine=_board,
    source="KeLens scorecard: weighted mean of the points of the known criteria, each 0-100 by quintile or rule",
)  # fmt: skip


def _named(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    from analytics.classes.words import both

    for name, made in (("class", given["class_members"]), ("other", given["other_members"])):
        names = [both(made, code) for code in table[f"{name}_code"].to_pylist()]
        table = table.append_column(f"{name}_name", pa.array(names, pa.string()))
    return table


TARGET_LIST = listed(
    "target_list",
    ("G1",),
    (
        CUSTOMER_NAME,
        CUSTOMER_ID,
        Out("fit_score", "number"),
        Out("known_count", "count"),
        Out("class_name", "code", codes="class"),
        Out("other_name", "code", codes="class"),
        Out("revenue_12m", "money", adds=True),
        Out("margin_12m", "money", adds=True),
        Out("order_count_12m", "count"),
        Out("last_order_on", "date"),
        Out("salesperson", "text"),
    ),
    (SCORECARD, Param("class_code", "text", ""), Param("other_set", "text", "amount"), Param("other_code", "text", "")),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
    refine=_named,
)


def _groups(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    """The classes of the set asked for and every segment of the company's own, each once."""
    from analytics.catalogue.customer import table_of
    from analytics.classes.segments import segments
    from analytics.engine.classing import settled

    asked = settled(workspace, given["class_set"])
    own = [made for made in segments(workspace) if made.code != asked.code]
    pairs = [(asked, given["class_set"]), *((made, made.code) for made in own)]
    found = [row for made, code in pairs for row in _figures(workspace, scope, given, made, code)]
    found.sort(key=lambda row: (row["fit_score"] is None, -(row["fit_score"] or 0.0), str(row["group_name"])))
    return table_of(TARGET_GROUPS.columns, found)


def _figures(
    workspace: Workspace, scope: Scope, given: Mapping[str, Any], made: ClassSet, code: str
) -> list[dict[str, Any]]:
    from analytics.classes.words import both, both_rules, both_set
    from analytics.engine.classing import settled
    from analytics.engine.running import compiled_for

    fit = settled(workspace, given["other_set"])
    asked = {"class_set": code, "other_set": given["other_set"], "fit_code": fit.classes[0].code if fit.classes else ""}
    rows = workspace.rows(compiled_for(workspace, "relations/target_figures.sql", scope, asked))
    return [
        {**numbered(row), "group_name": both_set(made) if len(made.classes) == 1 else both(made, row["class_code"]),
         "rule": both_rules(made, row["class_code"], workspace.currency) or None,
         "fit_set": given["other_set"], "set_opened": code}
        for row in rows
    ]  # fmt: skip


def _best(result: Result) -> Say:
    """Of the groups with enough scores the one that fits best, by its own advantage over everybody."""
    rows = [row for row in result.rows if row["scored"] >= LEAST and row["fit_score"] is not None]
    facts: dict[str, Any] = {"count": result.table.num_rows, "least": LEAST}
    if not rows:
        return Say("headline.target_groups.thin", facts)
    top = max(rows, key=lambda row: (row["fit_score"], row["class_code"]))
    names = ("group_name", "subjects", "fit_score", "whole_score", "revenue_share", "known_mean")
    return Say("headline.target_groups", facts | {name: top[name] for name in names})


TARGET_GROUPS = Analysis(
    "target_groups",
    "targets",
    ("G1",),
    (
        Out("group_name", "code", codes="class"),
        Out("subjects", "count"),
        Out("fit_score", "number"),
        Out("fit_share", "share"),
        Out("revenue_12m", "money"),
        Out("revenue_share", "share"),
        Out("rule", "code", codes="rule"),
        Out("scored", "count", detail=True),
        Out("subject_share", "share", detail=True),
        Out("margin_12m", "money", detail=True),
        Out("known_mean", "number", detail=True),
        Out("whole_score", "number", detail=True),
        Out("class_code", "text", hidden=True),
        Out("set_opened", "text", hidden=True),
        Out("fit_set", "text", hidden=True),
    ),
    headline=_best,
    params=(Param("class_set", "text", "level"), Param("other_set", "text", "fit")),
    chart=Chart("bars", x="group_name", y="fit_score", options={"order": "given", "limit": 8}),
    opens=Opens(
        "target_list",
        params={"class_set": "fit_set", "other_set": "set_opened", "other_code": "class_code"},
    ),
    needs=NEEDS,
    basis="customers",
    compute=_groups,
    reads=("sales", "class_members"),
    source="KeLens scorecard: weighted mean of the points of the known criteria, each 0-100 by quintile or rule",
)

ANALYSES = (FIT_VALUE, TARGET_GROUPS, TARGET_LIST)
