"""Doubtful records, each planted on paper; a clean company has none of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.engine import Workspace, run
from analytics.errors import AnalyticsError
from analytics.quality import find, findings, rows_behind
from analytics.quality.findings import weakened
from tests.analytics.tiny import CUSTOMERS, company, line

FIRST = date(2026, 1, 5)


def order(number: int, **more: Any) -> dict[str, Any]:
    on = FIRST + timedelta(days=number + (12 if number > 30 else 0))
    amount = 100 + number
    made = {
        "order_id": f"q{number:02}",
        "ordered_at": datetime(on.year, on.month, on.day, 9, number % 60),
        "ordered_on": on,
        "customer_id": "ABCD"[number % 4],
        "gross": amount,
        "discount": 0,
        "shipping": 0,
        "total": amount,
    }
    return {**made, **more}


CLEAN = [order(number) for number in range(60)]
PLANTED = {
    7: {"total": 999},  # contradictory
    11: {"customer_id": "nobody"},  # orphan
    13: {"customer_id": None},  # incomplete
    17: {"gross": 900_000, "total": 900_000},  # unusual
}
DOUBTFUL = [{**row, **PLANTED.get(number, {})} for number, row in enumerate(CLEAN)]
DOUBTFUL.append({**CLEAN[20], "order_id": "again"})  # repeated
DOUBTFUL.append({**order(40), "order_id": "early", "ordered_on": date(1970, 1, 1)})  # impossible


def lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        line(row["order_id"], str(row["ordered_on"]), row["customer_id"], "tea", row["total"], unit_price=row["total"])
        for row in rows
    ]


def made(path: Path, rows: list[dict[str, Any]]) -> Workspace:
    tables: dict[str, Any] = {"orders": rows, "order_lines": lines(CLEAN), "customers": [*CUSTOMERS]}
    return company(path, tables)


@pytest.fixture(scope="module")
def doubtful(data_folder: Path) -> Iterator[Workspace]:
    workspace = made(data_folder / "doubtful.duckdb", DOUBTFUL)
    yield workspace
    workspace.close()


def of_orders(workspace: Workspace) -> dict[str, int]:
    return {one.name: one.rows for one in findings(workspace) if one.table == "orders"}


def test_what_was_planted_is_found_and_nothing_else(doubtful: Workspace):
    assert of_orders(doubtful) == {
        "contradictory:orders:gross+discount+tax+shipping+total:order_adds_up": 1,
        "impossible:orders:ordered_on": 1,
        "orphan:orders:customer_id:customers": 1,
        "incomplete:orders:customer_id": 1,
        "unusual:orders:gross": 1,
        "unusual:orders:total": 2,
        "repeated:orders": 2,
        "gap:orders:ordered_on:1970-01-01": 2,
        "gap:orders:ordered_on:2026-02-04": 2,
    }


def test_a_clean_table_has_only_its_pause(data_folder: Path):
    workspace = made(data_folder / "clean.duckdb", CLEAN)
    try:
        assert of_orders(workspace) == {"gap:orders:ordered_on:2026-02-04": 2}
    finally:
        workspace.close()


def test_every_finding_opens_as_many_rows_as_it_counts(doubtful: Workspace):
    for one in findings(doubtful):
        assert rows_behind(doubtful, one, 1000).num_rows == one.rows <= one.total
        shown = run("finding_rows", doubtful, None, {"finding": one.name}).rows
        assert len(shown) == shown[0]["total_count"] == one.rows


def test_a_finding_names_the_analyses_it_weakens(doubtful: Workspace):
    assert "receivables" in weakened(find(doubtful, "unusual:orders:total"))
    assert "price_index" not in weakened(find(doubtful, "unusual:orders:total"))
    rows = {row["finding_name"]: row for row in run("data_quality", doubtful).rows}
    assert rows["orphan:orders:customer_id:customers"]["weakened_count"] >= 1


def test_holidays_explain_a_pause(data_folder: Path):
    """Spring Festival 2026: 15 to 23 February are days off."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(120)]
    rows = [
        order(number, order_id=f"h{number}", ordered_on=day)
        for number, day in enumerate(days)
        if not date(2026, 2, 14) <= day <= date(2026, 2, 23)
    ]
    workspace = made(data_folder / "festival.duckdb", rows)
    try:
        assert not [name for name in of_orders(workspace) if name.startswith("gap")]
    finally:
        workspace.close()


def test_a_mended_finding_is_gone(data_folder: Path):
    from tests.analytics.tiny import parcel

    workspace = made(data_folder / "mended.duckdb", DOUBTFUL)
    try:
        workspace.load({"orders": parcel("orders", [CLEAN[7]])}, {"name": "mended"})
        with pytest.raises(AnalyticsError, match="order_adds_up"):
            find(workspace, "contradictory:orders:gross+discount+tax+shipping+total:order_adds_up")
    finally:
        workspace.close()


def test_masking_covers_keys_and_records(doubtful: Workspace):
    shown = run("finding_rows", doubtful, None, {"finding": "orphan:orders:customer_id:customers"}, masked=True).rows
    assert "nobody" not in str(shown)


SOURCES = [
    {"source_id": "S1", "data_set": "商圈问卷", "table_name": "orders", "origin": "自行调研",
     "collection_method": "online_survey", "collected_on": date(2026, 3, 1), "sample_size": 812, "confidence": 0.7},
    {"source_id": "S2", "data_set": "行业年鉴", "origin": "统计局", "collected_on": date(2026, 2, 1)},
]  # fmt: skip


def test_the_register_joins_stated_sources_with_imports_and_rows(data_folder: Path):
    tables = {"orders": CLEAN, "order_lines": lines(CLEAN[:10]), "customers": CUSTOMERS, "sources": SOURCES}
    workspace = company(data_folder / "register.duckdb", tables)
    try:
        result = run("source_register", workspace)
        rows = {(row["table_name"], row["data_set"]): row for row in result.rows}
        assert set(rows) == {("orders", "商圈问卷"), ("order_lines", None), ("customers", None), (None, "行业年鉴")}
        told, bare = rows["orders", "商圈问卷"], rows["order_lines", None]
        assert (told["origin"], told["sample_size"], told["confidence"]) == ("自行调研", 812, 0.7)
        assert (told["rows"], told["days_behind"], told["import_count"], told["files"]) == (60, 0, 1, "hand made")
        assert (bare["rows"], bare["days_behind"]) == (10, (told["last_day"] - bare["last_day"]).days)
        assert rows[None, "行业年鉴"]["rows"] == 0
        assert [row["data_set"] for row in result.rows[:2]] == [None, None]
        assert result.headline.facts == {"count": 3, "stated": 1, "unstated": 2, "table": "table.order_lines"}
    finally:
        workspace.close()
