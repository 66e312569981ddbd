"""Value grades: current value against what is expected, cut into four by two lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from analytics.value.worth import Worth

UPPER = 2 / 3  # without a line that is set, the upper third is high
GRADES = ("a", "b", "c", "d")


@dataclass(frozen=True)
class Graded:
    """The grade of each customer, (customers,): a high in both, b high in what is expected only, c high now only, d low
    in both; and the lines from which a value is high, money."""

    grades: np.ndarray
    current_line: float
    expected_line: float


def graded(found: Worth, given: Mapping[str, Any]) -> Graded:
    """``given``: ``cut_current`` and ``cut_expected``, money; 0 takes the upper third of the customers shown."""
    import numpy as np

    lines = []
    for values, name in ((found.current, "cut_current"), (found.expected, "cut_expected")):
        shown = values[found.chosen]
        lines.append(float(given[name] or (np.quantile(shown, UPPER) if len(shown) else 0.0)))
    now, later = found.current >= lines[0], found.expected >= lines[1]
    names = np.where(later, np.where(now, "a", "b"), np.where(now, "c", "d"))
    return Graded(names, lines[0], lines[1])
