"""Lines kept in memory change no answer, and follow the data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.catalogue import analyses
from analytics.engine import Workspace, compiled, run, scope_of
from analytics.engine.kept import CAPACITY, keep
from analytics.engine.running import compiled_for
from tests.analytics.tiny import CUSTOMERS, LINES, QUARTER, TINY, company, line

PRODUCTS = [
    {"product_id": "tea", "product_name": "高山绿茶", "category": "茶", "brand": "山岚", "unit_cost": 30},
    {"product_id": "coffee", "product_name": "拼配", "category": "咖啡", "brand": "山岚"},
]
RATES = [
    {"month_on": date(2026, month, 1), "currency": "USD", "rate": 7 + month / 100} for month in (4, 5)
]  # June has none
ABROAD = [
    line("u1", "2026-04-20", "A", "tea", 10, currency="USD", cost=4, discount=1),
    line("u2", "2026-06-20", "A", "tea", 10, currency="USD"),
    line("u3", "2026-05-20", " A ", "tea", 10, currency="CNY", is_merchandise=None),
    line("u4", "2026-05-21", "  ", "tea", 10, currency="USD", is_refund=None),
]
GAPS = [
    {name: value for name, value in row.items() if name not in ("category", "product_name")}
    | {"region": "华北" if number % 3 else None, "order_status": None}
    for number, row in enumerate(LINES)
]
COMPANIES: dict[str, dict[str, Any]] = {
    "tiny": TINY,
    "foreign currency": {**TINY, "order_lines": [*LINES, *ABROAD], "fx_rates": RATES},
    "gaps filled": {**TINY, "order_lines": GAPS, "products": PRODUCTS},
    "products without lines": {**TINY, "products": PRODUCTS, "customers": CUSTOMERS[:1]},
    "no lines": {name: rows for name, rows in TINY.items() if name != "order_lines"},
}
SELECTIONS = (
    QUARTER,
    replace(QUARTER, region=("华东", "not_stated"), category=("tea", "not_stated"), segment=("loyal", "cannot_lose")),
)
MORE: Mapping[str, Mapping[str, Any]] = {"change_contributors": {"dimension": "all"}, "churn_rate": {"window_days": 30}}


@pytest.fixture(scope="module", params=COMPANIES)
def held(request: pytest.FixtureRequest, data_folder: Path) -> Iterator[Workspace]:
    name = f"kept_{list(COMPANIES).index(request.param)}"
    workspace = company(data_folder / f"{name}.duckdb", COMPANIES[request.param])
    yield workspace
    workspace.close()


def files() -> list[tuple[str, Mapping[str, Any]]]:
    """Every statement the analyses ask, with parameters."""
    asked = [one for one in analyses().values() if not one.compute]
    found = [(one.file, one.parameters(MORE.get(one.name, {}))) for one in asked]
    found += [(one.coverage, one.parameters({})) for one in asked if one.coverage]
    return [*found, ("relations/coverage.sql", {}), ("relations/coverage_history.sql", {})]


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12) or (math.isnan(one) and math.isnan(other))
    return type(one) is type(other) and one == other


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=repr)


@pytest.mark.parametrize("selection", SELECTIONS, ids=("all", "filtered"))
def test_every_answer_is_the_same_with_and_without(held: Workspace, selection: Any):
    scope = scope_of(held, selection)
    for file, parameters in files():
        plain = in_order(held.rows(compiled.statement(file, scope, parameters, held.currency)))
        short = in_order(held.rows(compiled_for(held, file, scope, parameters)))
        assert len(plain) == len(short), file
        for one, other in zip(plain, short, strict=True):
            assert list(one) == list(other), file
            assert all(same(one[name], other[name]) for name in one), (file, one, other)


def test_kept_lines_need_no_join(tiny: Workspace):
    scope = scope_of(tiny, QUARTER)
    plain = compiled.statement("today/key_figures.sql", scope, {}, tiny.currency)
    short = compiled_for(tiny, "today/key_figures.sql", scope, {})
    assert "fx_rates" in plain
    assert "kept.main.lines" in short
    assert "order_lines" not in short


def kept_count(workspace: Workspace) -> int:
    assert keep(workspace, "today/key_figures.sql", scope_of(workspace, QUARTER))
    return workspace.rows("select count(*) as n from kept.lines")[0]["n"]


def test_lines_are_made_anew_when_data_currency_or_connection_change(data_folder: Path):
    workspace = company(data_folder / "changing.duckdb")
    try:
        before = kept_count(workspace)
        first = dict(workspace.kept)
        assert kept_count(workspace) == before
        assert workspace.kept == first
        loaded = import_abroad(workspace)
        assert kept_count(workspace) == before + len(ABROAD)
        workspace.change_settings(currency="USD")
        assert run("key_figures", workspace, QUARTER).rows
        assert workspace.rows("select revenue from kept.lines where order_id = 'u1'")[0]["revenue"] == 10
        workspace.undo(loaded)
        assert kept_count(workspace) == before
        workspace.database.close()
        assert kept_count(workspace) == before
    finally:
        workspace.close()


def test_a_workspace_that_keeps_nothing_answers_alike(data_folder: Path):
    workspace = company(data_folder / "bare.duckdb")
    try:
        workspace.keeps = False
        rows = run("key_figures", workspace, QUARTER).rows
        assert workspace.rows("select 1 as one from duckdb_tables() where database_name = 'kept'") == []
    finally:
        workspace.close()
    assert [row["value"] for row in rows if row["measure"] == "orders"]


def test_relations_of_many_as_of_days_do_not_pile_up(data_folder: Path):
    workspace = company(data_folder / "days.duckdb")
    try:
        for day in range(1, 31):
            run("rfm_segments", workspace, replace(QUARTER, as_of=date(2026, 6, day)))
        names = {
            row["name"]
            for row in workspace.rows("select table_name as name from duckdb_tables() where database_name = 'kept'")
        }
        assert names == set(workspace.kept)
        assert len(names) <= CAPACITY
        assert {"lines", "segments_20260630"} <= names
    finally:
        workspace.close()


def test_versions_of_a_rebuilt_file_never_repeat(data_folder: Path):
    found = []
    for _ in range(2):
        path = data_folder / "rebuilt.duckdb"
        workspace = company(path)
        found.append(workspace.version(["order_lines", "settings"]))
        workspace.close()
        path.unlink()
    assert not set(found[0]) & set(found[1])


def import_abroad(workspace: Workspace) -> int:
    from tests.analytics.tiny import parcel

    rows = {"order_lines": parcel("order_lines", ABROAD), "fx_rates": parcel("fx_rates", RATES)}
    return workspace.load(rows, {"name": "x"})
