"""Cohorts: on paper, by plain pandas on Online Retail, and what may not be asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.engine import Workspace, run
from analytics.errors import AnalyticsError
from analytics.selection import Selection
from tests.analytics.test_online_retail import ALL, known
from tests.analytics.tiny import company, line

SPRING = Selection(date(2026, 1, 1), date(2026, 5, 1), compare="none")
LINES = [
    line("begin", "2025-09-01", None, "tea", 1),
    line("d1", "2025-12-01", "D", "tea", 70),  # won before the period
    line("d2", "2026-02-01", "D", "tea", 70),
    line("a1", "2026-01-10", "A", "tea", 100, cost=60, channel="shop"),
    line("a2", "2026-02-05", "A", "coffee", 50, channel="web"),
    line("a2", "2026-03-20", "A", "coffee", -20, is_refund=True, channel="web"),
    line("b1", "2026-01-20", "B", "coffee", 200, channel="web"),
    line("b2", "2026-03-01", "B", "tea", 100, channel="web"),
    line("c1", "2026-02-10", "C", "tea", 80, channel="shop"),
    line("c1", "2026-02-10", "C", "coffee", 20, line_number=2, channel="shop"),
    line("end", "2026-04-10", None, "tea", 1),  # April is not over
]


@pytest.fixture(scope="module")
def spring(data_folder: Path) -> Iterator[Workspace]:
    workspace = company(data_folder / "spring.duckdb", {"order_lines": LINES})
    yield workspace
    workspace.close()


def cells(workspace: Workspace, selection: Selection = SPRING, **given: Any) -> dict[tuple[str, int], dict[str, Any]]:
    return {(row["cohort"], row["age"]): row for row in run("cohorts", workspace, selection, given).rows}


def test_cohorts_by_month_of_the_first_purchase(spring: Workspace):
    found = cells(spring)
    counts = {place: (row["base"], row["customers"], row["orders"], row["revenue"]) for place, row in found.items()}
    assert counts == {
        ("2026-01", 0): (2, 2, 2, 300),
        ("2026-01", 1): (2, 1, 1, 50),
        ("2026-01", 2): (2, 1, 1, 80),  # the refund of 20 on its own day
        ("2026-01", 3): (2, None, None, None),
        ("2026-02", 0): (1, 1, 1, 100),
        ("2026-02", 1): (1, 0, 0, 0),
        ("2026-02", 2): (1, None, None, None),
    }
    assert [found["2026-01", age]["revenue_per_customer"] for age in range(3)] == [150, 175, 215]
    assert [found["2026-01", age]["retention_rate"] for age in range(4)] == [1, 0.5, 0.5, None]
    assert found["2026-01", 0]["margin"] == 40
    assert found["2026-01", 0]["cost_coverage"] == pytest.approx(100 / 300)
    assert found["2026-02", 0]["margin"] is None
    assert [place for place, row in found.items() if not row["is_complete"]] == [("2026-01", 3), ("2026-02", 2)]


def test_quarters_are_the_step_of_long_periods(spring: Workspace):
    rows = cells(spring, step="quarter")
    assert {place: (row["base"], row["customers"]) for place, row in rows.items()} == {
        ("2026 Q1", 0): (3, 3),
        ("2026 Q1", 1): (3, None),
    }
    long = Selection(date(2024, 1, 1), date(2026, 5, 1), compare="none")
    assert {row["step"] for row in run("cohorts", spring, long).rows} == {"quarter"}


def test_an_age_of_an_attribute_counts_those_whose_age_is_over(spring: Workspace):
    """Tea: A and C; C's second month after is April, which is running."""
    rows = cells(spring, by="category")
    assert {place: (row["base"], row["customers"]) for place, row in rows.items()} == {
        ("tea", 0): (2, 2), ("tea", 1): (2, 1), ("tea", 2): (1, 0),
        ("coffee", 0): (1, 1), ("coffee", 1): (1, 0), ("coffee", 2): (1, 1),
    }  # fmt: skip
    assert rows["tea", 1]["revenue_per_customer"] == (100 + 50 + 100) / 2
    assert {row["cohort"] for row in run("cohorts", spring, SPRING, {"by": "channel"}).rows} == {"shop", "web"}


def test_a_filter_looks_at_the_first_purchase_and_every_purchase_counts_after_it(spring: Workspace):
    coffee = Selection(date(2026, 1, 1), date(2026, 5, 1), compare="none", category=("coffee",))
    found = cells(spring, coffee)  # B began with coffee, C had some in the first basket
    assert {place: row["customers"] for place, row in found.items() if row["is_complete"]} == {
        ("2026-01", 0): 1, ("2026-01", 1): 0, ("2026-01", 2): 1, ("2026-02", 0): 1, ("2026-02", 1): 0,
    }  # fmt: skip


def test_the_headline_counts_who_bought_again_and_had_the_time_to(spring: Workspace):
    said = run("cohorts", spring, SPRING, {"again_days": 60}).headline
    assert (said.key, said.facts["base"], said.facts["share"]) == ("headline.cohorts.alone", 2, 1.0)
    assert run("cohorts", spring, SPRING).headline.key == "headline.cohorts.young"
    year = Selection(date(2026, 2, 1), date(2026, 5, 1), compare="previous")
    said = run("cohorts", spring, year, {"again_days": 30}).headline
    assert (said.key, said.facts["share"]) == ("headline.cohorts.alone", 0.0)  # before: the data are too young
    per = run("cohorts", spring, SPRING, {"measure": "revenue_per_customer"}).headline
    assert (per.facts["age"], per.facts["value"], per.facts["base"]) == (2, 215, 2)


def test_a_cell_opens_its_customers(spring: Workspace):
    for (cohort, age), row in cells(spring, by="category").items():
        given = {"by": "category", "step": "month", "cohort": cohort, "age": age}
        listed = run("cohort_customers", spring, SPRING, given).rows
        assert len(listed) == row["customers"]
        assert sum(one["age_order_count"] for one in listed) == row["orders"]
    listed = run("cohort_customers", spring, SPRING, {"cohort": "2026-01", "age": 2, "step": "month"}).rows
    assert [(one["customer_id"], one["age_revenue"], one["revenue_so_far"]) for one in listed] == [("B", 100, 300)]


@pytest.mark.parametrize("by", ["segment", "value_grade"])
def test_what_is_known_later_is_refused_with_the_reason(spring: Workspace, by: str):
    for name in ("cohorts", "survival", "survival_summary"):
        with pytest.raises(AnalyticsError) as caught:
            run(name, spring, SPRING, {"by": by})
        assert caught.value.code == "later_attribute"
        assert "immortal time" in str(caught.value)
    with pytest.raises(AnalyticsError) as caught:
        run("cohorts", spring, SPRING, {"by": "mood"})
    assert caught.value.code == "bad_parameter"


def test_online_retail_equals_pandas(retail: Workspace):
    bought = known()[["CustomerID", "day", "InvoiceNo"]].copy()
    bought["month"] = bought["day"].dt.year * 12 + bought["day"].dt.month
    bought["first"] = bought.groupby("CustomerID")["month"].transform("min")
    bought["age"] = bought["month"] - bought["first"]
    held = bought.groupby(["first", "age"]).agg(customers=("CustomerID", "nunique"), orders=("InvoiceNo", "nunique"))
    rows = run("cohorts", retail, ALL, {"step": "month"}).rows
    last = bought["month"].max()
    assert len(rows) == sum(last - first + 1 for first in bought["first"].unique())
    for row in rows:
        first = int(row["cohort"][:4]) * 12 + int(row["cohort"][5:])
        if first + row["age"] == last:  # 9 December: not over
            assert (row["is_complete"], row["customers"]) == (False, None)
            continue
        expected = held.loc[(first, row["age"])]
        assert (row["customers"], row["orders"]) == (expected["customers"], expected["orders"])
        assert row["base"] == held.loc[(first, 0)]["customers"]
