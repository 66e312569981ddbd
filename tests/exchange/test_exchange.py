"""Files written for other products come back exactly, keep consents and masking, and never run in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics import ingest
from analytics.engine import Workspace, create_workspace
from analytics.engine.listing import Wish
from analytics.errors import AnalyticsError
from analytics.exchange import KINDS, hand, notes, offered, products
from analytics.exchange.declared import written_headings
from analytics.ingest.vocabulary import own_headers, plain
from analytics.schema import TABLES
from tests.analytics.tiny import parcel

TODAY = date(2026, 11, 1)
FORMULA = '=HYPERLINK("http://evil.example")'
PEOPLE = [
    {"customer_id": "C1", "customer_name": "海宁百货", "customer_kind": "business", "industry": "零售",
     "phone": "+86 571 0000 0001", "email": "a@example.com", "region": "华东", "province": "浙江", "city": "海宁",
     "salesperson": "林芳", "department": "渠道一部", "lead_source": "展会"},
    {"customer_id": "0002", "customer_name": FORMULA, "customer_kind": "reseller", "industry": "批发",
     "phone": "13800000002", "email": "b@example.com", "region": "华南", "province": "广东", "city": "广州",
     "salesperson": "周暮", "department": "渠道二部", "lead_source": "转介绍"},
    {"customer_id": "C3", "customer_name": 'Smith "Tea" | Co <UK>', "customer_kind": "private", "industry": "Food",
     "phone": "020 000", "email": "c@example.com", "region": "UK", "province": "London", "city": "London",
     "salesperson": "Lin", "department": "Export", "lead_source": "Web"},
]  # fmt: skip
NEEDS = [
    {"need_id": f"N-{number}", "statement": f"-{number} 度以下也能用", "raised_on": date(2026, 6, number + 1),
     "owner": "顾宁", "customer_name": "海宁百货", "need_type": kind, "need_state": state, "priority": priority,
     "scenario": "家庭", "channel": "电话", "due_on": date(2026, 10, 15), "done_on": date(2026, 10, 1),
     "done_share": share}
    for number, (state, kind, priority, share) in enumerate([
        ("heard", "product", "urgent", 0.0), ("validated", "service", "high", 0.333),
        ("specified", "custom", "medium", 0.6), ("in_progress", "product", "low", 0.07),
        ("delivered", "product", "low", 1.0), ("evaluated", "product", "low", 0.29),
        ("rejected", "product", "low", 0.57),
    ])
]  # fmt: skip
ACTIONS = [
    {"action_id": f"A{number}", "title": "回访, “框架”\n合同", "action_kind": kind, "action_state": state,
     "priority": "high", "owner": "林芳", "currency": "CNY",
     "opened_on": date(2026, 10, 1), "due_on": date(2026, 10, 2),
     "done_on": date(2026, 10, 3), "done_share": 0.45, "customer_name": "海宁百货", "parent_id": "A0",
     "note": "@周三前"}
    for number, (kind, state) in enumerate([
        ("follow_up", "open"), ("visit", "in_progress"), ("care", "done"), ("retention", "cancelled"), ("task", "open"),
        ("win_back", "open"), ("improvement", "open"), ("delivery", "open"), ("plan", "open"),
    ])
]  # fmt: skip
ROWS = {"customers": PEOPLE, "needs": NEEDS, "actions": ACTIONS}
PAIRS = [(product, table) for table in KINDS for product in offered(table)]


def company(path: Path, **more: list[dict[str, Any]]) -> Workspace:
    workspace = create_workspace(path, {"currency": "CNY"})
    workspace.load({name: parcel(name, rows) for name, rows in {**ROWS, **more}.items()}, {"name": "made"})
    return workspace


@pytest.fixture(scope="module", autouse=True)
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A company of three customers, in a data folder of this module's own."""
    folder = tmp_path_factory.mktemp("exchange")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KELENS_DATA", str(folder))
        workspace = company(folder / "exchange.duckdb")
        yield workspace
        workspace.close()


def stored(workspace: Workspace, table: str, names: list[str]) -> list[dict[str, Any]]:
    columns = ", ".join(f'"{name}"' for name in names)
    return workspace.rows(f"select {columns} from {table} order by {TABLES[table].key[0]}")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(("product", "table"), PAIRS)
def test_a_written_file_comes_back_exactly(product: str, table: str, ending: str, made: Workspace, tmp_path: Path):
    handed = hand(made, table, product, "zh", file=ending, today=TODAY)
    assert handed.rows == len(ROWS[table])
    file = tmp_path / f"{product}.{ending}"
    file.write_bytes(handed.data)
    again = create_workspace(tmp_path / "again.duckdb", {"currency": "CNY"})
    try:
        receipt = ingest.import_file(file, again)
        assert (receipt["target_table"], receipt["rows_rejected"]) == (table, 0)
        names = [name for name in handed.product.headings(handed.table, "zh") if name in ROWS[table][0]]
        assert stored(again, table, names) == stored(made, table, names)
    finally:
        again.close()


def test_a_file_brought_back_changes_nothing_here(tmp_path: Path):
    workspace = company(tmp_path / "own.duckdb")
    try:
        before = workspace.rows(
            "select * exclude (import_id, source_row, source_line, attributes) from actions order by 1"
        )
        file = tmp_path / "tasks.csv"
        file.write_bytes(hand(workspace, "actions", "worktile", "zh", file="csv").data)
        ingest.import_file(file, workspace)
        after = workspace.rows(
            "select * exclude (import_id, source_row, source_line, attributes) from actions order by 1"
        )
        assert after == before
    finally:
        workspace.close()


def lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_values_are_in_the_words_of_the_product(made: Workspace):
    head, *rows = lines(hand(made, "actions", "zoho", "zh", file="csv").data)
    assert head[:6] == ["Task ID", "Subject", "Status", "Priority", "Task Owner", "Due Date"]
    assert [row[2] for row in rows[:4]] == ["Not Started", "In Progress", "Completed", "Deferred"]
    assert {row[3] for row in rows} == {"High"}
    head, *rows = lines(hand(made, "needs", "pingcode", "en", file="csv").data)
    assert [row[head.index("进度")] for row in rows] == ["0%", "33.3%", "60%", "7%", "100%", "29%", "57%"]


def test_formulas_stay_strings(made: Workspace):
    rows = lines(hand(made, "customers", "zoho", "en", file="csv", today=TODAY).data)
    assert [row[1] for row in rows if "HYPERLINK" in row[1]] == ["'" + FORMULA]
    import zipfile

    sheet = zipfile.ZipFile(io.BytesIO(hand(made, "customers", "zoho", "en").data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


def test_what_a_product_does_not_take_is_said(made: Workspace):
    assert hand(made, "customers", "zoho", "en").unfit == 2
    assert hand(made, "customers", "fxiaoke", "zh").unfit == 0


def test_masking_covers_personal_columns(made: Workspace):
    handed = hand(made, "customers", "csv", "zh", masked=True)
    assert "海宁百货" not in handed.data.decode("utf-8-sig")
    assert "华东" in handed.data.decode("utf-8-sig")
    assert any("打码" in note for note in notes(handed, "zh"))


def test_only_what_a_wish_finds_is_written(made: Workspace):
    assert hand(made, "actions", "csv", "zh", wish=Wish("actions", where={"action_state": ["done"]})).rows == 1


def consent(number: int, customer: str | None, state: str, **more: Any) -> dict[str, Any]:
    at = datetime(2026, 1, 1 + number)
    said = {"consent_id": f"K{number}", "decided_at": at, "decided_on": at.date(), "customer_id": customer}
    return {**said, "purpose": "marketing", "consent_state": state, **more}


CONSENTS: list[tuple[list[dict[str, Any]], set[str]]] = [
    ([], {"C1", "0002", "C3"}),
    ([consent(1, "C1", "refused")], {"0002", "C3"}),
    ([consent(1, "C1", "refused"), consent(2, "C1", "granted")], {"C1", "0002", "C3"}),
    ([consent(1, "C1", "granted"), consent(2, "C1", "withdrawn")], {"0002", "C3"}),
    ([consent(1, "C1", "refused", purpose="service")], {"C1", "0002", "C3"}),
    ([consent(1, "C1", "withdrawn", purpose=None)], {"0002", "C3"}),
    ([consent(1, None, "withdrawn", email="B@example.com ")], {"C1", "C3"}),
    ([consent(1, None, "withdrawn", phone="138-0000-0002")], {"C1", "C3"}),
    ([consent(1, "C3", "granted", expires_on=date(2026, 10, 31))], {"C1", "0002"}),
    ([consent(1, "C3", "granted", expires_on=date(2026, 11, 1))], {"C1", "0002", "C3"}),
    ([consent(1, "C3", "refused", medium="sms"), consent(2, "C3", "granted", medium="email")], {"C1", "0002"}),
    ([consent(1, "C3", "refused", medium="sms"), consent(2, "C3", "granted")], {"C1", "0002", "C3"}),
]


@pytest.mark.parametrize(("said", "kept"), CONSENTS)
def test_who_said_no_is_not_on_the_list(said: list[dict[str, Any]], kept: set[str], tmp_path: Path):
    workspace = company(tmp_path / "own.duckdb", **({"consents": said} if said else {}))
    try:
        handed = hand(workspace, "customers", "csv", "en", today=TODAY)
        head, *rows = lines(handed.data)
        assert {row[head.index("Customer no.")] for row in rows} == kept
        assert handed.refused == 3 - len(kept)
        key = "left out" if handed.refused else "Nobody"
        assert any(key in note for note in notes(handed, "en"))
    finally:
        workspace.close()


def test_a_medium_narrows_what_counts_as_no(tmp_path: Path):
    workspace = company(tmp_path / "own.duckdb", consents=[consent(1, "C3", "refused", medium="sms")])
    try:
        counts = {
            medium: hand(workspace, "customers", "csv", "en", medium=medium).refused for medium in ("", "sms", "email")
        }
        assert counts == {"": 1, "sms": 1, "email": 0}
        assert hand(workspace, "needs", "csv", "en").purpose == ""
    finally:
        workspace.close()


def test_what_is_not_offered_is_refused_with_what_is(made: Workspace):
    with pytest.raises(AnalyticsError) as caught:
        hand(made, "customers", "worktile", "zh")
    assert (caught.value.code, "zoho" in caught.value.facts["known"]) == ("not_exchanged", True)
    for wrong in (("nothing", "csv"), ("customers", "nobody")):
        with pytest.raises(AnalyticsError):
            hand(made, *wrong, "zh")


def test_declarations_name_columns_and_no_two_files_look_alike():
    seen = [frozenset(map(plain, headings)) for _, headings in written_headings()]
    assert len(seen) == len(set(seen)) == sum(len(product.tables) for product in products().values())
    assert set(seen) <= set(own_headers())
    for table, headings in written_headings():
        assert set(headings.values()) <= set(TABLES[table].names)
        assert len({plain(heading) for heading in headings}) == len(headings)
        assert set(TABLES[table].key) <= set(headings.values())
    for product in products().values():
        for table in product.tables:
            columns = [TABLES[table].column(name) for name in product.headings(TABLES[table], "en")]
            for column in columns:
                words = [product.word(TABLES[table], column, code, "en").lower() for code in column.codes]
                assert len(set(words)) == len(words), (product.name, column.name)
                assert set(product.values.get(column.name, {})) <= set(column.codes)
