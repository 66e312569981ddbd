"""The time of the sample company: three years to the end of last month, and how trade breathes within them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from analytics.demo.stories import ONLINE
from analytics.engine.calendar import spring_festival

MONTHS = 36
GROUPS = ("trade", "retail", "online")

# Days relative to the festival -> factor on orders, for trade customers and for everybody else.
FESTIVAL_WAVES = (((-32, -8), 1.55, 1.35), ((-7, -3), 1.0, 1.6), ((-2, 7), 0.15, 0.55), ((8, 16), 0.75, 0.9))
WEEKDAYS = {
    "trade": (1.15, 1.2, 1.15, 1.15, 1.15, 0.75, 0.45),
    "retail": (0.85, 0.85, 0.85, 0.9, 1.05, 1.3, 1.2),
    "online": (1.05, 1.0, 1.0, 1.0, 0.95, 0.95, 1.05),
}
GROWTH = {"trade": 0.05, "retail": 0.03, "online": ONLINE.yearly}


@dataclass(frozen=True)
class Horizon:
    """Half-open window of days [first, first + days); days and months are counted from its start."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @cached_property
    def month_starts(self) -> np.ndarray:
        """First day of every month, datetime64[D], MONTHS long."""
        start = np.datetime64(self.first, "M")
        return (start + np.arange(MONTHS)).astype("datetime64[D]")

    @cached_property
    def month_start_days(self) -> np.ndarray:
        """Day numbers of the month starts, with the end of the window appended."""
        return np.append((self.month_starts - np.datetime64(self.first)).astype(np.int64), self.days)

    @cached_property
    def month_of_day(self) -> np.ndarray:
        return np.repeat(np.arange(MONTHS), np.diff(self.month_start_days))

    @cached_property
    def month_of_year(self) -> np.ndarray:
        """0 for January, one for every month of the window."""
        return self.month_starts.astype("datetime64[M]").astype(np.int64) % 12

    @cached_property
    def weekday(self) -> np.ndarray:
        """0 for Monday, one for every day of the window."""
        return (self.first.weekday() + np.arange(self.days)) % 7

    def month_back(self, months: int) -> int:
        """The index of the month that starts ``months`` before the end of the data."""
        return MONTHS - months

    def dates(self, days: np.ndarray) -> np.ndarray:
        return np.datetime64(self.first) + np.asarray(days, dtype=np.int64)

    def instants(self, days: np.ndarray, seconds: np.ndarray) -> np.ndarray:
        return self.dates(days).astype("datetime64[us]") + np.asarray(seconds, dtype=np.int64).astype("timedelta64[s]")


def until(day: date) -> Horizon:
    """The 36 whole months before the month of ``day``."""
    last = day.replace(day=1) - timedelta(days=1)
    return Horizon(date(last.year - 3 + (last.month == 12), last.month % 12 + 1, 1), last)


def _festivals(horizon: Horizon, group: str) -> np.ndarray:
    """Spring Festival, and for the online shop the two shopping festivals."""
    factor = np.ones(horizon.days)
    for year in range(horizon.first.year, horizon.last.year + 2):
        at = (spring_festival(year) - horizon.first).days
        for (low, high), trade, others in FESTIVAL_WAVES:
            factor[max(at + low, 0) : max(at + high + 1, 0)] *= trade if group == "trade" else others
    if group == "online":
        for month, day, length in ((6, 14, 6), (11, 8, 5)):
            for year in range(horizon.first.year, horizon.last.year + 1):
                at = (date(year, month, day) - horizon.first).days
                factor[max(at, 0) : max(at + length, 0)] *= 2.1
    return factor


def intensity(horizon: Horizon, group: str) -> np.ndarray:
    """Orders per ordinary day, one for every day; 1 is an average day at the start."""
    trend = np.exp(GROWTH[group] * np.arange(horizon.days) / 365.25)
    return trend * np.array(WEEKDAYS[group])[horizon.weekday] * _festivals(horizon, group)
