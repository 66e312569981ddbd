"""Rejected records handed back, corrected, and loaded as if the file had been right from the beginning."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from analytics import ingest
from analytics.engine import create_workspace, overview
from analytics.errors import AnalyticsError
from analytics.export import rejects
from analytics.ingest import origins
from tests.ingest.samples import write

FILE = """Order No,Date,Customer,Item,Qty,Amount,Note
A1,2026-09-01,Li,Tea,1,10.00,\t007
A1,2026-09-01,Li,Cup,x,20.00,"one ""two"", three"
A1,2026-09-01,Li,Pot,3,30.00,-5
A2,2026-09-02,Wu,Tea,1,5.00,=1+1
A3,soon,Wu,Tea,1,7.00,=1+1
A4,2026-09-03,Wu
total,,,,6,72.00,
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KELENS_DATA", str(tmp_path / "data"))
    made = create_workspace("own")
    yield made
    made.close()


def handed_back(own, form: str, mend: dict[str, str]) -> bytes:
    """The download of the rejects with cells replaced."""
    entry = overview.imports(own)[0]
    found = overview.rejects(own, entry["import_id"])
    if form == "xlsx":
        return rejects.excel_bytes(entry, found, "zh")
    text = rejects.csv_bytes(entry, found, "en").decode("utf-8-sig")
    for old, new in mend.items():
        assert old in text, text
        text = text.replace(old, new)
    return text.encode("utf-8-sig")


def lines(own) -> list[tuple[str, str, float]]:
    rows = own.rows("select order_id, product_name, revenue, source_row from order_lines order by source_row")
    return [(row["order_id"], row["product_name"], float(row["revenue"])) for row in rows]


def refused(code: str, path: Path, workspace) -> None:
    with pytest.raises(AnalyticsError) as caught:
        ingest.import_file(path, workspace)
    assert caught.value.code == code


def test_the_download_has_the_columns_of_the_file_and_the_reason(own, tmp_path: Path):
    ingest.import_file(write(tmp_path, FILE), own)
    text = handed_back(own, "csv", {}).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:7] == ["Order No", "Date", "Customer", "Item", "Qty", "Amount", "Note"]
    assert [row[:7] for row in rows[1:]] == [
        ["A1", "2026-09-01", "Li", "Cup", "x", "20.00", 'one "two", three'],
        ["A3", "soon", "Wu", "Tea", "1", "7.00", "'=1+1"],
        ["A4", "2026-09-03", "Wu", "", "", "", ""],
    ]
    assert [row[7:9] for row in rows[1:]] == [["3", "Qty"], ["6", "Date"], ["7", ""]]


def test_corrected_rejects_go_into_their_places(own, tmp_path: Path):
    path = write(tmp_path, FILE)
    first = ingest.import_file(path, own)
    assert (first["rows_loaded"], len(lines(own))) == (3, 3)
    path.unlink()
    mend = {"Cup,x,": "Cup,2,", "A3,soon": "A3,2026-09-04", "A4,2026-09-03,Wu,,,,": "A4,2026-09-03,Wu,Tea,1,4.00,"}
    fixed = tmp_path / "fixed.csv"
    fixed.write_bytes(handed_back(own, "csv", mend))
    receipt = ingest.import_file(fixed, own)
    assert (receipt["rows_read"], receipt["rows_loaded"], receipt["rows_rejected"]) == (3, 3, 0)
    assert receipt["mends"] == {"import_id": 1, "rows": 3}
    assert lines(own) == [
        ("A1", "Tea", 10.0), ("A1", "Cup", 20.0), ("A1", "Pot", 30.0), ("A2", "Tea", 5.0), ("A3", "Tea", 7.0),
        ("A4", "Tea", 4.0),
    ]  # fmt: skip
    orders = {row["order_id"]: float(row["net"]) for row in own.rows("select order_id, net from orders")}
    assert orders == {"A1": 60.0, "A2": 5.0, "A3": 7.0, "A4": 4.0}
    notes = own.rows("select attributes from order_lines where order_id = 'A3'")
    assert "=1+1" in notes[0]["attributes"]
    assert "'=1+1" not in notes[0]["attributes"]
    refused("already_imported", fixed, own)
    own.undo(receipt["import_id"])
    assert len(lines(own)) == 3


def test_what_is_still_wrong_is_rejected_again(own, tmp_path: Path):
    ingest.import_file(write(tmp_path, FILE), own)
    fixed = tmp_path / "fixed.csv"
    fixed.write_bytes(handed_back(own, "csv", {"Cup,x,": "Cup,2,"}))
    receipt = ingest.import_file(fixed, own)
    assert (receipt["rows_loaded"], receipt["rows_rejected"]) == (1, 2)
    assert receipt["reject_lines"] == [6, 7]


def test_a_workbook_comes_back_too(own, tmp_path: Path):
    from python_calamine import CalamineWorkbook
    from xlsxwriter import Workbook

    ingest.import_file(write(tmp_path, FILE), own)
    given, fixed = tmp_path / "given.xlsx", tmp_path / "fixed.xlsx"
    given.write_bytes(handed_back(own, "xlsx", {}))
    rows = CalamineWorkbook.from_path(str(given)).get_sheet_by_index(0).to_python()
    rows[1][4] = 2
    with Workbook(fixed) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    assert ingest.import_file(fixed, own)["rows_loaded"] == 1
    assert ("A1", "Cup", 20.0) in lines(own)


def test_rejects_of_another_company_are_refused(own, tmp_path: Path):
    receipt = ingest.import_file(write(tmp_path, FILE), own)
    fixed = tmp_path / "fixed.csv"
    fixed.write_bytes(handed_back(own, "csv", {}))
    other = create_workspace("other")
    try:
        refused("mended_unknown", fixed, other)
    finally:
        other.close()
    origins.drop(receipt["content_hash"])
    write(tmp_path, FILE + "A9,2026-09-09,Wu,Tea,1,1.00,\n")
    refused("mended_without_source", fixed, own)


def test_the_source_of_an_import_goes_with_it(own, tmp_path: Path):
    receipt = ingest.import_file(write(tmp_path, FILE), own)
    assert origins.place(receipt["content_hash"]).exists()
    own.undo(receipt["import_id"])
    origins.undone(own, receipt["import_id"])
    assert not origins.place(receipt["content_hash"]).exists()
