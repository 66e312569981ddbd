"""The lifecycle on paper (the orders of ``tests.analytics.tiny``), by second routes, and on gold data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.catalogue import analyses
from analytics.classes import shipped
from analytics.classes.variants import variants
from analytics.engine import Workspace, open_workspace, run
from analytics.engine.kept import CAPACITY
from analytics.engine.running import compiled_for, scope_of
from analytics.engine.sources import CLASSED, shared, unique_by
from analytics.selection import Selection
from tests.analytics.tiny import CUSTOMERS, LINES, QUARTER, TINY, company, line

ACTIONS = [
    {"action_id": "t1", "title": "call", "owner": "林芳", "action_state": "open", "customer_id": "A",
     "opened_on": date(2026, 5, 1), "due_on": date(2026, 6, 1)},
    {"action_id": "t2", "title": "visit", "owner": "林芳", "action_state": "open", "customer_id": "D",
     "opened_on": date(2026, 5, 1), "due_on": date(2026, 8, 1)},
    {"action_id": "t3", "title": "care", "owner": "周暮", "action_state": "done", "customer_id": "A",
     "opened_on": date(2026, 4, 1), "due_on": date(2026, 5, 1), "done_on": date(2026, 5, 2)},
    {"action_id": "t4", "title": "later", "owner": "周暮", "action_state": "open", "customer_id": "B",
     "opened_on": date(2026, 7, 2), "due_on": date(2026, 8, 1)},
]  # fmt: skip


@pytest.fixture(scope="module")
def sample(demo_copy: Path, data_folder: Path) -> Iterator[Workspace]:
    """The sample company. Read only."""
    workspace = open_workspace(demo_copy / "workspaces" / "sample.duckdb")
    yield workspace
    workspace.close()


def moves(workspace: Workspace, selection: Selection = QUARTER, **given: Any) -> dict[tuple[str, str], tuple[Any, ...]]:
    rows = run("class_moves", workspace, selection, given).rows
    return {
        (row["from_class"], row["to_class"]): (row["subjects"], float(row["revenue_before"]), float(row["revenue_now"]))
        for row in rows
    }


def test_moves_on_paper(tiny: Workspace):
    """On 31 March A (first 5 January) and D are new, B and C not there. On 30 June A and D are active, B and C new."""
    result = run("class_moves", tiny, QUARTER)
    assert result.rows[0]["from_on"] == date(2026, 3, 31)
    assert moves(tiny) == {("new", "active"): (2, 780, 780), ("not_on_record", "new"): (2, 0, 1010)}
    assert result.headline.facts["came"] == 2
    assert [row["from_share"] for row in result.rows] == [1.0, 1.0]


def test_a_stated_day_and_who_was_on_record_by_then(data_folder: Path):
    """On 10 February A has 3 orders and D has just bought; E is on record from January without one, F from May."""
    people = [*CUSTOMERS, {"customer_id": "E", "joined_on": date(2026, 1, 2)},
              {"customer_id": "F", "joined_on": date(2026, 5, 2)}]  # fmt: skip
    workspace = company(data_folder / "joined.duckdb", {**TINY, "customers": people})
    found = moves(workspace, from_on=date(2026, 2, 10))
    before_may = moves(workspace, replace(QUARTER, until=date(2026, 5, 1)), from_on="2026-02-10")
    workspace.close()
    assert found == {
        ("new", "active"): (2, 380, 780),
        ("not_on_record", "new"): (2, 0, 1010),
        ("potential", "potential"): (1, 0, 0),
        ("not_on_record", "potential"): (1, 0, 0),
    }
    assert sum(held[0] for held in before_may.values()) == 5  # F is not known yet


def test_each_flow_opens_its_customers(tiny: Workspace):
    for row in run("class_moves", tiny, QUARTER).rows:
        given = {"from_class": row["from_class"], "to_class": row["to_class"], "from_on": row["from_on"]}
        listed = run("moved_list", tiny, QUARTER, given).rows
        assert len(listed) == row["subjects"] == listed[0]["total_count"]
        assert float(sum(one["revenue_before"] for one in listed)) == pytest.approx(float(row["revenue_before"]))
    everybody = run("moved_list", tiny, QUARTER, masked=True)
    assert everybody.table.num_rows == 4
    assert all("***" in row["customer_id"] for row in everybody.rows)


def test_moves_under_a_filter_are_of_those_who_bought_there(tiny: Workspace):
    assert moves(tiny, replace(QUARTER, category=("coffee",))) == {
        ("new", "active"): (1, 700, 700),  # A
        ("not_on_record", "new"): (2, 0, 1010),
    }


def test_classes_at_month_ends_on_paper(tiny: Workspace):
    rows = run("class_months", tiny, QUARTER).rows
    found = {
        (row["day"].month, row["class_code"]): (row["subjects"], float(row["revenue"]), float(row["revenue_12m"]))
        for row in rows
    }
    assert found == {
        (4, "new"): (3, 350, 430),
        (4, "active"): (1, 0, 700),
        (5, "new"): (2, 250, 600),
        (5, "active"): (2, 0, 780),
        (6, "new"): (2, 410, 1010),
        (6, "active"): (2, 0, 780),
    }


@pytest.mark.parametrize("name", ["sample", "retail"])
def test_an_earlier_state_is_what_that_day_itself_says(name: str, request: pytest.FixtureRequest):
    """Members on an earlier day, asked beside a later one, are those that the earlier day is asked for itself."""
    workspace: Workspace = request.getfixturevalue(name)
    now = scope_of(workspace, Selection()).as_of
    day = now - timedelta(days=150)
    for made in ("stage", "rfm", "level"):
        then = run("class_results", workspace, Selection(as_of=day), {"class_set": made}).rows
        counts = {row["class_code"]: row["subjects"] for row in then if row["class_code"] != "not_classed"}
        found: dict[str, int] = defaultdict(int)
        for (before, _), held in moves(workspace, Selection(), class_set=made, from_on=day).items():
            found[before] += held[0]
        assert {code: found[code] for code in counts if code != "potential"} == {
            code: count for code, count in counts.items() if code != "potential"
        }, made
    year = Selection(start=day - timedelta(days=90))
    for row in run("class_months", workspace, year).rows[-5:]:
        counts = run("class_results", workspace, replace(year, as_of=row["day"]), {"class_set": "stage"}).rows
        assert row["class_code"] == "potential" or row["subjects"] in {
            one["subjects"] for one in counts if one["class_code"] == row["class_code"]
        }


def test_classes_of_a_month_sum_to_its_sales_and_to_all_on_record(sample: Workspace):
    selection = Selection(date(2026, 1, 1), date(2026, 5, 1))
    rows = run("class_months", sample, selection).rows
    for month in {row["month"] for row in rows}:
        held = [row for row in rows if row["month"] == month]
        assert sum(row["subject_share"] for row in held) == pytest.approx(1)
        until = held[0]["day"] + timedelta(days=1)
        bought = run("acquisition_retention", sample, Selection(month, until)).rows[-1]
        assert float(sum(row["revenue"] for row in held)) == pytest.approx(float(bought["revenue"]), rel=1e-4)


def test_a_company_that_keeps_nothing_moves_alike(data_folder: Path):
    workspace = company(data_folder / "bare_moves.duckdb")
    workspace.keeps = False
    assert moves(workspace) == {("new", "active"): (2, 780, 780), ("not_on_record", "new"): (2, 0, 1010)}
    assert run("class_strategy", workspace, QUARTER).rows
    workspace.close()


def test_earlier_days_do_not_push_out_what_is_kept(tiny: Workspace):
    run("class_months", tiny, replace(QUARTER, start=date(2026, 1, 1)))
    days = {name.rpartition("_")[2] for name in tiny.kept if name != "lines"}
    assert "20260630" in days
    assert not days & {"20260131", "20260228", "20260331", "20260430"}
    assert len(tiny.kept) <= CAPACITY


def test_relations_have_the_grain_they_say(tiny: Workspace):
    """What joins are dropped by: no two rows of a relation share the column it is unique by."""
    scope = scope_of(tiny, QUARTER)
    settings = {param.name: param.default for analysis in analyses().values() for param in analysis.params}
    for name, file in shared().items():
        column = unique_by(name)
        if not column or file.startswith(CLASSED) or "@" in file:
            continue
        sql = compiled_for(tiny, file, scope, settings)
        row = tiny.rows(f"select count(*) as a, count(distinct {column}) as b from ({sql})")[0]
        assert row["a"] == row["b"], name


def test_growth_accounting_on_paper(tiny: Workspace):
    rows = run("growth_accounting", tiny, QUARTER).rows
    names = ("customers", "new_customers", "retained_customers", "won_back_customers", "lost_customers")
    assert [tuple(row[name] for name in names) for row in rows] == [(2, 2, 0, 0, 1), (1, 0, 1, 0, 1), (2, 0, 1, 1, 0)]
    money = ("revenue", "revenue_change", "new_revenue", "won_back_revenue", "expansion", "contraction", "lost_revenue")
    assert [tuple(float(row[name]) for name in money) for row in rows] == [
        (350, 150, 350, 0, 0, 0, -200),
        (250, -100, 0, 0, 0, 0, -100),  # C only gave back: 50 the month before, -50 in May
        (410, 160, 0, 450, 0, -290, 0),
    ]
    assert [row["quick_ratio"] for row in rows] == [2.0, 0.0, None]
    (quarter,) = run("growth_accounting", tiny, QUARTER, {"grain": "quarter"}).rows
    assert tuple(quarter[name] for name in names) == (2, 2, 0, 0, 2)
    assert (quarter["revenue"], quarter["new_revenue"], quarter["lost_revenue"]) == (1010, 1010, -780)
    wide = run("growth_accounting", tiny, QUARTER, {"window_periods": 2}).rows[0]
    assert tuple(wide[name] for name in names) == (3, 2, 1, 0, 1)  # A bought in March, D in February


def test_growth_lists_hold_whom_the_figures_count(tiny: Workspace):
    for row in run("growth_accounting", tiny, QUARTER).rows:
        month = Selection(QUARTER.start, (row["month"] + timedelta(days=31)).replace(day=1))
        listed = run("growth_list", tiny, month).rows
        for movement in ("new", "retained", "won_back", "lost"):
            assert sum(one["movement"] == movement for one in listed) == row[f"{movement}_customers"]
            assert len(run("growth_list", tiny, month, {"movement": movement}).rows) == row[f"{movement}_customers"]


@pytest.mark.parametrize("given", [{}, {"window_periods": 3}, {"grain": "quarter", "window_periods": 2}])
@pytest.mark.parametrize("chosen", [{}, {"category": ("茶叶",)}])
def test_growth_adds_up(sample: Workspace, given: dict[str, Any], chosen: dict[str, Any]):
    rows = run("growth_accounting", sample, Selection(date(2024, 1, 1), date(2026, 11, 1), **chosen), given).rows
    parts = ("new_revenue", "won_back_revenue", "expansion", "contraction", "lost_revenue", "refunded_change")
    before = None
    for row in rows:
        kept = row["new_customers"] + row["retained_customers"] + row["won_back_customers"]
        assert row["customers"] == kept
        assert row["revenue_change"] == sum(row[name] for name in parts)
        if before is not None:
            came = row["new_customers"] + row["won_back_customers"]
            assert row["customers"] == before["customers"] + came - row["lost_customers"]
            assert row["revenue"] == before["revenue"] + row["revenue_change"]
            assert row["net_customers"] == row["customers"] - before["customers"]
        before = row


def test_growth_by_plain_pandas(retail: Workspace):
    """The real company by a second route: sets of buyers per month."""
    whole = Selection(compare="none")
    table = retail.table(compiled_for(retail, "relations/order_days.sql", scope_of(retail, whole), {}))
    bought = table.select(["customer_id", "ordered_on", "is_purchase"]).to_pandas()
    bought = bought[bought["is_purchase"]]
    months = bought.groupby(bought["ordered_on"].map(lambda day: day.replace(day=1)))["customer_id"].agg(set)
    ever: set[str] = set()
    before: set[str] = set()
    expected = []
    for active in months:
        parts = (active, active - ever, active & before, active & ever - before, before - active)
        expected.append(tuple(map(len, parts)))
        ever, before = ever | active, active
    names = ("customers", "new_customers", "retained_customers", "won_back_customers", "lost_customers")
    found = [tuple(row[name] for name in names) for row in run("growth_accounting", retail, whole).rows]
    assert found == expected


def test_acquisition_and_retention_on_paper(tiny: Workspace):
    """Within 30 days of the first order: April of B and C, the refund of C in May."""
    rows = run("acquisition_retention", tiny, QUARTER, {"first_days": 30}).rows
    assert [(float(row["acquisition_revenue"]), float(row["retention_revenue"])) for row in rows] == [
        (350, 0), (-50, 300), (0, 410),
    ]  # fmt: skip
    assert [(row["acquired_customers"], row["older_customers"]) for row in rows] == [(2, 0), (0, 1), (0, 2)]
    early = run("acquisition_retention", tiny, Selection(date(2026, 1, 1), date(2026, 4, 1)), {"first_days": 30}).rows
    assert [row["acquisition_share"] for row in early] == pytest.approx([None, 80 / 380, 0.0])  # A came 30 days before
    assert [row["is_early"] for row in early] == [True, False, False]


def test_stickiness_on_paper(tiny: Workspace):
    rows = run("stickiness", tiny, QUARTER, {"window_periods": 2}).rows
    assert [(row["base"], row["buyers"]) for row in rows] == [(3, 2), (2, 1), (2, 2)]
    assert [row["activity_share"] for row in rows] == pytest.approx([2 / 3, 1 / 2, 1])
    assert rows[0]["mean_daily_buyers"] == pytest.approx(2 / 30)
    assert [row["daily_ratio"] for row in rows] == [None, None, None]
    often = run("stickiness", tiny, Selection(date(2026, 3, 1), date(2026, 4, 1)), {"window_periods": 2}).rows
    assert often[-1]["days_per_buyer"] == 2  # A on 6 and 21 March
    assert often[-1]["daily_ratio"] == pytest.approx(2 / 31)


def test_the_year_before_stands_beside(sample: Workspace):
    now, before = (
        run("stickiness", sample, Selection(date(year, 9, 1), date(year, 10, 1))).rows for year in (2026, 2025)
    )
    assert now[0]["year_before_share"] == pytest.approx(before[0]["activity_share"])
    assert now[0]["share_change"] == pytest.approx(now[0]["activity_share"] - before[0]["activity_share"])


def test_other_definitions_on_paper(tiny: Workspace):
    """12-month orders A 6, B 3, C 2, D 1. From 10 and 3 the middle is A and B, from 8 and 2 C too, from 12 and 4 A."""
    result = run("class_robustness", tiny, QUARTER, {"class_set": "frequency"})
    found = {row["variant"]: row for row in result.rows}
    assert list(found) == ["as_defined", "lower", "higher", "to_date", "before_refunds"]
    shares = {name: row["revenue_share"] for name, row in found.items()}
    assert shares == pytest.approx(
        {"as_defined": 610 / 1010, "lower": 1.0, "higher": 0.0, "to_date": 610 / 1010, "before_refunds": 610 / 1060}
    )
    assert {name: row["unchanged_share"] for name, row in found.items()} == pytest.approx(
        {"as_defined": 1, "lower": 0.75, "higher": 0.75, "to_date": 1, "before_refunds": 1}
    )
    assert [row["holds"] for row in result.rows] == [True, False, False, True, True]
    assert result.headline.key == "headline.class_robustness.not"
    wide = run("class_robustness", tiny, QUARTER, {"class_set": "frequency", "tolerance": 0.5})
    assert [row["holds"] for row in wide.rows] == [True, True, False, True, True]


def test_definitions_vary_one_thing_at_a_time():
    sets = shipped()
    assert set(variants(sets["amount"])) == {"lower_level", "higher_level", "other_tie", "to_date"}
    assert {one.tie for one in variants(sets["pareto"]).values()} == {"crossing", "inclusive"}
    assert variants(sets["kind"]) == {}
    stage = variants(sets["stage"])
    assert stage["more_days"].classes[1].rule[0][0].values == (210,)
    assert stage["lower"].classes[3].rule[0][0].values == (5,)
    assert stage["to_date"].classes[3].rule[0][0].field == "order_count"
    assert all(one.classes[0] == sets["stage"].classes[0] for one in stage.values())  # none at all stays none at all


def test_strategy_on_paper(data_folder: Path):
    workspace = company(data_folder / "acted.duckdb", {**TINY, "actions": ACTIONS})
    result = run("class_strategy", workspace, QUARTER)
    workspace.close()
    rows = {row["class_opened"]: row for row in result.rows}
    active, new = rows["active"], rows["new"]
    assert (active["subjects"], active["revenue_12m"], active["owner"]) == (2, 780, "林芳")
    assert (active["open_actions"], active["late_actions"], active["done_actions"]) == (2, 1, 1)
    assert active["next_due_on"] == date(2026, 8, 1)
    assert (new["subjects"], new["open_actions"]) == (2, None)  # the action on B is opened after the day
    assert (new["members_then"], new["down_share"]) == (2, None)  # two are too few for a share
    assert result.headline.key == "headline.class_strategy.thin"


def test_effects_are_shares_of_those_who_were_there(sample: Workspace):
    year = Selection(date(2025, 11, 1), date(2026, 11, 1), compare="year")
    rows = run("class_strategy", sample, year).rows
    found = moves(sample, year)
    for row in rows:
        own = {pair: held[0] for pair, held in found.items() if pair[0] == row["class_opened"]}
        assert row["members_then"] == sum(own.values())
        if row["stayed_share"] is not None:
            assert row["stayed_share"] == pytest.approx(own.get((row["class_opened"],) * 2, 0) / sum(own.values()))
            assert row["up_share"] + row["stayed_share"] + row["down_share"] == pytest.approx(1)


def test_orders_over_several_days_are_counted_once(data_folder: Path):
    """An order delivered before and within the twelve months counts in both, once each."""
    lines = [
        *LINES,
        line("long", "2025-06-29", "E", "tea", 10),
        line("long", "2025-07-02", "E", "tea", 10, line_number=2),
    ]
    workspace = company(data_folder / "long.duckdb", {**TINY, "order_lines": lines})
    sql = compiled_for(workspace, "relations/customer_years.sql", scope_of(workspace, QUARTER), {})
    row = workspace.rows(f"select * from ({sql}) where customer_id = 'E'")[0]
    workspace.close()
    assert (row["order_count"], row["order_count_12m"], row["order_count_before_12m"]) == (1, 1, 1)
    assert (row["revenue"], row["revenue_12m"]) == (20, 10)
