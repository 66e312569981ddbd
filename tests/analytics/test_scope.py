"""What of the compare period stands beside a part of the period."""

from datetime import date

import pytest

from analytics.selection import Selection, resolve

FIRST, LAST = date(2024, 1, 1), date(2026, 11, 10)


@pytest.mark.parametrize(
    ("compare", "part", "beside"),
    [
        ("year", (date(2026, 11, 1), date(2026, 11, 11)), (date(2025, 11, 1), date(2025, 11, 10))),
        ("year", (date(2026, 9, 1), date(2026, 10, 1)), (date(2025, 9, 1), date(2025, 9, 30))),
        ("previous", (date(2026, 9, 1), date(2026, 10, 1)), (date(2026, 6, 1), date(2026, 6, 30))),
        ("none", (date(2026, 9, 1), date(2026, 10, 1)), None),
    ],
)
def test_beside(compare, part, beside):
    scope = resolve(Selection(date(2026, 9, 1), date(2026, 12, 1), compare), FIRST, LAST)
    assert scope.beside(*part) == beside


def test_days_are_shifted_by_days_where_the_periods_begin_on_other_days():
    scope = resolve(Selection(date(2026, 10, 12), date(2026, 11, 10), "previous"), FIRST, LAST)
    assert scope.shift == ("DAY", 29)
    assert scope.beside(date(2026, 10, 12), date(2026, 11, 1)) == (date(2026, 9, 13), date(2026, 10, 2))
