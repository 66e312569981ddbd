"""Survival: on paper, by lifelines on Online Retail, and what is said when there is too little."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.engine import Workspace, run
from analytics.models.logrank import LogRank
from analytics.models.reading import digits
from analytics.selection import Selection
from tests.analytics.test_online_retail import ALL, AS_OF, known
from tests.analytics.tiny import company, line

START = date(2026, 1, 1)


def day(number: int) -> str:
    return (START + timedelta(days=number)).isoformat()


def bought(customer: str, *days: int, **more: Any) -> list[dict[str, Any]]:
    return [line(f"{customer}{number}", day(number), customer, "tea", 10, **more) for number in days]


# A pause of 10 days is a loss; the data run over days 0 to 100, so that losses are seen up to day 90.
LINES = [
    line("begin", day(0), None, "tea", 1),
    *bought("old", 5, 8, channel="shop"),  # may have bought before day 0: left out
    *bought("A", 20, channel="shop"),  # lost at once
    *bought("B", 20, 25, channel="shop"),  # stayed 5 days
    *bought("C", 30, 39, 60, channel="shop"),  # stayed 9 days, then paused for 21: lost, though back later
    *bought("D", 85, 94, channel="web"),  # 5 days observed, the pause after day 94 is too young
    *bought("E", 70, 79, 88, 97, channel="web"),  # 20 days observed
    *bought("F", 95, channel="web"),  # won too lately to be judged
    line("end", day(100), None, "tea", 1),
]


@pytest.fixture(scope="module")
def quick(data_folder: Path) -> Iterator[Workspace]:
    workspace = company(data_folder / "quick.duckdb", {"order_lines": LINES})
    yield workspace
    workspace.close()


PAUSE = {"window_days": 10}


def test_lifetimes_on_paper(quick: Workspace):
    rows = {row["customer_id"]: row for row in run("lifetime_list", quick, ALL, PAUSE).rows}
    assert {who: (row["is_lost"], row["lifetime_days"]) for who, row in rows.items()} == {
        "A": (True, 0), "B": (True, 5), "C": (True, 9), "D": (False, 5), "E": (False, 20),
    }  # fmt: skip
    assert rows["C"]["lost_on"] == START + timedelta(days=39)
    assert rows["C"]["last_order_on"] == START + timedelta(days=60)


def test_the_curve_on_paper(quick: Workspace):
    """0: 1 of 5 lost; 5: 1 of 4 lost, 1 last seen; 9: 1 of 2 lost; 20: the last one last seen."""
    result = run("survival", quick, ALL, PAUSE)
    steps = [(row["lifetime_days"], row["at_risk"], row["lost"], row["censored"]) for row in result.rows]
    assert steps == [(0, 5, 1, 0), (5, 4, 1, 1), (9, 2, 1, 0), (20, 1, 0, 1)]
    assert [row["survival"] for row in result.rows] == pytest.approx([0.8, 0.6, 0.3, 0.3])
    assert all(row["low"] < row["survival"] < row["high"] for row in result.rows)
    assert result.note is not None
    assert (result.note.facts["count"], result.note.facts["all"]) == (2, 7)
    assert result.headline.facts["median"] == 9


def test_the_summary_on_paper(quick: Workspace):
    (row,) = run("survival_summary", quick, ALL, PAUSE).rows
    assert (row["customers"], row["lost"], row["returned"], row["median_days"]) == (5, 3, 1, 9)
    assert row["restricted_days"] == 20
    assert row["mean_days"] == pytest.approx(0.8 * 5 + 0.6 * 4 + 0.3 * 11)
    assert (row["survival_91"], row["at_risk_91"]) == (None, 0)
    (short,) = run("survival_summary", quick, ALL, {**PAUSE, "restrict_days": 7}).rows
    assert short["mean_days"] == pytest.approx(0.8 * 5 + 0.6 * 2)


def test_groups_are_told_by_the_first_day(quick: Workspace):
    rows = run("survival_summary", quick, ALL, {**PAUSE, "by": "channel"}).rows
    assert {row["member"]: (row["customers"], row["lost"]) for row in rows} == {"shop": (3, 3), "web": (2, 0)}
    steps = run("survival", quick, ALL, {**PAUSE, "by": "channel"})
    shop = [row for row in steps.rows if row["member"] == "shop"]
    assert [row["survival"] for row in shop] == pytest.approx([2 / 3, 1 / 3, 0])
    assert shop[-1]["low"] is None  # nobody is left: no limits
    assert steps.headline.key == "headline.survival.few"
    listed = run("lifetime_list", quick, ALL, {**PAUSE, "by": "channel", "member": "web"}).rows
    assert {row["customer_id"] for row in listed} == {"D", "E"}


def test_too_few_losses_give_counts_and_no_ratio(quick: Workspace):
    result = run("survival_drivers", quick, ALL, PAUSE)
    assert result.headline.key == "headline.survival_drivers.few"
    assert result.headline.facts == {"lost": 3, "customers": 5}
    assert set(result.values("hazard_ratio")) == {None}
    shop = next(row for row in result.rows if row["level"] == "others" and row["attribute"] == "channel")
    assert (shop["customers"], shop["lost"]) == (5, 3)


def test_log_rank_on_paper():
    """Two groups of three, losses at 1, 2, 3 against 4, 5, 6."""
    found = LogRank().fit([1, 2, 3, 4, 5, 6], [1] * 6, [0] * 6, list("aaabbb"))
    expected = 3 / 6 + 2 / 5 + 1 / 4
    variance = 3 * 3 / 36 + 2 * 3 / 25 + 1 * 3 / 16
    assert found.chi_squared_ == pytest.approx((3 - expected) ** 2 / variance)
    assert found.degrees_ == 1
    assert LogRank().fit([1, 2], [1, 1], [0, 0], ["a", "a"]).p_ == 1


def test_digits():
    assert [digits(value) for value in (1.44, 0.527, 12.3, 0.05, 1.0, 0.996)] == [
        "1.4",
        "0.53",
        "12",
        "0.05",
        "1.0",
        "1.0",
    ]


@pytest.fixture(scope="module")
def lifetimes() -> Any:
    """Online Retail by plain pandas: stayed, lost and region per customer, a pause of 90 days a loss."""
    import pandas as pd

    lines = known()
    days = lines[["CustomerID", "day"]].drop_duplicates().sort_values("day")
    last, begin = pd.Timestamp(AS_OF), lines["day"].min()
    found = []
    for _, held in days.groupby("CustomerID")["day"]:
        gaps = held.shift(-1).fillna(last) - held
        first, pauses = held.iloc[0], held[gaps >= pd.Timedelta(days=90)]
        watched = (last - first).days - 90
        if watched < 0 or (first - begin).days < 90:
            continue
        stayed = (pauses.iloc[0] - first).days if len(pauses) else watched
        found.append({"days": stayed, "lost": int(len(pauses) > 0)})
    return pd.DataFrame(found)


def test_online_retail_equals_lifelines(retail: Workspace, lifetimes: Any):
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

    curve = KaplanMeierFitter().fit(lifetimes["days"], lifetimes["lost"])
    rows = run("survival", retail, ALL).rows
    assert sum(row["lost"] for row in rows) == lifetimes["lost"].sum()
    limits = curve.confidence_interval_
    for row in rows:
        assert row["survival"] == pytest.approx(float(curve.predict(row["lifetime_days"])), abs=1e-9)
        low, high = limits.loc[row["lifetime_days"]]
        assert (row["low"], row["high"]) == pytest.approx((low, high), abs=1e-6)
    (summary,) = run("survival_summary", retail, ALL, {"restrict_days": 150}).rows
    assert summary["mean_days"] == pytest.approx(restricted_mean_survival_time(curve, 150), abs=1e-6)
    assert summary["median_days"] == curve.median_survival_time_


def test_hazard_ratios_equal_lifelines(retail: Workspace):
    """Region is all that Online Retail knows of a beginning, beside a year that is the same for all."""
    import pandas as pd
    from lifelines import CoxPHFitter

    listed = run("lifetime_list", retail, ALL, {"by": "region", "limit": 1_000_000}).rows
    frame: Any = pd.DataFrame(listed)
    losses = frame.groupby("member")["is_lost"].sum()
    frame["member"] = frame["member"].where(frame["member"].map(losses) >= 10, "others")
    dummies: Any = pd.get_dummies(frame["member"]).astype(float).drop(columns="United Kingdom")
    dummies[["days", "lost"]] = frame[["lifetime_days", "is_lost"]].astype(float)
    model = CoxPHFitter().fit(dummies, "days", "lost")
    rows = {row["level"]: row for row in run("survival_drivers", retail, ALL).rows if row["attribute"] == "region"}
    assert rows["United Kingdom"]["is_reference"]
    for level, ratio in model.hazard_ratios_.items():
        assert rows[str(level)]["hazard_ratio"] == pytest.approx(ratio, rel=1e-6)
        assert rows[str(level)]["low"] < ratio < rows[str(level)]["high"]


def test_a_filter_of_the_first_purchase_chooses_the_customers(retail: Workspace):
    everybody = run("survival_summary", retail, ALL, {"by": "region"}).rows
    german = run("survival_summary", retail, Selection(compare="none", region=("Germany",))).rows
    (row,) = [row for row in everybody if row["member"] == "Germany"]
    assert (german[0]["customers"], german[0]["lost"]) == (row["customers"], row["lost"])


@pytest.mark.parametrize("name", ["cohorts", "survival", "survival_summary", "survival_drivers"])
def test_a_filter_by_todays_class_is_named_for_what_it_does(retail: Workspace, name: str):
    result = run(name, retail, Selection(compare="none", segment=("champions",)))
    assert result.note is not None
    assert result.note.key == "note.chosen_later"
