"""What holds for any company: parts sum to the whole, filters never add, the order of rows is irrelevant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.catalogue import analyses
from analytics.catalogue.today import DIMENSIONS
from analytics.engine import Workspace, run
from analytics.selection import Selection
from tests.analytics.tiny import company, line, parcel

START = date(2026, 1, 1)
PERIOD = Selection(date(2026, 4, 1), date(2026, 7, 1))
FILTERS = ({"region": ("north",)}, {"category": ("tea", "not_stated")}, {"segment": ("loyal", "champions", "recent")})
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

LINE = st.fixed_dictionaries(
    {
        "day": st.integers(0, 180),
        "order": st.integers(0, 11),
        "customer": st.sampled_from([None, "A", "B", "C", "D", "E"]),
        "product": st.sampled_from(["tea", "coffee", "juice"]),
        "cents": st.integers(-20_000, 90_000),
        "region": st.sampled_from(["north", "south", None]),
        "is_named": st.booleans(),
    }
)


def lines(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drawn lines as order lines; the first day and the first day of the period always have one."""
    made = [line("first", "2026-01-01", "A", "tea", 10), line("middle", "2026-04-01", "B", "coffee", 10)]
    for number, one in enumerate(drawn):
        day = (START + timedelta(days=one["day"])).isoformat()
        refund = one["cents"] < 0
        more = {"line_number": number + 2, "region": one["region"], "is_refund": refund}
        more |= {} if one["is_named"] else {"category": None}
        made.append(line(f"o{one['order']}", day, one["customer"], one["product"], one["cents"] / 100, **more))
    return made


@pytest.fixture(scope="module")
def blank(data_folder) -> Iterator[Workspace]:
    workspace = company(data_folder / "drawn.duckdb", {})
    yield workspace
    workspace.close()


@contextmanager
def holding(workspace: Workspace, rows: list[dict[str, Any]]) -> Iterator[Workspace]:
    """The workspace with these lines, taken back afterwards."""
    workspace.load({"order_lines": parcel("order_lines", rows)}, {"name": "drawn"})
    try:
        yield workspace
    finally:
        with workspace.transaction("order_lines") as cursor:
            cursor.execute("delete from order_lines")


def drawn(count: int) -> Any:
    """A property over drawn companies; few examples, each over a real database."""

    def marked(test: Any) -> Any:
        kept = settings(
            max_examples=count,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )
        return kept(given(st.lists(LINE, max_size=40))(test))

    return marked


@drawn(8)
def test_shares_sum_to_one(blank: Workspace, drawn_lines: list[dict[str, Any]]):
    with holding(blank, lines(drawn_lines)) as workspace:
        for name in ("category_growth", "rfm_segments", "class_results", "product_list"):
            result = run(name, workspace, PERIOD)
            for out in result.analysis.columns:
                values = [value for value in result.values(out.name) if value is not None]
                if out.kind == "share" and out.adds and values:
                    assert sum(values) == pytest.approx(1), (name, out.name)


@drawn(6)
def test_contributions_sum_to_the_difference(blank: Workspace, drawn_lines: list[dict[str, Any]]):
    with holding(blank, lines(drawn_lines)) as workspace:
        revenue = run("key_figures", workspace, PERIOD).rows[0]
        for dimension in DIMENSIONS:
            rows = run("change_contributors", workspace, PERIOD, {"dimension": dimension}).rows
            difference = float(sum(row["difference"] for row in rows))
            assert difference == pytest.approx(revenue["value"] - revenue["compare_value"], abs=1e-6)
        trend = run("sales_trend", workspace, PERIOD).rows
        assert float(sum(row["revenue"] for row in trend)) == pytest.approx(revenue["value"], abs=1e-6)
        assert float(sum(row["compare_revenue"] for row in trend)) == pytest.approx(revenue["compare_value"], abs=1e-6)
        months = run("category_months", workspace, PERIOD).rows
        assert float(sum(row["revenue"] for row in months)) == pytest.approx(revenue["value"], abs=1e-6)


def counts(workspace: Workspace, selection: Selection) -> dict[str, float]:
    figures = {row["measure"]: row["value"] for row in run("key_figures", workspace, selection).rows}
    churn = run("churn_rate", workspace, selection, {"window_days": 30}).rows
    late = run("churn_warnings", workspace, selection).rows
    return {
        "orders": figures.get("orders", 0),
        "customers": figures.get("customers", 0),
        "listed": run("customer_list", workspace, selection).table.num_rows,
        "base": sum(row["base"] for row in churn),
        "lost": sum(row["lost"] for row in churn),
        "late": len(late),
    }


@drawn(5)
def test_a_filter_never_adds(blank: Workspace, drawn_lines: list[dict[str, Any]]):
    with holding(blank, lines(drawn_lines)) as workspace:
        whole = counts(workspace, PERIOD)
        for chosen in FILTERS:
            part = counts(workspace, replace(PERIOD, **chosen))
            assert all(part[name] <= whole[name] for name in whole), (chosen, part, whole)


@drawn(5)
def test_figures_and_the_lists_behind_them_agree(blank: Workspace, drawn_lines: list[dict[str, Any]]):
    with holding(blank, lines(drawn_lines)) as workspace:
        for row in run("class_results", workspace, PERIOD, {"class_set": "stage"}).rows:
            chosen = {"class_set": "stage", "class_code": row["class_code"]}
            assert run("customer_list", workspace, PERIOD, chosen).table.num_rows == row["subjects"]
        for row in run("rfm_segments", workspace, PERIOD).rows:
            listed = run("customer_list", workspace, PERIOD, {"segment": row["segment"]}).rows
            assert len(listed) == row["customers"]
            assert sum(one["revenue"] for one in listed) == row["revenue"]
        for row in run("rfm_map", workspace, PERIOD).rows:
            chosen = {"r_score": row["r_score"], "f_score": row["f_score"]}
            assert run("customer_list", workspace, PERIOD, chosen).table.num_rows == row["customers"]


@drawn(5)
def test_cohorts_begin_whole_and_survival_never_rises(blank: Workspace, drawn_lines: list[dict[str, Any]]):
    with holding(blank, lines(drawn_lines)) as workspace:
        for given in ({"step": "month"}, {"step": "quarter"}, {"by": "category"}):
            for row in run("cohorts", workspace, PERIOD, given).rows:
                known = row["customers"] is not None
                assert known == row["is_complete"]
                assert not known or 0 <= row["customers"] <= row["base"]
                assert not known or row["age"] or row["customers"] == row["base"]
        for by in ("everybody", "region"):
            steps: dict[str, list[dict[str, Any]]] = {}
            for row in run("survival", workspace, PERIOD, {"by": by, "window_days": 20}).rows:
                steps.setdefault(row["member"], []).append(row)
            for held in steps.values():
                shares = [row["survival"] for row in held]
                assert shares == sorted(shares, reverse=True)
                assert all(0 <= share <= 1 for share in shares)
                assert sum(row["lost"] + row["censored"] for row in held) == held[0]["at_risk"]
                assert all(row["low"] <= row["survival"] <= row["high"] for row in held if row["low"] is not None)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(st.lists(LINE, min_size=5, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(blank: Workspace, drawn_lines: list[dict[str, Any]], random: Any):
    rows = lines(drawn_lines)
    shuffled = random.sample(rows, len(rows))
    names = [name for name, analysis in analyses().items() if analysis.area not in ("competitors", "today", "data")]
    with holding(blank, rows) as workspace:
        before = {name: run(name, workspace, PERIOD).rows for name in names}
    with holding(blank, shuffled) as workspace:
        after = {name: run(name, workspace, PERIOD).rows for name in names}
    assert before == after
