"""A result as a file: CSV, Excel, Parquet, JSON; and as aligned text for a terminal.

Rows of a result are masked already when it was run masked; nothing here can unmask them. Every string stays a string
in every format (see :mod:`analytics.export.safe`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.result import Result

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}

__all__ = ["MEDIA_TYPES", "csv_bytes", "excel_bytes", "json_text", "parquet_bytes", "report_bytes", "table_text"]


def csv_bytes(result: Result, lang: str, titles: bool = True) -> bytes:
    """UTF-8 with a byte order mark, commas, CRLF.

    ``titles``: headers with units, codes and flags in words, hidden columns left out. Without: every column by its
    own name, codes as they are.
    """
    from analytics.export.delimited import write
    from analytics.export.words import spoken

    return write(spoken(result, lang) if titles else result, lang, titles)


def excel_bytes(result: Result, lang: str) -> bytes:
    """A workbook: the rows with number formats on the first sheet, the passport on the second."""
    from analytics.export.words import spoken
    from analytics.export.workbook import write

    return write(spoken(result, lang), lang)


def report_bytes(results: Sequence[Result], lang: str, title: str) -> bytes:
    """A workbook of several results: the findings first, then a sheet of rows for each, then what they rest on."""
    from analytics.export.report import write
    from analytics.export.words import spoken

    return write([spoken(result, lang) for result in results], lang, title)


def parquet_bytes(result: Result) -> bytes:
    """The Arrow table as it is, all columns by name, the passport as JSON in the file's metadata under ``kelens``."""
    from analytics.export.structured import parquet

    return parquet(result)


def json_text(result: Result, lang: str, indent: int | None = 1) -> str:
    """One object: analysis, headline, columns, rows, passport. Numbers are exact, rates are 0-1, dates ISO 8601."""
    from analytics.export.structured import text

    return text(result, lang, indent)


def table_text(result: Result, lang: str) -> str:
    """Headline, aligned rows, and what the figure rests on, for a terminal."""
    from analytics.export.plain import text
    from analytics.export.words import spoken

    return text(spoken(result, lang), lang)
