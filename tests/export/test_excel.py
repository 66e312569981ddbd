"""Excel: two sheets, typed cells, and not one formula or link, looked for in the XML itself."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from analytics.analysis import Out
from analytics.export import excel_bytes, workbook
from tests.export.conftest import Make
from tests.export.corpus import CALM, LIVE


def read(data: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def xml(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {name: parts.read(name).decode("utf-8") for name in parts.namelist()}


@pytest.fixture(params=[10**9, 0], ids=["in_memory", "row_by_row"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """Small books and large ones are written by different paths of the library."""
    monkeypatch.setenv("KELENS_DATA", str(tmp_path))
    monkeypatch.setattr(workbook, "CELLS_IN_MEMORY", request.param)


@pytest.mark.usefixtures("both_ways")
def test_no_string_becomes_a_formula_or_a_link(make: Make):
    texts = [*LIVE, *CALM]
    data = excel_bytes(make({"=note": (Out("=note", "text"), texts)}, sql="select '=1+1' as a, -1 as b"), "en")
    parts = xml(data)
    sheets = {name: text for name, text in parts.items() if name.startswith("xl/worksheets/")}
    assert len(sheets) >= 2
    assert not [name for name, text in parts.items() if re.search(r"<f[ >/]|<hyperlink|externalLink|<ddeLink", text)]
    assert not re.search(r'<c [^>]*t="str"', "".join(sheets.values())), "a formula's string result"


@pytest.mark.usefixtures("both_ways")
def test_strings_come_back_as_they_went_in(make: Make):
    texts = [text for text in (*LIVE, *CALM) if text and "\x00" not in text and "\x0b" not in text]
    rows = read(excel_bytes(make({"note": (Out("note", "text"), texts)}), "en"))["Data"][1:]
    same = [(sent, row[0]) for sent, row in zip(texts, rows, strict=True) if _lines(sent) != _lines(str(row[0]))]
    assert not same


def _lines(text: str) -> str:
    """XML turns a carriage return into a line feed."""
    return text.replace("\r", "\n").strip("\n")


def test_live_strings_carry_the_mark_for_text(make: Make):
    parts = xml(excel_bytes(make({"note": (Out("note", "text"), ["=1+1", "calm"])}), "en"))
    formats = re.search(r"<cellXfs.*</cellXfs>", parts["xl/styles.xml"], re.DOTALL)
    assert formats is not None
    shapes = re.findall(r"<xf .*?(?:/>|</xf>)", formats[0], re.DOTALL)
    cells = dict(re.findall(r'<c r="(A[23])"(?: s="(\d+)")?', parts["xl/worksheets/sheet1.xml"]))
    assert 'quotePrefix="1"' in shapes[int(cells["A2"])]
    assert not cells["A3"]


@pytest.mark.usefixtures("both_ways")
def test_cells_have_the_type_of_their_value(make: Make):
    made = make(
        {
            "order_id": (Out("order_id", "id"), pa.array(["1234567890123456789", "0012", "7"])),
            "revenue": ("money", [Decimal("-5.25"), Decimal("1234.5600"), None]),
            "order_count": ("count", [-3, 0, 12]),
            "share": ("share", [0.125, float("nan"), -0.5]),
            "day": (Out("day", "date"), pa.array([date(2026, 3, 18), date(1899, 1, 1), None])),
            "at": (Out("at", "instant"), pa.array([datetime(2026, 3, 18, 10, 24), None, None])),
            "is_own": ("flag", pa.array([True, False, None])),
        }
    )
    rows = read(excel_bytes(made, "zh"))["数据"]
    assert rows[1] == [
        "1234567890123456789",
        -5.25,
        -3.0,
        0.125,
        date(2026, 3, 18),
        datetime(2026, 3, 18, 10, 24),
        "是",
    ]
    assert rows[2] == ["0012", 1234.56, 0.0, "", "1899-01-01", "", "否"]
    assert rows[3] == ["7", "", 12.0, -0.5, "", "", ""]


def test_numbers_too_long_for_excel_are_written_out_exactly(make: Make):
    made = make({"revenue": ("money", [Decimal("12345678901234.5678")]), "count": ("count", [2**53 + 1])})
    assert read(excel_bytes(made, "en"))["Data"][1] == ["12345678901234.5678", "9007199254740993"]


def test_header_is_frozen_and_rates_are_percent(make: Make):
    parts = xml(excel_bytes(make({"share": ("share", [0.5])}), "en"))
    assert 'state="frozen"' in parts["xl/worksheets/sheet1.xml"]
    assert 'formatCode="0.0%"' in parts["xl/styles.xml"]


@pytest.mark.parametrize(("lang", "sheet"), [("en", "Passport"), ("zh", "数据口径")])
def test_the_second_sheet_is_the_passport(lang: str, sheet: str, make: Make):
    made = make(
        {"share": ("share", [0.5])}, origin="generated", masked=True, sql="select 1 as one from t where a = '=x'"
    )
    book = read(excel_bytes(made, lang))
    assert list(book)[1] == sheet
    text = "\n".join(str(cell) for row in book[sheet] for cell in row)
    for part in ("2026-01-01", "2026-06-30", "1,234", "12", "华东", "示例数据", "CNY", "SELECT"):
        assert part in text, part
    assert ("遮住" if lang == "zh" else "masked") in text


def test_more_rows_than_a_sheet_holds_go_on_the_next(make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "ROWS_A_SHEET", 3)
    book = read(excel_bytes(make({"n": ("count", list(range(7)))}), "en"))
    assert list(book) == ["Data", "Data 2", "Data 3", "Passport"]
    assert [row[0] for name in list(book)[:3] for row in book[name][1:]] == [float(n) for n in range(7)]


def test_an_empty_result_still_has_its_header_and_passport(make: Make):
    book = read(excel_bytes(make({"revenue": ("money", [])}), "en"))
    assert book["Data"] == [["Revenue (¥)"]]
    assert book["Passport"]


def test_a_very_long_text_is_cut_not_lost(make: Make):
    rows = read(excel_bytes(make({"note": (Out("note", "text"), ["长" * 40_000])}), "en"))["Data"]
    assert len(rows[1][0]) == 32_767
    assert rows[1][0].endswith("…")
