"""Answers computed on paper from the fifteen orders of ``tests.analytics.tiny``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analytics.engine import Workspace, run
from analytics.result import LeftOut
from analytics.selection import Selection
from tests.analytics.tiny import QUARTER, company, line


def by(key: str, rows: list[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in rows}


def test_key_figures(tiny: Workspace):
    rows = by("measure", run("key_figures", tiny, QUARTER).rows)
    assert list(rows) == ["revenue", "orders", "customers", "average_order_value", "margin_rate"]
    assert (rows["revenue"]["value"], rows["revenue"]["compare_value"]) == (1030, 780)
    assert rows["revenue"]["change"] == pytest.approx(250 / 780)
    assert (rows["orders"]["value"], rows["orders"]["compare_value"]) == (6, 7)
    assert (rows["customers"]["value"], rows["customers"]["compare_value"]) == (2, 2)
    assert rows["average_order_value"]["value"] == pytest.approx(1080 / 6)
    assert rows["margin_rate"]["value"] == rows["margin_rate"]["compare_value"] == pytest.approx(0.5)
    assert rows["margin_rate"]["change"] == pytest.approx(0)


def test_passport_counts_what_is_left_out(tiny: Workspace):
    passport = run("key_figures", tiny, QUARTER).passport
    assert passport.rows_counted == 7
    assert passport.left_out == (LeftOut("status", 1, 999.0),)
    customers = run("concentration", tiny, QUARTER).passport
    assert customers.rows_counted == 6
    assert customers.left_out == (LeftOut("no_customer", 1, 20.0), LeftOut("status", 1, 999.0))
    products = run("product_list", tiny, QUARTER).passport
    assert LeftOut("not_merchandise", 1, 10.0) in products.left_out


def test_sales_trend(tiny: Workspace):
    rows = run("sales_trend", tiny, QUARTER).rows
    assert [(row["month"].month, row["revenue"], row["compare_revenue"]) for row in rows] == [
        (4, 350, 200),
        (5, 270, 380),
        (6, 410, 200),
    ]
    assert [row["order_count"] for row in rows] == [2, 2, 2]
    assert [row["customer_count"] for row in rows] == [2, 1, 2]
    assert not any(row["is_partial"] for row in rows)


def test_a_month_without_sales_is_zero_and_a_part_of_a_month_is_marked(tiny: Workspace):
    rows = run("sales_trend", tiny, replace(QUARTER, until=date(2026, 6, 20), category=("coffee",))).rows
    assert [(row["month"].month, row["revenue"], row["is_partial"]) for row in rows] == [
        (4, 300, False),
        (5, 300, False),
        (6, 0, True),
    ]


def test_a_compare_period_before_the_data_is_not_zero_but_unknown(tiny: Workspace):
    first = replace(QUARTER, start=date(2026, 1, 1), until=date(2026, 4, 1))
    rows = run("sales_trend", tiny, first).rows
    assert [row["compare_revenue"] for row in rows] == [None, None, None]
    assert run("sales_trend", tiny, first).headline.key == "headline.sales_trend.alone"
    assert all(row["compare_value"] is None for row in run("key_figures", tiny, first).rows)


def test_category_growth(tiny: Workspace):
    result = run("category_growth", tiny, QUARTER)
    rows = by("category", result.rows)
    assert {name: (row["revenue"], row["compare_revenue"], row["difference"]) for name, row in rows.items()} == {
        "coffee": (1000, 200, 800),
        "tea": (20, 580, -560),
        "not_stated": (10, 0, 10),
    }
    assert rows["coffee"]["change"] == pytest.approx(4.0)
    assert rows["not_stated"]["change"] is None
    assert rows["tea"]["share_change"] == pytest.approx(20 / 1030 - 580 / 780)
    assert [(row["rank"], row["compare_rank"]) for row in result.rows] == [(1, 2), (2, 1), (3, 3)]
    assert result.headline.key == "headline.category_growth.both"


def test_category_months(tiny: Workspace):
    rows = run("category_months", tiny, QUARTER).rows
    assert len(rows) == 9
    cells = {(row["month"].month, row["category"]): row["revenue"] for row in rows}
    assert cells[4, "coffee"] == 300
    assert cells[5, "tea"] == -30
    assert cells[6, "tea"] == 0
    assert cells[6, "not_stated"] == 10


def test_change_contributors(tiny: Workspace):
    result = run("change_contributors", tiny, QUARTER)
    assert [(row["member"], row["difference"]) for row in result.rows] == [
        ("coffee", 800),
        ("not_stated", 10),
        ("tea", -560),
    ]
    assert [row["category"] for row in result.rows] == ["coffee", "not_stated", "tea"]
    assert result.rows[0]["share_of_change"] == pytest.approx(800 / 250)
    found = {"best": "coffee", "gained": 800, "worst": "tea", "lost": -560}
    assert found.items() <= result.headline.facts.items()
    assert result.headline.facts["best_dimension"] == "dimension.category"
    regions = run("change_contributors", tiny, QUARTER, {"dimension": "region"}).rows
    # 华东: A lost 700, C won 400; 华南: B won 610, D lost 80; nobody known: 20
    assert {row["member"]: row["difference"] for row in regions} == {"华南": 530, "华东": -300, "not_stated": 20}
    everything = run("change_contributors", tiny, QUARTER, {"dimension": "all"}).rows
    assert {row["dimension"] for row in everything} == {
        "category", "region", "channel", "salesperson", "customer_kind", "product",
    }  # fmt: skip


def test_rfm(tiny: Workspace):
    """Days 0, 15, 101, 140; orders 6, 3, 2, 1; quantile edges of four values by linear interpolation."""
    rows = by("customer_id", run("customer_list", tiny, QUARTER).rows)
    scores = {who: (row["r_score"], row["f_score"], row["m_score"], row["segment"]) for who, row in rows.items()}
    assert scores == {
        "A": (2, 5, 5, "cannot_lose"),
        "B": (4, 4, 4, "loyal"),
        "C": (5, 2, 2, "potential_loyalists"),
        "D": (1, 1, 1, "hibernating"),
    }
    assert {who: row["days_since_last_order"] for who, row in rows.items()} == {"A": 101, "B": 15, "C": 0, "D": 140}
    assert {who: row["revenue"] for who, row in rows.items()} == {"A": 700, "B": 610, "C": 400, "D": 80}
    segments = by("segment", run("rfm_segments", tiny, QUARTER).rows)
    assert segments["loyal"]["revenue_share"] == pytest.approx(610 / 1790)
    assert segments["loyal"]["mean_order_count"] == 3
    cells = {(row["r_score"], row["f_score"]): row["customers"] for row in run("rfm_map", tiny, QUARTER).rows}
    assert cells == {(5, 2): 1, (4, 4): 1, (2, 5): 1, (1, 1): 1}


def test_churn_warnings(tiny: Workspace):
    (late,) = run("churn_warnings", tiny, QUARTER).rows
    assert (late["customer_id"], late["rhythm"], late["purchase_days"]) == ("A", "own", 6)
    assert (late["usual_gap_days"], late["late_after_days"]) == (15, 30)
    assert (late["days_since_last_order"], late["overdue_days"]) == (101, 86)
    assert late["lateness"] == pytest.approx(101 / 15)
    assert late["revenue_at_risk"] == 700
    assert late["last_order_on"] == date(2026, 3, 21)


def test_a_pooled_rhythm_is_the_gap_after_the_same_purchase(tiny: Workspace):
    """Seen from 13 June: B bought on 10 April and 10 May, and A's gap after the second purchase was 15 days."""
    seen = replace(QUARTER, until=date(2026, 6, 14))
    rows = by("customer_id", run("churn_warnings", tiny, seen, {"least_overdue_days": 0}).rows)
    assert (rows["B"]["rhythm"], rows["B"]["usual_gap_days"], rows["B"]["days_since_last_order"]) == ("pooled", 15, 34)


def test_one_time_buyers(tiny: Workspace):
    (one,) = run("one_time_buyers", tiny, QUARTER).rows
    assert (one["customer_id"], one["usual_gap_days"], one["late_after_days"]) == ("D", 30, 53)
    assert (one["days_since_last_order"], one["overdue_days"], one["revenue"]) == (140, 110, 80)


def test_churn_rate(tiny: Workspace):
    rows = run("churn_rate", tiny, QUARTER, {"window_days": 30}).rows
    assert [(row["month"].month, row["base"], row["lost"], row["returned_later"]) for row in rows] == [
        (4, 1, 1, 0),
        (5, 2, 1, 1),
        (6, 1, 0, 0),
    ]
    assert [row["churn_rate"] for row in rows] == [1.0, 0.5, 0.0]
    assert [row["returned_share"] for row in rows] == [0.0, 1.0, None]


def test_price_index(tiny: Workspace):
    result = run("price_index", tiny, QUARTER)
    rivals = [row for row in result.rows if not row["is_own"]]
    assert [(row["month"].month, row["matched"]) for row in rivals] == [(4, 2), (5, 1)]
    assert rivals[0]["index_value"] == pytest.approx(100 * (0.9 * 1.2) ** 0.5)
    assert rivals[1]["index_value"] == pytest.approx(80)
    assert [row["index_value"] for row in result.rows if row["is_own"]] == [100, 100]
    assert result.passport.rows_counted == 3
    assert {(part.reason, part.rows) for part in result.passport.left_out} == {
        ("foreign_price", 1),
        ("other_price_level", 1),
        ("unmatched_offer", 1),
    }
    wholesale = run("price_index", tiny, QUARTER, {"price_level": "wholesale"})
    assert [row["index_value"] for row in wholesale.rows if not row["is_own"]] == pytest.approx([10])


def test_price_gaps(tiny: Workspace):
    rows = run("price_gaps", tiny, QUARTER).rows
    assert [(row["product_id"], row["price"], row["gap"]) for row in rows] == [
        ("tea", Decimal("80"), pytest.approx(-0.2)),
        ("coffee", Decimal("120"), pytest.approx(0.2)),
    ]


def test_market_share(tiny: Workspace):
    """Coffee alone has a market size: April 300 + 400 of 1000; in May 300 + 800 exceed the 1000 that were stated."""
    result = run("market_share", tiny, QUARTER)
    shares = {(row["month"].month, row["competitor"]): row["share"] for row in result.rows}
    assert shares == pytest.approx(
        {
            (4, "own"): 0.3,
            (4, "X Ltd"): 0.4,
            (4, "others"): 0.3,
            (5, "own"): 300 / 1100,
            (5, "X Ltd"): 800 / 1100,
        }
    )
    assert {(row["month"].month, row["basis"]) for row in result.rows} == {
        (4, "market_size"),
        (5, "exceeds_market_size"),
    }
    assert result.headline.key == "headline.market_share.exceeds"


def test_market_share_without_sizes_is_of_what_is_known(tiny: Workspace):
    rows = run("market_share", tiny, QUARTER, {"basis": "brand_sales_total"}).rows
    assert {row["basis"] for row in rows} == {"brand_sales_total"}
    assert rows[0]["share"] == pytest.approx(300 / 700)


def test_market_share_now(tiny: Workspace):
    rows = by("competitor", run("market_share_now", tiny, QUARTER).rows)
    assert rows["own"]["share"] == pytest.approx(600 / 2100)
    assert rows["X Ltd"]["share"] == pytest.approx(1200 / 2100)
    assert rows["others"]["share"] == pytest.approx(300 / 2100)
    assert (rows["X Ltd"]["rank"], rows["own"]["rank"], rows["others"]["rank"]) == (1, 2, None)
    assert rows["own"]["compare_share"] is None


def test_lists_open_what_the_figures_count(tiny: Workspace):
    assert [row["customer_id"] for row in run("customer_list", tiny, QUARTER, {"segment": "loyal"}).rows] == ["B"]
    low = {"class_set": "frequency", "class_code": "low"}
    assert [row["customer_id"] for row in run("customer_list", tiny, QUARTER, low).rows] == ["C", "D"]
    orders = run("order_list", tiny, QUARTER).rows
    assert sum(row["revenue"] for row in orders) == 1030
    assert [row["order_id"] for row in orders] == ["o10", "o14", "o08", "o12", "o09", "o09", "o07"]
    assert [row["order_id"] for row in run("order_list", tiny, QUARTER, {"customer_id": "C"}).rows] == [
        "o10",
        "o09",
        "o09",
    ]
    products = run("product_list", tiny, QUARTER).rows
    assert [(row["product_id"], row["revenue"]) for row in products] == [("coffee", 1000), ("tea", 20)]
    capped = run("order_list", tiny, QUARTER, {"limit": 2})
    assert capped.table.num_rows == 2
    assert capped.headline.facts == {"orders": 6, "count": 7, "shown": 2}
    assert (capped.rows[0]["total_revenue"], capped.rows[0]["total_line_count"]) == (1030, 7)
    assert run("offer_list", tiny, QUARTER).table.num_rows == 6
    assert run("brand_sales_list", tiny, QUARTER, {"competitor": "X Ltd"}).table.num_rows == 2


def test_freshness_and_question_map(tiny: Workspace):
    fresh = by("table_name", run("data_freshness", tiny, QUARTER).rows)
    assert fresh["order_lines"]["rows"] == 16
    assert (fresh["order_lines"]["first_day"], fresh["order_lines"]["last_day"]) == (
        date(2025, 12, 31),
        date(2026, 6, 30),
    )
    assert fresh["market_sizes"]["last_day"] == date(2026, 5, 31)
    assert "feedback" not in fresh
    questions = run("question_map", tiny, QUARTER)
    lacking = {row["analysis"]: row["missing"] for row in questions.rows if not row["is_answerable"]}
    owed = ("receivables", "receivables_by_age", "receivables_by_salesperson")
    assert lacking == dict.fromkeys(owed, "orders.total, payments.amount")
    assert questions.headline.key == "headline.question_map"  # no single file unlocks what needs two


def test_what_lies_in_both_periods_counts_in_both(data_folder: Path):
    """Two years beside the same two years a year before: 2 + 4 beside 8 + 1 + 2."""
    days = {"2024-01-01": 8, "2024-03-01": 1, "2025-03-01": 2, "2026-03-01": 4}
    lines = [line(day, day, "A", "tea", revenue) for day, revenue in days.items()]
    workspace = company(data_folder / "overlap.duckdb", {"order_lines": lines})
    years = Selection(date(2025, 1, 1), date(2027, 1, 1), compare="year", like_for_like=False)
    try:
        figures = {row["measure"]: row for row in run("key_figures", workspace, years).rows}
        assert (figures["revenue"]["value"], figures["revenue"]["compare_value"]) == (6, 11)
        assert (figures["orders"]["value"], figures["orders"]["compare_value"]) == (2, 3)
        for name in ("category_growth", "change_contributors"):
            (row,) = run(name, workspace, years).rows
            assert (row["revenue"], row["compare_revenue"]) == (6, 11)
    finally:
        workspace.close()
