"""Customers' purchase histories as the models of their future take them: equal ones once, with their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

LEAST_CUSTOMERS, LEAST_REPEATERS = 50, 20


@dataclass(frozen=True)
class Histories:
    """Frequency, recency and T of Fader and Hardie, collapsed: customers with equal histories are one cell.

    Attributes
    ----------
    frequency : (cells,) repeat purchases, whole numbers from 0: purchase days after the first.
    recency : (cells,) time from the first purchase to the last, 0 where there was no repeat.
    T : (cells,) time from the first purchase to the end of observation, in the unit of ``recency``.
    weights : (cells,) how many customers have this history.
    place : (customers,) the cell of each customer, in the order they were given.
    """

    frequency: np.ndarray
    recency: np.ndarray
    T: np.ndarray
    weights: np.ndarray
    place: np.ndarray

    @classmethod
    def of(cls, frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> Histories:
        """Collapse customers' histories, each argument (customers,).

        Raises ``bad_histories`` when lengths differ, a value is negative or missing, a frequency is no whole number or
        a recency beyond T.
        """
        import numpy as np

        x, last, observed = (np.asarray(values) for values in (frequency, recency, T))
        if not len(x) == len(last) == len(observed):
            raise AnalyticsError("bad_histories", reason="lengths differ")
        if len(x) and (x.min() < 0 or (x != np.floor(x)).any()):
            raise AnalyticsError("bad_histories", reason="frequency is no whole number from 0")
        if not (np.all(last >= 0) and np.all(last <= observed)):
            raise AnalyticsError("bad_histories", reason="recency is not between 0 and T")
        (ends, end), (spans, span) = distinct(last), distinct(observed)
        key = (x.astype(np.int64) * len(ends) + end) * len(spans) + span
        cells, place, weights = np.unique(key, return_inverse=True, return_counts=True)
        rest, span = np.divmod(cells, len(spans) or 1)
        x, end = np.divmod(rest, len(ends) or 1)
        numbers = (x.astype(float), ends[end].astype(float), spans[span].astype(float), weights.astype(float))
        return cls(*numbers, place.astype(np.int32))

    def __len__(self) -> int:
        return len(self.place)

    @property
    def repeaters(self) -> int:
        """Customers with at least one repeat purchase."""
        return int(self.weights[self.frequency > 0].sum())

    def sample(self, size: int, seed: int) -> Histories:
        """So many customers drawn without replacement, all of them where there are no more."""
        import numpy as np

        if size >= len(self):
            return self
        drawn = np.random.default_rng(seed).choice(len(self), size, replace=False)
        return self.only(drawn)

    def only(self, customers: np.ndarray) -> Histories:
        """The histories of these customers, positions in the order they were given."""
        import numpy as np

        cells, place, weights = np.unique(self.place[customers], return_inverse=True, return_counts=True)
        held = (self.frequency[cells], self.recency[cells], self.T[cells], weights.astype(float))
        return Histories(*held, place.astype(np.int32))


def distinct(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(distinct values, place of each value among them); whole numbers are their own places."""
    import numpy as np

    if not len(values):
        return values, np.zeros(0, dtype=np.int64)
    if values.dtype.kind in "iu" and values.min() >= 0 and values.max() < 1 << 16:
        return np.arange(int(values.max()) + 1), values.astype(np.int64)
    found, place = np.unique(values, return_inverse=True)
    return found, place


def enough(histories: Histories) -> None:
    """Refuse histories too thin to learn from. Raises ``few_customers``, ``few_repeaters``, ``no_time_passed``."""
    count, again = len(histories), histories.repeaters
    if count < LEAST_CUSTOMERS:
        raise AnalyticsError("few_customers", count=count, least=LEAST_CUSTOMERS)
    if again < LEAST_REPEATERS:
        raise AnalyticsError("few_repeaters", count=again, least=LEAST_REPEATERS, all=count)
    if not histories.recency.max() > 0:
        raise AnalyticsError("no_time_passed", count=count)
