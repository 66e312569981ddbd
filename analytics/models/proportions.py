"""Shares of counts: their intervals, and whether a group's share is above that of everybody else."""

from __future__ import annotations

import math
from collections.abc import Sequence

Z = 1.959963984540054  # the 97.5 % point of the normal distribution


def wilson(count: int, whole: int, z: float = Z) -> tuple[float, float]:
    """The score interval of a share of ``count`` in ``whole``, both bounds in 0..1; all of it where ``whole`` is 0.

    Source: Wilson (1927), JASA 22, 209-212.
    """
    if not whole:
        return 0.0, 1.0
    share, wide = count / whole, z * z / whole
    middle = (share + wide / 2) / (1 + wide)
    half = z * math.sqrt((share * (1 - share) + wide / 4) / whole) / (1 + wide)
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    return (0.0 if not count else low), (1.0 if count == whole else high)


def above_elsewhere(counts: Sequence[int], wholes: Sequence[int]) -> list[float]:
    """Per group the probability that chance alone gives it ``counts[i]`` or more of the ``sum(counts)`` there are,
    each group against all others, corrected for the number of groups.

    Source: Fisher's exact test, one-sided: the upper tail of the hypergeometric distribution; Holm (1979), Scandinavian
    Journal of Statistics 6, 65-70.
    """
    from scipy.stats import hypergeom

    whole, hits = sum(wholes), sum(counts)
    return holm([float(hypergeom.sf(k - 1, whole, hits, n)) for k, n in zip(counts, wholes, strict=True)])


def holm(values: Sequence[float]) -> list[float]:
    """Probabilities corrected so that under no effect at all one below 5 % turns up in 5 % of cases at most; in 0..1,
    in the order given.

    Source: Holm (1979).
    """
    order = sorted(range(len(values)), key=lambda at: values[at])
    corrected, highest = [0.0] * len(values), 0.0
    for place, at in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - place) * values[at]))
        corrected[at] = highest
    return corrected
