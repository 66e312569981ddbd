"""Every page, in both languages, through ``app.py``, on the real small companies."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.texts import LANGUAGES, say
from ui.menu import ENTRIES

APP = Path(__file__).resolve().parents[2] / "app.py"


def opened(entry, lang: str, workspace: str, **params: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=90)
    for name, value in {"ws": workspace, "lang": lang, **params}.items():
        app.query_params[name] = value
    app.switch_page(entry.file) if entry is not ENTRIES[0] else None
    return app.run()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
@pytest.mark.parametrize("workspace", ["sample", "online_retail"])
def test_page_renders(entry, lang: str, workspace: str, demo_data: Path) -> None:
    app = opened(entry, lang, workspace)
    assert not app.exception
    assert [title.value for title in app.title] == [say(entry.key, lang)]
    assert not app.error, [error.value for error in app.error]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_page_of_an_empty_company(entry, fresh_data: Path) -> None:
    app = opened(entry, "en", "own")
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    if entry.selects:
        assert say("frame.nothing", "en") in [item.value for item in app.subheader]


def test_selection_comes_from_the_link(demo_data: Path) -> None:
    app = opened(ENTRIES[1], "en", "sample", period="6m", compare="year", region="华东", mask="1")
    view = app.session_state["view"]
    assert (view.selection.region, view.selection.compare, view.masked) == (("华东",), "year", True)


def test_a_link_with_nonsense_still_opens(demo_data: Path) -> None:
    app = opened(
        ENTRIES[1], "en", "sample", period="soon", compare="never", region="![x](http://x)", **{"from": "31.02"}
    )
    assert not app.exception
    assert app.session_state["view"].selection.compare == "year"
