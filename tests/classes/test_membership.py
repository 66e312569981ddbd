"""Who is in which class: on paper, by a second route, and whatever the numbers are."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.classes import shipped
from analytics.classes.declare import Class, ClassSet, Condition, Part, from_text, to_text
from analytics.classes.stored import class_sets, save
from analytics.classes.words import class_name, set_name, told
from analytics.engine import Workspace, create_workspace, run, scope_of
from analytics.engine.classing import lookup_in, relation_of_set
from analytics.engine.running import compiled_for
from analytics.engine.sources import shared
from analytics.errors import AnalyticsError
from analytics.selection import Selection
from tests.analytics.tiny import QUARTER, line, parcel

TOP, REST = Class("top", bound=300), Class("rest")


def members(workspace: Workspace, made: ClassSet, selection: Selection | None = None) -> dict[str, str]:
    """Subject -> class."""
    relation = relation_of_set(made, lookup_in(workspace))
    sql = compiled_for(workspace, shared()[relation], scope_of(workspace, selection or Selection()), {})
    return {row["subject_id"]: row["class_code"] for row in workspace.rows(sql)}


def rule(*conditions: Condition, among: tuple = ()) -> ClassSet:
    return ClassSet("made", cut="rule", classes=(Class("in", rule=(conditions,)),), among=among)


@pytest.mark.parametrize(
    ("measure", "values"),
    [
        ("revenue", {"A": 700, "B": 610, "C": 400, "D": 80}),
        ("order_count", {"A": 6, "B": 3, "C": 2, "D": 1}),
        ("days_since_last_order", {"A": 101, "B": 15, "C": 0, "D": 140}),
        ("tenure_days", {"A": 176, "B": 81, "C": 76, "D": 140}),
        ("mean_gap_days", {"A": 15, "B": 33, "C": 76}),
        ("late_ratio", {"A": 101 / 15, "B": 15 / 33, "C": 0}),
        ("margin", {"A": 100, "B": 300, "C": 200}),
        ("category_count_12m", {"A": 2, "B": 1, "C": 2, "D": 1}),
    ],
)
def test_measures_of_customers_on_paper(tiny: Workspace, measure: str, values: dict[str, float]):
    found = ClassSet("made", measure=measure, classes=(Class("all"),))
    relation = relation_of_set(found, lookup_in(tiny))
    rows = tiny.rows(compiled_for(tiny, shared()[relation], scope_of(tiny, Selection()), {}))
    assert {row["subject_id"]: row["value"] for row in rows} == pytest.approx(values)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (ClassSet("s", measure="revenue", classes=(TOP, REST)), {"A": "top", "B": "top", "C": "top", "D": "rest"}),
        (
            ClassSet("s", cut="quantile", measure="revenue", classes=(Class("top", bound=0.5), REST)),
            {"A": "top", "B": "top", "C": "rest", "D": "rest"},
        ),
        (  # 700, 610, 400, 80
            ClassSet("s", cut="top", measure="revenue", classes=(Class("top", bound=1), Class("next", bound=3), REST)),
            {"A": "top", "B": "next", "C": "next", "D": "rest"},
        ),
        (
            ClassSet("s", cut="cumulative", measure="revenue", classes=(Class("top", bound=0.7), REST)),
            {"A": "top", "B": "rest", "C": "rest", "D": "rest"},  # 700, then 1310 of 1790 = 73 %
        ),
        (
            ClassSet(
                "s", cut="cumulative", measure="revenue", tie="crossing", classes=(Class("top", bound=0.7), REST)
            ),
            {"A": "top", "B": "top", "C": "rest", "D": "rest"},
        ),
        (
            ClassSet(
                "s", cut="score", parts=(Part("days_since_last_order", falling=True),),
                classes=(Class("late", bound=0), REST),
            ),
            dict.fromkeys("ABCD", "late"),
        ),
        (rule(Condition("customer_kind", "=", ("business",))), {"A": "in", "C": "in"}),
        (rule(Condition("customer_kind", "!=", ("business",))), {"B": "in", "D": "in"}),
        (rule(Condition("salesperson", "is_null")), {"D": "in"}),
        (rule(Condition("salesperson", "not_in", ("林芳",))), {"B": "in", "D": "in"}),
        (rule(Condition("last_order_on", "<", ("2026-03-01",))), {"D": "in"}),
        # bought tea once, but none in the last three months; still buys coffee
        (
            rule(
                Condition("order_count_of", ">", (0,), of=("category", "tea"), until=3),
                Condition("order_count_of", "=", (0,), of=("category", "tea"), since=3),
            ),
            {"A": "in", "D": "in"},
        ),
        (rule(Condition("revenue_of", ">=", (400,), of=("category", "coffee"))), {"B": "in", "C": "in"}),
        (rule(Condition("class:stage", "=", ("new",))), {"B": "in", "C": "in"}),
        (
            ClassSet("s", cut="column", measure="region"),
            {"A": "华东", "B": "华南", "C": "华东", "D": "华南"},
        ),
        (
            ClassSet("s", "product", measure="revenue", classes=(Class("top", bound=1000), REST)),
            {"tea": "rest", "coffee": "top"},
        ),
    ],
    ids=lambda value: value.cut if isinstance(value, ClassSet) else "",
)  # fmt: skip
def test_classes_on_paper(tiny: Workspace, made: ClassSet, expected: dict[str, str]):
    assert members(tiny, made) == expected


def test_classes_are_those_of_the_as_of_day(tiny: Workspace):
    made = ClassSet("s", measure="order_count", classes=(Class("many", bound=3), Class("few", bound=1), Class("none")))
    early = Selection(date(2026, 1, 1), date(2026, 2, 1))
    assert members(tiny, made) == {"A": "many", "B": "many", "C": "few", "D": "few"}
    assert members(tiny, made, early) == {"A": "few", "B": "none", "C": "none", "D": "none"}


def test_a_class_narrows_every_analysis(tiny: Workspace):
    whole = run("key_figures", tiny, QUARTER).rows
    parts = [run("key_figures", tiny, Selection(QUARTER.start, QUARTER.until, segment=(f"kind.{code}",))).rows
             for code in ("business", "private")]  # fmt: skip
    revenue = [next(row["value"] for row in rows if row["measure"] == "revenue") for rows in (whole, *parts)]
    assert revenue == [1030, 400, 610]  # B has 610, C 400; 20 of nobody known are in no class


def test_a_product_class_narrows_to_its_products(tiny: Workspace):
    rows = run("key_figures", tiny, Selection(QUARTER.start, QUARTER.until, segment=("product_role.core",))).rows
    assert next(row["value"] for row in rows if row["measure"] == "revenue") == 1020  # postage is no product


def test_results_sum_to_the_whole(tiny: Workspace):
    for code in shipped():
        result = run("class_results", tiny, QUARTER, {"class_set": code})
        rows = result.rows
        if shipped()[code].subject != "customer" or not rows:
            continue
        assert sum(row["revenue"] for row in rows) == 1010, code  # 20 were bought by nobody known
        assert sum(row["subject_share"] for row in rows) == pytest.approx(1)


def test_results_on_paper(tiny: Workspace):
    rows = run("class_results", tiny, QUARTER, {"class_set": "kind"}).rows
    held = [(row["class_code"], row["subjects"], row["revenue"], row["order_count"]) for row in rows]
    assert held == [("business", 2, 400, 2), ("private", 2, 610, 3)]
    assert [row["revenue_change"] for row in rows] == pytest.approx([400 / 700 - 1, 610 / 80 - 1])


def test_concentration_on_paper(tiny: Workspace):
    rows = run("concentration", tiny, Selection()).rows
    assert [(row["customer_share"], row["revenue"]) for row in rows] == [
        (0.25, 700), (0.5, 1310), (0.75, 1710), (1.0, 1790)
    ]  # fmt: skip
    values = np.sort([700, 610, 400, 80])
    gini = (2 * np.arange(1, 5) - 5) @ values / (4 * values.sum())
    assert rows[0]["gini"] == pytest.approx(gini)


def test_customers_who_never_bought_are_potential(tiny: Workspace, tmp_path_factory: pytest.TempPathFactory):
    workspace = create_workspace(tmp_path_factory.mktemp("p") / "potential.duckdb")
    people = parcel("customers", [{"customer_id": one, "customer_name": one} for one in "AE"])
    workspace.load({"order_lines": parcel("order_lines", [line("o1", "2026-01-05", "A", "tea", 10)]),
                    "customers": people}, {"name": "p"})  # fmt: skip
    assert members(workspace, shipped()["stage"]) == {"A": "new", "E": "potential"}
    found = run("customer_list", workspace, Selection(), {"class_set": "stage", "class_code": "potential"}).rows
    assert [(row["customer_id"], row["order_count"], row["revenue"]) for row in found] == [("E", 0, 0)]
    workspace.close()


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_definition_survives_being_written(data: st.DataObject):
    numbers = st.floats(-1e6, 1e6, allow_nan=False)
    bounds = sorted(data.draw(st.lists(numbers, min_size=1, max_size=5, unique=True)), reverse=True)
    classes = tuple(Class(f"c{place}", bound=bound) for place, bound in enumerate(bounds))
    value = data.draw(st.one_of(numbers, st.text(max_size=5), st.integers(-5, 5)))
    among = ((Condition("revenue", data.draw(st.sampled_from((">", "in", "="))), (value,)),),)
    made = ClassSet("s", measure="revenue", classes=(*classes, Class("rest")), among=among, zh="甲", en="A")
    assert from_text(to_text(made)) == made


@pytest.mark.parametrize(
    "text",
    [
        "{", '{"code": "s"}', '{"code": "s", "cut": "fixed", "measure": "revenue"}', '{"code": "a b", "cut": "tags"}',
        '{"code": "s", "measure": "revenue", "classes": [{"code": "a"}, {"code": "b", "bound": 3}]}',
        '{"code": "s", "measure": "revenue", "classes": [{"code": "a", "bound": 1}, {"code": "b", "bound": 3}]}',
        '{"code": "s", "measure": "revenue", "classes": [{"code": "a"}, {"code": "a"}]}',
        '{"code": "s", "measure": "drop", "classes": [{"code": "a"}]}',
        '{"code": "s", "what": 1}',
        '{"code":"s","cut":"rule","classes":[{"code":"a","rule":[[{"field":"revenue","op":"like","values":["x"]}]]}]}',
    ],
)  # fmt: skip
def test_a_definition_that_cannot_be_used_says_so(tiny: Workspace, text: str):
    with pytest.raises(AnalyticsError) as error:
        run("class_results", tiny, QUARTER, {"class_set": text})
    assert error.value.code == "bad_class_set"


def test_an_unknown_set_names_the_nearest(tiny: Workspace):
    with pytest.raises(AnalyticsError) as error:
        run("class_results", tiny, QUARTER, {"class_set": "frequencies"})
    assert (error.value.code, error.value.facts["near"].split(", ")[0]) == ("unknown_class_set", "frequency")


def test_values_cannot_leave_their_quotes(tiny: Workspace):
    hostile = "x' or 1=1 --"
    assert members(tiny, rule(Condition("region", "=", (hostile,)))) == {}
    assert members(tiny, rule(Condition("order_count_of", ">", (0,), of=("category", hostile)))) == {}


def test_a_set_is_kept_changed_and_undone(tiny: Workspace):
    before = class_sets(tiny)["frequency"]
    changed = ClassSet("frequency", measure="order_count", classes=(Class("high", bound=6), Class("low")), zh="频次")
    saved = save(tiny, changed, "Li")
    assert [one.bound for one in class_sets(tiny)["frequency"].classes] == [6, None]
    rows = run("class_results", tiny, QUARTER, {"class_set": "frequency"}).rows
    assert [(row["class_code"], row["subjects"]) for row in rows] == [("high", 1), ("low", 3)]
    tiny.undo(saved.import_id)
    assert class_sets(tiny)["frequency"] == before


@pytest.mark.parametrize("code", list(shipped()))
def test_every_shipped_set_is_told_in_both_languages(code: str):
    made = shipped()[code]
    for lang in ("zh", "en"):
        assert set_name(made, lang) != code
        for one in made.classes:
            assert lang == "en" or class_name(made, one.code, lang) != one.code, f"{code}.{one.code}"
        for sentence in told(made, lang, "CNY"):
            assert "{" not in sentence
            assert "class_set." not in sentence, sentence


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=40), st.sampled_from(("edge", "rank")))
def test_quantile_classes_by_a_second_route(amounts: list[int], tie: Any):
    workspace = _sold(amounts)
    levels = (0.8, 0.5)
    classes = (*(Class(f"c{level}".replace(".", "_"), bound=level) for level in levels), REST)
    made = ClassSet("s", cut="quantile", measure="revenue", tie=tie, classes=classes)
    found = Counter(members(workspace, made).values())
    workspace.close()
    values = np.sort(np.array(amounts, float))
    if tie == "edge":
        above = [int((values > np.quantile(values, level)).sum()) for level in levels]
    else:
        above = [int((np.arange(len(values)) / len(values) >= level).sum()) for level in levels]
    expected = {"c0_8": above[0], "c0_5": above[1] - above[0], "rest": len(amounts) - above[1]}
    assert found == Counter({code: count for code, count in expected.items() if count})


def _sold(amounts: list[int]) -> Workspace:
    import tempfile
    from pathlib import Path

    workspace = create_workspace(Path(tempfile.mkdtemp()) / "sold.duckdb")
    rows = [line(f"o{n:03d}", "2026-01-05", f"c{n:03d}", "tea", amount) for n, amount in enumerate(amounts)]
    workspace.load({"order_lines": parcel("order_lines", rows)}, {"name": "sold"})
    return workspace
