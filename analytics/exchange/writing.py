"""Rows as a product takes them: CSV in its encoding, or a plain workbook of one sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from analytics.exchange.declared import Product
from analytics.export.delimited import number_text
from analytics.export.safe import is_live, neutral
from analytics.schema import Column, Table

if TYPE_CHECKING:
    import pyarrow as pa

Cell = str | int | float | Decimal
BLOCK, DIGITS, LONGEST = 20_000, 15, 32_766


def cells(product: Product, table: Table, rows: pa.Table, lang: str) -> Iterator[tuple[Cell, ...]]:
    """The rows, every value as the product writes it; "" where there is none."""
    made = [_maker(product, table, table.column(name), lang) for name in rows.column_names]
    for batch in rows.to_batches(max_chunksize=BLOCK):
        columns = [map(make, column.to_pylist()) for make, column in zip(made, batch.columns, strict=True)]
        yield from zip(*columns, strict=True)


def _maker(product: Product, table: Table, column: Column, lang: str) -> Callable[[Any], Cell]:
    words = {code: product.word(table, column, code, lang) for code in column.codes}

    def make(value: Any) -> Cell:
        if value is None:
            return ""
        if isinstance(value, str):
            return words.get(value, value)
        if isinstance(value, bool):
            return product.flag(value, lang)
        if isinstance(value, datetime):
            return value.strftime(product.instants)
        if isinstance(value, date):
            return value.strftime(product.dates)
        if column.kind == "share" and product.shares == "percent":
            return f"{number_text(Decimal(repr(value)) * 100)}%"
        return value

    return make


def csv_bytes(product: Product, head: Sequence[str], rows: Iterator[tuple[Cell, ...]]) -> bytes:
    """Commas, CRLF; a string that a spreadsheet might run carries an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(map(neutral, head))
    writer.writerows([neutral(one) if isinstance(one, str) else number_text(one) for one in row] for row in rows)
    return buffer.getvalue().encode(product.encoding, "replace")


def excel_bytes(product: Product, head: Sequence[str], rows: Iterator[tuple[Cell, ...]]) -> bytes:
    """One sheet without filters, colours or a second sheet, which importers stumble over; strings stay strings."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(buffer, plain) as book:
        text = book.add_format({"num_format": "@"})
        guarded = book.add_format({"num_format": "@", "quote_prefix": True})
        sheet = book.add_worksheet()
        for at, row in enumerate([tuple(head), *rows]):
            for place, one in enumerate(row):
                if isinstance(one, str):
                    sheet.write_string(at, place, one[:LONGEST], guarded if is_live(one) else text)
                elif len(Decimal(str(one)).normalize().as_tuple().digits) > DIGITS:
                    sheet.write_string(at, place, number_text(one), text)
                else:
                    sheet.write_number(at, place, float(one))
    return buffer.getvalue()


WRITERS = {"csv": csv_bytes, "xlsx": excel_bytes}
