"""Returns and credit notes that their documents state as positive amounts."""

# ruff: noqa: E501  lines of files stand as their systems write them

from __future__ import annotations

from pathlib import Path

import pytest

from analytics import ingest
from tests.ingest.samples import loaded, rejected, write

LEDGER = """Document No,Document Type,Date,Customer,Item,Qty,Unit Price,Amount
1,Invoice,2026-09-03,Ana,Tea,10,10,100
2,Invoice,2026-09-04,Ben,Cup,2,20,40
3,{},2026-09-05,Ben,Cup,1,20,20
"""
ZH = """单据编号,单据类型,日期,客户,商品名称,数量,单价,金额
1,销售单,2026-09-03,甲,绿茶,10,10,100
2,销售单,2026-09-04,乙,茶杯,2,20,40
3,销售退货单,2026-09-05,乙,茶杯,1,20,20
"""
DATEV = """Belegnummer;Belegart;Belegdatum;Kunde;Artikel;Menge;Nettobetrag;Steuer
1;Rechnung;03.09.2026;Ana;Tee;10;100,00;19,00
2;Gutschrift;14.09.2026;Ben;Tasse;1;20,00;3,80
3;Rechnung;14.09.2026;Ben;Tasse;2;40,00;7,60
"""
WILDBERRIES = """№;Номер поставки;Предмет;Код номенклатуры;Бренд;Название;Тип документа;Обоснование для оплаты;Дата продажи;Кол-во;Цена розничная
1;1;Чай;7001;Т;Зеленый чай;Продажа;Продажа;2026-09-03;10;10
2;1;Чашка;7002;Т;Чашка;Продажа;Продажа;2026-09-03;2;20
3;1;Чашка;7002;Т;Чашка;Возврат;Возврат;2026-09-06;1;20
"""
SAGE = """Type,Account Reference,Nominal A/C Ref,Date,Reference,Details,Net Amount,Tax Code,Tax Amount
SI,ANA,4000,03/09/2026,INV1,Tea,100.00,T1,20.00
SI,BEN,4000,14/09/2026,INV2,Cup,40.00,T1,8.00
SC,BEN,4000,15/09/2026,CRN1,Cup,20.00,T1,4.00
"""
WHOLE = """Order ID,Type,Date,Customer,Total,Status
1,Sale,2026-09-03,Ana,100.00,Completed
2,Sale,2026-09-04,Ben,40.00,Completed
2,Return,2026-09-05,Ben,20.00,Completed
"""
FILES = {
    "credit": LEDGER.format("Credit note"), "return": LEDGER.format("Return"), "avoir": LEDGER.format("Avoir"),
    "zh": ZH, "datev": DATEV, "wildberries": WILDBERRIES, "sage": SAGE, "whole": WHOLE,
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_positive_return_takes_its_amount_back(name: str, tmp_path: Path):
    with ingest.prepare(write(tmp_path, FILES[name], f"{name}.csv")) as done:
        totals = done.receipt["totals"]
        assert (totals["revenue"], totals["refund_revenue"], totals["net_sales"]) == ("140.00", "20.00", "120.00")
        assert [row["is_refund"] for row in loaded(done)].count(True) == 1
        assert ("returns_turned", 1) in {(one["code"], one.get("count")) for one in done.receipt["warnings"]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.csv", "销售退货单明细表,,,,,,\n退货单号,退货日期,客户,商品名称,退货数量,单价,退货金额\nTH1,2026-09-03,甲,绿茶,1,10,10\nTH2,2026-09-04,乙,茶杯,2,20,40\n"),
        ("credit_notes.csv", "Number,Date,Customer,Item,Qty,Unit Price,Amount\n7,2026-09-03,Ana,Tea,1,10,10\n8,2026-09-04,Ben,Cup,2,20,40\n"),
    ],
)  # fmt: skip
def test_a_file_of_returns_is_money_given_back(name: str, content: str, tmp_path: Path):
    with ingest.prepare(write(tmp_path, content, name)) as done:
        totals = done.receipt["totals"]
        assert (totals["refund_revenue"], totals["net_sales"], totals["refunds"]) == ("50.00", "-50.00", "50.00")
        assert rejected(done) == []


@pytest.mark.parametrize("name", ["sales_and_returns.csv", "orders.csv"])
def test_what_is_negative_already_or_no_return_stays(name: str, tmp_path: Path):
    content = LEDGER.format("Credit note").replace(",1,20,20", ",-1,20,-20")
    with ingest.prepare(write(tmp_path, content, name)) as done:
        assert done.receipt["totals"]["net_sales"] == "120.00"
        assert "returns_turned" not in {one["code"] for one in done.receipt["warnings"]}
