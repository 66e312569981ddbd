"""A result as JSON and as Parquet, for other programs: machine names, exact values."""

from __future__ import annotations

import io
import json
import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from analytics.export.words import analysis_title, column_title, headline, left_out

if TYPE_CHECKING:
    from analytics.result import Result

DOUBLE_DIGITS = 15


def plain(value: Any) -> Any:
    """A value as JSON can hold it without loss: a decimal of more than 15 digits becomes a string."""
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _number(value: Decimal) -> int | float | str | None:
    if not value.is_finite():
        return None
    short = value.normalize()
    if len(short.as_tuple().digits) > DOUBLE_DIGITS:
        return f"{value:f}"
    return int(short) if short == short.to_integral_value() else float(short)


def passport(result: Result, lang: str) -> dict[str, Any]:
    """The passport as plain values."""
    held, scope = result.passport, result.scope
    return {
        "workspace": held.workspace,
        "origin": held.origin,
        "currency": result.currency,
        "from": plain(scope.start),
        "to": plain(scope.last_day),
        "as_of": plain(scope.as_of),
        "is_partial": scope.is_partial,
        "compare_from": plain(scope.compare_start),
        "compare_to": plain(scope.compare_last_day),
        "filters": {name: list(values) for name, values in scope.selection.filters.items()},
        "parameters": {name: plain(value) for name, value in held.parameters.items()},
        "rows_counted": held.rows_counted,
        "left_out": [
            {"reason": item.reason, "rows": item.rows, "amount": plain(item.amount), "text": words}
            for item, words in zip(held.left_out, left_out(result, lang), strict=True)
        ],
        "missing": list(held.missing),
        "masked": held.masked,
        "tables": dict(held.tables),
        "source": held.source,
        "sql": held.sql,
    }


def content(result: Result, lang: str) -> dict[str, Any]:
    """The whole result as plain values."""
    return {
        "analysis": result.analysis.name,
        "title": analysis_title(result, lang),
        "state": result.state,
        "headline": headline(result, lang),
        "columns": [
            {"name": out.name, "title": column_title(result, out, lang), "kind": out.kind, "adds": out.adds}
            for out in result.analysis.columns
            if out.name in result.table.column_names
        ],
        "rows": [{name: plain(value) for name, value in row.items()} for row in result.table.to_pylist()],
        "passport": passport(result, lang),
    }


def text(result: Result, lang: str, indent: int | None = 1) -> str:
    """See :func:`analytics.export.json_text`."""
    return json.dumps(content(result, lang), ensure_ascii=False, indent=indent, allow_nan=False)


def parquet(result: Result) -> bytes:
    """See :func:`analytics.export.parquet_bytes`."""
    import pyarrow.parquet

    about = {"analysis": result.analysis.name, "passport": passport(result, "en")}
    held = {b"kelens": json.dumps(about, ensure_ascii=False).encode()}
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(result.table.replace_schema_metadata(held), buffer, compression="zstd")
    return buffer.getvalue()
