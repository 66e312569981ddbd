"""Dates without a year: it is taken from the rest of the file, or asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics import ingest
from analytics.errors import AnalyticsError
from tests.ingest.samples import loaded, write

ZH = "订单号,日期,客户,商品名称,金额\n1,10月22日,甲,绿茶,10\n2,10月23日 10:24,乙,红茶,20\n3,11月3日,丙,红茶,20\n"
EN = "Order No,Date,Customer,Product,Amount\n1,22 Oct,Ana,Tea,10\n2,23 Oct 10:24,Ben,Cup,20\n3,3 Nov,Cleo,Cup,20\n"
PAID = (
    ZH.replace("客户", "付款时间").replace("甲", "2025-10-24").replace("乙", "2025-10-24").replace("丙", "2025-11-24")
)
DAYS = ["{}-10-22", "{}-10-23", "{}-11-03"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("销售2025.csv", ZH), ("sales_2025.csv", EN), ("list.csv", f"2025年销售明细,,,,\n{ZH}"),
        ("list.csv", PAID),
    ],
)  # fmt: skip
def test_the_year_comes_from_the_rest_of_the_file(name: str, content: str, tmp_path: Path):
    with ingest.prepare(write(tmp_path, content, name)) as done:
        assert [str(row["ordered_on"]) for row in loaded(done)] == [day.format(2025) for day in DAYS]
        assert [(one["column"], one["year"]) for one in done.receipt["warnings"] if one["code"] == "year_taken"] == [
            ("日期" if "日期" in content else "Date", "2025")
        ]


def test_a_period_over_the_turn_of_the_year_gives_each_month_its_year(tmp_path: Path):
    rows = "1,12月30日,甲,绿茶,10\n2,1月2日,乙,红茶,20\n"
    content = f"查询条件：2025-12-01 至 2026-01-31,,,,\n订单号,日期,客户,商品名称,金额\n{rows}"
    with ingest.prepare(write(tmp_path, content)) as done:
        assert [str(row["ordered_on"]) for row in loaded(done)] == ["2025-12-30", "2026-01-02"]


@pytest.mark.parametrize("content", [ZH, EN])
def test_no_year_is_made_up(content: str, tmp_path: Path):
    with pytest.raises(AnalyticsError) as caught:
        ingest.prepare(write(tmp_path, content, "list.csv"))
    assert caught.value.code == "year_missing"
