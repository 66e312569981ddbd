"""Workbooks, Parquet, JSON lines, zip files, and the guards before them."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics import ingest
from analytics.errors import AnalyticsError
from tests.ingest import xlsb
from tests.ingest.samples import HEADER, loaded, rejected, rows, text, write


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(cells):
                for column, cell in enumerate(row):
                    sheet.write(place, column, cell)
    return path


def typed_rows(count: int) -> list[list[Any]]:
    return [[row[0], datetime.fromisoformat(row[1]), row[2], row[3], int(row[4]), float(row[5])] for row in rows(count)]


def test_the_sheet_with_the_table_is_found_and_cells_keep_their_kind(tmp_path: Path):
    path = workbook(
        tmp_path / "a.xlsx", {"说明": [["只是说明"]], "数据": [["2026年销售"], [], [*HEADER], *typed_rows(12)]}
    )
    with ingest.prepare(path) as prepared:
        read = prepared.receipt["read"]
        assert (read["sheet"], read["header_row"], prepared.receipt["rows_loaded"]) == ("数据", 3, 12)
        assert loaded(prepared)[0]["ordered_on"] == date(2026, 2, 2)
        assert loaded(prepared)[0]["source_row"] == 4


def test_long_ids_in_cells_stay_whole(tmp_path: Path):
    cells = [[202_609_000_000 + place, 46_268 + place / 2, "Co", "Tea", 1, 5.5] for place in range(8)]
    path = workbook(tmp_path / "a.xlsx", {"s": [[*HEADER], *cells]})
    with ingest.prepare(path) as prepared:
        first = loaded(prepared)[1]
        assert (first["order_id"], str(first["ordered_at"])) == ("202609000001", "2026-09-03 12:00:00")


def test_parquet_keeps_its_types(tmp_path: Path):
    import pyarrow as pa
    import pyarrow.parquet as parquet

    columns = list(zip(*typed_rows(9), strict=True))
    parquet.write_table(pa.table(dict(zip(HEADER, map(list, columns), strict=True))), tmp_path / "a.parquet")
    with ingest.prepare(tmp_path / "a.parquet", "renamed.csv") as prepared:
        assert prepared.receipt["rows_loaded"] == 9
        assert (
            f"{sum(row['revenue'] for row in loaded(prepared)):.2f}" == f"{sum(float(row[5]) for row in rows(9)):.2f}"
        )


def test_json_lines_and_zip(tmp_path: Path):
    lines = "\n".join(json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in rows(5)) + "\n[]\n"
    with ingest.prepare(write(tmp_path, lines, "a.jsonl")) as prepared:
        assert (prepared.receipt["rows_loaded"], prepared.receipt["rejected"]) == (5, {"bad_json": 1})
    path = tmp_path / "shops.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("__MACOSX/._a.csv", "junk")
        for shop in ("a", "b"):
            package.writestr(f"{shop}.csv", text([[f"{shop}{row[0]}", *row[1:]] for row in rows(4)]))
    with ingest.prepare(path) as prepared:
        assert prepared.receipt["rows_loaded"] == 8
        assert {json.loads(row["attributes"])["file"] for row in loaded(prepared)} == {"a.csv", "b.csv"}


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.csv", b"0" * (30 << 20))


def slip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("../../escape.csv", text(rows(3)))


def entities(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><workbook/>")


def cut(path: Path) -> None:
    whole = workbook(path.with_name("whole.xlsx"), {"s": [[*HEADER], *typed_rows(50)]}).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def nothing(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("readme.md", "hello")


@pytest.mark.parametrize(
    ("make", "code"),
    [(bomb, "unpacks_too_big"), (slip, "unsafe_path"), (entities, "unsafe_xml"), (cut, "damaged_container"),
     (nothing, "no_table_in_zip")],
)  # fmt: skip
def test_harmful_and_damaged_packages_are_refused(tmp_path: Path, make, code: str):
    path = tmp_path / "a.zip"
    make(path)
    with pytest.raises(AnalyticsError) as caught:
        ingest.prepare(path)
    assert caught.value.code == code
    assert not list(tmp_path.parent.glob("escape*"))


def test_too_many_columns_are_refused(tmp_path: Path):
    header = (*HEADER, *(f"x{place}" for place in range(3_000)))
    with pytest.raises(AnalyticsError, match="columns"):
        ingest.prepare(write(tmp_path, text([[*row, *["1"] * 3_000] for row in rows(3)], header)))


def test_a_binary_workbook_is_read_as_any_other(tmp_path: Path):
    cells = [[row[0], row[1].date(), *row[2:]] for row in typed_rows(12)]
    cells[3][0] = "0012345678901234567"
    path = xlsb.write(tmp_path / "a.xlsb", {"说明": [["只是说明"]], "数据": [[*HEADER], *cells]}, hidden=["说明"])
    with ingest.prepare(path, "renamed.csv") as prepared:
        read, told = prepared.receipt["read"], loaded(prepared)
        assert (read["format"], read["sheet"], prepared.receipt["rows_loaded"]) == ("xlsb", "数据", 12)
        assert [row["ordered_on"] for row in told] == [row[1] for row in cells]
        assert [row["order_id"] for row in told] == [row[0] for row in cells]
        assert [float(row["revenue"]) for row in told] == [row[5] for row in cells]


def test_a_damaged_binary_workbook_is_refused(tmp_path: Path):
    path = xlsb.write(
        tmp_path / "a.xlsb", {"s": [[*HEADER], *([row[0], row[1].date(), *row[2:]] for row in typed_rows(3))]}
    )
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content[:9] if name.endswith("sheet1.bin") else content)
    with pytest.raises(AnalyticsError) as caught:
        ingest.prepare(path)
    assert caught.value.code in ("damaged_container", "no_table_in_workbook")


def test_a_long_sheet_reads_as_a_short_one(tmp_path: Path):
    body = [[*row[:5], row[5] + place % 3 * 1e11] for place, row in enumerate(typed_rows(21_000))]
    body[500] = ["", "", "", "", "", ""]
    body[20_500][4] = "no number"
    path = workbook(tmp_path / "a.xlsx", {"s": [[*HEADER], *body]})
    with ingest.prepare(path) as prepared:
        assert (prepared.receipt["rows_loaded"], rejected(prepared)) == (20_998, [(20_502, "bad_quantity")])
        told = {row["source_row"]: row for row in loaded(prepared)}
        assert 502 not in told
        assert {row: float(told[row]["revenue"]) for row in (2, 3, 4, 21_001)} == {
            row: body[row - 2][5] for row in (2, 3, 4, 21_001)
        }
