"""Tables of counts: whether two classifications go together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Self


class Independence:
    """Pearson's chi-square test of a table of counts, without continuity correction.

    Learned: ``chi_square_`` = sum (n - e)^2 / e with e = row total x column total / whole; ``degrees_`` of freedom
    (r - 1)(c - 1); ``p_value_`` (upper tail; None where either side has one class only); ``cramers_v_`` =
    sqrt(chi-square / (n min(r - 1, c - 1))), 0 to 1.

    Source: Pearson (1900); Cramér, Mathematical Methods of Statistics (1946), ch. 21.
    """

    chi_square_: float
    degrees_: int
    p_value_: float | None
    cramers_v_: float | None

    def fit(self, counts: Sequence[Sequence[int]]) -> Self:
        """``counts``: (r, c), whole numbers, every row and column with at least one."""
        rows = [sum(row) for row in counts]
        columns = [sum(column) for column in zip(*counts, strict=True)]
        whole = sum(rows)
        expected = [[row * column / whole for column in columns] for row in rows]
        pairs = zip(counts, expected, strict=True)
        self.chi_square_ = math.fsum(
            (n - e) ** 2 / e for line, means in pairs for n, e in zip(line, means, strict=True)
        )
        self.degrees_ = (len(rows) - 1) * (len(columns) - 1)
        least = min(len(rows), len(columns)) - 1
        self.p_value_ = _upper(self.chi_square_, self.degrees_) if self.degrees_ else None
        self.cramers_v_ = math.sqrt(self.chi_square_ / (whole * least)) if least else None
        return self


def _upper(value: float, degrees: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(degrees, value))
