"""The page of the expansion plan: a card moves by a click and comes back by undo; a new card is added."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.engine import open_workspace
from analytics.texts import say
from tests.pages.test_pages import opened
from ui.menu import ENTRIES

PLAN = next(entry for entry in ENTRIES if entry.name == "plan")


def step_of(card: str) -> str:
    return open_workspace("sample").rows("select plan_step from actions where action_id = ?", [card])[0]["plan_step"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_card_moves_and_comes_back(lang: str, fresh_sample: Path) -> None:
    app = opened(PLAN, lang, "sample")
    assert not app.exception
    button = next(one for one in app.button if one.key and ".right.actions." in one.key)
    card = (button.key or "").rpartition(".")[2].rpartition("_")[0]
    before = step_of(card)
    app = button.click().run()
    assert not app.exception
    assert step_of(card) != before
    app = next(one for one in app.button if one.label == say("records.undo", lang)).click().run()
    assert not app.exception
    assert step_of(card) == before


def test_a_card_is_added(fresh_sample: Path) -> None:
    app = opened(PLAN, "en", "sample")
    title = next(one for one in app.text_input if one.label == say("plan.title", "en"))
    title.set_value("Send samples")
    app = next(one for one in app.button if one.label == say("plan.save", "en")).click().run()
    assert not app.exception
    (row,) = open_workspace("sample").rows("select plan_step, action_state from actions where title = 'Send samples'")
    assert (row["plan_step"], row["action_state"]) == ("define", "open")
