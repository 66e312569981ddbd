"""Contribution on paper, by plain pandas, and the province that the sample company serves worst."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics.engine import Workspace, open_workspace, run, scope_of
from analytics.engine.asking import ask
from analytics.selection import Selection
from tests.analytics.tiny import QUARTER, TINY, company, line


@pytest.fixture(scope="module")
def sample(demo_copy: Path, data_folder: Path) -> Iterator[Workspace]:
    """The sample company. Read only."""
    workspace = open_workspace(demo_copy / "workspaces" / "sample.duckdb")
    yield workspace
    workspace.close()


def test_core_and_tail_on_paper(data_folder: Path):
    """Sales 700, 200, 60, 30, 10: core is what begins below 70 %, so 700 alone; the next begins at 70, the rest at 90.
    Margins above zero 350, 150, 50: the second begins at 64 %, so it is core as well, the third at 91 %."""
    margins = {"a": 350, "b": 150, "c": 50, "d": -10, "e": None}
    revenues = {"a": 700, "b": 200, "c": 60, "d": 30, "e": 10}
    lines = [
        line(f"o{name}", "2026-05-05", "A", name, money,
             **({} if margins[name] is None else {"cost": money - margins[name]}))
        for name, money in revenues.items()
    ]  # fmt: skip
    workspace = company(data_folder / "goods.duckdb", {"order_lines": lines})
    result = run("product_contribution", workspace, QUARTER)
    cells = {(row["class_code"], row["other_code"]): row["subjects"] for row in result.rows if row["subjects"]}
    assert cells == {
        ("core", "core"): 1, ("middle", "core"): 1, ("tail", "tail"): 1, ("tail", "loss"): 1,
        ("tail", "not_classed"): 1,
    }  # fmt: skip
    roles = {row["role"]: row["revenue_12m"] for row in result.rows if row["subjects"]}
    assert (roles["core"], roles["drop"]) == (700, 30)
    for row in result.rows:
        asked = {"class_code": row["class_code"], "other_code": row["other_code"]}
        assert run("contribution_list", workspace, QUARTER, asked).table.num_rows == row["subjects"]
    workspace.close()


def test_without_cost_only_sales_are_said(tiny: Workspace, data_folder: Path):
    bare = [{name: value for name, value in one.items() if name != "cost"} for one in TINY["order_lines"]]
    workspace = company(data_folder / "no_cost.duckdb", {**TINY, "order_lines": bare})
    result = run("product_contribution", workspace, QUARTER)
    assert result.headline.key == "headline.product_contribution.sales"
    assert sum(row["subjects"] for row in result.rows) == 2
    workspace.close()
    coffee = run("product_contribution", tiny, replace(QUARTER, category=("coffee",)))
    assert sum(row["subjects"] for row in coffee.rows) == 1


def test_the_matrix_by_plain_pandas(sample: Workspace):
    scope = scope_of(sample, Selection())
    frame = ask(sample, scope, "select product_id, ordered_on, revenue, cost, is_purchase from sales_all "
                               "where is_merchandise and product_id is not null", {}).to_pandas()  # fmt: skip
    year = frame[pd.to_datetime(frame.ordered_on) > pd.Timestamp(scope.as_of.replace(year=scope.as_of.year - 1))]
    year = year.assign(revenue=year.revenue.astype(float), cost=year.cost.astype(float))
    year["margin"] = (year.revenue - year.cost).where(year.cost.notna())
    sums = year.groupby("product_id").agg(
        revenue=("revenue", "sum"), margin=("margin", lambda one: one.sum(min_count=1))
    )

    def core(sums: dict[str, float]) -> set[str]:
        whole, reached, found = sum(one for one in sums.values() if one > 0), 0.0, set()
        for name, value in sorted(sums.items(), key=lambda pair: -pair[1]):
            if value > 0 and reached / whole < 0.7:
                found.add(name)
            reached += value
        return found

    both = core(sums.revenue.to_dict()) & core(sums.margin.dropna().to_dict())
    cell = next(row for row in run("product_contribution", sample, Selection()).rows if row["role"] == "core")
    assert cell["subjects"] == len(both)
    assert cell["revenue_12m"] == pytest.approx(sums.revenue[list(both)].sum())
    assert cell["margin_12m"] == pytest.approx(sums.margin[list(both)].sum())


def test_the_province_where_deliveries_failed_is_on_the_list(sample: Workspace):
    """The sample company lost its carrier in Sichuan: complaints rose and sales fell there."""
    result = run("region_focus", sample, Selection())
    sichuan = next(row for row in result.rows if row["province"] == "四川")
    assert (sichuan["is_focus"], sichuan["reason"]) == (True, "complaints_falling")
    assert sum(row["is_focus"] for row in result.rows) <= 3  # of 26 provinces chance alone must not fill the list
    counted = sample.rows("select count(*) as n from feedback f join customers c using (customer_id) where "
                          "c.province = '四川' and f.feedback_kind = 'complaint' and f.received_on > "
                          "(select max(ordered_on) from order_lines) - interval 12 month")  # fmt: skip
    assert sichuan["complaints"] == counted[0]["n"]


def test_service_focus_on_paper(data_folder: Path):
    """East: 60 customers and 30 complaints; west: 60 and 3; both sell alike. East is served worse, west is not; alike
    complaints give no focus at all."""
    people = [{"customer_id": f"{side}{n:02d}", "province": side} for side in ("east", "west") for n in range(60)]
    lines = [line(one["customer_id"], "2026-05-05", one["customer_id"], "tea", 100) for one in people]

    def complaints(side: str, count: int) -> list[dict[str, Any]]:
        return [
            {"feedback_id": f"{side}{n}", "customer_id": f"{side}{n:02d}", "feedback_kind": "complaint",
             "received_on": date(2026, 5, 4)} for n in range(count)
        ]  # fmt: skip

    tables = {"customers": people, "order_lines": lines}
    worse = company(
        data_folder / "worse.duckdb", {**tables, "feedback": complaints("east", 30) + complaints("west", 3)}
    )
    result = run("region_focus", worse, QUARTER)
    assert {row["province"]: row["reason"] for row in result.rows} == {"east": "complaints", "west": None}
    assert result.headline.facts["focus_share"] == 0.5
    assert result.rows[0]["complaint_rate"] == 0.5
    worse.close()
    alike = company(
        data_folder / "alike2.duckdb", {**tables, "feedback": complaints("east", 9) + complaints("west", 7)}
    )
    assert run("region_focus", alike, QUARTER).headline.key == "headline.region_focus.none"
    alike.close()
