"""Value grades: current value against expected value, with lines that can be moved and what to do in each corner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Say
from analytics.catalogue.customers import NEEDS
from analytics.catalogue.segments import arrow
from analytics.catalogue.value import CUTS, OPENED, READS, SOURCE, TERM_OUTS, TERMS
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

CORNERS = {"a": ("high", "high"), "b": ("low", "high"), "c": ("high", "low"), "d": ("low", "low")}


def _graded(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    from analytics.value.grades import GRADES, graded
    from analytics.value.worth import worth

    found = worth(workspace, scope, {**given, "by": "everybody"})
    if found is None or not found.chosen.any():
        return arrow([], GRADED)
    made, rows = graded(found, given), []
    whole = int(found.chosen.sum())
    for grade in GRADES:
        at = found.chosen & (made.grades == grade)
        now, later = CORNERS[grade]
        row: dict[str, Any] = {"grade": grade, "current_level": now, "expected_level": later, "policy": grade}
        row |= {"customers": int(at.sum()), "customer_share": float(at.sum()) / whole}
        row |= {"current_value": float(found.current[at].sum()), "expected_value": float(found.expected[at].sum())}
        row |= {"cut_current": made.current_line, "cut_expected": made.expected_line}
        rows.append(row | {name: given[name] for name in OPENED})
    return arrow(rows, GRADED)


def _corners(result: Result) -> Say:
    rows = {row["grade"]: row for row in result.rows}
    whole = sum(row["expected_value"] for row in result.rows)
    facts: dict[str, Any] = {"count": rows["a"]["customers"], "value": rows["a"]["expected_value"]}
    facts |= {"share": rows["a"]["expected_value"] / whole if whole > 0 else 0.0, "rising": rows["b"]["customers"]}
    facts |= {"rising_value": rows["b"]["expected_value"], "falling": rows["c"]["customers"]}
    return Say("headline.value_grades", facts | {"now": rows["a"]["cut_current"], "later": rows["a"]["cut_expected"]})


GRADED = (
    Out("grade", "code", codes="value_grade"),
    Out("customers", "count", adds=True),
    Out("customer_share", "share", adds=True),
    Out("current_value", "money", adds=True),
    Out("expected_value", "money", adds=True),
    Out("policy", "code", codes="value_grade_policy"),
    Out("current_level", "code", codes="current_level", hidden=True),
    Out("expected_level", "code", codes="expected_level", hidden=True),
    Out("cut_current", "money", detail=True),
    Out("cut_expected", "money", detail=True),
    *TERM_OUTS,
)
VALUE_GRADES = Analysis(
    "value_grades",
    "value",
    ("I9",),
    GRADED,
    headline=_corners,
    params=(*CUTS, *TERMS),
    chart=Chart(
        "matrix",
        x="expected_level",
        y="current_level",
        label="customers",
        options={"across": ("low", "high"), "down": ("high", "low"), "second": "expected_value"},
    ),
    opens=Opens("customer_values", params={"grade": "grade", **{cut.name: cut.name for cut in CUTS}, **OPENED}),
    needs=NEEDS,
    basis="customers",
    compute=_graded,
    reads=READS,
    source=SOURCE,
)

ANALYSES = (VALUE_GRADES,)
