"""Several articles in one cell, in the ways exports write them; the amounts of their order shared out to them."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from analytics import ingest
from analytics.engine import create_workspace, overview
from analytics.export import rejects
from analytics.ingest import packing
from tests.ingest.samples import loaded, rejected, text, write

HEADER = ("Order No", "Date", "Customer", "Items", "Total")
GOODS = ("Tea", "Cup")
CELLS = {
    "before": ("2 x Tea; 1 x Coffee", "1 x Tea", "3 x Coffee; 1 x Tea; 1 x Cup"),
    "before_tight": ("2x Tea\n1x Coffee", "1x Tea", "3x Coffee\n1x Tea\n1x Cup"),
    "after": ("Tea x2, Coffee x1", "Tea x1", "Coffee x3, Tea x1, Cup x1"),
    "star": ("Tea*2|Coffee*1", "Tea*1", "Coffee*3|Tea*1|Cup*1"),
    "brackets": ("Tea (2)\nCoffee", "Tea (1)", "Coffee (3)\nTea\nCup"),
    "pieces": ("Tea 2件、Coffee 1件", "Tea 1件", "Coffee 3件、Tea 1件、Cup 1件"),
    "json": ('["2 x Tea", "1 x Coffee"]', '["1 x Tea"]', '["3 x Coffee", "1 x Tea", "1 x Cup"]'),
    "objects": (
        '[{"name":"Tea","qty":2},{"name":"Coffee","qty":1}]', '[{"name":"Tea","qty":1}]',
        '[{"name":"Coffee","qty":3},{"name":"Tea","qty":1},{"name":"Cup","qty":1}]',
    ),
}  # fmt: skip
SOLD = [
    ("1001", "Tea", 2, "20"), ("1001", "Coffee", 1, "10"), ("1002", "Tea", 1, "10"), ("1003", "Coffee", 3, "30"),
    ("1003", "Tea", 1, "10"), ("1003", "Cup", 1, "10"),
]  # fmt: skip


def told(done) -> list[tuple[str, str, int, str]]:
    rows = [(row["order_id"], row["product_name"], int(row["quantity"]), row["revenue"]) for row in loaded(done)]
    return [(*row[:3], f"{row[3].normalize():f}") for row in rows]


@pytest.mark.parametrize("form", CELLS)
def test_articles_of_one_cell_are_lines_of_their_order(form: str, tmp_path: Path):
    body = [
        [str(1001 + place), f"2026-09-0{3 + place}", "Ana", cell, total]
        for place, (cell, total) in enumerate(zip(CELLS[form], ("30.00", "10.00", "50.00"), strict=True))
    ]
    with ingest.prepare(write(tmp_path, text(body, HEADER))) as done:
        assert sorted(told(done)) == sorted(SOLD)
        totals = done.receipt["totals"]
        assert (totals["orders"], totals["revenue"], totals["net"]) == (3, "90.00", "90.00")
        assert {"items_in_one_cell", "amounts_by_pieces"} <= {one["code"] for one in done.receipt["warnings"]}


def test_an_orders_amounts_are_its_own_and_its_discount_falls_to_its_articles(tmp_path: Path):
    header = ("Order", "Date", "Email", "Products ordered", "Subtotal", "Shipping", "Tax", "Total", "Discount")
    body = [
        ["1001", "2026-09-03", "a@example.com", "Tea x2, Coffee x1", "30.00", "5.00", "2.00", "34.00", "3.00"],
        ["1002", "2026-09-04", "b@example.com", "Tea x1", "10.00", "5.00", "1.00", "16.00", "0.00"],
        [
            "1003",
            "2026-09-05",
            "c@example.com",
            "Cup, blue (big, round) x3, Tea x1",
            "50",
            "5.00",
            "4.00",
            "54.00",
            "5",
        ],
    ]
    with ingest.prepare(write(tmp_path, text(body, header))) as done:
        lines = {(row["order_id"], row["product_name"]): row["revenue"] for row in loaded(done)}
        assert lines == {
            ("1001", "Tea"): Decimal("18"), ("1001", "Coffee"): Decimal("9"), ("1002", "Tea"): Decimal("10"),
            ("1003", "Cup, blue (big, round)"): Decimal("33.75"), ("1003", "Tea"): Decimal("11.25"),
        }  # fmt: skip
        totals = done.receipt["totals"]
        assert (totals["discounts"], totals["tax"], totals["shipping"], totals["net"]) == (
            "8.00",
            "7.00",
            "15.00",
            "104.00",
        )


def test_columns_of_equally_many_parts_go_together(tmp_path: Path):
    header = ("订单编号", "下单时间", "买家", "商品名称", "数量", "单价", "实付金额")
    body = [
        ["A1", "2026-09-03", "甲", "绿茶;红茶", "2;1", "10;20", "38"],
        ["A2", "2026-09-04", "乙", "红茶", "1", "20", "20"],
        ["A3", "2026-09-05", "丙", "绿茶;紫砂壶", "1;1", "10;300", "310"],
    ]
    with ingest.prepare(write(tmp_path, text(body, header))) as done:
        assert sorted(told(done)) == [
            ("A1", "红茶", 1, "19"), ("A1", "绿茶", 2, "19"), ("A2", "红茶", 1, "20"), ("A3", "紫砂壶", 1, "300"),
            ("A3", "绿茶", 1, "10"),
        ]  # fmt: skip


def test_json_lines_hold_their_articles_as_a_list(tmp_path: Path):
    tea, cup = ({"product": {"name": name}, "quantity": 2 - at, "price": 10 + 10 * at} for at, name in enumerate(GOODS))
    first = {"items": [tea, cup], "discount": 4, "shipping": 5, "total": 41}
    second = {"items": [tea | {"quantity": 1}], "discount": 0, "shipping": 5, "total": 15}
    orders = [
        {"order_id": str(1 + at), "created_at": f"2026-09-0{3 + at}T10:00:00Z", "customer": "Ana"} | order
        for at, order in enumerate((first, second))
    ]
    lines = "".join(json.dumps(order) + "\n" for order in orders)
    with ingest.prepare(write(tmp_path, lines, "orders.jsonl")) as done:
        assert told(done) == [("1", "Tea", 2, "18"), ("1", "Cup", 1, "18"), ("2", "Tea", 1, "10")]
        assert done.receipt["totals"]["net"] == "56.00"


@pytest.mark.parametrize(
    "cell", ["Tea, green", "Set: 2 x Tea; 1 x Cup", "Frame 20x30", "Max2; Max3", "iPhone (64GB); black"]
)
def test_names_with_numbers_are_names(cell: str, tmp_path: Path):
    body = [[str(place), "2026-09-03", "Ana", cell, "5", "10.00"] for place in range(4)]
    header = ("Order No", "Date", "Customer", "Product", "Qty", "Amount")
    with ingest.prepare(write(tmp_path, text(body, header))) as done:
        assert {row["product_name"] for row in loaded(done)} == {cell}


def test_every_way_is_told_by_its_cells():
    assert packing.reader_of(["Tea", "Cup"]) is None
    read = packing.reader_of(["Tea x2 + Cup x1", "Pot x1"])
    assert read is not None
    assert read("Tea x2 + Cup x1") == [("Tea", "2"), ("Cup", "1")]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KELENS_DATA", str(tmp_path / "data"))
    made = create_workspace("own")
    yield made
    made.close()


def mended(own, folder: Path, old: str, new: str) -> dict:
    entry = overview.imports(own)[0]
    out = rejects.csv_bytes(entry, overview.rejects(own, entry["import_id"]), "en").decode("utf-8-sig")
    assert old in out, out
    path = folder / "mended.csv"
    path.write_text(out.replace(old, new), "utf-8")
    return ingest.import_file(path, own)


def test_a_rejected_record_of_several_articles_comes_back_whole(own, tmp_path: Path):
    body = [["1001", "2026-09-03", "Ana", "Tea x2, Coffee x1", "30"], ["1002", "soon", "Ben", "Tea x1, Cup x2", "10"]]
    with ingest.prepare(write(tmp_path, text(body, HEADER))) as done:
        assert rejected(done) == [(3, "bad_date")]
    first = ingest.import_file(write(tmp_path, text(body, HEADER)), own)
    assert (first["rows_loaded"], first["rows_rejected"]) == (1, 1)
    again = mended(own, tmp_path, "soon", "2026-09-04")
    assert (again["rows_rejected"], again["mends"]["rows"]) == (0, 1)
    rows = own.rows("select order_id, product_name, revenue::double as r from order_lines order by 1, 2")
    assert [tuple(row.values()) for row in rows] == [
        ("1001", "Coffee", 10.0), ("1001", "Tea", 20.0), ("1002", "Cup", 6.6667), ("1002", "Tea", 3.3333),
    ]  # fmt: skip


def test_a_rejected_record_of_a_zip_comes_back_to_its_own_file(own, tmp_path: Path):
    header = ("Order No", "Date", "Customer", "Product", "Qty", "Amount")
    september = [[f"S{place}", "2026-09-03", "Ana", "Tea", "1", "10"] for place in range(3)]
    october = [[f"O{place}", "soon" if place == 1 else "2026-10-03", "Ben", "Cup", "1", "20"] for place in range(3)]
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("september.csv", text(september, header))
        package.writestr("october.csv", text(october, header))
    first = ingest.import_file(path, own)
    assert (first["rows_loaded"], first["rejected"]) == (5, {"bad_date": 1})
    assert own.rows("select count(*) as n, sum(revenue)::int as r from order_lines")[0] == {"n": 5, "r": 70}
    again = mended(own, tmp_path, "soon", "2026-10-04")
    assert (again["rows_loaded"], again["rows_rejected"]) == (1, 0)
    assert own.rows("select count(*) as n, sum(revenue)::int as r from order_lines")[0] == {"n": 6, "r": 90}
