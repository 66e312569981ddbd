"""Several results as one workbook: findings, a sheet of rows for each part, and what the parts rest on."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analytics.export.words import RATES, analysis_title, fields, headline, passport_lines
from analytics.export.workbook import ROWS_A_SHEET, Pen, options
from analytics.texts import say

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

    from analytics.result import Result

LONGEST_NAME = 28  # Excel admits 31 letters; room for the number of the part
UNFIT = re.compile(r"[\[\]:*?/\\']")


def write(results: Sequence[Result], lang: str, title: str) -> bytes:
    """See :func:`analytics.export.report_bytes`."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    names = [sheet_name(number, result, lang) for number, result in enumerate(results, 1)]
    cells = sum(result.table.num_rows * len(result.analysis.columns) for result in results)
    with Workbook(buffer, options(cells)) as book:
        book.set_properties({"title": title, "company": "", "comments": "KeLens 客镜"})
        _summary(book, results, names, lang, title)
        for name, result in zip(names, results, strict=True):
            pen = Pen(book, fields(result, lang, without_units=RATES), lang)
            pen.sheet(result.table.slice(0, ROWS_A_SHEET), 0, name)
        _passports(book, results, names, lang)
    return buffer.getvalue()


def sheet_name(number: int, result: Result, lang: str) -> str:
    """What the sheet of a part is called: unique, and such as Excel admits."""
    return f"{number} {UNFIT.sub(' ', analysis_title(result, lang))[:LONGEST_NAME]}"


def _summary(book: Workbook, results: Sequence[Result], names: Sequence[str], lang: str, title: str) -> None:
    """What is found, part by part; a part without an answer says why."""
    pen, sheet = Pen(book, [], lang), book.add_worksheet(say("report.sheet.summary", lang))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110)
    pen.string(sheet, 0, 0, title, pen.head)
    row = 2
    for label, text in passport_lines(results[0], lang)[-2:] if results else []:
        pen.string(sheet, row, 0, label)
        pen.string(sheet, row, 1, text, pen.wrapped)
        row += 1
    for at, key in enumerate(("report.part.heading", "report.finding.heading")):
        pen.string(sheet, row + 1, at, say(key, lang), pen.head)
    for number, (name, result) in enumerate(zip(names, results, strict=True), row + 2):
        pen.string(sheet, number, 0, name)
        note = f" {say(result.note.key, lang, result.note.facts, result.currency)}" if result.note else ""
        pen.string(sheet, number, 1, headline(result, lang) + note, pen.wrapped)


def _passports(book: Workbook, results: Sequence[Result], names: Sequence[str], lang: str) -> None:
    pen, sheet = Pen(book, [], lang), book.add_worksheet(say("export.sheet.passport", lang))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    row = 0
    for name, result in zip(names, results, strict=True):
        pen.string(sheet, row, 0, name, pen.head)
        for label, text in passport_lines(result, lang):
            row += 1
            pen.string(sheet, row, 0, label)
            pen.string(sheet, row, 1, text, pen.wrapped)
        row += 2
