"""The calendar table: months, weekends, public holidays, distance to Spring Festival."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 2000, 2049


@lru_cache(maxsize=1)
def _china() -> dict[date, str]:
    import holidays

    return dict(holidays.country_holidays("CN", years=range(FIRST_YEAR, LAST_YEAR + 1), language="zh_CN"))


@lru_cache(maxsize=64)
def spring_festival(year: int) -> date:
    """The first day of the lunar year that begins in ``year`` (library ``holidays``; 2000 to 2049)."""
    return min(day for day, name in _china().items() if day.year == year and "春节" in name)


def rows() -> dict[str, list]:
    """The calendar as columns, one row per day of 2000 to 2049."""
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    festivals = {year: spring_festival(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    names = _china()
    return {
        "calendar_on": days,
        "month_on": [day.replace(day=1) for day in days],
        "is_weekend": [day.weekday() >= 5 for day in days],
        "holiday_name": [names.get(day) for day in days],
        "spring_festival_on": [festivals[day.year] for day in days],
        "spring_festival_days": [(day - festivals[day.year]).days for day in days],
    }
