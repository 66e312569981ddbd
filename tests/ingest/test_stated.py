"""Totals the file states, and what the reader settles about units and tax."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics import ingest
from tests.ingest.samples import write

BILL = """共3笔记录
收入：2笔 50.00元
订单号,日期,客户,收支,金额（万元）,数量
A1,2026-09-01,甲,收入,1.5,1
A2,2026-09-02,乙,收入,2,2
A3,bad,乙,支出,3,2
合计,,,,6.5,5
"""


def receipt(folder: Path, **choices):
    with ingest.prepare(write(folder, BILL), **choices) as prepared:
        return prepared.receipt


def test_stated_totals_are_held_against_the_records(tmp_path: Path):
    found = {line["what"]: line for line in receipt(tmp_path)["stated"] if line["where"] == "total_row"}
    amount, pieces = found["金额（万元）"], found["数量"]
    assert (amount["stated"], amount["loaded"], amount["difference"]) == ("65000.00", "35000.00", "30000.00")
    assert amount["rejected"] == amount["difference"]
    assert (float(pieces["stated"]), float(pieces["difference"])) == (5, 2)


def test_a_sentence_counts_records_and_groups(tmp_path: Path):
    lines = [line for line in receipt(tmp_path)["stated"] if line["where"] == "sentence"]
    counts = {line["what"]: line["difference"] for line in lines if line["stated"] in ("2", "3")}
    assert counts["共3笔"] == "1"
    assert counts["收入：2笔 50.00元"] == "0"


@pytest.mark.parametrize(
    ("unit", "net"), [(None, "35000.00"), ("one", "3.50"), ("wan", "35000.00"), ("yi", "350000000.00")]
)
def test_the_unit_is_that_of_the_header_or_the_readers(tmp_path: Path, unit: str | None, net: str):
    assert receipt(tmp_path, money_unit=unit)["totals"]["net_sales"] == net


def test_tax_is_taken_out_at_the_readers_rate(tmp_path: Path):
    totals = receipt(tmp_path, money_unit="one", tax_included=True, tax_rate=0.25)["totals"]
    assert (totals["net_sales"], totals["tax"]) == ("2.80", "0.70")
