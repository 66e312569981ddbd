"""The page of one customer and the report, in both languages, through ``app.py``, on the sample company."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.engine import open_workspace, run
from analytics.texts import LANGUAGES, say
from tests.pages.test_pages import opened
from ui.menu import ENTRIES

CUSTOMER = next(entry for entry in ENTRIES if entry.name == "customer")
REPORT = next(entry for entry in ENTRIES if entry.name == "report")
BUSY, SILENT = "C000549", "C000001"


def words(app: AppTest) -> str:
    return "\n".join(item.value for item in (*app.markdown, *app.caption, *app.info))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", ["timeline", "trade", "accounts", "voice", "money", "marketing", "record"])
def test_every_part_of_a_customer_is_shown(part: str, lang: str, demo_data: Path):
    app = opened(CUSTOMER, lang, "sample", customer=BUSY, part=part)
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    assert len(app.metric) == 5
    assert app.dataframe
    assert BUSY in app.query_params["customer"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_search_opens_the_only_one_found(lang: str, demo_data: Path):
    app = opened(CUSTOMER, lang, "sample")
    assert say("customer.search.start", lang) in [item.value for item in app.info]
    app.text_input(key="customer.words").set_value(BUSY.lower()).run()
    assert BUSY in app.query_params["customer"]
    assert len(app.metric) == 5


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_search_lists_several_and_says_when_there_are_none(lang: str, demo_data: Path):
    app = opened(CUSTOMER, lang, "sample")
    app.text_input(key="customer.words").set_value("c00000").run()
    assert len(app.dataframe) == 1
    app.text_input(key="customer.words").set_value("qqqqxyz").run()
    assert any("qqqqxyz" in item.value for item in app.info)
    assert not app.dataframe


def test_a_customer_nobody_knows_is_no_error(demo_data: Path):
    app = opened(CUSTOMER, "en", "sample", customer="nobody ![x](http://x)")
    assert not app.exception
    assert not app.error
    assert "![x](http" not in words(app)


def test_what_is_personal_is_masked(demo_data: Path):
    name = run("customer_figures", open_workspace("sample"), None, {"customer_id": BUSY}).rows[0]["customer_name"]
    assert name in words(opened(CUSTOMER, "zh", "sample", customer=BUSY))
    masked = opened(CUSTOMER, "zh", "sample", customer=BUSY, mask="1")
    assert name not in words(masked)
    assert "c000549@example.com" not in words(masked)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["report", "review"])
def test_the_report_shows_its_parts(kind: str, lang: str, demo_data: Path):
    app = opened(REPORT, lang, "sample", kind=kind)
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    assert len(app.dataframe) == 4
    assert any(say("analysis.satisfaction_by_class", lang) in item.value for item in app.markdown)
