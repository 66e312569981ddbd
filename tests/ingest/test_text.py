"""Text files: encodings, dialects, records that do not fit."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import ingest
from analytics.errors import AnalyticsError
from analytics.ingest import fast
from analytics.ingest.records import Dialect, fields_of, head_records
from tests.ingest.samples import HEADER, loaded, rejected, rows, text, write

TOTAL = sum(Decimal(row[5]) for row in rows(30))


def revenue(prepared: ingest.Prepared) -> Decimal:
    return sum((row["revenue"] for row in loaded(prepared)), Decimal(0))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_reads_alike(tmp_path: Path, encoding: str):
    with ingest.prepare(write(tmp_path, text(rows(30)), encoding=encoding)) as prepared:
        assert revenue(prepared) == TOTAL
        assert loaded(prepared)[0]["customer_id"] == "客户1"


def test_windows_1252_keeps_its_letters(tmp_path: Path):
    body = [[f"R{place}", f"{place:02d}.09.2026", "Jörg Müßig", "Tässchen", "2", "1.234,50"] for place in range(13, 20)]
    header = ("Belegnr", "Datum", "Kunde", "Artikel", "Menge", "Betrag netto")
    with ingest.prepare(write(tmp_path, text(body, header, ";"), encoding="cp1252")) as prepared:
        assert prepared.receipt["read"]["delimiter"] == ";"
        first = loaded(prepared)[0]
        assert (first["customer_id"], first["revenue"]) == ("Jörg Müßig", Decimal("1234.5000"))
        assert str(first["ordered_on"]) == "2026-09-13"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str):
    body = [[*row[:2], "Smith, Wong; Co|x", *row[3:]] for row in rows(30)]
    with ingest.prepare(write(tmp_path, text(body, delimiter=delimiter), "sales.txt")) as prepared:
        assert prepared.receipt["read"]["delimiter"] == delimiter
        assert revenue(prepared) == TOTAL


def test_titles_totals_and_footers_are_no_data(tmp_path: Path):
    lines = text(rows(5)).splitlines()
    content = "\n".join(["2026年销售明细", "", *lines, "合计,,,,,99.00", "制表人：张三,,,,,"]) + "\n"
    with ingest.prepare(write(tmp_path, content)) as prepared:
        receipt = prepared.receipt
        assert (receipt["rows_loaded"], receipt["rows_rejected"]) == (5, 2)
        assert receipt["ignored"] == {"total_row": 1, "footer": 1}
        assert receipt["read"]["header_row"] == 3


def test_short_and_long_records_are_rejected_by_line_and_never_padded(tmp_path: Path):
    lines = text(rows(10)).splitlines()
    lines[3] += ",EXTRA"
    lines[5] = lines[5].rsplit(",", 1)[0]
    lines[7] += ",,"
    with ingest.prepare(write(tmp_path, "\n".join(lines) + "\n")) as prepared:
        assert rejected(prepared) == [(4, "long_record"), (6, "short_record")]
        assert prepared.receipt["rows_loaded"] == 8


def test_a_quote_that_never_closes_costs_its_own_line(tmp_path: Path):
    lines = text(rows(10)).splitlines()
    lines[4] = lines[4].replace("客户", '"客户')
    with ingest.prepare(write(tmp_path, "\n".join(lines) + "\n")) as prepared:
        assert rejected(prepared) == [(5, "open_quote")]


def test_breaks_inside_quotes_keep_line_and_record_apart(tmp_path: Path):
    body = rows(10)
    body[2][2] = "first\nsecond\n\nthird"
    lines = text(body)
    bad = lines.replace(body[8][5], "twelve")
    with ingest.prepare(write(tmp_path, bad)) as prepared:
        assert rejected(prepared) == [(13, "bad_amount")]
        assert [row["source_row"] for row in loaded(prepared)][-1] == 11


def big(count: int) -> str:
    return text([[*row[:2], "Co", row[3], *row[4:]] for row in rows(count)])


def test_a_bad_cell_after_the_first_vectors_is_rejected_alone(tmp_path: Path):
    lines = big(30_000).splitlines()
    lines[25_000] = lines[25_000].rsplit(",", 1)[0] + ",twelve"
    lines[26_000] += ",EXTRA"
    with ingest.prepare(write(tmp_path, "\n".join(lines) + "\n")) as prepared:
        assert rejected(prepared) == [(25_001, "bad_amount"), (26_001, "long_record")]
        assert prepared.receipt["rows_loaded"] == 29_998
        assert loaded(prepared)[-1]["source_line"] == 30_001


def test_an_amount_spelled_otherwise_far_down_is_read(tmp_path: Path):
    lines = big(30_000).splitlines()
    for place, amount in ((20_001, "USD 12.50"), (20_002, "(7.25)"), (20_003, "USD twelve")):
        lines[place] = lines[place].rsplit(",", 1)[0] + f",{amount}"
    with ingest.prepare(write(tmp_path, "\n".join(lines) + "\n")) as prepared:
        assert rejected(prepared) == [(20_004, "bad_amount")]
        told = {row["source_row"]: float(row["revenue"]) for row in loaded(prepared)}
        assert (told[20_002], told[20_003]) == (12.5, -7.25)


def test_the_fast_way_counts_as_the_patient_way_does(tmp_path: Path):
    body = rows(3_000)
    for place in range(0, 3_000, 7):
        body[place][2] = 'a "quoted"\nname, here'
    path = write(tmp_path, text(body) + "short,row\n")
    dialect = Dialect(",")
    cut = fast.Cutter(dialect, 1, 6, 6).run(path)
    patient = head_records(path.read_bytes(), dialect, 4_000)[1:]
    fitting = [record for record in patient if len(record.fields) == 6]
    assert [number for part in cut.parts for number in part.numbers] == [record.number for record in fitting]
    assert [line for part in cut.parts for line in part.lines] == [record.line for record in fitting]
    split = [row for part in cut.parts for row in zip(*(column.to_pylist() for column in part.rows), strict=True)]
    assert [[cell or "" for cell in row] for row in split] == [record.fields for record in fitting]
    assert [(odd.number, odd.width) for odd in cut.odd] == [(3_002, 2)]


@given(st.lists(st.text(alphabet='ab,"\n ;é', max_size=6), min_size=2, max_size=5))
@settings(max_examples=200, deadline=None)
def test_splitting_undoes_csv_writing(fields: list[str]):
    import io

    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(fields)
    assert fields_of(out.getvalue()[:-1], Dialect(",")) == fields


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "not_a_table"),
        (",".join(HEADER).encode() + b"\n", "no_rows"),
        (text([[row[0], *row[2:]] for row in rows(9)], (HEADER[0], *HEADER[2:])).encode(), "no_date_column"),
        (text([row[:3] for row in rows(9)], ("x", "y", "z")).encode(), "not_recognised"),
        (text([[*row, "1.00"] for row in rows(9)], (*HEADER, "amount")).encode(), "header_twice"),
    ],
)
def test_what_cannot_be_loaded_is_refused_by_cause(tmp_path: Path, content: bytes, code: str):
    with pytest.raises(AnalyticsError) as caught:
        ingest.prepare(write(tmp_path, content))
    assert caught.value.code == code
    assert ingest.answer(caught.value)["outcome"] == "refuse"


@given(st.data())
@settings(max_examples=5, deadline=None)
def test_loaded_and_rejected_and_ignored_make_what_was_read(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    body = rows(12)
    damage = data.draw(st.lists(st.tuples(st.integers(0, 11), st.sampled_from([1, 5]), st.sampled_from(
        ["", "oops", "2026-02-30", "#N/A", "99/99/9999"])), max_size=6))  # fmt: skip
    for place, column, value in damage:
        body[place][column] = value
    path = write(tmp_path_factory.mktemp("sum"), text(body))
    try:
        with ingest.prepare(path) as prepared:
            receipt = prepared.receipt
            assert receipt["rows_read"] == 12
            assert receipt["rows_loaded"] + sum(receipt["rejected"].values()) + sum(receipt["ignored"].values()) == 12
            assert len(rejected(prepared)) == receipt["rows_rejected"]
    except AnalyticsError as error:
        if error.code not in {"no_row_loads", "no_date_column"}:
            raise
