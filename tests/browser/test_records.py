"""Records by hand in a real browser: paste from Excel, correct what was refused, merge, undo, see who did what."""

from __future__ import annotations

import pytest

from analytics.engine import open_workspace
from analytics.engine.merging import suggestions
from analytics.schema import TABLES
from analytics.texts import LANGUAGES, name, say
from tests.browser.conftest import Reader, Server
from tests.browser.test_journey import LOCALES, opened, shown

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TABLE = "competitor_offers"
COLUMNS = ("competitor", "offered_on", "offer_name", "price", "own_price", "region")
BAD = {4: ("offered_on", "someday"), 17: ("price", "cheap")}


def cells(lang: str) -> str:
    """Thirty offers as Excel puts them on the clipboard, a date and a price among them that are none."""
    rows = [[name("column", TABLE, one, lang=lang) for one in COLUMNS]]
    for at in range(30):
        row = ["Remote Hills", "2026-05-04", f"Green tea {at:02d}", f"{60 + at}.50", f"{62 + at}", "华东"]
        if at in BAD:
            column, written = BAD[at]
            row[COLUMNS.index(column)] = written
        rows.append(row)
    return "\n".join("\t".join(row) for row in rows)


def press(person: Reader, key: str, lang: str, **facts: object) -> None:
    person.page.get_by_role("button", name=say(key, lang, facts), exact=True).first.click(timeout=30_000)
    person.settled()


def turn_to(person: Reader, view: str, lang: str) -> None:
    """Choose list, add, paste or audit."""
    person.page.get_by_role("radio", name=say(f"records.view.{view}", lang)).click()
    person.settled()


def choose_table(person: Reader, table: str, lang: str) -> None:
    person.page.get_by_label(say("records.table", lang), exact=True).click()
    person.page.keyboard.type(name("table", table, lang=lang))
    person.page.get_by_role("option", name=name("table", table, lang=lang), exact=True).click()
    person.settled()


def mend(person: Reader, row: int, column: int, text: str) -> None:
    """Type into a cell of the table of refused rows, once the grid itself says that this cell has the focus."""
    page, frame = person.page, person.page.locator('[data-testid="stDataFrame"]').first
    for _ in range(4):
        frame.locator("canvas").first.click(position={"x": 10, "y": 20 + 35 * (row + 1)}, force=True)
        for at in range(column + 1):
            if at:
                page.keyboard.press("ArrowRight")
            focused = frame.locator(f'#glide-cell-{at}-{row}[aria-selected="true"]')
            focused.wait_for(state="attached", timeout=30_000)
        page.keyboard.press("Enter")
        page.locator(".gdg-input").fill(text, timeout=30_000)
        page.keyboard.press("Enter")
        person.settled()
        if text in (frame.locator(f"#glide-cell-{column}-{row}").text_content() or ""):
            return
    pytest.fail(f"the cell did not take {text}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_paste_correct_merge_undo_audit(lang: str, server: Server, reader) -> None:
    person = reader(LOCALES[lang])
    opened(person, server, "records", lang)
    person.page.get_by_label(say("records.who", lang), exact=True).fill("Lin Fang")
    person.page.keyboard.press("Enter")
    person.settled()
    choose_table(person, TABLE, lang)
    _paste(person, lang)
    _merge(person, server, lang)
    _audit(person, server, lang)


def _paste(person: Reader, lang: str) -> None:
    page = person.page
    turn_to(person, "paste", lang)
    page.get_by_label(say("paste.text", lang), exact=True).fill(cells(lang))
    press(person, "paste.load", lang)
    table = name("table", TABLE, lang=lang)
    shown(person, "records.done", lang, table=table, added=28, changed=0, deleted=0)
    shown(person, "paste.rejected", lang, count=2)
    mend(person, 0, 1 + COLUMNS.index("offered_on"), "2026-05-05")
    mend(person, 1, 1 + COLUMNS.index("price"), "77")
    press(person, "paste.again", lang)
    shown(person, "records.done", lang, table=table, added=2, changed=0, deleted=0)


def _merge(person: Reader, server: Server, lang: str) -> None:
    opened(person, server, "merge", lang)
    press(person, "merging.merge", lang)
    shown(person, "merging.standing", lang)
    press(person, "records.undo", lang)
    shown(person, "merging.undone", lang)
    standing = person.page.get_by_text(say("merging.standing", lang), exact=True)
    standing.wait_for(state="detached", timeout=30_000)


def _audit(person: Reader, server: Server, lang: str) -> None:
    opened(person, server, "records", lang)
    turn_to(person, "audit", lang)
    shown(person, "audit.is_undone", lang)
    choose_table(person, TABLE, lang)
    shown(person, "audit.choose", lang)
    person.page.get_by_role("button", name=say("records.undo", lang), exact=True).wait_for(timeout=30_000)
    person.settled()
    frames = person.page.locator('[data-testid="stDataFrame"]')
    assert "Lin Fang" in (frames.first.text_content() or "")
    assert "Green tea" in (frames.nth(1).text_content() or "")


def test_the_sample_has_customers_to_merge(demo_data) -> None:
    workspace = open_workspace("sample")
    found = suggestions(workspace)
    assert found
    assert all(len(one.ids) > 1 and one.reasons for one in found)
    assert TABLES["customers"].key == ("customer_id",)
