"""Customers' purchase histories as the models of their future take them, over tables of whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

LEAST_CUSTOMERS, LEAST_REPEATERS = 50, 20
ROOM = 4  # possible histories per customer up to which equal ones are counted instead of kept apart


@dataclass(frozen=True)
class Histories:
    """Frequency, recency and T of Fader and Hardie; customers with equal histories are one cell where that pays.

    Attributes
    ----------
    frequency : (cells,) repeat purchases, whole numbers from 0: purchase days after the first.
    end, ends : (cells,) place of the recency among its distinct values, and these: time from the first purchase to
        the last, 0 where there was no repeat.
    span, spans : the same of T, time from the first purchase to the end of observation, in the unit of the recency.
    weights : (cells,) how many customers have this history.
    place : (customers,) the cell of each customer in the order they were given, or all as they stand.
    count : customers.
    """

    frequency: np.ndarray
    end: np.ndarray
    span: np.ndarray
    ends: np.ndarray
    spans: np.ndarray
    weights: np.ndarray
    place: np.ndarray | slice
    count: int

    @classmethod
    def of(cls, frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> Histories:
        """From customers' histories, each argument (customers,).

        Raises ``bad_histories`` when lengths differ, a value is negative or missing, a frequency is no whole number or
        a recency beyond T.
        """
        import numpy as np

        x, last, observed = (np.asarray(values) for values in (frequency, recency, T))
        if not len(x) == len(last) == len(observed):
            raise AnalyticsError("bad_histories", reason="lengths differ")
        if len(x) and (x.min() < 0 or (x.dtype.kind == "f" and (x != np.floor(x)).any())):
            raise AnalyticsError("bad_histories", reason="frequency is no whole number from 0")
        if not (np.all(last >= 0) and np.all(last <= observed)):
            raise AnalyticsError("bad_histories", reason="recency is not between 0 and T")
        (ends, end), (spans, span) = distinct(last), distinct(observed)
        return cls._told(x.astype(np.int32), end, span, ends, spans)

    @classmethod
    def _told(cls, x: np.ndarray, end: np.ndarray, span: np.ndarray, ends: np.ndarray, spans: np.ndarray) -> Histories:
        """Equal histories counted by a table of all possible ones, where that is not much longer than the customers."""
        import numpy as np

        size = (int(x.max(initial=0)) + 1) * len(ends) * len(spans)
        if size > max(ROOM * len(x), 1 << 14):
            return cls(x, end, span, ends, spans, np.ones(len(x)), slice(None), len(x))
        key = (x.astype(np.int64) * len(ends) + end) * len(spans) + span
        counts = np.bincount(key, minlength=size)
        cells = np.flatnonzero(counts)
        rest, span = np.divmod(cells, max(len(spans), 1))
        x, end = np.divmod(rest, max(len(ends), 1))
        places = np.zeros(size, np.int32)
        places[cells] = np.arange(len(cells))
        x, end, span = (values.astype(np.int32) for values in (x, end, span))
        return cls(x, end, span, ends, spans, counts[cells].astype(float), places[key], len(key))

    def __len__(self) -> int:
        return self.count

    @cached_property
    def recency(self) -> np.ndarray:
        return self.ends[self.end]

    @cached_property
    def T(self) -> np.ndarray:  # noqa: N802
        return self.spans[self.span]

    @cached_property
    def repeated(self) -> np.ndarray:
        """Positions of the cells with a repeat purchase."""
        import numpy as np

        return np.flatnonzero(self.frequency)

    @property
    def repeaters(self) -> int:
        """Customers with at least one repeat purchase."""
        return int(self.weights[self.repeated].sum())

    def sample(self, size: int, seed: int) -> Histories:
        """So many customers drawn without replacement, all of them where there are no more."""
        import numpy as np

        if size >= len(self):
            return self
        return self.only(np.random.default_rng(seed).choice(len(self), size, replace=False, shuffle=False))

    def only(self, customers: np.ndarray) -> Histories:
        """The histories of these customers, positions in the order they were given."""
        cells = customers if isinstance(self.place, slice) else self.place[customers]
        return self._told(self.frequency[cells], self.end[cells], self.span[cells], self.ends, self.spans)

    @cached_property
    def pairs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(frequency, T) of the distinct pairs of both, and the (cells,) place of each cell among them."""
        import numpy as np

        key = self.frequency * np.int64(max(len(self.spans), 1)) + self.span
        there = np.zeros(int(key.max(initial=-1)) + 1, bool)
        there[key] = True
        held = np.flatnonzero(there)
        places = np.zeros(len(there), np.int32)
        places[held] = np.arange(len(held))
        x, span = np.divmod(held, max(len(self.spans), 1))
        return x.astype(float), self.spans[span], places[key]


def distinct(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(distinct values as decimals, place of each value among them); whole numbers are their own places."""
    import numpy as np

    if values.dtype.kind in "iu" and values.max(initial=0) < 1 << 16:
        return np.arange(float(values.max(initial=0)) + 1), values.astype(np.int32)
    found, place = np.unique(values, return_inverse=True)
    return found.astype(float), place.astype(np.int32)


def enough(histories: Histories) -> None:
    """Refuse histories too thin to learn from. Raises ``few_customers``, ``few_repeaters``, ``no_time_passed``."""
    count, again = len(histories), histories.repeaters
    if count < LEAST_CUSTOMERS:
        raise AnalyticsError("few_customers", count=count, least=LEAST_CUSTOMERS)
    if again < LEAST_REPEATERS:
        raise AnalyticsError("few_repeaters", count=again, least=LEAST_REPEATERS, all=count)
    if not histories.ends[histories.end].max() > 0:
        raise AnalyticsError("no_time_passed", count=count)
