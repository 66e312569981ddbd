"""A file nobody has seen before: mapped by hand, loaded, its rejects mended and loaded, everything undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.texts import LANGUAGES, name, say
from tests.browser.conftest import Reader, Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
ROW = 35
STRANGE = """xq1,xq2,xq3,xq4,xq5,xq6
T001,03/04/2026,Jia,2,30.00,Lin
T001,03/04/2026,Jia,x,20.00,Lin
T002,05/04/2026,Yi,1,15.00,Wang
T003,never,Bing,1,15.00,Wang
T004,07/04/2026,Jia,1,120.00,Lin
"""
MEANT = ((0, "order_id"), (1, "ordered_at"), (2, "customer_name"), (3, "quantity"), (4, "revenue"))
MENDED = {"Jia,x,": "Jia,2,", "T003,never": "T003,06/04/2026"}


def opened(person: Reader, server: Server, path: str, lang: str, workspace: str = "own") -> None:
    person.page.goto(f"{server.url}/{path}?ws={workspace}&lang={lang}")
    person.page.wait_for_selector("h1", timeout=60_000)
    person.settled()


def dropped(person: Reader, path: Path) -> None:
    person.page.locator('input[type="file"]').first.set_input_files(path)
    person.settled()


def shown(person: Reader, key: str, lang: str, **facts: object) -> None:
    person.page.get_by_text(say(key, lang, facts)).first.wait_for(timeout=60_000)


def pressed(person: Reader, key: str, lang: str, **facts: object) -> None:
    person.page.get_by_role("button", name=say(key, lang, facts)).first.click(timeout=60_000)
    person.settled()


def mapped(person: Reader, row: int, field: str, lang: str) -> None:
    """Choose what a column becomes, by keyboard, in the table of columns, once the check has come to rest."""
    person.page.get_by_role("tab").first.wait_for(timeout=60_000)
    person.page.wait_for_timeout(800)
    person.page.get_by_role("button", name=say("upload.cancel", lang), exact=True).wait_for(
        state="detached", timeout=60_000
    )
    person.settled()
    grid = person.page.get_by_role("tabpanel").first.locator('[data-testid="stDataFrame"]').first
    grid.wait_for(timeout=60_000)
    grid.scroll_into_view_if_needed()
    person.page.wait_for_timeout(500)
    box = grid.bounding_box()
    assert box is not None
    person.page.mouse.click(box["x"] + 150 + 270 + 60, box["y"] + ROW * (row + 1.5))
    person.page.wait_for_timeout(300)
    person.page.keyboard.press("Enter")
    person.page.wait_for_timeout(500)
    person.page.keyboard.type(name("column", "order_lines", field, lang=lang))
    person.page.wait_for_timeout(500)
    person.page.keyboard.press("Enter")
    person.settled()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_strange_file_from_drop_to_undo(lang: str, server: Server, reader, tmp_path: Path) -> None:
    person = reader(LOCALES[lang])
    strange = tmp_path / "strange.csv"
    strange.write_text(STRANGE, "utf-8")
    opened(person, server, "upload", lang, "sample")
    dropped(person, strange)
    _map_by_hand(person, lang)
    pressed(person, "upload.load", lang, rows=3)
    shown(person, "upload.done", lang, name="strange.csv")
    person.page.wait_for_url("**ws=own**", timeout=30_000)

    fixed = _mended(person, lang, tmp_path)
    pressed(person, "upload.seen", lang)
    dropped(person, fixed)
    shown(person, "receipt.mends", lang, import_id=1, rows=2)
    pressed(person, "upload.load", lang, rows=2)
    shown(person, "upload.done", lang, name=fixed.name)

    _remembered(person, server, lang, tmp_path)
    _looked_back(person, server, lang)
    for number in (2, 1):
        _undone(person, server, lang, number)
    opened(person, server, "trend", lang)
    shown(person, "frame.nothing", lang)


def _map_by_hand(person: Reader, lang: str) -> None:
    """Every column by hand; the totals follow, and what is open is asked."""
    kind = person.page.get_by_placeholder(say("choices.kind.unknown", lang))
    kind = kind.or_(person.page.get_by_text(say("choices.kind.unknown", lang))).first
    kind.click(timeout=60_000)
    person.page.get_by_role("option", name=say("file.order_lines", lang)).click()
    person.settled()
    for row, field in MEANT:
        mapped(person, row, field, lang)
    question = person.page.get_by_role("radio", name=say("date_order.mdy", lang))
    question.wait_for(timeout=60_000)
    assert person.page.get_by_role("radio", name=say("date_order.dmy", lang)).get_attribute("aria-checked") == "true"
    person.page.get_by_role("button", name=say("upload.load", lang, {"rows": 3})).wait_for(timeout=60_000)


def _mended(person: Reader, lang: str, folder: Path) -> Path:
    """Download the rejects, correct them in a text editor."""
    label = say("rejects.download.csv", lang, {"count": 2})
    with person.page.expect_download(timeout=60_000) as download:
        person.page.get_by_role("button", name=label).first.click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    for wrong, right in MENDED.items():
        assert wrong in text, text
        text = text.replace(wrong, right)
    fixed = folder / download.value.suggested_filename
    fixed.write_text(text, "utf-8")
    return fixed


def _remembered(person: Reader, server: Server, lang: str, folder: Path) -> None:
    """The next file of this shape is recognised by itself, and the mapping lies on its page."""
    following = folder / "next.csv"
    following.write_text(STRANGE.replace("T00", "U00"), "utf-8")
    opened(person, server, "upload", lang)
    dropped(person, following)
    person.page.get_by_role("button", name=say("upload.load", lang, {"rows": 3})).wait_for(timeout=60_000)
    pressed(person, "hand.remove", lang)
    opened(person, server, "mappings", lang)
    person.page.get_by_text(say("file.order_lines", lang)).first.wait_for(timeout=30_000)


def _looked_back(person: Reader, server: Server, lang: str) -> None:
    """As the data were known before the rejects were mended: an order fewer."""
    opened(person, server, "imports", lang)
    person.page.get_by_role("button", name=say("known.look", lang)).first.click()
    person.page.wait_for_url("**known=1**", timeout=30_000)
    person.page.get_by_role("button", name=say("known.back", lang)).click(timeout=60_000)
    person.page.wait_for_url(lambda url: "known" not in url, timeout=60_000)


def _undone(person: Reader, server: Server, lang: str, number: int) -> None:
    opened(person, server, "imports", lang)
    person.page.get_by_role("button", name=say("receipt.undo", lang)).first.click()
    shown(person, "receipt.undo.ask", lang, number=number)
    person.page.get_by_role("button", name=say("receipt.undo.yes", lang)).first.click()
    person.settled()


def test_a_file_from_the_inbox_is_loaded_by_one_click(server: Server, reader) -> None:
    person = reader(LOCALES["en"])
    folder = server.data / "inbox"
    folder.mkdir()
    lines = [
        "Order No,Date,Customer,Quantity,Amount",
        *(f"A{n},2026-03-{n:02d},C{n % 3},1,10.00" for n in range(1, 21)),
    ]
    (folder / "till.csv").write_text("\n".join(lines), "utf-8")
    opened(person, server, "upload", "en", "sample")
    pressed(person, "inbox.import", "en")
    shown(person, "upload.done", "en", name="till.csv")
    assert [path.name for path in (folder / "done").iterdir()] == ["till.csv"]
    assert not (folder / "till.csv").exists()
