"""The calendar table: months, weekends, public holidays, distance to Spring Festival."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FIRST_YEAR, LAST_YEAR = 2000, 2049


@lru_cache(maxsize=1)
def _china() -> dict[date, str]:
    import holidays

    return dict(holidays.country_holidays("CN", years=range(FIRST_YEAR, LAST_YEAR + 1), language="zh_CN"))


@lru_cache(maxsize=64)
def spring_festival(year: int) -> date:
    """The first day of the lunar year that begins in ``year`` (library ``holidays``; 2000 to 2049)."""
    return min(day for day, name in _china().items() if day.year == year and "春节" in name)


def fill(cursor: DuckDBPyConnection) -> None:
    """One row per day of 2000 to 2049 into the table ``calendar``."""
    names = _china()
    known = {
        "first": FIRST_YEAR,
        "last": LAST_YEAR,
        "festivals": [spring_festival(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)],
        "holidays": list(names),
        "names": list(names.values()),
    }
    cursor.execute(
        "insert into calendar by name with days as (select unnest(range(make_date($first, 1, 1), "
        "make_date($last + 1, 1, 1), interval 1 day))::date as calendar_on), "
        "festivals as (select unnest($festivals) as spring_festival_on), "
        "holidays as (select unnest($holidays) as calendar_on, unnest($names) as holiday_name) "
        "select calendar_on, date_trunc('month', calendar_on)::date as month_on, isodow(calendar_on) > 5 as "
        "is_weekend, holiday_name, spring_festival_on, calendar_on - spring_festival_on as spring_festival_days "
        "from days left join holidays using (calendar_on) left join festivals "
        "on year(spring_festival_on) = year(calendar_on) order by calendar_on",
        known,
    )
