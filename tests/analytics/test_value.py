"""Customer value: on paper, beside plain pandas, as parts of a whole, and what is said where nothing can be known."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.catalogue import find
from analytics.engine import Workspace, create_workspace, run
from analytics.models.bgnbd import BGNBD
from analytics.models.gammagamma import GammaGamma
from analytics.models.histories import Histories
from analytics.selection import Selection
from analytics.texts import say
from analytics.value.rules import MODELS
from analytics.value.sheet import Inputs, Terms, break_even, contribution, levers, lifetime, loss, value
from tests.analytics.test_gold import _cdnow, case
from tests.analytics.tiny import QUARTER, TINY, company, line

ALL = Selection(compare="none")


def test_past_and_current_value_on_paper(tiny: Workspace):
    """Half of every amount with known cost is margin: A 700, B 610, C 400, D 80 of revenue, all within a year."""
    rows = {row["customer_id"]: row for row in run("customer_values", tiny, ALL).rows}
    assert {name: row["current_value"] for name, row in rows.items()} == {"A": 350, "B": 305, "C": 200, "D": 40}
    assert {row["past_value"] for row in rows.values()} == {0}
    (total,) = run("value_totals", tiny, ALL).rows
    assert (total["current_value"], total["customers"], total["implicit_value"]) == (895, 4, 0)
    (total,) = run("value_totals", tiny, ALL, {"counted_in": "revenue"}).rows
    assert total["current_value"] == 1790


def test_where_models_are_refused_a_naive_rule_stands_and_says_so(tiny: Workspace):
    """Four customers teach no model. B bought on three days of the last twelve months: three more, undiscounted."""
    result = run("value_totals", tiny, ALL, {"discount_percent": 0, "check_days": 40})
    row = result.rows[0]
    assert row["rule"] in ("same_again", "own_rate")
    assert row["orders_low"] is None
    assert result.note is not None
    assert "naive rule" in say(result.note.key, "en", result.note.facts)
    check = run("prediction_check", tiny, ALL, {"check_days": 40})
    refused = {row["rule"]: row["refused"] for row in check.rows}
    assert refused == {"same_again": None, "own_rate": None, "bgnbd": "few_customers", "paretonbd": "few_customers"}
    assert "too few customers" in say(check.headline.key, "en", check.headline.facts)
    short = run("value_totals", tiny, ALL, {"check_days": 365})
    assert not short.rows[0]["is_checked"]
    assert short.note is not None
    assert short.note.key == "note.value.unchecked"


COSTS: list[dict[str, Any]] = [
    {"cost_id": "1", "cost_kind": "delivery", "cost_basis": "per_order", "cost_rate": 10, "channel": "网店"},
    {"cost_id": "2", "cost_kind": "payment", "cost_basis": "of_revenue", "cost_share": 0.1, "customer_id": "A"},
    {"cost_id": "3", "cost_kind": "acquisition", "cost_basis": "once", "cost_rate": 500, "channel": "经销商"},
    {"cost_id": "4", "cost_kind": "service", "cost_basis": "per_customer_month", "cost_rate": 2, "region": "华南"},
    {"cost_id": "5", "cost_kind": "returns", "cost_basis": "per_order", "cost_rate": 7},
    {"cost_id": "6", "cost_kind": "transaction", "cost_basis": "per_order", "cost_rate": 99, "currency": "USD"},
    {"cost_id": "7", "cost_kind": "transaction", "cost_basis": "per_line", "cost_rate": 1, "category": "coffee"},
]


def test_costs_reduce_value_by_what_their_rates_say(data_folder: Path):
    """A (dealer, East): 10 % of 700, 500 to win, one coffee line. B (shop, South): three orders, two coffee lines, five
    months from February's first day after 10 April: May and June. C: two orders, one return, one coffee line. D: one
    order; March to June. The rate in dollars is left out."""
    dated = [{**row, "valid_from_on": date(2025, 1, 1)} for row in COSTS]
    channels = {"A": "经销商", "B": "网店", "C": "网店", "D": "网店"}
    lines = [{**row, "channel": channels.get(row["customer_id"])} for row in TINY["order_lines"]]
    workspace = company(data_folder / "costs.duckdb", {**TINY, "order_lines": lines, "costs": dated})
    rows = {row["customer_id"]: row for row in run("purchase_history_list", workspace, ALL).rows}
    later = run("purchase_history_list", workspace, replace(QUARTER, compare="none")).rows
    values = {row["customer_id"]: row for row in run("customer_values", workspace, ALL).rows}
    workspace.close()
    names = ("transaction_cost", "service_cost", "invested")
    told = {name: tuple(row[column] for column in names) for name, row in rows.items()}
    assert told == {"A": (71, 0, 500), "B": (32, 4, 0), "C": (28, 0, 0), "D": (10, 8, 0)}
    assert {row["customer_id"]: row["transaction_cost"] for row in later} == {
        name: row["transaction_cost"] for name, row in rows.items()
    }
    assert values["B"]["current_value"] == pytest.approx(305 - 32 - 4)
    assert (values["A"]["past_value"], values["A"]["current_value"]) == (-500, pytest.approx(350 - 71))


@pytest.fixture(scope="module")
def many(data_folder: Path) -> Workspace:
    """Six hundred simulated customers of three channels over two years, and their workspace."""
    random, rows, first = np.random.default_rng(4), [], date(2024, 7, 1)
    for number in range(600):
        begin, rate, leaving = random.integers(0, 400), random.gamma(0.8, 1 / 40), random.beta(0.8, 3)
        day, order, nu = float(begin), 0, random.gamma(4, 1 / 60)
        while day < 730:
            on = first + timedelta(days=int(day))
            amount = round(float(random.gamma(6, 1 / nu)) + 1, 2)
            more = {"channel": ("shop", "web", "dealer")[number % 3], "cost": round(amount * 0.6, 2)}
            rows.append(line(f"{number}/{order}", f"{on}", f"C{number:03d}", "tea", amount, **more))
            day, order = day + max(1.0, random.exponential(1 / rate)), order + 1
            if random.random() < leaving:
                break
    people = [
        {
            "customer_id": f"C{number:03d}",
            "customer_name": f"N{number}",
            "channel": ("shop", "web", "dealer")[number % 3],
        }
        for number in range(600)
    ]
    rows.append(line("last", "2026-06-30", "C000", "tea", 50, channel="shop", cost=30))
    return company(data_folder / "many.duckdb", {"order_lines": rows, "customers": people})


def test_parts_add_up_and_a_filter_never_adds(many: Workspace):
    (total,) = run("value_totals", many, ALL).rows
    groups = run("value_composition", many, ALL, {"by": "channel"}).rows
    listed = run("customer_values", many, ALL).rows
    assert {row["member"] for row in groups} == {"shop", "web", "dealer"}
    for part in ("past", "current", "expected"):
        whole = total[f"{part}_value"]
        assert sum(row["value"] for row in groups if row["part"] == part) == pytest.approx(whole)
        assert sum(row[f"{part}_value"] for row in listed) == pytest.approx(whole)
        assert listed[0][f"total_{part}_value"] == pytest.approx(whole)
    (some,) = run("value_totals", many, replace(ALL, channel=("web",))).rows
    assert 0 < some["customers"] < total["customers"]
    held = next(row for row in groups if row["member"] == "web" and row["part"] == "expected")
    assert some["expected_value"] == pytest.approx(held["value"])  # learned from all, whoever is shown
    nobody = run("value_totals", many, replace(ALL, channel=("nobody",)))
    assert nobody.state == "empty"
    assert (
        run("customer_values", many, ALL, {"by": "channel", "member": "web"}).rows[0]["total_count"]
        == held["customers"]
    )


def test_expected_value_is_that_of_the_models_themselves(many: Workspace):
    """Second route: histories by pandas, the models fitted here, months discounted in a loop."""
    result = run("customer_values", many, ALL, {"discount_percent": 12, "horizon_months": 6})
    frame = many.table("select customer_id, ordered_on, revenue from order_lines").to_pandas()
    rule = run("value_totals", many, ALL).rows[0]["rule"]
    days = frame.groupby(["customer_id", "ordered_on"], as_index=False).revenue.sum()
    days["revenue"] = days.revenue.astype(float)
    days["ordered_on"] = pd.to_datetime(days.ordered_on)
    days = days.sort_values(["customer_id", "ordered_on"])
    first, last = (days.groupby("customer_id").ordered_on.agg(how) for how in ("min", "max"))
    x = days.groupby("customer_id").size() - 1
    later = days[days.duplicated("customer_id")]
    mean = later.groupby("customer_id").revenue.mean().reindex(x.index).fillna(0.0)
    end = pd.Timestamp("2026-06-30")
    histories = Histories.of(x, (last - first).dt.days, (end - first).dt.days)
    model, spend = MODELS[rule]().fit(histories), GammaGamma().fit(x, mean)
    month, monthly, expected, before = 365.25 / 12, 1.12 ** (1 / 12) - 1, 0.0, 0.0
    for step in range(1, 7):
        now = model.predict(histories, step * month)
        expected, before = expected + (now - before) / (1 + monthly) ** step, now
    costed = frame.groupby("customer_id").revenue.sum().astype(float)
    rate = many.table("select customer_id, sum(cost) as cost from order_lines group by customer_id").to_pandas()
    rate = 1 - rate.set_index("customer_id").cost.astype(float) / costed
    worth = pd.Series(expected * spend.predict(x, mean), x.index) * rate
    for row in result.rows[:50]:
        assert row["expected_value"] == pytest.approx(worth[row["customer_id"]], rel=1e-4)
        assert row["low"] <= row["high"]


def _checked_by_pandas(frame: pd.DataFrame, window: int) -> dict[str, dict[str, float]]:
    """Errors of the naive rules and of BG/NBD on three earlier days, in plain pandas. ``frame``: customer, ago."""
    told: dict[str, list[pd.Series]] = {"same_again": [], "own_rate": [], "bgnbd": [], "actual": []}
    for number in (1, 2, 3):
        cut = number * window
        past = frame[frame.ago >= cut].groupby("customer").ago.agg(["max", "min", "count"])
        x, span = past["count"] - 1, past["max"] - cut
        histories = Histories.of(x, past["max"] - past["min"], span)
        before = frame[(frame.ago >= cut) & (frame.ago < cut + window)].groupby("customer").size()
        after = frame[(frame.ago < cut) & (frame.ago >= cut - window)].groupby("customer").size()
        told["same_again"].append(pd.Series(before.reindex(x.index).fillna(0)))
        told["own_rate"].append(x * window / span.clip(lower=1))
        told["bgnbd"].append(pd.Series(BGNBD().fit(histories).predict(histories, window), x.index))
        told["actual"].append(pd.Series(after.reindex(x.index).fillna(0)))
    actual = pd.concat(told.pop("actual"))
    found = {}
    for name, parts in told.items():
        apart = pd.concat(parts) - actual
        found[name] = {"mae": abs(apart).mean(), "rmse": (apart**2).mean() ** 0.5}
        found[name]["total_error"] = pd.concat(parts).sum() / actual.sum() - 1
    return found


def _assert_checked(workspace: Workspace, given: dict[str, Any], frame: pd.DataFrame, window: int) -> None:
    rows = {row["rule"]: row for row in run("prediction_check", workspace, ALL, given).rows}
    for name, errors in _checked_by_pandas(frame, window).items():
        for key, wanted in errors.items():
            assert rows[name][key] == pytest.approx(wanted, rel=1e-4, abs=1e-6), (name, key)
    chosen = next(row for row in rows.values() if row["is_chosen"])
    if chosen["rule"] in ("bgnbd", "paretonbd"):
        assert chosen["gain_low"] > 0


def _days(workspace: Workspace) -> pd.DataFrame:
    sql = "select distinct customer_id as customer, ordered_on from order_lines where revenue > 0"
    frame = workspace.table(sql).to_pandas()
    on = pd.to_datetime(frame.ordered_on)
    return frame.assign(ago=(on.max() - on).dt.days)


def test_the_check_on_cdnow_is_that_of_plain_pandas(data_folder: Path):
    """The tenth of CDNOW whose ids end in 1, three earlier days 91 days apart."""
    folder, _ = case("rfm_cdnow")
    lines = _cdnow(folder)
    workspace = create_workspace(data_folder / "cdnow_check.duckdb")
    tenth = [value.endswith("1") for value in lines.column("customer_id").to_pylist()]
    workspace.load({"order_lines": lines.filter(tenth)}, {"name": "cdnow"})
    _assert_checked(workspace, {"check_days": 91}, _days(workspace), 91)
    result = run("prediction_check", workspace, ALL, {"check_days": 91})
    workspace.close()
    assert result.note is None  # real purchases
    assert next(row["rule"] for row in result.rows if row["is_chosen"]) in ("bgnbd", "paretonbd")


def test_the_check_on_complete_journey_is_that_of_plain_pandas(data_folder: Path):
    """Households of Complete Journey, their baskets by day."""
    exams = os.environ.get("KELENS_EXAMS")
    file = Path(exams or "").parent / "data" / "completejourney" / "transactions.parquet"
    if not exams or not file.exists():
        pytest.skip("KELENS_EXAMS is not set or its data lack completejourney")
    frame = pd.read_parquet(file, columns=["household_id", "transaction_timestamp", "sales_value"])
    frame["day"] = frame.transaction_timestamp.dt.normalize()
    days = frame[frame.household_id % 3 == 0].groupby(["household_id", "day"], as_index=False).sales_value.sum()
    rows = [
        line(f"{number}", f"{row.day.date()}", f"H{row.household_id}", "basket", round(max(row.sales_value, 0.01), 2))
        for number, row in enumerate(days.itertuples())
    ]
    workspace = company(data_folder / "journey.duckdb", {"order_lines": rows})
    _assert_checked(workspace, {"check_days": 60}, _days(workspace), 60)
    workspace.close()


def test_bands_agree_with_what_was_simulated(many: Workspace):
    rows = run("prediction_calibration", many, ALL).rows
    check = run("prediction_check", many, ALL).rows[0]
    assert sum(row["customers"] for row in rows) == pytest.approx(check["snapshots"] * check["customers"], abs=3)
    assert [row["expected"] for row in rows] == sorted(row["expected"] for row in rows)
    assert sum(row["low"] <= row["expected"] <= row["high"] for row in rows) >= len(rows) / 2


def test_assumptions_hold_of_poisson_purchases(many: Workspace):
    rows = {row["assumption"]: row for row in run("prediction_assumptions", many, ALL).rows}
    assert rows["irregular"]["low"] < 1.1 < rows["irregular"]["high"] + 0.3
    assert all(row["holds"] for row in rows.values())


PAPER = Inputs(100, 4, 0.5, 0.5, 10, 40, 60)  # 4 orders of 100 at 50 %, 10 an order, 40 a year: 120 a year


def test_the_sheet_on_paper():
    """Three years at half staying, undiscounted: 1.75 years; one referral in ten a year brings 0.175 customers."""
    terms = Terms(3, 0.0)
    assert contribution(PAPER) == 120
    assert lifetime(PAPER, terms) == 1.75
    assert value(PAPER, terms) == 120 * 1.75 - 60
    assert value(PAPER, replace(terms, referrals=0.1)) == pytest.approx(150 + 0.175 * 210)
    assert loss(PAPER, terms) == 120 * 0.75 + 60
    assert break_even(PAPER, terms) == 0.5
    assert break_even(replace(PAPER, acquisition_cost=150), terms) == 1.5
    assert break_even(replace(PAPER, acquisition_cost=500), terms) is None
    assert lifetime(PAPER, Terms(3, 0.25)) == pytest.approx(1 + 0.4 + 0.16)


def test_the_sheet_measures_and_takes_what_is_entered(many: Workspace):
    rows = {row["item"]: row for row in run("clv_sheet", many, ALL).rows}
    frame = many.table("select * from order_lines").to_pandas()
    on = pd.to_datetime(frame.ordered_on)
    late = frame[on > "2025-06-30"]
    earlier = frame[(on > "2024-06-30") & (on <= "2025-06-30")]
    assert rows["order_value"]["measured"] == pytest.approx(float(late.revenue.astype(float).mean()))
    assert rows["orders"]["measured"] == pytest.approx(len(late) / late.customer_id.nunique())
    stayed = len(set(earlier.customer_id) & set(late.customer_id)) / earlier.customer_id.nunique()
    assert rows["retention"]["measured"] == pytest.approx(stayed)
    assert rows["margin_rate"]["measured"] == pytest.approx(0.4, abs=1e-3)
    entered = {"set_retention_percent": 90, "set_acquisition_cost": 100}
    changed = {row["item"]: row for row in run("clv_sheet", many, ALL, entered).rows}
    assert (changed["retention"]["used"], changed["acquisition_cost"]["used"]) == (0.9, 100)
    assert changed["clv"]["measured"] == rows["clv"]["used"]
    assert changed["clv"]["used"] > rows["clv"]["used"] - 100  # staying brings more than winning costs


positive = st.floats(0, 1000)
shares = st.floats(0, 1)


@settings(max_examples=100, deadline=None)
@given(positive, st.floats(0, 50), shares, shares, positive, positive, positive, st.integers(1, 20), st.floats(0, 0.5))
def test_improvements_never_harm(order, orders, margin, kept, selling, service, winning, years, rate):
    """Where a customer leaves something in a year, each lever raises the value or leaves it."""
    inputs, terms = Inputs(order, orders, margin, kept, selling, service, winning), Terms(years, rate)
    if contribution(inputs) < 0:
        return
    assert all(row["effect"] >= -1e-6 for row in levers(inputs, terms, 10))
    assert value(inputs, terms) <= value(inputs, Terms(years + 1, rate)) + 1e-6
    assert lifetime(inputs, terms) >= 1


def test_it_says_nothing_where_there_is_nothing(nearly_empty: Workspace):
    for name in ("value_totals", "value_composition", "customer_values", "prediction_check", "clv_sheet"):
        assert run(name, nearly_empty).state == "missing"


def test_gaps_on_paper(data_folder: Path):
    """Twenty alike: ten buy tea for 60 and coffee for 40, ten tea for 100. Coffee: half buy it, for 40 % of what they
    buy, so that each of the others leaves 100 x 0.4 x 0.5. Z, of another kind, ordered thrice for 30 in the half year
    before and once in this one: two orders fewer, four a year."""
    lines = [line("end", "2026-06-30", None, "tea", 1)]
    for number in range(20):
        parts = (("tea", 60), ("coffee", 40)) if number < 10 else (("tea", 100),)
        for place, (product, amount) in enumerate(parts):
            lines.append(line(f"o{number}", "2026-02-10", f"C{number:02d}", product, amount, line_number=place + 1))
    days = ("2025-08-01", "2025-09-01", "2025-10-01", "2026-03-01")
    lines += [line(f"z{place}", day, "Z", "tea", 30) for place, day in enumerate(days)]
    people = [{"customer_id": f"C{number:02d}", "customer_kind": "private"} for number in range(20)]
    people.append({"customer_id": "Z", "customer_kind": "business"})
    workspace = company(data_folder / "gaps.duckdb", {"order_lines": lines, "customers": people})
    result = run("value_gaps", workspace, ALL)
    rows = {row["customer_id"]: row for row in result.rows}
    often = run("value_gaps", workspace, ALL, {"least_percent": 60}).rows
    workspace.close()
    assert rows.keys() == {"Z", *(f"C{number}" for number in range(10, 20))}
    assert rows["C10"]["category_opportunity"] == pytest.approx(20)
    assert (rows["C10"]["missing_category"], rows["C10"]["frequency_opportunity"]) == ("coffee", 0)
    assert (rows["Z"]["frequency_opportunity"], rows["Z"]["category_opportunity"]) == (120, 0)
    assert rows["Z"]["total_opportunity"] == pytest.approx(320)
    assert [row["customer_id"] for row in often] == ["Z"]


def test_grades_are_all_customers_once_and_a_click_keeps_to_their_terms(many: Workspace):
    given = {"horizon_months": 24, "discount_percent": 0}
    rows = run("value_grades", many, ALL, given).rows
    (total,) = run("value_totals", many, ALL, given).rows
    assert [row["grade"] for row in rows] == ["a", "b", "c", "d"]
    assert sum(row["customers"] for row in rows) == total["customers"]
    assert sum(row["expected_value"] for row in rows) == pytest.approx(total["expected_value"])
    assert rows[0]["customers"] + rows[2]["customers"] == pytest.approx(total["customers"] / 3, abs=2)
    opens = find("value_grades").opens
    assert opens is not None
    for row in rows:
        listed = run("customer_values", many, ALL, {name: row[column] for name, column in opens.params.items()})
        assert listed.rows[0]["total_count"] == row["customers"]
        assert listed.rows[0]["total_expected_value"] == pytest.approx(row["expected_value"])
        assert {one["grade"] for one in listed.rows} == {row["grade"]}
    moved = run("value_grades", many, ALL, given | {"cut_current": 1e9}).rows
    assert moved[0]["customers"] == 0
