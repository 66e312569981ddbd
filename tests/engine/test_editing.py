"""Records by hand: what is entered is checked by the declaration, written as one step, told in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from analytics.engine import Workspace, audit, create_workspace, editing, listing, merging
from analytics.engine.editing import Seen
from analytics.errors import AnalyticsError
from analytics.ingest import byhand
from analytics.schema import IMPORTABLE, TABLES, Column, Table, ddl
from analytics.schema.ddl import versions_name
from tests.analytics.tiny import parcel

OFFERS = TABLES["competitor_offers"]
OFFER = {"competitor": "远山", "offered_on": date(2026, 5, 4), "offer_name": "绿茶", "price": Decimal("62.5")}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Workspace]:
    workspace = create_workspace(tmp_path / "own.duckdb")
    yield workspace
    workspace.close()


def offers(workspace: Workspace) -> list[Seen]:
    return listing.listing(workspace, listing.Wish("competitor_offers")).seen


def test_a_change_speaks_of_what_changed_only_and_is_undone_as_one_step(own: Workspace):
    editing.add(own, "competitor_offers", [OFFER, OFFER | {"offer_name": "红茶"}], "林芳")
    done = editing.change(own, "competitor_offers", offers(own), {"price": None, "region": "华东"}, "林芳")
    assert (done.changed, done.added) == (2, 0)
    rows = own.rows("select price, region, offer_name from competitor_offers order by offer_name")
    assert [(row["price"], row["region"]) for row in rows] == [(None, "华东")] * 2
    own.undo(done.import_id)
    rows = own.rows("select price, region from competitor_offers")
    assert [(row["price"], row["region"]) for row in rows] == [(Decimal("62.5"), None)] * 2


def test_a_row_that_changed_meanwhile_is_not_overwritten(own: Workspace):
    editing.add(own, "competitor_offers", [OFFER])
    seen = offers(own)
    editing.change(own, "competitor_offers", seen, {"price": Decimal(60)})
    with pytest.raises(AnalyticsError) as caught:
        editing.change(own, "competitor_offers", seen, {"price": Decimal(70)})
    assert caught.value.code == "row_changed"
    assert own.rows("select price from competitor_offers") == [{"price": Decimal(60)}]


def test_a_changed_key_moves_the_row(own: Workspace):
    editing.add(own, "competitor_offers", [OFFER])
    done = editing.change(own, "competitor_offers", offers(own), {"competitor": "近山"})
    assert done.changed == 1
    assert own.rows("select competitor, price from competitor_offers") == [
        {"competitor": "近山", "price": Decimal("62.5")}
    ]
    own.undo(done.import_id)
    assert own.rows("select competitor from competitor_offers") == [{"competitor": "远山"}]


def test_a_key_that_is_there_is_refused_and_updated_only_when_asked(own: Workspace):
    editing.add(own, "competitor_offers", [OFFER])
    with pytest.raises(AnalyticsError) as caught:
        editing.add(own, "competitor_offers", [OFFER])
    assert caught.value.code == "row_exists"
    done = editing.add(own, "competitor_offers", [OFFER | {"price": Decimal(1)}], update=True)
    assert (done.added, done.changed) == (0, 1)


def test_an_id_left_empty_is_made(own: Workspace):
    editing.add(own, "customers", [{"customer_name": "甲"}, {"customer_name": "乙"}])
    assert len({row["customer_id"] for row in own.rows("select customer_id from customers")}) == 2


def test_the_audit_tells_before_and_after(own: Workspace):
    editing.add(own, "competitor_offers", [OFFER], "林芳")
    done = editing.change(own, "competitor_offers", offers(own), {"price": Decimal(60), "source": "网站"}, "王伟")
    told = audit.changes(own, "competitor_offers", done.import_id)
    assert [(one["column"], one["before"], one["after"]) for one in told] == [
        ("price", Decimal("62.5"), Decimal(60)),
        ("source", None, "网站"),
    ]
    assert [edit["who"] for edit in audit.edits(own, "competitor_offers")] == ["王伟", "林芳"]
    deleted = editing.delete(own, "competitor_offers", offers(own))
    told = audit.changes(own, "competitor_offers", deleted.import_id)
    assert {one["column"]: one["before"] for one in told}["price"] == Decimal(60)
    assert {one["after"] for one in told} == {None}


def test_pasted_cells_come_back_with_reasons():
    cells = byhand.pasted(
        OFFERS, "竞争对手\tdate\t竞品价格\t备注\n远山\t2026-05-04\t1.2万\tx\n远山\t03/04/2026\t5\t\n\t2026-05-05\tabc\t"
    )
    assert cells.unknown == ("备注",)
    read = byhand.read_all(OFFERS, cells.records)
    assert [row["price"] for row in read.rows] == [Decimal(12000)]
    codes = [{column: fault.code for column, fault in faults.items()} for faults in read.faults]
    assert codes == [{"offered_on": "hand_unclear_date"}, {"competitor": "hand_required", "price": "hand_bad_number"}]
    assert "2026-05-04" in byhand.faults_words(OFFERS, read.faults[0], "zh")


@pytest.mark.parametrize(
    "table", [table for table in IMPORTABLE.values() if table.name != "aliases"], ids=lambda t: t.name
)
def test_every_declared_table_takes_its_own_examples(table: Table, own: Workspace):
    """The examples of the declaration, read, added, listed, deleted, undone."""
    given = {column.name: column.example for column in byhand.asked(table)}
    values, faults = byhand.read_whole(table, given)
    assert not faults, byhand.faults_words(table, faults, "en")
    editing.add(own, table.name, [values], "test")
    page = listing.listing(own, listing.Wish(table.name))
    assert page.total == 1
    done = editing.delete(own, table.name, page.seen)
    assert listing.listing(own, listing.Wish(table.name)).total == 0
    own.undo(done.import_id)
    assert listing.listing(own, listing.Wish(table.name)).total == 1


def test_rows_without_a_business_key_are_edited_too(own: Workspace, monkeypatch: pytest.MonkeyPatch):
    """A table declared just now, without a key: its rows are addressed by import and record."""
    notes = Table(
        "notes", (Column("customer_id", "id"), Column("body", "text"), Column("made_on", "date")), on="made_on"
    )
    for registry in (TABLES, IMPORTABLE):
        monkeypatch.setitem(registry, "notes", notes)
    with own.transaction() as cursor:
        for statement in ddl.statements():
            cursor.execute(statement)
    rows = [{"customer_id": one, "body": one, "made_on": date(2026, 5, 4)} for one in "ab"]
    loaded = own.load({"notes": parcel("notes", rows)}, {"name": "notes"})
    seen = listing.listing(own, listing.Wish("notes", sort="body")).seen
    editing.change(own, "notes", seen[:1], {"body": "changed"})
    gone = editing.delete(own, "notes", seen[1:])
    assert [row["body"] for row in own.rows("select body from notes")] == ["changed"]
    own.undo(gone.import_id)
    merged = merging.merge(own, "a", ["b"])
    later = own.load({"notes": parcel("notes", rows)}, {"name": "again"})
    assert own.rows("select distinct customer_id from notes") == [{"customer_id": "a"}]
    own.undo(merged)
    own.undo(later)
    assert [row["body"] for row in own.rows("select body from notes order by customer_id")] == ["changed", "b"]
    own.undo(loaded)
    assert own.rows("select * from notes") == []
    assert own.rows(f"select * from {versions_name(notes)} where speaks is null") == []


def test_customers_are_suggested_and_merged_and_the_merge_undone(own: Workspace):
    people = [
        {"customer_id": "a", "customer_name": "海宁百货有限公司", "phone": "138-0000-0000"},
        {"customer_id": "b", "customer_name": "海宁百货（股份有限公司）", "email": "Buyer@Example.com"},
        {"customer_id": "c", "customer_name": "另一家", "email": "buyer@example.com"},
        {"customer_id": "d", "customer_name": "无关的人"},
    ]
    order = {"order_id": "o1", "ordered_at": datetime(2026, 5, 4), "customer_id": "b"}
    own.load({"customers": parcel("customers", people), "orders": parcel("orders", [order])}, {"name": "x"})
    found = merging.suggestions(own)
    assert [(one.ids, one.reasons) for one in found] == [(("a", "b", "c"), ("name", "mail"))]
    number = merging.merge(own, "a", ["b", "c"], "林芳")
    assert own.rows("select customer_id, email from customers order by 1") == [
        {"customer_id": "a", "email": "buyer@example.com"},
        {"customer_id": "d", "email": None},
    ]
    assert own.rows("select customer_id from orders") == [{"customer_id": "a"}]
    own.load({"orders": parcel("orders", [order | {"order_id": "o2"}])}, {"name": "later"})
    assert {row["customer_id"] for row in own.rows("select customer_id from orders")} == {"a"}
    own.undo(number)
    assert {row["customer_id"] for row in own.rows("select customer_id from orders")} == {"b"}
    assert len(own.rows("select 1 from customers")) == 4


def test_a_date_known_without_its_time_stays_when_other_columns_change():
    customers = TABLES["customers"]
    held = {"customer_id": "a", "customer_name": "甲", "joined_at": None, "joined_on": date(2024, 3, 18)}
    values, faults = byhand.read(customers, {"customer_id": "a", "customer_name": "乙", "joined_at": ""})
    assert not faults
    assert byhand.changed(customers, held, values) == {"customer_name": "乙"}


def test_masked_lists_neither_search_nor_sort_by_personal_values(own: Workspace):
    editing.add(own, "customers", [{"customer_id": "a", "customer_name": "甲"}])
    assert listing.listing(own, listing.Wish("customers", "甲")).total == 1
    assert listing.listing(own, listing.Wish("customers", "甲", masked=True)).total == 0


def test_what_is_tagged_follows_a_merged_customer(own: Workspace):
    people = [{"customer_id": name, "customer_name": f"Customer {name}"} for name in ("a", "b")]
    tagged = (
        ("customer", "a", "loyal"),
        ("customer", "b", "loyal"),
        ("customer", "b", "early"),
        ("product", "b", "hot"),
    )
    tags = [
        {"class_set": "kind", "subject_kind": kind, "subject_id": one, "class_name": name} for kind, one, name in tagged
    ]
    own.load({"customers": pa.Table.from_pylist(people), "tags": pa.Table.from_pylist(tags)}, {"name": "x"})

    def told() -> list[tuple]:
        rows = own.rows("select subject_kind, subject_id, class_name from tags order by all")
        return [tuple(row.values()) for row in rows]

    before = told()
    number = merging.merge(own, "a", ["b"])
    assert told() == [("customer", "a", "early"), ("customer", "a", "loyal"), ("product", "b", "hot")]
    own.undo(number)
    assert told() == before


def test_ids_that_no_record_has_are_named_before_anything_is_written(own: Workspace):
    feedback, rows = TABLES["feedback"], [{"body": "gut", "product_id": one} for one in ("P1", "P8", "P1", "P9", "P7")]
    assert editing.strangers(own, "feedback", rows) == {}  # no list of products is kept
    editing.add(own, "products", [{"product_id": one} for one in ("P1", "P2", "P7")])
    merging.merge(own, "P2", ["P7"], entity="products")
    assert editing.strangers(own, "feedback", [*rows, {"product_id": None}]) == {"product_id": ["P8", "P9"]}
    assert editing.strangers(own, "products", rows) == {}
    given = [row | {"received_at": "2026-05-04"} for row in rows]
    read = byhand.read_all(feedback, given, makes_id=True, strangers={"product_id": {"P8", "P9"}})
    assert [row["product_id"] for row in read.rows] == ["P1", "P1", "P7"]
    assert [fault["product_id"].code for fault in read.faults] == ["hand_stranger"] * 2


def test_a_person_says_what_a_header_means():
    text = "竞争对手\tdate\t售卖价\n远山\t2026-05-04\t12"
    assert byhand.pasted(OFFERS, text).unknown == ("售卖价",)
    cells = byhand.pasted(OFFERS, text, {"售卖价": "price"})
    assert (cells.unknown, cells.records[0]["price"]) == ((), "12")
