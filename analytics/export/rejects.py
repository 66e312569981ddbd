"""Rejected records to hand back: the columns of their file, what is wrong, and where each goes once corrected."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analytics.export.safe import is_live, neutral
from analytics.ingest import mending
from analytics.ingest.records import Dialect, fields_of
from analytics.texts import known, say

if TYPE_CHECKING:
    import pyarrow as pa

NOT_DATA = ("total_row", "footer", "repeated_header", "blank", "group_row", "order_row", "payment_row")
AS_WRITTEN = ("short_record", "long_record", "open_quote", "line_too_long", "bad_encoding", "control_character")


def to_mend(receipt: Mapping[str, Any]) -> int:
    """How many rejected records can come back corrected."""
    return sum(count for reason, count in (receipt.get("rejected") or {}).items() if reason not in NOT_DATA)


def csv_bytes(entry: Mapping[str, Any], rejects: pa.Table, lang: str) -> bytes:
    """CSV with a byte order mark, for Excel. ``entry`` is one of ``overview.imports``, ``rejects`` its records."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in _rows(entry, rejects, lang):
        writer.writerow([neutral(cell) for cell in row])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8", "replace")


def excel_bytes(entry: Mapping[str, Any], rejects: pa.Table, lang: str) -> bytes:
    """A workbook in which every cell is text, so that Excel leaves numbers and dates as they were written."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(buffer, options) as book:
        text = book.add_format({"num_format": "@"})
        live = book.add_format({"num_format": "@", "quote_prefix": True})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, row in enumerate(_rows(entry, rejects, lang)):
            for at, cell in enumerate(row):
                sheet.write_string(place, at, cell[:32_766], live if is_live(cell) else text)
        sheet.autofilter(0, 0, max(rejects.num_rows, 1), len(row) - 1)
    return buffer.getvalue()


def _rows(entry: Mapping[str, Any], rejects: pa.Table, lang: str) -> Iterable[list[str]]:
    receipt = entry["receipt"]
    headers = list(receipt.get("headers") or receipt.get("columns") or {})
    own = [say(f"rejects.{title}", lang) for title in ("line", "column", "reason")]
    yield [*headers, *own, mending.MARK]
    delimiter = (receipt.get("read") or {}).get("delimiter") or ","
    for reject in rejects.to_pylist():
        if reject["reason"] in NOT_DATA:
            continue
        key = f"reason.{reject['reason']}"
        why = say(key, lang) if known(key) else str(reject["reason"])
        place = mending.mark(entry["import_id"], reject["source_row"], reject["source_line"], entry["content_hash"])
        cells = _cells(reject, len(headers), delimiter)
        yield [*cells, str(reject["source_line"]), reject["column_name"] or "", why, place]


def _cells(reject: Mapping[str, Any], width: int, delimiter: str) -> Sequence[str]:
    """The record as cells of the file: split as it was written where it did not fit, else as it was read."""
    text = reject["record"] or ""
    cells = fields_of(text, Dialect(delimiter if reject["reason"] in AS_WRITTEN else "\t"))
    if len(cells) > width:
        cells = [*cells[: width - 1], delimiter.join(cells[width - 1 :])]
    return [*cells, *[""] * (width - len(cells))]
