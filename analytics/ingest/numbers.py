"""Numbers of a sample as arithmetic needs them, and whether a product holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analytics.ingest.values import decimal_sign

HOLDS, ROWS = 0.9, 200
CENT = 0.011
Numbers = list[float | None]


def numbers(sample: Sequence[str]) -> Numbers:
    """The first values of a column; None where nothing can be read."""
    comma = decimal_sign(sample) == "comma"
    return [_number(text, comma) for text in sample[:ROWS]]


def _number(text: str, comma: bool) -> float | None:
    bare = re.sub(r"[^\d.,\-]", "", text)
    bare = bare.replace(".", "").replace(",", ".") if comma else bare.replace(",", "")
    try:
        return float(bare)
    except ValueError:
        return None


def product(left: Sequence[float | None], right: Sequence[float | None]) -> Numbers:
    """Row by row; None where a factor is missing."""
    return [None if a is None or b is None else a * b for a, b in zip(left, right, strict=True)]


def holds(
    left: Sequence[float | None], right: Sequence[float | None], whole: Sequence[float | None], least: int = 3
) -> bool:
    """Whether left times right is the whole, to the cent, in nearly all of at least ``least`` rows."""
    rows = [
        abs(abs(a * b) - abs(c)) <= CENT + 0.0005 * abs(c)
        for a, b, c in zip(left, right, whole, strict=False)
        if a is not None and b is not None and c
    ]
    return len(rows) >= least and sum(rows) >= HOLDS * len(rows)
