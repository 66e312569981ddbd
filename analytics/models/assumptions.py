"""Whether the data are as the models of purchases and spend take them to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FEW, NORMAL = 30, 1.959963984540054


class Regularity(NamedTuple):
    """The Erlang shape of the gaps: 1 as irregular as a Poisson process, more when purchases keep a rhythm.
    ``low`` and ``high``: 95 % limits; ``count`` customers tell."""

    shape: float
    low: float
    high: float
    count: int


class Correlation(NamedTuple):
    """Pearson's r of two measures over ``count`` customers with its 95 % limits (Fisher's z)."""

    r: float
    low: float
    high: float
    count: int


def regularity(gap: ArrayLike, other: ArrayLike) -> Regularity | None:
    """From two neighbouring gaps of each customer, each (customers,): gap / (gap + other) is Beta(k, k), whose variance
    1 / (4 (2k + 1)) gives k. ``None`` from fewer than 30 customers.

    Source: Wheat and Morrison (1990), J. Marketing Research 27(1), 87-93.
    """
    import numpy as np

    one, two = np.asarray(gap, float), np.asarray(other, float)
    held = (one + two) > 0
    share = one[held] / (one + two)[held]
    if len(share) < FEW:
        return None
    squares = (share - 0.5) ** 2
    mean, spread = float(squares.mean()), NORMAL * float(squares.std(ddof=1)) / np.sqrt(len(share))
    shape, low, high = (max((1 - 4 * v) / (8 * v), 0.0) for v in (mean, mean + spread, max(mean - spread, 1e-9)))
    return Regularity(float(shape), float(low), float(high), len(share))


def correlation(one: ArrayLike, other: ArrayLike) -> Correlation | None:
    """Of two measures, each (customers,). ``None`` from fewer than 30 customers or without variation.

    Source: Fisher (1921), Metron 1, 3-32.
    """
    import numpy as np

    first, second = np.asarray(one, float), np.asarray(other, float)
    if len(first) < FEW or first.std() == 0 or second.std() == 0:
        return None
    r = float(np.corrcoef(first, second)[0, 1])
    z, spread = np.arctanh(np.clip(r, -0.9999, 0.9999)), NORMAL / np.sqrt(len(first) - 3)
    return Correlation(r, float(np.tanh(z - spread)), float(np.tanh(z + spread)), len(first))
