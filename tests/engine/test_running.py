"""Cache, versions, masking, currencies and the typed way of values into SQL."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics.engine import Workspace, compiled, open_workspace, run, scope_of
from analytics.engine.masking import masked_value
from analytics.errors import AnalyticsError
from analytics.result import LeftOut
from analytics.selection import Selection
from tests.analytics.tiny import LINES, QUARTER, company, line, parcel


def test_the_same_question_is_answered_once(own: Workspace):
    assert run("sales_trend", own, QUARTER) is run("sales_trend", own, QUARTER)
    assert run("sales_trend", own, QUARTER) is not run("sales_trend", own, QUARTER, masked=True)
    assert run("churn_rate", own, QUARTER) is not run("churn_rate", own, QUARTER, {"window_days": 30})
    assert run("churn_rate", own, QUARTER) is run("churn_rate", own, QUARTER, {"window_days": "90"})


def test_new_data_give_a_new_answer_only_where_they_matter(own: Workspace):
    trend, prices = run("sales_trend", own, QUARTER), run("price_gaps", own, QUARTER)
    number = own.load({"order_lines": parcel("order_lines", [line("n", "2026-06-01", "A", "tea", 9)])}, {"name": "n"})
    assert run("key_figures", own, QUARTER).rows[0]["value"] == 1039
    assert run("sales_trend", own, QUARTER) is not trend
    assert run("price_gaps", own, QUARTER) is prices
    own.undo(number)
    assert run("sales_trend", own, QUARTER).table.equals(trend.table)


def test_the_passport_tells_versions_scope_and_statement(own: Workspace):
    passport = run("sales_trend", own, QUARTER).passport
    assert passport.tables["order_lines"] == own.version(["order_lines"])[0]
    assert (passport.scope.start, passport.scope.until) == (date(2026, 4, 1), date(2026, 7, 1))
    assert passport.scope.as_of == date(2026, 6, 30)
    assert "select" in passport.sql.lower()
    assert passport.origin == "own"


def test_as_of_is_the_end_of_the_selection_never_the_clock(own: Workspace):
    early = replace(QUARTER, until=date(2026, 5, 1))
    assert scope_of(own, early).as_of == date(2026, 4, 30)
    late = replace(QUARTER, until=date(2030, 1, 1))
    scope = scope_of(own, late)
    assert (scope.as_of, scope.is_partial) == (date(2026, 6, 30), True)
    people = {row["customer_id"]: row for row in run("customer_list", own, early).rows}
    assert people["A"]["days_since_last_order"] == 40


def test_a_period_not_over_is_compared_like_for_like(own: Workspace):
    year = Selection(date(2026, 5, 1), date(2026, 9, 1))
    scope = scope_of(own, year)
    assert (scope.compare_start, scope.compare_until) == (date(2026, 1, 1), date(2026, 3, 1))
    assert scope_of(own, replace(year, like_for_like=False)).compare_until == date(2026, 5, 1)


def test_foreign_money_counts_only_with_a_rate(fresh_data: Path):
    lines = [line("a", "2026-05-05", "A", "tea", 10), line("b", "2026-05-06", "A", "tea", 10, currency="USD")]
    lines.append(line("c", "2026-06-06", "A", "tea", 10, currency="EUR"))
    rates = [{"currency": "USD", "month_on": date(2026, 5, 1), "rate": 7.0}]
    workspace = company(fresh_data / "money.duckdb", {"order_lines": lines, "fx_rates": rates})
    result = run("key_figures", workspace)
    assert result.rows[0]["value"] == 80
    assert result.passport.left_out == (LeftOut("currency", 1, 0.0),)
    workspace.close()


def test_an_orders_status_decides_over_its_lines(fresh_data: Path):
    from datetime import datetime

    orders = [{"order_id": "o07", "ordered_at": datetime(2026, 4, 10), "status": "cancelled"}]
    workspace = company(fresh_data / "status.duckdb", {"order_lines": LINES, "orders": orders})
    assert run("key_figures", workspace, QUARTER).rows[0]["value"] == 730
    workspace.close()


@pytest.mark.parametrize(
    "value", ["o'hara", "'; drop table order_lines; --", "a\\'", "北\u3000京", "%", "kelens_value_as_of"]
)
def test_values_are_values(own: Workspace, value: str):
    number = own.load(
        {"order_lines": parcel("order_lines", [line("v", "2026-06-01", value, "tea", 3, region=value)])}, {"name": "v"}
    )
    assert run("key_figures", own, replace(QUARTER, region=(value,))).rows[0]["value"] == 3
    assert [row["order_id"] for row in run("order_list", own, QUARTER, {"customer_id": value}).rows] == ["v"]
    own.undo(number)


def test_not_stated_is_a_filter_too(own: Workspace):
    rows = run("order_list", own, replace(QUARTER, category=("not_stated",))).rows
    assert [row["order_id"] for row in rows] == ["o14"]
    both = run("key_figures", own, replace(QUARTER, category=("not_stated", "tea")))
    assert both.rows[0]["value"] == 30


def test_a_segment_as_filter_keeps_its_customers(own: Workspace):
    loyal = replace(QUARTER, segment=("loyal",))
    assert run("key_figures", own, loyal).rows[0]["value"] == 610
    assert run("rfm_segments", own, loyal).values("segment") == ["loyal"]
    assert run("churn_warnings", own, replace(QUARTER, segment=("cannot_lose",))).values("customer_id") == ["A"]


def test_settings_of_an_analysis_are_checked(own: Workspace):
    for given, code in (
        ({"window_days": 1}, "bad_parameter"),
        ({"window_days": "soon"}, "bad_parameter"),
        ({"days": 9}, "unknown_parameter"),
    ):
        with pytest.raises(AnalyticsError) as caught:
            run("churn_rate", own, QUARTER, given)
        assert caught.value.code == code
    assert run("churn_rate", own, QUARTER, {"window_days": None}).passport.parameters["window_days"] == 90
    with pytest.raises(AnalyticsError) as caught:
        run("change_contributors", own, QUARTER, {"dimension": "weather"})
    assert caught.value.code == "bad_parameter"


def test_a_missing_column_is_named(fresh_data: Path):
    lines = [{name: value for name, value in row.items() if name != "category"} for row in LINES]
    workspace = company(fresh_data / "plain.duckdb", {"order_lines": lines})
    result = run("category_growth", workspace, QUARTER)
    assert (result.state, result.passport.missing) == ("missing", ("order_lines.category",))
    products = [{"product_id": "tea", "category": "drinks"}, {"product_id": "coffee", "category": "drinks"}]
    workspace.load({"products": parcel("products", products)}, {"name": "products"})
    assert run("category_growth", workspace, QUARTER).state == "ok"
    unlocks = {row["analysis"]: row for row in run("question_map", workspace, QUARTER).rows}
    assert unlocks["price_index"]["unlocks"] == 2
    assert unlocks["price_index"]["missing"] == "competitor_offers.own_price, competitor_offers.price"
    assert run("question_map", workspace, QUARTER).headline.key == "headline.question_map.table"
    workspace.close()


def test_reading_in_many_threads_gives_the_same_figures(own: Workspace):
    found, names = [], ("sales_trend", "customer_list", "churn_rate", "market_share")

    def ask(name: str) -> None:
        rows = own.rows(compiled.statement(*_asked(own, name)))
        found.append((name, rows == run(name, own, QUARTER).rows or len(rows)))

    threads = [threading.Thread(target=ask, args=(name,)) for name in names * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 16
    assert {name: {count for held, count in found if held == name} for name in names}.keys() == set(names)
    assert all(len({count for held, count in found if held == name}) == 1 for name in names)


def _asked(workspace: Workspace, name: str):
    from analytics.catalogue import find

    analysis = find(name)
    return analysis.file, scope_of(workspace, QUARTER), analysis.parameters({}), workspace.currency


@pytest.mark.parametrize(
    ("value", "masked"),
    [(None, None), ("", ""), ("海宁百货有限公司", "海***公司"), ("Bo", "B***"), ("buyer@example.com", "b***om")],
)
def test_masks(value: str | None, masked: str | None):
    assert masked_value(value) == masked


def test_a_workspace_closed_and_opened_answers_the_same(own: Workspace):
    before = run("rfm_segments", own, QUARTER).rows
    own.close()
    assert run("rfm_segments", open_workspace(own.path), QUARTER).rows == before


def test_a_click_on_a_masked_row_opens_the_right_list_and_shows_no_name(own: Workspace):
    late = run("churn_warnings", own, QUARTER, masked=True)
    assert late.rows[0]["customer_id"] == "A***"
    assert late.opening(0)["customer_id"] == "A"
    orders = run("order_list", own, Selection(), {"customer_id": late.opening(0)["customer_id"]}, masked=True)
    assert orders.table.num_rows == 6
    assert orders.passport.parameters["customer_id"] == "A***"
    assert orders.passport.sql == ""
    assert run("sales_trend", own, QUARTER, masked=True).passport.sql
