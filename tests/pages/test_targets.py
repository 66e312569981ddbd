"""The page of target customers: weights move the counts before anything is saved; a group is kept from the board."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.classes.declare import Condition, from_text
from analytics.texts import say
from tests.pages.test_pages import opened
from ui.menu import ENTRIES
from ui.scorecards import EDITED

TARGETS = next(entry for entry in ENTRIES if entry.name == "targets")


def headline(app: AppTest) -> str:
    """The sentence over the board."""
    return next(one.value for one in app.markdown if "Aim at" in one.value)


@pytest.mark.parametrize("lang", ["en"])
def test_weights_move_the_counts_and_a_group_is_kept(lang: str, fresh_sample: Path) -> None:
    app = opened(TARGETS, lang, "sample")
    assert not app.exception
    before = headline(app)
    weight = next(one for one in app.number_input if one.label == say("scorecard.weight", lang))
    app = weight.set_value(20.0).run()
    assert not app.exception
    after = headline(app)
    assert after != before
    app = button(app, say("class_set.drop", lang)).click().run()
    assert headline(app) == before
    name = next(one for one in app.text_input if one.key and "target.name" in one.key)
    app = name.set_value("Grow").run()
    app = button(app, say("target.save", lang)).click().run()
    assert not app.exception
    from analytics.classes.stored import class_sets
    from analytics.engine import open_workspace

    made = class_sets(open_workspace("sample"))["target_1"]
    assert made.zh == "Grow"


def test_a_criterion_is_dropped_changed_and_added(fresh_sample: Path) -> None:
    app = opened(TARGETS, "en", "sample")
    app = next(one for one in app.button if one.key and one.key.endswith(".1_en.drop")).click().run()
    assert measures(app) == [
        "order_count_12m", "revenue_change_12m", "category_count_12m", "satisfaction", "discount_share_12m",
        "days_since_last_order",
    ]  # fmt: skip
    app = next(one for one in app.button if one.label == say("scorecard.add", "en")).click().run()
    assert measures(app)[-1] == "revenue_12m"
    box = next(one for one in app.selectbox if one.key and one.key.endswith(".6_en.field"))
    app = box.set_value("customer_kind").run()
    chosen = next(one for one in app.multiselect if ".6_en" in str(one.key))
    app = chosen.set_value(["business"]).run()
    assert not app.exception
    rule = from_text(app.session_state[EDITED][1]).parts[-1].rule
    assert rule == ((Condition("customer_kind", "in", ("business",)),),)
    assert "Aim at" in headline(app)


def measures(app: AppTest) -> list[str]:
    """What the draft measures, in its order."""
    return [part.measure for part in from_text(app.session_state[EDITED][1]).parts]


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label and not one.disabled)
