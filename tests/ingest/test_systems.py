"""Exports of many systems in small: real headers, invented rows, sums that a careful person would work out."""

# ruff: noqa: E501  lines of files stand as their systems write them

from __future__ import annotations

from pathlib import Path

import pytest

from analytics import ingest
from analytics.errors import AnalyticsError
from tests.ingest.samples import loaded, write

MAGENTO = """ID,Purchase Date,Grand Total (Base),Status,Customer Email,Subtotal,Shipping and Handling,Total Refunded
000000101,"Sep 3, 2026 10:24:11 AM",55.00,Complete,ana@example.com,50.00,5.00,0.00
000000102,"Sep 13, 2026 1:24:11 PM",25.00,Canceled,ben@example.com,20.00,5.00,0.00
000000103,"Sep 14, 2026 1:24:11 PM",45.00,Closed,ben@example.com,40.00,5.00,45.00
"""
WOOCOMMERCE = """Order Number,Order Status,Order Date,Email (Billing),Cart Discount Amount,Order Subtotal Amount,\
Order Shipping Amount,Order Total Amount,Order Total Tax Amount,SKU,Item Name,Quantity (- Refund),Item Cost,\
Discount Amount
1001,Completed,2026-09-03 10:24,ana@example.com,4.00,40.00,5.00,49.56,8.56,TEA-1,Green Tea,2,10.00,4.00
1001,Completed,2026-09-03 10:24,ana@example.com,4.00,40.00,5.00,49.56,8.56,CUP-1,Cup,1,20.00,4.00
1002,Processing,2026-09-04 11:00,ben@example.com,0,20.00,5.00,30.25,5.25,CUP-1,Cup,1,20.00,0
"""
EBAY = """Order Number,Buyer Name,Buyer Email,Item Title,Custom Label,Quantity,Sold For,Shipping And Handling,\
Total Price,Sale Date
12-10001,Ana Mock,a@example.com,Green Tea,TEA-1,2,£10.00,£3.00,£23.00,03-Sep-26
12-10002,Ben Fake,b@example.com,Cup,CUP-1,1,£20.00,£3.00,£23.00,04-Sep-26
12-10003,Cleo Fake,c@example.com,Cup,CUP-1,3,£20.00,£0.00,£60.00,14-Sep-26
"""
ODOO = """Order Reference,Order Date,Customer,Status,Order Lines/Product,Order Lines/Quantity,Order Lines/Unit Price,\
Order Lines/Discount (%),Order Lines/Subtotal,Total
S00101,2026-09-03 08:24:11,Ana Mock Ltd,Sales Order,[TEA-1] Green Tea,5.0,10.0,0.0,50.0,100.0
,,,,[CUP-1] Cup,2.0,25.0,0.0,50.0,
S00102,2026-09-14 08:24:11,Ben Fake Ltd,Sales Order,[CUP-1] Cup,1.0,25.0,10.0,22.5,22.5
S00103,2026-09-15 08:24:11,Ben Fake Ltd,Cancelled,[CUP-1] Cup,1.0,25.0,0.0,25.0,25.0
"""
GERMAN = """Rechnungsnr.;Rechnungsdatum;Kundennr.;Kunde;Artikelnr.;Bezeichnung;Menge;Einzelpreis netto;Rabatt %;\
Gesamt netto;USt. %;USt. Betrag;Gesamt brutto
R-2026-101;03.09.2026;10001;Müller GmbH;T-1;Grüner Tee;10;8,40;0;84,00;7;5,88;89,88
R-2026-101;03.09.2026;10001;Müller GmbH;K-1;Kanne;1;1.250,00;10;1.125,00;19;213,75;1.338,75
R-2026-102;14.09.2026;10002;Weiß & Söhne;T-1;Grüner Tee;5;8,40;0;42,00;7;2,94;44,94
G-2026-001;15.09.2026;10002;Weiß & Söhne;T-1;Grüner Tee;-1;8,40;0;-8,40;7;-0,59;-8,99
"""
YONYOU = """销售出库明细表,,,,,,,,,
会计期间：2026.09 至 2026.09,,,,,,,,,
发货单号,发货日期,客户编码,客户简称,存货编码,存货名称,数量,含税单价,无税金额,税额,价税合计
FH0901,2026-09-03,C001,海宁百货,0101,高山绿茶,10,113.00,1000.00,130.00,1130.00
FH0901,2026-09-03,C001,海宁百货,0102,紫砂壶,2,339.00,600.00,78.00,678.00
FH0902,2026-09-04,C002,远山商贸,0101,高山绿茶,5,113.00,500.00,65.00,565.00
合计,,,,,,17,,2100.00,273.00,2373.00
"""
JD = """订单号,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,应付金额,订单状态,\
下单帐号,客户姓名,联系电话,运费金额,优惠金额
	290000000001	,高山绿茶,2,在线支付,2026-09-03 10:24:11,68.00,136.00,126.00,126.00,完成,jd_**a,张*,1*1,0.00,10.00
	290000000002	,紫砂壶,1,在线支付,2026-09-04 10:24:11,300.00,306.00,306.00,306.00,完成,jd_**b,李*,1*2,6.00,0.00
	290000000003	,紫砂壶,1,在线支付,2026-09-05 10:24:11,300.00,306.00,306.00,306.00,等待付款,jd_**c,王*,1*3,6.00,0.00
"""
DOUYIN = """主订单编号,选购商品,商品数量,商家编码,商品单价,订单应付金额,运费,优惠总金额,收件人,订单提交时间,订单完成时间,支付完成时间,订单状态
	692000001	,高山绿茶,2,TEA-1,68.00,126.00,0.00,10.00,$$5hN2aQwErTyUiOpAsDfGhJkL1$,2026/09/03 10:24:11,\
2026/09/08 10:00:00,2026/09/03 10:24:50,已完成
	692000002	,紫砂壶,1,POT-1,300.00,300.00,0.00,0.00,$$5hN2aQwErTyUiOpAsDfGhJkL3$,2026/09/04 10:24:11,,,已关闭
	692000003	,紫砂壶,1,POT-1,300.00,300.00,0.00,0.00,$$5hN2aQwErTyUiOpAsDfGhJkL5$,2026/09/05 10:24:11,,\
2026/09/05 10:25:00,已发货
"""
STRIPE = """id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description
txn_1,charge,ch_1,49.56,1.74,47.82,eur,2026-09-03 10:24,2026-09-08 00:00,Order 1001
txn_2,charge,ch_2,30.25,1.18,29.07,eur,2026-09-04 11:00,2026-09-09 00:00,Order 1002
txn_3,refund,re_3,-18.15,0.00,-18.15,eur,2026-09-06 12:00,2026-09-06 12:00,REFUND
txn_4,payout,po_1,-58.74,0.00,-58.74,eur,2026-09-08 00:00,2026-09-08 00:00,STRIPE PAYOUT
"""
BANK = """"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Beguenstigter/Zahlungspflichtiger";"Betrag";"Waehrung"
"DE00";"03.09.26";"03.09.26";"GUTSCHR. UEBERWEISUNG";"R-2026-101";"Müller GmbH";"1.428,63";"EUR"
"DE00";"14.09.26";"14.09.26";"FOLGELASTSCHRIFT";"Strom";"Stadtwerke";"-120,00";"EUR"
"DE00";"15.09.26";"15.09.26";"ENTGELTABSCHLUSS";"Entgelt";"";"-9,90";"EUR"
"""
HUBSPOT = """Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Create Date,Associated Company,\
Deal probability
11001,Haining frame,Closed Won,2026-09-30 10:00,Lin Fang,120000,Sales,2026-07-01 09:00,Haining Store,1
11002,Yuanshan pilot,Contract Sent,2026-11-15 00:00,Zhou Lei,45000,Sales,2026-08-10 09:00,Yuanshan,0.9
11003,Cold lead,Closed Lost,2026-09-10 00:00,Zhou Lei,,Sales,2026-08-11 09:00,Nowhere Ltd,0
"""
PACKED = """Order ID,Order Date,Customer Email,Order Total,Product Details
1,2026-09-03,a@example.com,50.00,"Name: Mug, large, Qty: 2, Price: 10.00|Name: Tote, Qty: 1, Price: 30.00"
2,2026-09-04,b@example.com,10.00,"Name: Mug, large, Qty: 1, Price: 10.00"
"""
SYSTEMS = {
    "magento": (MAGENTO, "order_lines", {"orders_charged": 2, "charged": "100.00", "shipping": "10.00", "refunds": "45.00"}),
    "woocommerce": (WOOCOMMERCE, "order_lines", {"gross": "60.00", "discounts": "4.00", "revenue": "56.00", "tax": "13.81"}),
    "ebay": (EBAY, "order_lines", {"revenue": "100.00", "shipping": "6.00", "charged": "106.00"}),
    "odoo": (ODOO, "order_lines", {"lines": 4, "revenue": "122.50", "discounts": "2.50", "lines_without_customer": 0}),
    "german": (GERMAN, "order_lines", {"orders": 2, "revenue": "1251.00", "discounts": "125.00", "net_sales": "1242.60"}),
    "yonyou": (YONYOU, "order_lines", {"gross": "2100.00", "discounts": "0.00", "tax": "273.00", "charged": "2373.00"}),
    "jd": (JD, "order_lines", {"orders_charged": 2, "charged": "432.00", "shipping": "6.00", "customers": 0}),
    "douyin": (DOUYIN, "order_lines", {"orders_charged": 2, "discounts": "10.00", "revenue": "426.00", "customers": 0}),
    "packed": (PACKED, "order_lines", {"lines": 3, "orders": 2, "revenue": "60.00"}),
    "stripe": (STRIPE, "payments", {"sales": "79.81", "refunds": "18.15", "net_sales": "61.66", "fees": "-2.92"}),
    "bank": (BANK, "payments", {"income": "1428.63", "expense": "129.90"}),
    "hubspot": (HUBSPOT, "deals", {"deals": 3, "amount": "165000.00", "won": "120000.00"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SYSTEMS)
def test_an_export_is_recognised_and_adds_up(name: str, tmp_path: Path):
    content, table, sums = SYSTEMS[name]
    with ingest.prepare(write(tmp_path, content, f"{name}.csv")) as done:
        assert done.receipt["target_table"] == table
        assert {key: done.receipt["totals"].get(key) for key in sums} == sums


def test_lines_without_dates_take_them_from_their_orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KELENS_DATA", str(tmp_path / "data"))
    from analytics.engine import create_workspace

    own = create_workspace("child")
    orders = "订单编号,下单时间,买家会员名,实付款\n1,2026-09-01 10:00,甲,27\n2,2026-09-02 11:00,乙,10\n"
    lines = "订单编号,商品名称,价格,购买数量\n1,绿茶,10,2\n1,红茶,10,1\n2,绿茶,10,1\n9,绿茶,10,1\n"
    child = write(tmp_path, lines, "lines.csv")
    with pytest.raises(AnalyticsError, match="none of these orders"):
        ingest.import_file(child, own)
    ingest.import_file(write(tmp_path, orders, "orders.csv"), own)
    receipt = ingest.import_file(child, own)
    assert (receipt["rows_loaded"], receipt["rejected"]) == (3, {"no_such_order": 1})
    found = own.rows("select order_id, ordered_on::varchar as day, customer_id, revenue::double as revenue from order_lines "
                     "order by 1, line_number")  # fmt: skip
    assert [tuple(row.values()) for row in found] == [
        ("1", "2026-09-01", "甲", 18.0), ("1", "2026-09-01", "甲", 9.0), ("2", "2026-09-02", "乙", 10.0),
    ]  # fmt: skip


def test_answer_sheets_become_questions_and_answers(tmp_path: Path):
    content = "提交时间,您对配送满意吗？(1-5),您的建议\n2026-09-01 10:00,5,很好\n2026-09-02 10:00,3,\n2026-09-03 10:00,4,快一点\n"
    with ingest.prepare(write(tmp_path, content)) as done:
        asked, given = loaded(done, "survey_questions"), loaded(done, "survey_answers")
    assert [(row["question_id"], row["question_kind"]) for row in asked] == [("Q1", "scale"), ("Q2", "text")]
    assert len(given) == 5
    assert sum(row["answer_number"] or 0 for row in given) == 12


def test_lines_follow_their_orders_wherever_these_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KELENS_DATA", str(tmp_path / "data"))
    from analytics.engine import create_workspace

    own = create_workspace("follow")

    def state() -> list[tuple]:
        rows = own.rows("select order_id, product_name, ordered_on::varchar, customer_id, revenue::double, order_status "
                        "from order_lines order by 1, line_number")  # fmt: skip
        return [tuple(row.values()) for row in rows]

    lines = "订单编号,商品名称,价格,购买数量\n1,绿茶,10,2\n1,红茶,10,1\n2,绿茶,10,1\n"
    orders = "订单编号,下单时间,买家会员名,实付款,订单状态\n{}"
    first = own_import(own, tmp_path, orders.format("1,2026-09-01 10:00,甲,27,交易成功\n"))
    child = own_import(own, tmp_path, lines)
    one = [("1", "绿茶", "2026-09-01", "甲", 18.0, "paid"), ("1", "红茶", "2026-09-01", "甲", 9.0, "paid")]
    assert (child["rejected"], state()) == ({"no_such_order": 1}, one)
    second = own_import(own, tmp_path, orders.format("2,2026-09-02 11:00,乙,10,交易成功\n"))
    both = [*one, ("2", "绿茶", "2026-09-02", "乙", 10.0, "paid")]
    assert state() == both
    own.undo(first["import_id"])
    assert state() == both[2:]
    again = own_import(own, tmp_path, orders.format("1,2026-09-03 10:00,丙,30,交易成功\n"))
    assert state()[:2] == [
        ("1", "绿茶", "2026-09-03", "丙", 20.0, "paid"),
        ("1", "红茶", "2026-09-03", "丙", 10.0, "paid"),
    ]
    own.undo(again["import_id"])
    own_import(own, tmp_path, orders.format("1,2026-09-01 10:00,甲,27,交易成功\n"))
    assert state() == both
    own.undo(child["import_id"])
    whole = [("1", None, "2026-09-01", "甲", 27.0, "paid"), ("2", None, "2026-09-02", "乙", 10.0, "paid")]
    assert state() == whole
    own.undo(second["import_id"])
    assert state() == whole[:1]


def own_import(own, folder: Path, content: str) -> dict:
    return ingest.import_file(write(folder, content, "file.csv"), own)
