"""Target customers: scores on paper, by plain pandas on the sample company, and what the board and the groups say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.catalogue.lists import WHOLE
from analytics.classes import shipped_set
from analytics.classes.declare import Class, ClassSet, Condition, Part, from_text, to_text
from analytics.classes.segments import IN, of_classes
from analytics.classes.stored import save
from analytics.classes.words import told
from analytics.engine import Workspace, open_workspace, run, scope_of
from analytics.engine.asking import ask
from analytics.errors import AnalyticsError
from analytics.selection import Selection
from analytics.texts import BOTH, say
from tests.analytics.tiny import QUARTER, company

EAST = Part(weight=1, rule=((Condition("region", "in", ("华东",)),),))
BANDS = (Class("high", bound=60), Class("low"))
TWO = to_text(ClassSet("value", measure="revenue_12m", classes=(Class("much", bound=500), Class("little"))))


@pytest.fixture(scope="module")
def sample(demo_copy: Path, data_folder: Path) -> Iterator[Workspace]:
    """The sample company. Read only."""
    workspace = open_workspace(demo_copy / "workspaces" / "sample.duckdb")
    yield workspace
    workspace.close()


def card(*parts: Part) -> str:
    return to_text(ClassSet("card", cut="scorecard", parts=parts, classes=BANDS))


def scores(workspace: Workspace, made: str, selection: Selection = QUARTER) -> dict[str, tuple[Any, Any]]:
    rows = run("target_list", workspace, selection, {"class_set": made, "limit": WHOLE}).rows
    return {row["customer_id"]: (row["fit_score"], row["known_count"]) for row in rows}


def test_scores_on_paper(tiny: Workspace):
    """Revenue 80, 400, 610, 700 has the edges 272, 442, 568, 646: 0, 25, 75 and 100 points; A and C are in 华东;
    nobody has stated satisfaction, which therefore counts for nobody."""
    made = card(Part("revenue_12m"), EAST, Part("satisfaction", 5))
    assert scores(tiny, made) == {"A": (100, 2), "C": (62.5, 2), "B": (37.5, 2), "D": (0, 2)}


def test_what_is_unknown_is_left_out_and_not_counted_as_zero(tiny: Workspace):
    """A, B and C have a margin rate of one half: all alike, 50 points each. Of D it is unknown: the score is that of
    the other criterion, and with less than half of the weight known there is none."""
    assert scores(tiny, card(Part("margin_rate_12m"), Part("revenue_12m"))) == {
        "A": (75, 2), "B": (62.5, 2), "C": (37.5, 2), "D": (0, 1),
    }  # fmt: skip
    assert scores(tiny, card(Part("margin_rate_12m", 3), Part("revenue_12m")))["D"] == (None, None)


def test_less_can_be_better_and_weights_weigh(tiny: Workspace):
    """Days since the last order: C 0, B 15, A 101, D 140, the other way round 100, 75, 25, 0 points."""
    found = scores(tiny, card(Part("days_since_last_order", 3, falling=True), Part("revenue_12m", 1)))
    assert found == {"A": (43.75, 2), "B": (75, 2), "C": (81.25, 2), "D": (0, 2)}


def test_the_board_on_paper(tiny: Workspace):
    made = card(Part("revenue_12m"), EAST)
    result = run("fit_value", tiny, QUARTER, {"class_set": made, "other_set": TWO})
    found = {row["advice"]: (row["class_code"], row["other_code"], row["revenue_12m"]) for row in result.rows}
    assert found == {
        "aim": ("high", "much", 700), "develop": ("high", "little", 400),
        "keep": ("low", "much", 610), "leave": ("low", "little", 80),
    }  # fmt: skip
    assert result.headline.facts["keep_share"] == pytest.approx(610 / 1790)
    assert all(row["subjects"] == 1 for row in result.rows)


def test_each_cell_opens_its_customers(tiny: Workspace):
    result = run("fit_value", tiny, QUARTER, {"class_set": card(Part("revenue_12m"), EAST), "other_set": TWO})
    for row in result.rows:
        asked = {"class_set": row["set_opened"], "class_code": row["class_code"]}
        listed = run("target_list", tiny, QUARTER, asked | {"other_set": TWO, "other_code": row["other_code"]}).rows
        assert len(listed) == row["subjects"]
        assert float(sum(one["revenue_12m"] for one in listed)) == row["revenue_12m"]


def test_the_shipped_scorecard_by_a_second_route(sample: Workspace):
    """Every score of the sample company again in plain pandas, from the measures alone."""
    made, scope = shipped_set("fit"), scope_of(sample, Selection())
    names = [part.measure for part in made.parts]
    columns = ", ".join(f"cast({name} as double) as {name}" for name in names)
    frame = ask(sample, scope, f"select customer_id, {columns} from customer_measures", {}).to_pandas()
    frame = frame.set_index("customer_id")
    points, weights = pd.DataFrame(index=frame.index), {}
    for part in made.parts:
        values = frame[part.measure]
        edges = [values.quantile(level) for level in (0.2, 0.4, 0.6, 0.8)]
        passed = pd.Series(0.0, index=values.index)
        for edge in edges:
            passed += 12.5 * (values > edge) + 12.5 * (values >= edge)
        points[part.measure] = (100 - passed if part.falling else passed).where(values.notna())
        weights[part.measure] = part.weight
    weight = pd.Series(weights)
    known = points.notna().mul(weight).sum(axis=1)
    expected = points.mul(weight).sum(axis=1) / known
    expected = expected[2 * known >= weight[points.notna().any()].sum()]
    found = {who: held for who, held in scores(sample, "fit", Selection()).items() if held[0] is not None}
    assert {who: held[0] for who, held in found.items()} == pytest.approx(expected.to_dict())
    assert {who: held[1] for who, held in found.items()} == points.notna().sum(axis=1)[expected.index].to_dict()


def test_the_board_holds_everybody_once(sample: Workspace):
    result = run("fit_value", sample, Selection())
    everybody = run("target_list", sample, Selection(), {"limit": 1}).rows[0]["total_count"]
    assert sum(row["subjects"] for row in result.rows) + result.rows[0]["unknown"] == everybody
    assert {row["advice"] for row in result.rows} == {"aim", "develop", "keep", "leave", None}
    narrow = run("fit_value", sample, Selection(region=("华东",)))
    assert sum(row["subjects"] for row in narrow.rows) < sum(row["subjects"] for row in result.rows)


def test_a_target_group_is_a_segment_of_chosen_classes(data_folder: Path):
    workspace = company(data_folder / "groups.duckdb")
    save(workspace, from_text(card(Part("revenue_12m"), EAST)))
    save(workspace, from_text(TWO))
    save(workspace, of_classes({"card": ["high"], "value": ["little", "not_classed"]}, "grow", "成长"))
    rows = run("target_groups", workspace, QUARTER, {"class_set": "kind", "other_set": "card"}).rows
    held = {(row["set_opened"], row["class_code"]): row for row in rows}
    grow = held["grow", IN]
    assert (grow["subjects"], grow["revenue_12m"], grow["fit_score"], grow["scored"]) == (1, 400, 62.5, 1)
    assert (held["kind", "business"]["fit_score"], held["kind", "private"]["fit_score"]) == (81.25, 18.75)
    assert grow["revenue_share"] == pytest.approx(400 / 1790)
    zh, en = grow["rule"].split(BOTH)
    assert "value" in zh
    assert "little" in en
    assert run("target_groups", workspace, QUARTER).headline.key == "headline.target_groups.thin"
    workspace.close()


def test_a_group_large_enough_is_proposed(sample: Workspace):
    result = run("target_groups", sample, Selection())
    assert result.headline.key == "headline.target_groups"
    assert result.headline.facts["fit_score"] == max(row["fit_score"] for row in result.rows if row["scored"] >= 20)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_scorecard_says_its_criteria_and_its_missing_rule(lang: str):
    words = " ".join(told(shipped_set("fit"), lang))
    assert ("not counted as zero" in words) or ("不按零分" in words)
    assert say("fact.margin_rate_12m", lang) in words


@pytest.mark.parametrize("part", [Part(), Part("revenue", 0), Part("revenue", rule=EAST.rule)])
def test_a_criterion_is_a_measure_or_a_rule_and_weighs(part: Part):
    with pytest.raises(AnalyticsError):
        from_text(card(part))
    assert from_text(card(EAST, Part("revenue"))).parts[0] == EAST


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["revenue_12m", "order_count_12m", "margin_rate_12m", "tenure_days"]), min_size=1,
                max_size=4, unique=True), st.floats(0.5, 20))  # fmt: skip
def test_scores_lie_between_0_and_100_whatever_the_scale_of_the_weights(
    tiny: Workspace, names: list[str], weight: float
):
    once = scores(tiny, card(*(Part(name) for name in names)))
    scaled = scores(tiny, card(*(Part(name, weight) for name in names)))
    for who, (score, count) in once.items():
        assert score is None or 0 <= score <= 100
        assert scaled[who] == (pytest.approx(score) if score is not None else None, count)
