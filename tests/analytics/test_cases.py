"""Cases beside the tiny company, each computed on paper: festivals, totals beside parts, quarters, own brands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.engine import run
from analytics.result import LeftOut, Result
from analytics.selection import Selection
from tests.analytics.tiny import company, line

QUARTER = Selection(date(2026, 4, 1), date(2026, 7, 1), compare="none")


def answer(
    folder: Path,
    name: str,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    selection: Selection = QUARTER,
    **given: Any,
) -> Result:
    """One analysis over a company of these rows."""
    number = len(list(folder.glob("case*.duckdb")))
    workspace = company(folder / f"case{number}.duckdb", tables)
    result = run(name, workspace, selection, given)
    workspace.close()
    return result


def brand(name: str, month: int, amount: float, **more: Any) -> dict[str, Any]:
    return {"brand": name, "competitor": name, "period_on": date(2026, month, 1), "amount": amount, **more}


def size(month: int, amount: float, **more: Any) -> dict[str, Any]:
    return {"period_on": date(2026, month, 1), "amount": amount, "source": "survey", **more}


def shares(result: Result) -> dict[tuple[int, str], float]:
    return {(row["month"].month, row["competitor"]): row["share"] for row in result.rows}


def test_spring_festival_months_stand_beside_the_same_days_of_the_lunar_year(data_folder: Path):
    """New year fell on 29 January 2025 and 17 February 2026, 384 days later: January 2025 is seen in February 2026."""
    lines = [
        line("a", "2024-12-01", "A", "tea", 1),
        line("b", "2025-01-13", "A", "tea", 20),  # 384 days before 1 February 2026
        line("c", "2025-01-29", "A", "tea", 50),
        line("d", "2025-02-09", "A", "tea", 7),  # stands beside 28 February
        line("e", "2025-02-10", "A", "tea", 9),  # stands beside 1 March
        line("f", "2026-02-17", "A", "tea", 80),
        line("g", "2026-03-31", "A", "tea", 5),
    ]
    chosen = Selection(date(2026, 2, 1), date(2026, 4, 1), compare="lunar")
    rows = answer(data_folder, "sales_trend", {"order_lines": lines}, chosen).rows
    assert [(row["month"].month, row["revenue"], row["compare_revenue"]) for row in rows] == [(2, 80, 77), (3, 5, 9)]


def test_the_last_months_beginning_before_the_data_have_no_row(data_folder: Path):
    lines = [line("a", "2026-05-20", "A", "tea", 1), line("b", "2026-06-30", "A", "tea", 2)]
    rows = answer(data_folder, "sales_trend", {"order_lines": lines}).rows
    assert [row["month"].month for row in rows] == [5, 6]


def test_totals_are_not_added_to_their_parts(data_folder: Path):
    """April: a total of 100 beside regions of 60 and 40. May: only the regions."""
    brands = [
        brand("X", 4, 100, category="tea"),
        brand("X", 4, 60, category="tea", region="north"),
        brand("X", 4, 40, category="tea", region="south"),
        brand("X", 5, 60, category="tea", region="north"),
        brand("X", 5, 50, category="tea", region="south"),
        brand("Y", 4, 300, category="tea"),
        brand("Y", 5, 330, category="tea"),
    ]
    result = answer(data_folder, "market_share", {"brand_sales": brands})
    assert shares(result) == pytest.approx({(4, "X"): 0.25, (4, "Y"): 0.75, (5, "X"): 0.25, (5, "Y"): 0.75})


def test_a_quarters_size_is_spread_over_its_months(data_folder: Path):
    """900 for the first and 1200 for the second quarter: 400 a month, of which X has 100 and 200."""
    tables = {"market_sizes": [size(1, 900), size(4, 1200)], "brand_sales": [brand("X", 4, 100), brand("X", 5, 200)]}
    found = shares(answer(data_folder, "market_share", tables))
    assert found == pytest.approx({(4, "X"): 0.25, (4, "others"): 0.75, (5, "X"): 0.5, (5, "others"): 0.5})


def test_a_single_january_size_is_a_year(data_folder: Path):
    tables = {"market_sizes": [size(1, 1200)], "brand_sales": [brand("X", 4, 25), brand("X", 5, 50)]}
    found = shares(answer(data_folder, "market_share", tables))
    assert (found[4, "X"], found[5, "X"]) == pytest.approx((0.25, 0.5))


def test_brand_sales_marked_own_stand_for_our_sales(data_folder: Path):
    """Ours are 50 in the panel, whatever our books say; the partial last month is not judged."""
    lines = [line("a", "2026-04-05", "A", "tea", 999), line("b", "2026-06-15", "A", "tea", 999)]
    brands = [brand("X", month, 150) for month in (4, 5, 6)]
    brands += [{**brand("Home", month, 50), "competitor": None, "is_own": True} for month in (4, 5, 6)]
    result = answer(data_folder, "market_share", {"order_lines": lines, "brand_sales": brands})
    assert shares(result) == pytest.approx({(4, "own"): 0.25, (4, "X"): 0.75, (5, "own"): 0.25, (5, "X"): 0.75})


def test_our_sales_count_only_in_the_categories_the_panel_covers(data_folder: Path):
    lines = [line("a", "2026-04-05", "A", "tea", 100), line("b", "2026-06-30", "A", "coffee", 800)]
    lines.append(line("c", "2026-04-06", "A", "coffee", 800))
    tables = {
        "order_lines": lines,
        "brand_sales": [brand("X", 4, 300, category="tea"), brand("X", 5, 1, category="tea")],
    }
    found = shares(answer(data_folder, "market_share", tables))
    assert (found[4, "own"], found[4, "X"]) == pytest.approx((0.25, 0.75))


def test_foreign_figures_need_a_rate(data_folder: Path):
    brands = [brand("X", 4, 10, currency="USD"), brand("Y", 4, 70), brand("Z", 4, 99, currency="EUR"), brand("Y", 5, 1)]
    rates = [{"currency": "USD", "month_on": date(2026, 4, 1), "rate": 7.0}]
    result = answer(data_folder, "market_share", {"brand_sales": brands, "fx_rates": rates})
    assert shares(result) == pytest.approx({(4, "X"): 0.5, (4, "Y"): 0.5, (5, "Y"): 1.0})
    assert result.passport.left_out == (LeftOut("currency", 1, 99.0),)
    assert result.passport.rows_counted == 3


def test_one_customer_of_one_order_is_no_error(data_folder: Path):
    tables = {"order_lines": [line("a", "2026-05-05", "A", "tea", 10)]}
    (row,) = answer(data_folder, "rfm_segments", tables).rows
    assert (row["customers"], row["customer_share"], row["revenue_share"]) == (1, 1.0, 1.0)
    assert answer(data_folder, "sales_trend", tables).rows[0]["revenue"] == 10
    assert answer(data_folder, "churn_warnings", tables).state == "empty"


def test_equal_customers_share_their_scores(data_folder: Path):
    lines = [line(f"o{who}", "2026-05-05", who, "tea", 10) for who in "ABCDEFG"]
    rows = answer(data_folder, "customer_list", {"order_lines": lines}).rows
    assert {(row["r_score"], row["f_score"], row["m_score"], row["segment"]) for row in rows} == {(5, 1, 1, "recent")}


def test_a_customer_who_returned_everything_has_no_revenue_but_an_order(data_folder: Path):
    lines = [line("a", "2026-05-05", "A", "tea", 10), line("a", "2026-05-06", "A", "tea", -10, is_refund=True)]
    (row,) = answer(data_folder, "customer_list", {"order_lines": lines}).rows
    assert (row["order_count"], row["revenue"], row["last_order_on"]) == (1, 0, date(2026, 5, 5))
    (group,) = answer(data_folder, "rfm_segments", {"order_lines": lines}).rows
    assert group["revenue_share"] is None


def test_a_cautious_habit_is_late_only_beyond_its_own_long_gaps(data_folder: Path):
    """Gaps 5, 5, 5, 60: twice the median is 10 days, but one in ten of this customer's gaps exceeds 43.5."""
    days = ("2026-01-01", "2026-01-06", "2026-01-11", "2026-01-16", "2026-03-17")
    lines = [line(f"o{number}", day, "A", "tea", 10) for number, day in enumerate(days)]

    def seen(last: str) -> list[dict[str, Any]]:
        end = line("end", last, "B", "tea", 10)
        return answer(data_folder, "churn_warnings", {"order_lines": [*lines, end]}, Selection(compare="none")).rows

    assert seen("2026-04-29") == []  # 43 days of silence
    (late,) = seen("2026-04-30")
    assert (late["late_after_days"], late["days_since_last_order"]) == (pytest.approx(43.5), 44)
