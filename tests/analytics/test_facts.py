"""What the engine learns of the data shortens its statements and changes no answer."""

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
from analytics.engine.facts import NOTHING
from analytics.engine.running import compiled_for, facts_of
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
    name = f"facts_{list(COMPANIES).index(request.param)}"
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


def test_home_currency_and_full_columns_need_no_join(tiny: Workspace):
    scope = scope_of(tiny, QUARTER)
    plain = compiled.statement("today/key_figures.sql", scope, {}, tiny.currency)
    short = compiled_for(tiny, "today/key_figures.sql", scope, {})
    assert "fx_rates" in plain
    assert "JOIN" in plain.replace("CROSS JOIN", "")
    assert "fx_rates" not in short
    assert "JOIN" not in short.replace("CROSS JOIN", "")


def test_facts_are_learnt_anew_when_data_or_home_currency_change(data_folder: Path):
    workspace = company(data_folder / "changing.duckdb")
    try:
        before = facts_of(workspace)
        assert before.at_home
        assert before.tidy
        assert {"l.revenue", "l.is_refund"} <= before.full
        assert {"p.category", "l.brand"} <= before.empty
        import_company(workspace)
        after = facts_of(workspace)
        assert not after.at_home
        assert not after.tidy
        assert "l.is_refund" not in after.full
        workspace.change_settings(currency="USD")
        workspace.rows("select 1 as one")
        assert facts_of(workspace) != before
        assert run("key_figures", workspace, QUARTER).rows
    finally:
        workspace.close()


def import_company(workspace: Workspace) -> None:
    from tests.analytics.tiny import parcel

    workspace.load({"order_lines": parcel("order_lines", ABROAD), "fx_rates": parcel("fx_rates", RATES)}, {"name": "x"})


def test_without_facts_nothing_is_shortened():
    assert (NOTHING.at_home, NOTHING.tidy, NOTHING.full, NOTHING.empty) == (False, False, frozenset(), frozenset())
