"""What the models take for granted, held against the company's purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.models.assumptions import correlation, regularity

if TYPE_CHECKING:
    import pyarrow as pa

MEASURED = ("frequency", "monetary_value", "last_gap_days", "gap_before_days")
REGULAR, STRONG = 2.0, 0.3  # Erlang shapes from 2, correlations beyond 0.3 change what the models say


def assumed(rows: pa.Table) -> list[dict[str, Any]]:
    """One row per assumption: irregular gaps (shape 1) and amounts that do not go with frequency (correlation 0), each
    with its 95 % limits; it does not hold where all of them lie beyond what the models bear."""
    import numpy as np

    columns = {name: rows.column(name).to_numpy(zero_copy_only=False).astype(float) for name in MEASURED}
    found = []
    twice = np.nan_to_num(columns["gap_before_days"]) > 0
    if gaps := regularity(columns["last_gap_days"][twice], columns["gap_before_days"][twice]):
        row = {"assumption": "irregular", "value": gaps.shape, "low": gaps.low, "high": gaps.high}
        found.append(row | {"customers": gaps.count, "holds": gaps.low < REGULAR})
    again = (columns["frequency"] > 0) & (np.nan_to_num(columns["monetary_value"]) > 0)
    if together := correlation(columns["frequency"][again], columns["monetary_value"][again]):
        row = {"assumption": "independent", "value": together.r, "low": together.low, "high": together.high}
        beyond = together.low > STRONG or together.high < -STRONG
        found.append(row | {"customers": together.count, "holds": not beyond})
    return found
