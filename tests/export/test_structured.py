"""JSON and Parquet for other programs, aligned text for a terminal."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as parquet

from analytics.analysis import Out
from analytics.export import json_text, parquet_bytes, table_text
from analytics.export.plain import aligned, cut, width
from analytics.export.structured import plain
from tests.export.conftest import Make


def test_json_holds_rows_columns_and_passport(make: Make):
    made = make({"revenue": ("money", [Decimal("-5.2500"), None]), "region": ("text", ["=1+1", "华东"])}, masked=True)
    held = json.loads(json_text(made, "zh"))
    assert held["rows"] == [{"revenue": -5.25, "region": "=1+1"}, {"revenue": None, "region": "华东"}]
    assert [column["title"] for column in held["columns"]] == ["销售额", "区域"]
    about = held["passport"]
    assert (about["from"], about["to"], about["masked"], about["rows_counted"]) == (
        "2026-01-01",
        "2026-06-30",
        True,
        1234,
    )
    assert about["left_out"][0]["rows"] == 12
    assert about["filters"] == {"region": ["华东"]}


def test_json_numbers_lose_nothing():
    assert plain(Decimal("12345678901234.5678")) == "12345678901234.5678"
    assert plain(Decimal("1300.0000")) == 1300
    assert plain(Decimal("0.1000")) == 0.1
    assert plain(float("nan")) is None
    assert plain(datetime(2026, 3, 18, 10)) == "2026-03-18 10:00:00"
    assert plain((date(2026, 3, 1), {"a"})) == ["2026-03-01", "{'a'}"]


def test_parquet_is_the_table_with_its_passport(make: Make):
    columns = {
        "revenue": ("money", [Decimal("12345678901234.5678")]),
        "key": (Out("key", "id", hidden=True), pa.array(["=1"])),
    }
    made = make(columns)
    back = parquet.read_table(io.BytesIO(parquet_bytes(made)))
    assert back.to_pylist() == made.table.to_pylist()
    about = json.loads(back.schema.metadata[b"kelens"])
    assert about["analysis"] == "handmade"
    assert about["passport"]["as_of"] == "2026-06-30"


def test_chinese_takes_two_places():
    assert width("海宁abc") == 7
    assert width("e\u0301") == 1
    assert width(cut("海" * 30, 11)) <= 11
    assert cut("a\x1b[31mb\nc") == "a [31mb c"
    lines = aligned(["名称", "n"], [["海宁百货", "1"], ["ab", "22"]], [False, True]).splitlines()
    assert {width(line) for line in lines} == {12}


def test_table_text_says_headline_rows_and_what_was_left_out(make: Make):
    made = make(
        {"region": ("text", ["华东"]), "revenue": ("money", [Decimal("-1234.5")]), "share": ("share", [0.125])},
        "generated",
    )
    text = table_text(made, "zh")
    for part in ("销售额（¥）", "−1,234.50", "12.5%", "1,234", "未计入：12 行", "示例数据"):
        assert part in text, part


def test_long_tables_say_how_many_rows_are_left(make: Make):
    assert "… and 50 more rows" in table_text(make({"n": ("count", list(range(250)))}), "en")
