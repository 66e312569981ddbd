"""Classes: what any class set comes to, how two go together, and how revenue is concentrated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.customers import NEEDS
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.classes.declare import ClassSet

NOT_CLASSED = "not_classed"
SLIM = 0.2  # the share of customers that the sentence about concentration is about
CLASS_SET = Param("class_set", "text", "frequency")


def _ranks(made: ClassSet, codes: list[str]) -> dict[str, int]:
    """Class code -> its place: as the set names them, then as they come, those in no class last."""
    named = [one.code for one in made.classes]
    rest = [code for code in codes if code not in named and code != NOT_CLASSED]
    return {code: place for place, code in enumerate((*named, *rest, NOT_CLASSED))}


def in_order(table: pa.Table, made: ClassSet) -> pa.Table:
    """The rows in the order of the set's classes; of one class as they came."""
    import pyarrow as pa

    codes = table["class_code"].to_pylist()
    ranks = _ranks(made, list(dict.fromkeys(codes)))
    return table.take(pa.array(sorted(range(len(codes)), key=lambda place: ranks[codes[place]]), pa.int64()))


def _named(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    """The rows in the order of the set's classes, with their names and with what a click on them opens."""
    import pyarrow as pa

    from analytics.classes.words import both

    made: ClassSet = given["class_members"]
    table = in_order(table, made)
    codes = table["class_code"].to_pylist()
    is_class = [code != NOT_CLASSED for code in codes]
    own = made.subject == "customer"
    columns = {
        "class_name": [both(made, code) if known else code for code, known in zip(codes, is_class, strict=True)],
        "set_opened": [given["class_set"] if known and own else None for known in is_class],
        "class_opened": [code if known and own else None for code, known in zip(codes, is_class, strict=True)],
        "filtered_by": [
            f"{made.code}.{code}" if known and not own else None for code, known in zip(codes, is_class, strict=True)
        ],
    }
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values, pa.string()))
    return table


def _results(result: Result) -> Say:
    rows = [row for row in result.rows if row["class_code"] != NOT_CLASSED]
    facts: dict[str, Any] = {"count": sum(row["subjects"] for row in result.rows), "classes": len(rows)}
    if not rows:
        return Say("headline.class_results.nobody", facts)
    bringing = [row for row in rows if row["revenue_share"]]
    if not bringing:
        return Say("headline.class_results.plain", facts)
    top = max(bringing, key=lambda row: row["revenue_share"])
    facts |= {name: top[name] for name in ("class_name", "subjects", "subject_share", "revenue", "revenue_share")}
    return Say("headline.class_results" if len(rows) > 1 else "headline.class_results.one", facts)


def _left(result: Result) -> Say | None:
    row = next((row for row in result.rows if row["class_code"] == NOT_CLASSED), None)
    return Say("note.class_results", {"count": row["subjects"], "revenue": row["revenue"]}) if row else None


CLASS_RESULTS = Analysis(
    "class_results",
    "classes",
    ("F1", "F2", "F5", "F6", "F7", "F8", "F9", "F11", "F12", "F13", "F17", "F24", "G8", "G9"),
    (
        Out("class_name", "code", codes="class"),
        Out("subjects", "count", adds=True),
        Out("subject_share", "share", adds=True),
        Out("revenue", "money", adds=True),
        Out("revenue_share", "share", adds=True),
        Out("revenue_change", "change"),
        Out("order_count", "count", detail=True),
        Out("average_order_value", "money"),
        Out("margin", "money", adds=True),
        Out("least", "number", detail=True),
        Out("most", "number", detail=True),
        Out("class_code", "text", hidden=True),
        Out("set_opened", "text", hidden=True),
        Out("class_opened", "text", hidden=True),
        Out("filtered_by", "text", hidden=True),
    ),
    headline=_results,
    note=_left,
    params=(CLASS_SET,),
    chart=Chart("columns", x="class_name", y="revenue_share", compare="subject_share"),
    opens=Opens(
        "customer_list",
        select={"segment": "filtered_by"},
        params={"class_set": "set_opened", "class_code": "class_opened"},
    ),
    needs=NEEDS,
    basis="customers",
    refine=_named,
)


def _pairs(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    """Both sets' classes by name and in their order, with the test of the whole table."""
    import pyarrow as pa

    from analytics.classes.words import both
    from analytics.models.tables import Independence

    one, other = given["class_members"], given["other_members"]
    rows = table.to_pylist()
    first = _ranks(one, [row["class_code"] for row in rows])
    second = _ranks(other, [row["other_code"] for row in rows])
    rows.sort(key=lambda row: (first[row["class_code"]], second[row["other_code"]]))
    counts: dict[str, list[int]] = {}
    for row in rows:
        counts.setdefault(row["class_code"], []).append(row["subjects"])
    test = Independence().fit(list(counts.values())) if counts else None
    found = (test.chi_square_, test.p_value_, test.cramers_v_) if test else (None, None, None)
    names = ("class_name", "other_name", "chi_square", "p_value", "cramers_v")
    named = [(both(one, row["class_code"]), both(other, row["other_code"]), *found) for row in rows]
    made = [{**row, **dict(zip(names, held, strict=True))} for row, held in zip(rows, named, strict=True)]
    kinds = (pa.string(), pa.string(), pa.float64(), pa.float64(), pa.float64())
    fields = [pa.field(name, kind) for name, kind in zip(names, kinds, strict=True)]
    return pa.Table.from_pylist(made, pa.schema([*table.schema, *fields]))


def _together(result: Result) -> Say:
    told = [row for row in result.rows if row["residual"] is not None and row["residual"] > 0 and row["subjects"]]
    first = result.rows[0]
    facts = {"count": sum(row["subjects"] for row in result.rows), "v": first["cramers_v"]}
    if not told or first["p_value"] is None or first["p_value"] >= 0.05:
        return Say("headline.class_crosstab.none", facts)
    top = max(told, key=lambda row: row["residual"])
    names = ("class_name", "other_name", "class_share", "whole_share")
    return Say("headline.class_crosstab", facts | {name: top[name] for name in names})


CLASS_CROSSTAB = Analysis(
    "class_crosstab",
    "classes",
    ("F3", "D7"),
    (
        Out("class_name", "code", codes="class"),
        Out("other_name", "code", codes="class"),
        Out("subjects", "count", adds=True),
        Out("class_share", "share"),
        Out("whole_share", "share"),
        Out("residual", "number"),
        Out("expected", "number", detail=True),
        Out("chi_square", "number", detail=True),
        Out("p_value", "number", detail=True),
        Out("cramers_v", "number", detail=True),
    ),
    headline=_together,
    params=(Param("class_set", "text", "rfm"), Param("other_set", "text", "kind")),
    chart=Chart("matrix", x="other_name", y="class_name", label="class_share", options={"second": "subjects"}),
    needs=NEEDS,
    basis="",
    refine=_pairs,
    source="Pearson's chi-square without correction; Cramér (1946), V; Haberman (1973), adjusted residuals",
)


def _concentrated(result: Result) -> Say:
    """The sentence of the largest fifth."""
    row = min(result.rows, key=lambda row: (abs(row["customer_share"] - SLIM), row["customer_share"]))
    facts = {name: row[name] for name in ("customer_share", "revenue_share", "customers", "gini")}
    return Say("headline.concentration", facts | {"count": result.rows[-1]["customers"]})


CONCENTRATION = Analysis(
    "concentration",
    "classes",
    ("F24",),
    (
        Out("customer_share", "share"),
        Out("revenue_share", "share"),
        Out("customers", "count"),
        Out("revenue", "money"),
        Out("gini", "number", detail=True),
    ),
    headline=_concentrated,
    chart=Chart("lorenz", x="customer_share", y="revenue_share"),
    needs=NEEDS,
    basis="customers",
    minimum=5,
    source="Lorenz (1905); Gini (1912), of customers with a purchase, revenue less refunds",
)

ANALYSES = (CLASS_RESULTS, CLASS_CROSSTAB, CONCENTRATION)
