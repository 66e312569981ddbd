"""A result as aligned text; Chinese characters take two places in a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from analytics import numbers
from analytics.export.delimited import moment_text
from analytics.export.words import RATES, Field, fields, headline, left_out
from analytics.texts import code_name, say

if TYPE_CHECKING:
    from analytics.result import Result

ROWS = 200
WIDTH = 40
NUMBERS = ("money", "count", "quantity", "number", "days", *RATES)


def width(text: str) -> int:
    """Places a text takes in a terminal."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def cut(text: str, places: int = WIDTH) -> str:
    """The text on one line without control characters, cut with … to so many places."""
    text = "".join(char if char.isprintable() else " " for char in text)
    if width(text) <= places:
        return text
    kept, used = [], 1
    for char in text:
        used += width(char)
        if used > places:
            break
        kept.append(char)
    return "".join(kept) + "…"


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    """A header, a rule and rows in columns."""
    cells = [[cut(cell) for cell in row] for row in (header, *rows)]
    widths = [max(width(cell) for cell in column) for column in zip(*cells, strict=True)]

    def line(row: Sequence[str]) -> str:
        parts = [
            " " * (size - width(cell)) + cell if is_right else cell + " " * (size - width(cell))
            for cell, size, is_right in zip(row, widths, right, strict=True)
        ]
        return "  ".join(parts).rstrip()

    return "\n".join([line(cells[0]), "  ".join("─" * size for size in widths), *(line(row) for row in cells[1:])])


def shown(value: Any, field: Field, lang: str) -> str:
    """A value with all its digits, as a table shows it."""
    if value is None:
        return numbers.EMPTY
    if isinstance(value, bool):
        return say(f"flag.{str(value).lower()}", lang)
    if field.kind in RATES and isinstance(value, int | float | Decimal):
        return numbers.shown(value, field.kind, lang, "")
    if isinstance(value, int | float | Decimal):
        return numbers.exact(value, _places(value, field.kind))
    if isinstance(value, str):
        return str(code_name(field.codes, value, lang))
    return moment_text(value, field.kind)


def _places(value: Any, kind: str) -> int:
    if kind == "money":
        return 2
    whole = isinstance(value, int) or value == value // 1
    return 0 if whole else 2


def text(result: Result, lang: str) -> str:
    """See :func:`analytics.export.table_text`."""
    parts = [headline(result, lang)]
    parts += [say(result.note.key, lang, result.note.facts, result.currency)] if result.note else []
    chosen = fields(result, lang, without_units=RATES)
    if result.table.num_rows:
        few = result.table.slice(0, ROWS).select([field.name for field in chosen])
        columns = [
            [shown(value, field, lang) for value in few.column(index).to_pylist()] for index, field in enumerate(chosen)
        ]
        right = [field.kind in NUMBERS for field in chosen]
        parts.append(aligned([field.title for field in chosen], list(zip(*columns, strict=True)), right))
    if result.table.num_rows > ROWS:
        parts.append(say("export.more_rows", lang, {"rows": result.table.num_rows - ROWS}))
    return "\n\n".join([*parts, _footing(result, lang)])


def _footing(result: Result, lang: str) -> str:
    scope = result.scope
    facts = {"from": scope.start.isoformat(), "to": scope.last_day.isoformat(), "as_of": scope.as_of.isoformat()}
    lines = [say("export.footing", lang, {**facts, "rows": f"{result.passport.rows_counted:,}"})]
    if result.passport.origin == "generated":
        lines.append(say("export.footing.generated", lang))
    return "\n".join(
        [*lines, *(say("export.footing.left_out", lang, {"text": text}) for text in left_out(result, lang))]
    )
