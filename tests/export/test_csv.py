"""CSV: exact values, words in headers, strings that stay strings."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.analysis import Out
from analytics.export import csv_bytes
from analytics.export.safe import MARK, is_live, neutral
from tests.export.conftest import Make, result_of
from tests.export.corpus import CALM, LIVE


def read(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", LIVE)
def test_what_might_run_is_marked(text: str, make: Make):
    assert read(csv_bytes(make({"note": ("text", [text])}), "en"))[1] == [MARK + text]


@pytest.mark.parametrize("text", [text for text in CALM if text])
def test_what_cannot_run_is_left_alone(text: str, make: Make):
    assert read(csv_bytes(make({"note": ("text", [text])}), "en"))[1] == [text]


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_no_cell_begins_with_a_formula(text: str):
    safe = neutral(text)
    assert not is_live(safe)
    assert safe.removeprefix(MARK) == text.removeprefix(MARK) or safe == text


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12),
            st.integers(-(10**15), 10**15),
            st.decimals(-(10**12), 10**12, places=4, allow_nan=False),
            st.floats(allow_nan=False, allow_infinity=False),
        ),
        max_size=20,
    )
)
def test_every_value_survives(rows: list[tuple[str, int, Decimal, float]]):
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    kinds = ("text", "count", "money", "share")
    made = result_of({kind: (kind, list(values)) for kind, values in zip(kinds, columns, strict=True)})
    back = read(csv_bytes(made, "en"))[1:]
    assert [row[0] for row in back] == [neutral(row[0]) for row in rows]
    assert [(int(row[1]), Decimal(row[2]), float(row[3])) for row in back] == [row[1:] for row in rows]


def test_numbers_are_never_marked(make: Make):
    made = make({"a": ("money", [Decimal("-5.0000")]), "b": ("count", [-3]), "c": ("share", [-0.25])})
    assert read(csv_bytes(made, "en"))[1] == ["-5.00", "-3", "-0.25"]


def test_long_ids_and_leading_zeros_stay_as_they_are(make: Make):
    ids = ["1234567890123456789", "0000123", "9007199254740993"]
    made = make({"order_id": (Out("order_id", "id"), ids)})
    assert [row[0] for row in read(csv_bytes(made, "zh"))[1:]] == ids


def test_decimals_are_exact_beyond_what_floats_hold(make: Make):
    values = [Decimal("12345678901234.5678"), Decimal("0.1000"), Decimal("100.0000")]
    made = make({"revenue": ("money", pa.array(values, pa.decimal128(38, 4)))})
    assert [row[0] for row in read(csv_bytes(made, "zh"))[1:]] == ["12345678901234.5678", "0.10", "100.00"]


def test_headers_say_names_and_units_in_the_readers_language(make: Make):
    made = make(
        {
            "revenue": ("money", []),
            "region": ("text", []),
            "quantity": (Out("quantity", "quantity"), pa.array([], pa.int64())),
        }
    )
    assert read(csv_bytes(made, "zh"))[0] == ["销售额（¥）", "区域", "数量（件）"]
    assert read(csv_bytes(made, "en"))[0] == ["Revenue (¥)", "Region", "Quantity (pieces)"]


def test_codes_flags_dates_in_words_or_as_they_are(make: Make):
    made = make(
        {
            "status": (Out("status", "code", codes="code.status"), pa.array(["paid", "odd"])),
            "is_own": ("flag", pa.array([True, None])),
            "month": ("month", pa.array([date(2026, 3, 1), None])),
            "ordered_at": ("instant", pa.array([datetime(2026, 3, 18, 10, 24), None])),
            "hidden": (Out("hidden", "id", hidden=True), pa.array(["x", "y"])),
        }
    )
    words = read(csv_bytes(made, "zh"))
    assert words[1:] == [["已付款", "是", "2026-03", "2026-03-18 10:24:00"], ["odd", "", "", ""]]
    plain = read(csv_bytes(made, "zh", titles=False))
    assert plain[0] == ["status", "is_own", "month", "ordered_at", "hidden"]
    assert plain[1] == ["paid", "true", "2026-03", "2026-03-18 10:24:00", "x"]


def test_what_is_no_number_is_left_empty(make: Make):
    made = make({"share": ("share", [float("nan"), float("inf"), None])})
    assert read(csv_bytes(made, "en"))[1:] == [[""]] * 3
