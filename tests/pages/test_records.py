"""Pasting records: what is not understood is asked about before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.engine import create_workspace, editing, open_workspace
from analytics.texts import LANGUAGES, say
from tests.pages.test_pages import opened
from ui.menu import ENTRIES

RECORDS = next(entry for entry in ENTRIES if entry.name == "records")
TABLE = "feedback"
CELLS = "received_at\tproduct_id\tverbatim words\n2026-05-04\tP1\tgood\n2026-05-05\tP8\tbad"


def pasted(lang: str) -> AppTest:
    """The page after these cells were sent."""
    editing.add(create_workspace("own"), "products", [{"product_id": "P1", "product_name": "Tea"}])
    app = opened(RECORDS, lang, "own")
    app.selectbox(key=f"records.table.{lang}").select(TABLE)
    app.session_state["records.view"] = "paste"
    app.run()
    app.text_area[0].set_value(CELLS)
    return app.button(key="paste.load").click().run()


def rows() -> list[tuple[str, str | None]]:
    found = open_workspace("own").rows(f"select product_id, body from {TABLE} order by 1")
    return [(row["product_id"], row["body"]) for row in found]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_written_before_what_is_open_is_settled(lang: str, fresh_data: Path):
    app = pasted(lang)
    assert not app.exception
    assert any("verbatim words" in item.value for item in app.warning)
    assert any("P8" in item.value for item in app.warning)
    assert rows() == []
    next(box for box in app.selectbox if box.label == "verbatim words").select("body").run()
    app.button(key="paste.settled").click().run()
    assert rows() == [("P1", "good")]
    assert say("paste.rejected", lang, {"count": 1}) in [item.value for item in app.warning]


def test_going_back_saves_nothing_and_keeps_what_was_pasted(fresh_data: Path):
    app = pasted("en")
    app.button(key="paste.back").click().run()
    assert app.text_area[0].value == CELLS
    assert rows() == []


def test_ids_nobody_knows_are_saved_where_a_person_wants_it(fresh_data: Path):
    app = pasted("en")
    next(item for item in app.toggle if item.label == say("paste.apart", "en")).set_value(False).run()
    app.button(key="paste.settled").click().run()
    assert rows() == [("P1", None), ("P8", None)]
