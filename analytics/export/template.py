"""Templates: a file with the headers of a table to fill in; the workbook explains every column in every language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from analytics.dictionary import codes, meaning
from analytics.errors import AnalyticsError
from analytics.export.plain import width
from analytics.schema import BY_FILE, Column, Table
from analytics.texts import LANGUAGES, name, say

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

HEADS = ("column", "meaning", "must", "kind", "example", "codes")
WIDTHS = (24, 60, 18, 14, 30, 60)
ROWS_WITH_CHOICES = 5_000
CHOICES_FIT = 255  # what Excel holds of a list written into the rule of a cell


def headers(table: Table, lang: str) -> list[str]:
    """The header row, in the words of the dictionary."""
    return [name("column", table.name, column.name, lang=lang) for column in table.stated]


def explained(table: Table, lang: str) -> list[dict[str, str]]:
    """One entry per column: its ``name`` and what ``HEADS`` say."""
    return [_explained(table, column, lang) for column in table.stated]


def _explained(table: Table, column: Column, lang: str) -> dict[str, str]:
    return {
        "name": column.name,
        "column": name("column", table.name, column.name, lang=lang),
        "meaning": meaning(table, column, lang),
        "must": say(f"template.must.{_must(table, column)}", lang),
        "kind": say(f"kind.{column.kind}", lang),
        "example": example(table, column, lang),
        "codes": say("template.between", lang).join(codes(table, column, lang)),
    }


def _must(table: Table, column: Column) -> str:
    """``yes``; ``one``: this or another; ``made``: a key that is made where it is missing; ``no``."""
    needed = next((need for need in table.needs if column.name in need.split("|")), "")
    if needed:
        return "one" if "|" in needed else "yes"
    if table.key and column.name == table.key[0] and column.kind == "id":
        return "made"
    return "yes" if column.required and not table.needs else "no"


def example(table: Table, column: Column, lang: str) -> str:
    """An example as a person would write it."""
    if column.kind == "code" and column.example:
        return name("code", table.name, column.name, column.example, lang=lang)
    if column.kind == "flag" and column.example:
        return say("word.yes" if column.example == "true" else "word.no", lang)
    return column.example


def declared(table: str) -> Table:
    """A table that files can fill. Raises ``unknown_table``."""
    if table not in BY_FILE:
        raise AnalyticsError("unknown_table", name=table)
    return BY_FILE[table]


def csv_bytes(table: str, lang: str, rows: Iterable[Sequence[str]] = ()) -> bytes:
    """The header row and ``rows``, as a spreadsheet opens them. Raises ``unknown_table``."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([headers(declared(table), lang), *rows])
    return buffer.getvalue().encode("utf-8-sig")


def excel_bytes(table: str, lang: str, rows: Iterable[Sequence[str]] = ()) -> bytes:
    """A sheet to fill in, ``rows`` in it, legal values to choose from; then what each column means, in both languages.

    Raises ``unknown_table``.
    """
    from xlsxwriter import Workbook

    filled = declared(table)
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _to_fill(book, filled, lang, rows)
        for one in (lang, *(other for other in LANGUAGES if other != lang)):
            _about(book, filled, one)
    return buffer.getvalue()


def _to_fill(book: Workbook, table: Table, lang: str, rows: Iterable[Sequence[str]]) -> None:
    sheet = book.add_worksheet(name("table", table.name, lang=lang)[:31])
    must, may = book.add_format({"bold": True, "bottom": 1}), book.add_format({"bottom": 1})
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(table.stated):
        title = name("column", table.name, column.name, lang=lang)
        needed = _must(table, column) in ("yes", "one")
        sheet.set_column(place, place, max(12, width(title) + 3), text if column.kind in ("id", "text") else None)
        sheet.write_string(0, place, title, must if needed else may)
        _choices(sheet, place, codes(table, column, lang))
    for place, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            sheet.write_string(place, at, cell)
    sheet.freeze_panes(1, 0)


def _choices(sheet: Worksheet, place: int, legal: list[str]) -> None:
    """Legal values to choose from, where Excel can hold them; others can still be written."""
    if not legal or len(",".join(legal)) > CHOICES_FIT or any("," in one for one in legal):
        return
    rule = {"validate": "list", "source": legal, "error_type": "warning"}
    sheet.data_validation(1, place, ROWS_WITH_CHOICES, place, rule)


def _about(book: Workbook, table: Table, lang: str) -> None:
    sheet = book.add_worksheet(say("template.about", lang))
    head, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, (label, wide) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.set_column(place, place, wide, wrapped)
        sheet.write_string(0, place, say(f"template.head.{label}", lang), head)
    for row, entry in enumerate(explained(table, lang), 1):
        for place, label in enumerate(HEADS):
            sheet.write_string(row, place, entry[label], wrapped)
    sheet.freeze_panes(1, 1)
