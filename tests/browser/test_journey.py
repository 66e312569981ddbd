"""What a manager does in the first ten minutes, in both languages, on the real server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from analytics.texts import LANGUAGES, say
from tests.browser.conftest import Reader, Server
from ui.menu import ENTRIES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
LOCAL = ("127.0.0.1", "localhost", "")


def own_export(folder: Path) -> Path:
    """A till's export: forty customers who come every week, one of them until June only."""
    lines = ["Order No,Date,Customer,Product,Category,Quantity,Unit price,Amount"]
    number = 0
    for week in range(40):
        for customer in range(40):
            if customer == 7 and week > 26:
                continue
            number += 1
            day = f"2026-{1 + (week * 7) // 31:02d}-{1 + (week * 7) % 28:02d}"
            lines.append(f"A{number:05d},{day},Customer {customer:02d},Tea,Drinks,2,15.00,30.00")
    path = folder / "till.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def opened(reader: Reader, server: Server, path: str, lang: str, workspace: str = "sample") -> None:
    reader.page.goto(f"{server.url}/{path}?ws={workspace}&lang={lang}")
    reader.page.wait_for_selector("h1", timeout=60_000)
    reader.settled()


def shown(reader: Reader, key: str, lang: str, **facts: object) -> None:
    reader.page.get_by_text(say(key, lang, facts)).first.wait_for(timeout=30_000)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_first_ten_minutes(lang: str, server: Server, reader, tmp_path: Path) -> None:
    person = reader(LOCALES[lang])
    page = person.page
    page.goto(server.url)
    page.wait_for_selector("h1", timeout=60_000)
    person.settled()
    assert page.locator("h1").inner_text() == say("page.today.today", lang)
    page.wait_for_url(f"**ws=sample&lang={lang}**")

    _choose_period(person, lang)
    _choose_salesperson(person, lang)
    _click_a_class(person, server, lang)
    _upload(person, server, lang, own_export(tmp_path))
    _undo(person, server, lang)
    assert [url for url in person.requests if urlsplit(url).hostname not in (*LOCAL, None)] == []


def _first_figure(person: Reader) -> str:
    return person.page.locator('[data-testid="stMetricValue"]').first.inner_text()


def _moved(person: Reader, before: str, parameter: str) -> None:
    """The address and the first figure follow a change of the selection."""
    person.page.wait_for_url(f"**{parameter}**", timeout=30_000)
    person.page.wait_for_function(
        "before => document.querySelector('[data-testid=\"stMetricValue\"]')?.innerText !== before",
        arg=before,
        timeout=30_000,
    )
    person.settled()


def _choose_period(person: Reader, lang: str) -> None:
    before = _first_figure(person)
    person.page.get_by_label(say("bar.period", lang)).click()
    person.page.get_by_role("option", name=say("period.90d", lang)).click()
    _moved(person, before, "period=90d")


def _choose_salesperson(person: Reader, lang: str) -> None:
    before = _first_figure(person)
    person.page.get_by_role("button", name=say("bar.filters", lang)).click()
    person.page.get_by_label(say("bar.salesperson", lang)).click()
    person.page.get_by_role("option").nth(1).click()
    person.page.keyboard.press("Escape")
    _moved(person, before, "salesperson=")


def _click_a_class(person: Reader, server: Server, lang: str) -> None:
    """A class opens its customers, and these download as Excel."""
    opened(person, server, "classes", lang)
    drawer = person.page.get_by_role("dialog")
    bar = person.page.locator(".js-plotly-plot .bars .point path").first
    bar.wait_for(timeout=30_000)
    for _ in range(4):  # a chart takes clicks only once the library that draws it has come to rest
        person.settled()
        bar.click(force=True)
        try:
            drawer.wait_for(timeout=8_000)
            break
        except PlaywrightTimeout:
            continue
    shown(person, "analysis.customer_list", lang)
    with person.page.expect_download(timeout=30_000) as download:
        drawer.get_by_role("button", name="Excel").last.click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def _upload(person: Reader, server: Server, lang: str, export: Path) -> None:
    """An export of one's own: recognised, checked, loaded; Today and Churn answer from it."""
    opened(person, server, "upload", lang)
    person.page.locator('input[type="file"]').set_input_files(export)
    load = person.page.get_by_role("button", name=say("upload.load", lang, {"rows": 1587}))
    load.click(timeout=60_000)
    shown(person, "upload.done", lang, name="till.csv")
    person.page.wait_for_url("**ws=own**", timeout=30_000)
    opened(person, server, "", lang, "own")
    assert person.page.locator('[data-testid="stMetricValue"]').count() == 5
    opened(person, server, "churn", lang, "own")
    headline = person.page.locator("h3").first.inner_text()
    assert "1" in headline, headline


def _undo(person: Reader, server: Server, lang: str) -> None:
    opened(person, server, "imports", lang, "own")
    person.page.get_by_role("button", name=say("receipt.undo", lang)).click()
    person.page.get_by_role("button", name=say("receipt.undo.yes", lang)).click()
    shown(person, "receipt.title_undone", lang, number=1, name="till.csv")
    opened(person, server, "churn", lang, "own")
    shown(person, "frame.nothing", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_cold_deep_links_render_inside_the_frame(lang: str, server: Server, reader) -> None:
    """Each page as the first thing a session asks for; the very first on a server that has served nobody."""
    for entry in reversed(ENTRIES):
        person = reader(LOCALES[lang])
        opened(person, server, entry.name, lang)
        assert person.page.locator("h1").inner_text() == say(entry.key, lang)
        assert person.page.get_by_role("dialog").count() == 0, entry.name
        assert person.page.locator('[data-testid="stSidebarNav"]').count() == 1
        assert person.page.locator('[data-testid="stException"]').count() == 0
        assert [url for url in person.requests if urlsplit(url).hostname not in (*LOCAL, None)] == []
        person.page.context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_address_nobody_has_says_so_and_names_the_nearest(lang: str, server: Server, reader) -> None:
    person = reader(LOCALES[lang])
    opened(person, server, "churn-rates", lang)
    assert person.page.locator("h1").inner_text() == say("page.frame.lost", lang)
    assert person.page.get_by_role("dialog").count() == 0
    person.page.get_by_role("link", name=say("page.churn.churn_rate", lang)).last.click()
    person.page.wait_for_url("**/churn_rate**", timeout=30_000)
    person.settled()
    assert person.page.locator("h1").inner_text() == say("page.churn.churn_rate", lang)


def test_today_is_marked_in_the_menu_at_both_its_addresses(server: Server, reader) -> None:
    for path in ("", ENTRIES[0].name):
        person = reader(LOCALES["zh"])
        opened(person, server, path, "zh")
        chosen = person.page.locator('[data-testid="stSidebarNavLink"][aria-current="page"]')
        assert chosen.inner_text() == say(ENTRIES[0].key, "zh"), path
        assert person.page.locator('[data-testid="stSidebarNavLink"]').count() == len(ENTRIES)
