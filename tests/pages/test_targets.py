"""The page of target customers: weights move the counts before anything is saved; a group is kept from the board."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.texts import say
from tests.pages.test_pages import opened
from ui.menu import ENTRIES

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


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label and not one.disabled)
