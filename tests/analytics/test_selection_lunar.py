"""Aligned by Spring Festival: the festival lies at the same place of both periods, and the two never overlap."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.engine.calendar import spring_festival
from analytics.selection import Selection, resolve


@pytest.mark.parametrize(
    ("start", "until", "year"),
    [
        (date(2025, 11, 1), date(2026, 11, 1), 2026),
        (date(2026, 1, 1), date(2026, 4, 1), 2026),
        (date(2025, 1, 1), date(2025, 3, 1), 2025),
    ],
)
def test_the_festival_lies_at_the_same_place(start: date, until: date, year: int) -> None:
    scope = resolve(Selection(start, until, "lunar"), date(2023, 1, 1), date(2026, 12, 31))
    assert scope.compare_start is not None
    assert scope.compare_until is not None
    assert spring_festival(year) - scope.start == spring_festival(year - 1) - scope.compare_start
    assert scope.compare_until <= scope.start


def test_years_without_a_known_festival_fall_back_to_the_year_before() -> None:
    scope = resolve(Selection(date(1997, 5, 1), date(1997, 6, 1), "lunar"), date(1996, 1, 1), date(1998, 1, 1))
    assert scope.compare_start == date(1996, 5, 1)
