"""A result as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from analytics.export.safe import neutral
from analytics.export.words import Field, fields
from analytics.texts import code_name, say

if TYPE_CHECKING:
    from analytics.result import Result

BLOCK = 20_000


def write(result: Result, lang: str, titles: bool) -> bytes:
    """See :func:`analytics.export.csv_bytes`."""
    chosen = fields(result, lang) if titles else plain_fields(result)
    cells = [_cell(field, lang if titles else "") for field in chosen]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(neutral(field.title) for field in chosen)
    table = result.table.select([field.name for field in chosen])
    for batch in table.to_batches(max_chunksize=BLOCK):
        columns = [map(cell, column.to_pylist()) for cell, column in zip(cells, batch.columns, strict=True)]
        writer.writerows(zip(*columns, strict=True))
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8", "replace")


def plain_fields(result: Result) -> list[Field]:
    """Every column under its own name, hidden ones too."""
    kinds = {out.name: out.kind for out in result.analysis.columns}
    return [Field(name, kinds.get(name, "text"), name) for name in result.table.column_names]


def number_text(value: int | float | Decimal, places: int = 0) -> str:
    """All digits, no grouping, no exponent for decimals; ``places`` digits after the point are kept even when zero."""
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else ""
    if not isinstance(value, Decimal):
        return str(value)
    whole, _, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0").ljust(places, "0")
    return f"{whole}.{rest}" if rest else whole


def _cell(field: Field, lang: str) -> Callable[[Any], str]:
    """How the values of a column are written. ``lang`` is "" when codes and flags stay as they are."""
    places = 2 if field.kind == "money" else 0

    def cell(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return neutral(code_name(field.codes, value, lang) if lang else value)
        if isinstance(value, bool):
            return say(f"flag.{str(value).lower()}", lang) if lang else str(value).lower()
        if isinstance(value, int | float | Decimal):
            return number_text(value, places)
        return moment_text(value, field.kind)

    return cell


def moment_text(value: Any, kind: str) -> str:
    """ISO 8601: 2026-03 for a month, 2026-03-18, 2026-03-18 10:24:00. Anything else as text that cannot run."""
    if kind == "month" and hasattr(value, "year"):
        return f"{value.year:04d}-{value.month:02d}"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if hasattr(value, "isoformat") else neutral(str(value))
