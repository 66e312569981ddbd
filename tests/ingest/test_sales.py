"""What a sales file means: revenue, refunds, order amounts, customers, repeats."""

from __future__ import annotations

import json
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analytics import ingest
from tests.ingest.samples import HEADER, loaded, rejected, rows, text, write


def prepared(folder: Path, body: list[list[str]], header: tuple[str, ...], **options: Any) -> ingest.Prepared:
    return ingest.prepare(write(folder, text(body, header)), **options)


def money(rows_: list[dict[str, Any]], name: str = "revenue") -> list[str]:
    return [f"{row[name]:.2f}" for row in rows_]


def test_price_times_quantity_less_discount(tmp_path: Path):
    header = ("订单编号", "下单时间", "客户名称", "商品名称", "单价", "数量", "折扣", "运费", "订单状态")
    body = [
        ["A1", "2026-09-01 10:00", "海宁百货", "绿茶", "68.00", "2", "6.00", "5", "交易成功"],
        ["A1", "2026-09-01 10:00", "海宁百货", "红茶", "10.00", "1", "", "5", "交易成功"],
        ["A2", "2026-09-02 11:00", "王**", "绿茶", "68.00", "1", "", "0", "已取消"],
        ["A3", "2026-09-03 12:00", "", "运费", "8.00", "1", "", "0", "已完成"],
    ]
    with prepared(tmp_path, body, header) as done:
        lines = loaded(done)
        assert money(lines) == ["130.00", "10.00", "68.00", "8.00"]
        assert [row["status"] for row in lines] == ["paid", "paid", "cancelled", "paid"]
        assert [row["is_merchandise"] for row in lines] == [True, True, True, False]
        assert [row["customer_id"] for row in lines] == ["海宁百货", "海宁百货", None, None]
        assert {row["currency"] for row in lines} == {"CNY"}
        assert done.receipt["totals"]["net_sales"] == "148.00"
        assert money(loaded(done, "orders"), "shipping") == ["5.00", "0.00", "0.00"]


def test_an_order_discount_is_shared_among_its_lines_to_the_cent(tmp_path: Path):
    header = ("Order ID", "Date", "Product", "Quantity", "Unit Price", "Order Discount")
    body = [["1", "2026-09-01", "A", "1", "10", "1"], ["1", "2026-09-01", "B", "2", "10", "1"],
            ["2", "2026-09-01", "A", "1", "7", "0"], ["3", "2026-09-02", "A", "3", "1", "1"],
            ["3", "2026-09-02", "B", "1", "3", "1"]]  # fmt: skip
    with prepared(tmp_path, body, header) as done:
        lines = loaded(done)
        assert sum(row["revenue"] for row in lines if row["order_id"] == "1") == Decimal(29)
        assert sum(row["revenue"] for row in lines if row["order_id"] == "3") == Decimal(5)


def test_order_money_on_the_first_line_only_is_counted_once(tmp_path: Path):
    header = ("Name", "Email", "Financial Status", "Created at", "Lineitem name", "Lineitem quantity", "Lineitem price",
              "Total", "Taxes", "Shipping")  # fmt: skip
    body = [["#1", "a@x.example", "paid", "2026-09-01", "A", "1", "10.00", "23.00", "1.00", "2.00"],
            ["#1", "a@x.example", "", "2026-09-01", "B", "1", "10.00", "", "", ""],
            ["#2", "b@x.example", "paid", "2026-09-02", "A", "2", "10.00", "22.00", "2.00", "0.00"],
            ["#3", "b@x.example", "paid", "2026-09-02", "A", "1", "10.00", "22.00", "1.00", "1.00"],
            ["#3", "b@x.example", "", "2026-09-02", "B", "1", "10.00", "", "", ""]]  # fmt: skip
    with prepared(tmp_path, body, header) as done:
        assert money(loaded(done, "orders"), "total") == ["23.00", "22.00", "22.00"]
        assert {row["status"] for row in loaded(done)} == {"paid"}
        assert done.receipt["totals"]["charged"] == "67.00"


def test_credit_notes_and_negative_rows_are_refunds(tmp_path: Path):
    header = ("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID")
    body = [[str(536_000 + place), f"8{place:04d}", "2", "2026-09-01", "5", "12346"] for place in range(20)]
    body += [["C536999", "80001", "-2", "2026-09-05", "5", "12346"], ["536998", "80002", "-1", "2026-09-06", "0", ""]]
    with prepared(tmp_path, body, header) as done:
        lines = loaded(done)
        assert [row["order_id"] for row in lines if row["is_refund"]] == ["C536999"]
        assert done.receipt["totals"]["refund_revenue"] == "10.00"
        assert lines[-1]["customer_id"] is None


def test_an_amount_given_back_becomes_a_negative_line(tmp_path: Path):
    header = ("订单号", "订单创建时间", "订单状态", "实付款", "退款金额", "买家昵称")
    body = [["1", "2026-09-01", "交易成功", "100", "0", "a"], ["2", "2026-09-02", "交易成功", "80", "30", "b"],
            ["3", "2026-09-03", "等待买家付款", "0", "0", "c"]]  # fmt: skip
    with prepared(tmp_path, body, header) as done:
        lines = loaded(done)
        assert money(lines) == ["100.00", "80.00", "-30.00", "0.00"]
        assert [row["is_whole_order"] for row in lines] == [True] * 4
        assert [row["status"] for row in loaded(done, "orders")] == ["paid", "partially_refunded", "unpaid"]
        assert (done.receipt["rows_loaded"], done.receipt["totals"]["net_sales"]) == (3, "150.00")


def test_repeats_are_two_cups_of_tea_or_a_second_export(tmp_path: Path):
    body = rows(5)
    tea = [body[0], body[0], *body[1:], body[1]]
    with prepared(tmp_path, tea, HEADER) as done:
        assert rejected(done) == [(8, "repeated_row")]
        assert [row["line_number"] for row in loaded(done)] == [1, 2, 1, 1, 1, 1]
        assert {"code": "repeats_kept", "count": 1} in done.receipt["warnings"]


def test_a_file_without_order_numbers_makes_them(tmp_path: Path):
    header = ("date", "customer", "product", "amount")
    body = [["2026-09-01", "海宁百货", "A", "1"], ["2026-09-01", "海宁百货", "B", "2"], ["2026-09-01", "", "A", "3"]]
    with prepared(tmp_path, body, header) as done:
        orders = [row["order_id"] for row in loaded(done)]
        assert orders[0] == orders[1] != orders[2]
        assert "order_ids_made" in {warning["code"] for warning in done.receipt["warnings"]}


def test_unknown_columns_and_second_headers_survive_as_attributes(tmp_path: Path):
    header = (*HEADER, "店员工号", "店员工号", "empty")
    body = [[*row, "007", "008", ""] for row in rows(6)]
    with prepared(tmp_path, body, header) as done:
        assert json.loads(loaded(done)[0]["attributes"]) == {"店员工号": "007", "店员工号 (2)": "008"}


def test_ambiguous_dates_are_read_one_way_and_said_so(tmp_path: Path):
    body = [[*row[:1], f"0{1 + place % 9}/0{1 + place % 8}/2026", *row[2:]] for place, row in enumerate(rows(12))]
    with prepared(tmp_path, body, HEADER) as done:
        assert "ambiguous_dates" in {warning["code"] for warning in done.receipt["warnings"]}
    with prepared(tmp_path, body, HEADER, date_order="mdy") as done:
        assert not done.receipt["warnings"]
        assert str(loaded(done)[1]["ordered_on"]) == "2026-02-02"
        assert str(loaded(done)[8]["ordered_on"]) == "2026-09-01"


def test_the_readers_mapping_goes_before_every_guess(tmp_path: Path):
    header = ("a", "b", "c")
    body = [["2026-09-01", "5.00", "Co"], ["2026-09-02", "6.00", "Di"]]
    mapping = {"a": "ordered_at", "b": "revenue", "c": "customer_name"}
    with prepared(tmp_path, body, header, table="order_lines", mapping=mapping) as done:
        assert money(loaded(done)) == ["5.00", "6.00"]
        assert done.receipt["corrected"]


def test_other_tables_are_recognised(tmp_path: Path):
    cases = {
        "customers": (("客户编号", "客户名称", "手机", "注册日期"), ["C1", "海宁百货", "13800000000", "2024-03-18"]),
        "products": (("商品编码", "商品名称", "类别", "成本价"), ["P1", "绿茶", "茶饮", "31.5"]),
        "competitor_offers": (("竞争对手", "日期", "商品名称", "竞品价格"), ["远山", "2026-05-04", "远山绿茶", "62"]),
        "brand_sales": (("品牌", "月份", "销量", "销售额"), ["山岚", "2026-05", "12000", "815000"]),
        "market_sizes": (("月份", "市场规模", "来源"), ["2026-01", "4800万", "年报"]),
        "targets": (("指标", "月份", "目标值"), ["销售额", "2026-10", "1200000"]),
        "fx_rates": (("币种", "月份", "汇率"), ["USD", "2026-05", "7.12"]),
        "feedback": (("工单号", "投诉时间", "投诉内容", "满意度"), ["F1", "2026-05-04 09:12", "货晚到了", "3"]),
    }
    for table, (header, row) in cases.items():
        with prepared(tmp_path, [row, row[:1] + row[1:]], header) as done:
            assert done.receipt["target_table"] == table
            assert set(done.parcels) == {table}


def test_what_a_sales_file_says_of_its_customers_reaches_them(tmp_path: Path):
    header = ("订单号", "日期", "会员编号", "会员姓名", "性别", "生日", "职业", "学历", "月收入", "商品名称", "金额")
    person = ["V1", "甲", "女", "1988-05-04", "教师", "本科", "10–20 万"]
    body = [[f"S{place}", f"2026-09-0{place}", *person, "绿茶", "10"] for place in (1, 2)]
    body[0][6] = "学生"
    with prepared(tmp_path, body, header) as done:
        customer = loaded(done, "customers")[0]
        kept = ("customer_name", "gender", "birth_on", "occupation", "education", "income_band")
        assert [str(customer[name]) for name in kept] == ["甲", "女", "1988-05-04", "教师", "本科", "10–20 万"]


@pytest.mark.parametrize("zoned", [False, True])
def test_lines_of_orders_that_lie_apart_are_numbered_in_the_order_of_the_file(tmp_path: Path, zoned: bool):
    chance = random.Random(7)
    body = [[f"SO{chance.randrange(90):04d}", f"2026-02-{1 + place % 28:02d}", f"P{place % 9}", f"{1 + place / 4}"]
            for place in range(900)]  # fmt: skip
    header = ("order id", "order date", "product", "amount", *(("time zone",) if zoned else ()))
    zones = ("Pacific Time (US & Canada)", "Eastern Time (US & Canada)")
    lines = [[*row, zones[place % 2]] if zoned else row for place, row in enumerate(body)]
    with ingest.prepare(write(tmp_path, text(lines, header))) as prepared:
        told, seen = loaded(prepared), Counter()
        assert len(told) == 900
        for row, line in zip(told, body, strict=True):
            seen[line[0]] += 1
            assert (row["order_id"], row["line_number"]) == (line[0], seen[line[0]])
