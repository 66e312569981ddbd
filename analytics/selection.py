"""What the manager is looking at: period, compare period, filters. Immutable and hashable."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Literal

Compare = Literal["none", "previous", "year", "lunar"]
COMPARES: tuple[Compare, ...] = ("previous", "year", "lunar", "none")
PRESETS = ("12m", "6m", "90d", "30d", "month", "last_month", "quarter", "ytd", "all", "custom")
FILTERS = ("region", "channel", "category", "salesperson", "segment")


@dataclass(frozen=True)
class Selection:
    """``start`` is the first day, ``until`` the day after the last; ``None`` is open. ``as_of`` caps the data used."""

    start: date | None = None
    until: date | None = None
    compare: Compare = "previous"
    like_for_like: bool = True
    region: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    salesperson: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    as_of: date | None = None

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """The filters that are set."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}


@dataclass(frozen=True)
class Chosen:
    """Classes of one class set that a selection is narrowed to: the relation of the set's members, its subject's key
    in sales, the classes' codes."""

    relation: str
    key: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """A selection made definite against the data: every date known, windows half-open.

    ``until`` is cut at the as-of day when the period is not over, then ``is_partial`` is true.
    ``classes`` are those that the selection names.
    """

    selection: Selection
    start: date
    until: date
    as_of: date
    is_partial: bool
    compare_start: date | None = None
    compare_until: date | None = None
    first_day: date | None = None
    classes: tuple[Chosen, ...] = ()

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def compare_last_day(self) -> date | None:
        return self.compare_until - timedelta(days=1) if self.compare_until else None

    @property
    def earlier(self) -> date:
        """The day that the as-of day is held against where none is stated: the last of the compare period, or, where
        the data do not reach back so far, that of six months before."""
        day = self.compare_last_day
        return day if day and day >= (self.first_day or day) else plus_months(self.as_of, -6)

    @property
    def shift(self) -> tuple[Literal["MONTH", "DAY"], int] | None:
        """(unit, count) from a day of the compare period to its day in the period."""
        before = self.compare_start
        if before is None:
            return None
        if self.start.day == before.day:
            return "MONTH", (self.start.year - before.year) * 12 + self.start.month - before.month
        return "DAY", (self.start - before).days

    def beside(self, start: date, until: date) -> tuple[date, date] | None:
        """First and last day of the compare period that stand beside the days from ``start`` to before ``until``."""
        if self.shift is None or self.compare_start is None or self.compare_until is None:
            return None
        unit, count = self.shift
        moved = [plus_months(day, -count) if unit == "MONTH" else day - timedelta(days=count) for day in (start, until)]
        first, after = max(moved[0], self.compare_start), min(moved[1], self.compare_until)
        return (first, after - timedelta(days=1)) if first < after else None

    @property
    def compare_has_data(self) -> bool:
        """Whether the data reach back over the whole compare period."""
        return bool(self.compare_start and self.first_day and self.compare_start >= self.first_day)


def plus_months(day: date, count: int) -> date:
    """The same day ``count`` months on, or the month's last day."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def preset(code: str, as_of: date, first_day: date) -> tuple[date, date]:
    """The window [start, until) a preset means when the data end on ``as_of``."""
    after, month = as_of + timedelta(days=1), as_of.replace(day=1)
    quarter = plus_months(month, -((as_of.month - 1) % 3))
    windows = {
        "12m": (plus_months(after, -12), after),
        "6m": (plus_months(after, -6), after),
        "90d": (after - timedelta(days=90), after),
        "30d": (after - timedelta(days=30), after),
        "month": (month, plus_months(month, 1)),
        "last_month": (plus_months(month, -1), month),
        "quarter": (quarter, plus_months(quarter, 3)),
        "ytd": (date(as_of.year, 1, 1), after),
        "all": (first_day, after),
    }
    return windows.get(code, windows["12m"])


def resolve(selection: Selection, first_day: date, last_day: date) -> Scope:
    """Make a selection definite. ``first_day`` and ``last_day`` are those of the sales data."""
    as_of = min(selection.as_of or last_day, last_day)
    start = selection.start or first_day
    asked = selection.until or as_of + timedelta(days=1)
    until = min(asked, as_of + timedelta(days=1))
    until = max(until, start + timedelta(days=1))
    compared = until if selection.like_for_like else asked
    window = _shift(selection.compare, start, asked, compared)
    return Scope(selection, start, until, min(as_of, until - timedelta(days=1)), asked > until, *window, first_day)


def _shift(compare: Compare, start: date, asked: date, compared: date) -> tuple[date | None, date | None]:
    if compare == "none":
        return None, None
    if compare == "year":
        return plus_months(start, -12), plus_months(compared, -12)
    if compare == "lunar":
        days = _lunar_days(start, asked)
        return start - days, min(compared - days, start)
    if start.day == 1 and asked.day == 1:
        count = (asked.year - start.year) * 12 + asked.month - start.month
        return plus_months(start, -count), min(plus_months(compared, -count), start)
    return start - (asked - start), compared - (asked - start)


def _lunar_days(start: date, until: date) -> timedelta:
    """Days from one Spring Festival to the next: the last within the period, else that of its first year.

    A period that holds the festival is thus compared with one that holds it at the same place.
    """
    from analytics.engine.calendar import FIRST_YEAR, LAST_YEAR, spring_festival

    if start.year <= FIRST_YEAR or until.year > LAST_YEAR:
        return start - plus_months(start, -12)
    within = [year for year in range(start.year, until.year + 1) if start <= spring_festival(year) < until]
    year = max(within, default=start.year)
    return spring_festival(year) - spring_festival(year - 1)


def field_names() -> tuple[str, ...]:
    return tuple(field.name for field in fields(Selection))
