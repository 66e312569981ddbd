"""Tick texts are ours in both languages, whatever the browser's."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from analytics.charts.layout import spread
from analytics.charts.ticks import day_ticks, month_ticks, nice_ticks, tick_texts
from tests.charts.specimens import months


@pytest.mark.parametrize(
    ("top", "kind", "lang", "texts"),
    [
        (2e6, "money", "zh", ["0", "50万", "100万", "150万", "200万"]),
        (2e6, "money", "en", ["0", "0.5M", "1.0M", "1.5M", "2.0M"]),
        (4e8, "money", "zh", ["0", "1亿", "2亿", "3亿", "4亿"]),
        (3, "count", "zh", ["0", "1", "2", "3"]),
        (0.4, "share", "en", ["0%", "10%", "20%", "30%", "40%"]),
    ],
)
def test_ticks_are_round_and_share_one_unit(top: float, kind: str, lang: str, texts: list[str]):
    assert tick_texts(nice_ticks(0, top, 4, whole=kind == "count"), kind, lang) == texts


@given(some.floats(-1e9, 1e9), some.floats(0.001, 1e9))
def test_ticks_cover_the_values_in_few_steps(low: float, span: float):
    ticks = nice_ticks(low, low + span, 4)
    assert ticks[0] <= low + 1e-6 * span
    assert ticks[-1] >= low + span * 0.998
    assert 2 <= len(ticks) <= 7


def test_months_name_the_year_where_it_begins():
    assert month_ticks(months(4, date(2026, 2, 1)), "zh")[1] == ["11月<br>2025年", "12月", "1月<br>2026年", "2月"]
    assert month_ticks(months(4, date(2026, 2, 1)), "en")[1] == ["Nov<br>2025", "Dec", "Jan<br>2026", "Feb"]


def test_years_that_would_overlap_are_named_once():
    assert month_ticks(months(2, date(2026, 1, 1)), "zh")[1] == ["12月", "1月<br>2026年"]


@pytest.mark.parametrize("count", [1, 12, 24, 60, 120])
def test_a_long_axis_has_few_ticks(count: int):
    assert len(month_ticks(months(count), "zh")[0]) <= 13
    assert len(day_ticks([date.fromordinal(730_000 + day) for day in range(count)], "en")[0]) <= 8


@given(some.lists(some.floats(0, 100), min_size=1, max_size=6))
def test_labels_keep_apart_and_in_order(heights: list[float]):
    placed = spread(heights, 10, 0, 100)
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    gaps = [placed[after] - placed[before] for before, after in pairwise(order)]
    assert all(gap >= 6 for gap in gaps)
