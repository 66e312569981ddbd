"""Segments beside others: on paper, by SciPy, and kept living or fixed."""

from __future__ import annotations

import math
from datetime import date

import pytest
from scipy import stats

from analytics.classes.declare import Class, ClassSet, Condition
from analytics.classes.profiles import indexed
from analytics.classes.segments import IN, save_static, segments
from analytics.classes.stored import class_sets, save
from analytics.engine import Workspace, run
from analytics.errors import AnalyticsError
from analytics.selection import Selection

ACTIVE = ClassSet("coffee", cut="rule", zh="咖啡客", en="Coffee people", classes=(
    Class(IN, rule=((Condition("order_count_of", ">", (0,), of=("category", "coffee")),),)),))  # fmt: skip
LARGE = ClassSet("large", cut="rule", zh="大客", classes=(Class(IN, rule=((Condition("revenue", ">=", (600,)),),)),))


@pytest.fixture
def kept(tiny: Workspace):
    ids = [save(tiny, made).import_id for made in (ACTIVE, LARGE)]
    yield tiny
    for one in reversed(ids):
        tiny.undo(one)


def test_measures_beside_others_equal_scipy(kept: Workspace):
    """Coffee: A 700, B 610, C 400; the only other is D, so kinds are compared: A, C business; B, D private."""
    rows = run("segment_compare", kept, Selection(), {"class_set": "kind", "class_code": "business"}).rows
    row = next(row for row in rows if row["measure"] == "revenue")
    one, other = [700, 400], [610, 80]
    statistic, p_value = map(float, stats.ttest_ind(one, other, equal_var=False))
    assert row["t_value"] == pytest.approx(statistic)
    assert row["is_sure"] == (p_value < 0.05)
    low, high = stats.t.interval(0.95, 1, loc=550, scale=stats.sem(one))
    assert (row["one_low"], row["one_high"]) == pytest.approx((low, high))
    assert row["difference"] == pytest.approx(550 / 345 - 1)


def test_a_class_beside_another(kept: Workspace):
    given = {"class_set": "large", "class_code": IN, "other_set": "coffee", "other_code": IN}
    row = next(row for row in run("segment_compare", kept, Selection(), given).rows if row["measure"] == "revenue")
    assert (row["one_n"], row["other_n"], row["one_mean"]) == (2, 3, 655)
    assert row["other_mean"] == pytest.approx(570)


def test_overlap_on_paper(kept: Workspace):
    rows = run("segment_overlap", kept, Selection()).rows
    held = {(row["one_code"], row["other_code"]): (row["customers"], row["share"]) for row in rows}
    assert held["coffee", "large"] == (2, pytest.approx(2 / 3))
    assert held["large", "coffee"] == (2, 1)
    assert held["coffee", "coffee"] == (3, 1)


def test_an_index_is_a_ratio_of_shares_with_its_interval():
    counts = {("one", "shop"): 30, ("one", "web"): 70, ("other", "shop"): 100, ("other", "web"): 900}
    rows = [{"attribute": "channel", "member": m, "side": side, "n": n} for (side, m), n in counts.items()]
    found = {row["member"]: row for row in indexed(rows, 5)}
    shop = found["shop"]
    half = 1.959963984540054 * math.sqrt(1 / 30 - 1 / 100 + 1 / 100 - 1 / 1000)
    assert (shop["share"], shop["other_share"], shop["index"]) == pytest.approx((0.3, 0.1, 3))
    assert (shop["low"], shop["high"]) == pytest.approx((3 * math.exp(-half), 3 * math.exp(half)))
    assert shop["is_sure"]
    assert list(found) == ["shop", "web"]
    assert not indexed(rows, 101)


def test_a_fixed_segment_keeps_its_members(tiny: Workspace):
    made = ClassSet("fixed", cut="rule", zh="固定", classes=(Class(IN, rule=((Condition("revenue", ">=", (600,)),),)),))
    done = save_static(tiny, made, ["A", "B"], date(2026, 3, 1), "Li")
    found = run("customer_list", tiny, Selection(), {"class_set": "fixed", "class_code": IN}).rows
    assert {row["customer_id"] for row in found} == {"A", "B"}
    early = run("class_results", tiny, Selection(until=date(2026, 2, 1)), {"class_set": "fixed"}).rows
    assert all(row["class_code"] != IN for row in early)  # nobody was a member before they were fixed
    assert "fixed" in [one.code for one in segments(tiny)]
    tiny.undo(done.import_id)
    assert "fixed" not in class_sets(tiny)
    with pytest.raises(AnalyticsError) as error:
        save_static(tiny, made, [], date(2026, 3, 1))
    assert error.value.code == "nobody_in_segment"
