"""A result as an Excel workbook: data first, passport second.

Strings are written as strings, never as formulas or links; those a spreadsheet would run when somebody edits the cell
carry Excel's own mark for text. Whole numbers and decimals of more than 15 digits, which Excel cannot hold, are
written as text, exactly.
"""

from __future__ import annotations

import io
import math
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from analytics.export.delimited import moment_text, number_text
from analytics.export.plain import width
from analytics.export.safe import is_live
from analytics.export.words import RATES, Field, analysis_title, fields, passport_lines
from analytics.texts import code_name, say

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from analytics.result import Result

CELLS_IN_MEMORY = 300_000
ROWS_A_SHEET = 1_048_575
LONGEST = 32_766
DIGITS = 15
NARROW, WIDE, LOOKED_AT = 8, 48, 200
FIRST_DAY = datetime(1900, 3, 1)  # before it Excel counts a day that never was
FORMATS = {
    "money": "#,##0.00",
    "count": "#,##0",
    "quantity": "#,##0.####",
    "number": "#,##0.00##",
    "days": "#,##0.#",
    "share": "0.0%",
    "change": "+0.0%;-0.0%;0.0%",
    "points": "+0.0%;-0.0%;0.0%",
    "month": "yyyy-mm",
    "date": "yyyy-mm-dd",
    "instant": "yyyy-mm-dd hh:mm:ss",
}


def write(result: Result, lang: str) -> bytes:
    """See :func:`analytics.export.excel_bytes`."""
    from xlsxwriter import Workbook

    chosen = fields(result, lang, without_units=RATES)
    buffer = io.BytesIO()
    with Workbook(buffer, options(result.table.num_rows * max(len(chosen), 1))) as book:
        book.set_properties({"title": analysis_title(result, lang), "company": "", "comments": "KeLens 客镜"})
        pen = Pen(book, chosen, lang)
        for part in range(max(math.ceil(result.table.num_rows / ROWS_A_SHEET), 1)):
            pen.sheet(result.table.slice(part * ROWS_A_SHEET, ROWS_A_SHEET), part)
        _passport(book, pen, result, lang)
    return buffer.getvalue()


def options(cells: int) -> dict[str, Any]:
    """Small books are made in memory; large ones row by row through files in the staging folder."""
    options: dict[str, Any] = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    if cells <= CELLS_IN_MEMORY:
        return options | {"in_memory": True}
    from analytics.engine.paths import staging_dir

    return options | {"constant_memory": True, "tmpdir": str(staging_dir())}


class Pen:
    """Writes cells of one workbook."""

    def __init__(self, book: Workbook, chosen: list[Field], lang: str) -> None:
        self.book, self.chosen, self.lang = book, chosen, lang
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.guarded = book.add_format({"quote_prefix": True})
        self.guarded_wrapped = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
        self.formats = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}

    def sheet(self, table: Any, part: int, title: str = "") -> None:
        """One sheet of rows under a frozen header."""
        title = title or say("export.sheet.data", self.lang)
        sheet = self.book.add_worksheet(f"{title} {part + 1}" if part else title)
        few = [table.column(field.name).slice(0, LOOKED_AT).to_pylist() for field in self.chosen]
        for at, (field, values) in enumerate(zip(self.chosen, few, strict=True)):
            sheet.set_column(at, at, self._width(field, values))
        sheet.freeze_panes(1, 0)
        for at, field in enumerate(self.chosen):
            self.string(sheet, 0, at, field.title, self.head)
        rows = self._rows(sheet, table)
        if self.chosen and rows:
            sheet.autofilter(0, 0, rows, len(self.chosen) - 1)

    def _rows(self, sheet: Worksheet, table: Any) -> int:
        row = 0
        formats = [self.formats.get(field.kind) for field in self.chosen]
        chosen = table.select([field.name for field in self.chosen])
        for batch in chosen.to_batches(max_chunksize=20_000):
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                row += 1
                for at, value in enumerate(values):
                    if value is not None:
                        self.cell(sheet, row, at, value, formats[at])
        return row

    def cell(self, sheet: Worksheet, row: int, at: int, value: Any, shape: Format | None) -> None:
        """One value in its own type."""
        if isinstance(value, str):
            self.string(sheet, row, at, str(code_name(self.chosen[at].codes, value, self.lang)))
        elif isinstance(value, bool):
            sheet.write_string(row, at, say(f"flag.{str(value).lower()}", self.lang))
        elif isinstance(value, int | float | Decimal):
            self._number(sheet, row, at, value, shape)
        elif isinstance(value, date) and _moment(value) >= FIRST_DAY:
            sheet.write_datetime(row, at, _moment(value), shape)
        else:
            self.string(sheet, row, at, moment_text(value, self.chosen[at].kind))

    def _number(self, sheet: Worksheet, row: int, at: int, value: Any, shape: Format | None) -> None:
        if isinstance(value, float):
            if math.isfinite(value):
                sheet.write_number(row, at, value, shape)
        elif len(Decimal(value).normalize().as_tuple().digits) > DIGITS:
            sheet.write_string(row, at, number_text(value))
        else:
            sheet.write_number(row, at, value, shape)

    def string(self, sheet: Worksheet, row: int, at: int, text: str, shape: Format | None = None) -> None:
        """A string that stays one."""
        text = text if len(text) <= LONGEST else text[:LONGEST] + "…"
        if is_live(text):
            shape = self.guarded_wrapped if shape is self.wrapped else self.guarded
        sheet.write_string(row, at, text, shape)

    def _width(self, field: Field, values: list[Any]) -> int:
        if field.kind in FORMATS:
            longest = {"instant": 19, "month": 9}.get(field.kind, 12)
        else:
            longest = max((width(str(value)) for value in values if value is not None), default=0)
        return min(max(longest + 2, width(field.title) + 3, NARROW), WIDE)


def _moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time())


def _passport(book: Workbook, pen: Pen, result: Result, lang: str) -> None:
    """The second sheet: labels on the left, texts on the right, the SQL line by line below."""
    sheet = book.add_worksheet(say("export.sheet.passport", lang))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 110)
    label = book.add_format({"bold": True, "valign": "top"})
    lines = [*passport_lines(result, lang), *_sql_lines(result, lang)]
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, name, label)
        pen.string(sheet, row, 1, text, pen.wrapped)


def _sql_lines(result: Result, lang: str) -> list[tuple[str, str]]:
    if not result.passport.sql:
        return []
    import sqlglot

    shown = sqlglot.parse_one(result.passport.sql, read="duckdb").sql(dialect="duckdb", pretty=True)
    first, *others = shown.splitlines()
    return [(say("export.passport.sql", lang), first), *(("", line) for line in others)]
