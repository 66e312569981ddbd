"""Lead sources on paper and by plain pandas; groups side by side by a second route, and where nothing differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.classes.side_by_side import judged
from analytics.engine import Workspace, open_workspace, run, scope_of
from analytics.engine.asking import ask
from analytics.selection import Selection
from tests.analytics.tiny import QUARTER, TINY, company, line

SPRING = date(2026, 4, 2)


def person(number: int, source: str | None, **more: Any) -> dict[str, Any]:
    return {"customer_id": f"L{number:03d}", "lead_source": source, "joined_on": SPRING, **more}


def many(source: str, first: int, leads: int, won: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Leads of a source, the first of which buy for 100 each."""
    people = [person(number, source, region="华东") for number in range(first, first + leads)]
    lines = [line(f"b{one['customer_id']}", "2026-05-06", one["customer_id"], "tea", 100) for one in people[:won]]
    return people, lines


@pytest.fixture(scope="module")
def led(data_folder: Path) -> Iterator[Workspace]:
    """Fair 40 leads, 30 won; web 40 and 10; post 5 and 5. Older leads and those without a source do not count."""
    parts = [many("fair", 1, 40, 30), many("web", 101, 40, 10), many("post", 201, 5, 5)]
    people = [one for part in parts for one in part[0]]
    people += [person(301, "fair", joined_on=date(2026, 1, 2)), person(302, None)]
    lines = [one for part in parts for one in part[1]] + [line("r1", "2026-06-02", "L001", "tea", -40, is_refund=True)]
    deals = [
        {"deal_id": "1", "customer_id": "L001", "lead_source": "fair", "stage_kind": "won", "opened_on": SPRING},
        {"deal_id": "2", "customer_id": "L001", "lead_source": "fair", "stage_kind": "lost", "opened_on": SPRING},
        {"deal_id": "3", "customer_id": "L102", "lead_source": "web", "stage_kind": "open", "opened_on": SPRING},
        {"deal_id": "4", "lead_source": "post", "opened_on": SPRING, "campaign_id": "c3"},
        {"deal_id": "5", "lead_source": "web", "opened_on": SPRING, "campaign_id": "c3"},
    ]
    campaigns = [
        {"campaign_id": "c1", "campaign_name": "x", "lead_source": "fair", "spent": 600, "starts_on": SPRING},
        {"campaign_id": "c2", "campaign_name": "y", "lead_source": "fair", "spent": 999, "starts_on": date(2026, 1, 1)},
        {"campaign_id": "c3", "campaign_name": "z", "spent": 100, "starts_on": SPRING},
    ]
    tables = {**TINY, "customers": people, "order_lines": [*TINY["order_lines"], *lines], "deals": deals}
    workspace = company(data_folder / "led.duckdb", {**tables, "campaigns": campaigns})
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def sample(demo_copy: Path, data_folder: Path) -> Iterator[Workspace]:
    """The sample company. Read only."""
    workspace = open_workspace(demo_copy / "workspaces" / "sample.duckdb")
    yield workspace
    workspace.close()


def by(workspace: Workspace, selection: Selection = QUARTER, **given: Any) -> dict[str, dict[str, Any]]:
    return {row["lead_source"]: row for row in run("lead_sources", workspace, selection, given).rows}


def test_sources_on_paper(led: Workspace):
    rows = by(led)
    assert {name: (row["leads"], row["won"]) for name, row in rows.items()} == {
        "fair": (40, 30), "web": (40, 10), "post": (5, 5),
    }  # fmt: skip
    fair = rows["fair"]
    assert (fair["conversion"], fair["rest_conversion"]) == (0.75, pytest.approx(15 / 45))
    # Wilson for 30 of 40, as published calculators give it
    assert (fair["conversion_low"], fair["conversion_high"]) == (pytest.approx(0.5981, abs=5e-5),
                                                                 pytest.approx(0.8581, abs=5e-5))  # fmt: skip
    assert (fair["cost"], fair["cost_per_customer"], fair["revenue"]) == (600, 20, 2960)
    assert fair["revenue_per_customer"] == pytest.approx(2960 / 30)
    assert fair["is_better"]
    assert not rows["web"]["is_better"]
    assert (rows["web"]["cost"], rows["post"]["cost"]) == (50, 50)  # c3 by its deals
    assert rows["post"]["conversion"] is None  # five leads are too few, though all were won
    assert not rows["post"]["is_better"]


def test_the_sentences_name_the_better_source_or_say_none_is(led: Workspace, tiny: Workspace, sample: Workspace):
    result = run("lead_sources", led, QUARTER)
    assert (result.headline.key, result.headline.facts["lead_source"]) == ("headline.lead_sources", "fair")
    assert run("lead_sources", led, QUARTER, {"lead_basis": "deals"}).headline.key == "headline.lead_sources.thin"
    assert run("lead_sources", tiny, QUARTER).state == "missing"
    assert run("lead_sources", sample, Selection()).headline.key == "headline.lead_sources.alike"  # drawn by lot


def test_deals_are_decided_or_open(led: Workspace):
    rows = by(led, lead_basis="deals")
    assert (rows["fair"]["decided"], rows["fair"]["won"], rows["fair"]["won_customers"]) == (2, 1, 1)
    assert (rows["web"]["decided"], rows["web"]["undecided"]) == (0, 2)


def test_filters_reach_customers_who_never_bought(led: Workspace):
    assert by(led, replace(QUARTER, region=("华东",)))["web"]["leads"] == 40
    assert by(led, replace(QUARTER, region=("华南",))) == {}


def test_a_source_opens_its_customers(led: Workspace):
    for row in run("lead_sources", led, QUARTER).rows:
        asked = {"class_set": row["set_opened"], "class_code": row["class_opened"]}
        assert run("customer_list", led, QUARTER, asked).rows[0]["total_count"] == row["leads"]


def test_the_sample_by_plain_pandas(sample: Workspace):
    period = Selection(date(2025, 5, 1), date(2026, 5, 1))
    scope = scope_of(sample, period)
    people = pd.DataFrame(sample.rows("select customer_id, lead_source, joined_on from customers"))
    people = people[(people.joined_on >= scope.start) & (people.joined_on < scope.until)]
    sold = ask(sample, scope, "select customer_id, ordered_on, revenue, is_purchase from sales_all", {}).to_pandas()
    merged = people.merge(sold, on="customer_id", how="left")
    merged = merged[merged.ordered_on >= merged.joined_on]
    buyers = set(merged.loc[merged.is_purchase.astype(bool), "customer_id"])
    rows = by(sample, period)
    for source, held in people.groupby("lead_source"):
        won = held.customer_id.isin(buyers)
        row = rows[str(source)]
        assert (row["leads"], row["won"]) == (len(held), int(won.sum()))
        revenue = merged.loc[merged.customer_id.isin(held.customer_id[won]), "revenue"].astype(float).sum()
        assert row["revenue"] == pytest.approx(revenue)


def test_an_index_is_the_share_in_the_group_over_that_of_all(sample: Workspace):
    """Channels of the groups known by survey, web and business, again in plain pandas."""
    frame = ask(sample, scope_of(sample, Selection()),
                "select customer_id, channel, satisfaction, survey_count, page_view_count, order_count "
                "from customer_measures", {}).to_pandas()  # fmt: skip
    frame["group"] = np.select(
        [frame.survey_count > 0, frame.page_view_count > 0, frame.order_count > 0], ["survey", "online", "business"], ""
    )
    frame = frame[frame.group != ""]
    result = run("group_profiles", sample, Selection(), {"limit": 500})
    shop = frame.channel == "线上商城"
    checked = 0
    for row in result.rows:
        if row["feature"].startswith("渠道：线上商城"):
            share = shop[frame.group == row["class_opened"]].mean()
            others = shop[frame.group != row["class_opened"]].mean()
            part = (frame.group == row["class_opened"]).mean()
            assert row["value"] == pytest.approx(share)
            assert row["whole"] == pytest.approx(part * share + (1 - part) * others)
            assert row["index"] == pytest.approx(100 * share / row["whole"])
            assert row["low"] < row["index"] < row["high"]
            checked += 1
    assert checked == 3
    assert result.headline.key == "headline.group_profiles.two"


def test_where_groups_are_drawn_by_lot_nothing_differs(data_folder: Path):
    """Three groups by a coin, alike in everything: of a hundred comparisons some lie beyond 5 %, none after Holm."""
    rng = np.random.default_rng(7)
    people, lines = [], []
    for number in range(600):
        who = f"N{number:03d}"
        region, kind = ("华东", "华南", "西南", "东北")[rng.integers(4)], ("business", "private")[rng.integers(2)]
        people.append({"customer_id": who, "channel": f"g{number % 3}", "region": region, "customer_kind": kind})
        for order in range(1 + int(rng.integers(3))):
            day = date(2026, 1, 1) + timedelta(days=int(rng.integers(170)))
            lines.append(line(f"{who}{order}", day.isoformat(), who, ("tea", "coffee")[rng.integers(2)],
                              float(rng.integers(20, 200))))  # fmt: skip
    workspace = company(data_folder / "alike.duckdb", {"customers": people, "order_lines": lines})
    result = run("group_profiles", workspace, Selection(), {"class_set": "channel", "limit": 500})
    assert result.headline.key == "headline.group_profiles.none"
    assert result.rows[0]["comparisons"] == result.table.num_rows > 20
    two = run("group_profiles", workspace, Selection(), {"class_set": "channel", "class_codes": "g0,g2"})
    assert {row["class_opened"] for row in two.rows} == {"g0", "g2"}
    assert (
        run("group_profiles", workspace, Selection(), {"class_set": "channel", "class_codes": "g0"}).table.num_rows == 0
    )
    workspace.close()


def test_many_comparisons_are_corrected():
    """Holm on paper: 0.01 of three is 0.03, 0.03 of the next two is 0.06, and 0.04 may not be smaller than that."""
    row = {"feature": "measure", "index": 120.0}
    held = {"a": [{**row, "member": "x", "p_value": 0.01}, {**row, "member": "y", "p_value": 0.04}],
            "b": [{**row, "member": "x", "p_value": 0.03}]}  # fmt: skip
    found = {(one["group"], one["member"]): (round(one["p_value"], 9), one["is_sure"]) for one in judged(held)}
    assert found == {("a", "x"): (0.03, True), ("b", "x"): (0.06, False), ("a", "y"): (0.06, False)}
