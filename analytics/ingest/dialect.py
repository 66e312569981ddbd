"""Delimiter and quoting by our own rule: the reading under which most records have the same width."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

from analytics.ingest.records import Dialect, Record, head_of, head_records

CANDIDATES = (",", "\t", ";", "|", "^", "\x01")
NO_QUOTE_PENALTY = 0.08
HINT = re.compile(r"^\ufeff?sep=(.)\s*$", re.IGNORECASE)


def choose(path: Path) -> tuple[Dialect, list[Record]]:
    """The dialect of a UTF-8 file and its first records under it."""
    text = head_of(path)
    first = head_records(text, Dialect("\x00", ""), 1)
    hint = HINT.match(first[0].text) if first else None
    delimiters = (hint.group(1),) if hint else CANDIDATES
    readings = [
        (_score(records := head_records(text, dialect, 400), bool(dialect.quote)), dialect, records)
        for delimiter in delimiters
        for dialect in (Dialect(delimiter), Dialect(delimiter, ""))
    ]
    best = max(readings, key=lambda reading: reading[0])
    return best[1], best[2]


def _score(records: list[Record], quoting: bool) -> tuple[float, int]:
    """Consistency of the widths, then quoting on before off."""
    widths = Counter(len(record.fields) for record in records if record.text.strip() and not record.problem)
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return (0.0, 0)
    problems = max(0, sum(bool(record.problem) for record in records) - quoting)
    width = max(wide, key=lambda key: (wide[key], key))
    share = wide[width] / (sum(widths.values()) + problems)
    stray = sum('"' in field for record in records[:200] for field in record.fields if len(record.fields) == width)
    quoted = sum(
        field.startswith('"') and field.endswith('"') and len(field) > 1
        for record in records[:200]
        for field in record.fields
    )
    return (share * (1 + math.log(width) / 10) - 0.002 * min(quoted, 50) - NO_QUOTE_PENALTY * (not quoting), -stray)


def width_of(records: list[Record]) -> int:
    """The width most records have."""
    widths = Counter(len(record.fields) for record in records if record.text.strip() and not record.problem)
    return max(widths, key=lambda key: (widths[key], key)) if widths else 0
