"""Delimited text: decode, find the dialect and the header, then the fast way or the patient one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.errors import AnalyticsError
from analytics.ingest import coded, limits
from analytics.ingest import dialect as dialects
from analytics.ingest import encoding as encodings
from analytics.ingest import header as headers
from analytics.ingest.fast import Cutter, IrregularError
from analytics.ingest.records import Dialect, Record, lines_of, records_of
from analytics.ingest.source import Reject, Request, Source, check_width, fill

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH = 20_000
FAST_FROM_BYTES = 256 << 10


def open_text(database: DuckDBPyConnection, request: Request) -> Source:
    """``raw`` from a text file of any supported encoding."""
    path, encoding, mark, mixed = _as_utf8(request)
    dialect, head = dialects.choose(path)
    width = dialects.width_of(head)
    check_width(request.name, max(width, max((len(record.fields) for record in head), default=0)))
    place = _header_place(head, request)
    header, width = head[place], _data_width(head, place)
    source = Source(
        "text",
        {"encoding": encoding, "bom": mark, "delimiter": dialect.delimiter, "header_row": header.number},
        headers.names(header.fields, len(header.fields), head[place - 1].fields if place else ()),
        ["varchar"] * len(header.fields),
        0,
        above=[record.fields for record in head[:place]],
    )
    check_width(request.name, len(header.fields))
    if mixed:
        source.warnings.append({"code": "mixed_encoding"})
    _read(database, request, source, path, dialect, header, width, mixed)
    return source


def _as_utf8(request: Request) -> tuple[Path, str, bool, bool]:
    encoding, mark, mixed = encodings.detect(request.path)
    if encoding == "utf-8" and not _old_line_ends(request.path):
        return request.path, encoding, mark, mixed
    out = request.staging / f"{request.path.name}.utf8"
    encodings.transcode(request.path, encoding, out)
    return out, encoding, mark, mixed


def _old_line_ends(path: Path) -> bool:
    """Line ends of old Macintosh: CR and never LF."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    return b"\r" in head and b"\n" not in head


def _header_place(head: list[Record], request: Request) -> int:
    if request.header_row is not None:
        chosen = next((place for place, record in enumerate(head) if record.number == request.header_row), None)
        if chosen is None:
            raise AnalyticsError("no_such_header_row", name=request.name, row=request.header_row)
        return chosen
    place = headers.find([record.fields for record in head])
    if place is None:
        raise AnalyticsError("no_header", name=request.name)
    return place


def _data_width(head: list[Record], place: int) -> int:
    """The width of the records below the header; wider than the header only by empty trailing fields."""
    own = len(head[place].fields)
    below = dialects.width_of(head[place + 1 :])
    extra = [record.fields[own:] for record in head[place + 1 :] if len(record.fields) == below]
    return below if below > own and not any(any(cell.strip() for cell in cells) for cells in extra) else own


def _read(
    database: DuckDBPyConnection,
    request: Request,
    source: Source,
    path: Path,
    dialect: Dialect,
    header: Record,
    width: int,
    mixed: bool,
) -> None:
    size = path.stat().st_size
    own = len(source.headers)
    if request.sample and size > limits.SAMPLE_BYTES:
        source.sampled = True
    elif (
        size > FAST_FROM_BYTES
        and not mixed
        and own > 1
        and _read_fast(database, request, source, path, dialect, header, width)
    ):
        return
    source.rejects.clear()
    batches = _patient(path, dialect, header.number, own, source, mixed, limits.SAMPLE_ROWS if source.sampled else None)
    source.count = fill(database, batches, own)


def _read_fast(
    database: DuckDBPyConnection,
    request: Request,
    source: Source,
    path: Path,
    dialect: Dialect,
    header: Record,
    width: int,
) -> bool:
    """Measure, cut, and split; False when the file is not regular enough or the counts disagree."""
    own = len(source.headers)
    try:
        cut = Cutter(dialect, header.number, width, own).run(path)
    except IrregularError:
        return False
    if not cut.count:
        return False
    source.count = cut.count
    coded.load(database, cut.parts)
    empty = str.maketrans("", "", dialect.delimiter + dialect.quote)
    for odd in cut.odd:
        if odd.text.translate(empty).strip():
            _misfit(odd.number, odd.line, odd.width < own, odd.text, source)
    return True


def _patient(
    path: Path, dialect: Dialect, after: int, width: int, source: Source, strict: bool, stop_after: int | None
) -> Iterator[tuple[list[list[str | None]], list[int], list[int]]]:
    """Batches of records of the header's width; the rest become rejects."""
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    lines: list[int] = []
    with path.open("rb") as file:
        for record in records_of(lines_of(file, strict=strict), dialect):
            if record.number <= after:
                continue
            fields = _fit(record, width, source)
            if fields is None:
                continue
            rows.append(fields)
            numbers.append(record.number)
            lines.append(record.line)
            if len(rows) >= BATCH or (stop_after is not None and len(rows) >= stop_after):
                yield rows, numbers, lines
                rows, numbers, lines = [], [], []
                if stop_after is not None:
                    return
    yield rows, numbers, lines


def _fit(record: Record, width: int, source: Source) -> list[str | None] | None:
    fields = record.fields
    if record.problem:
        source.rejects.append(Reject(record.number, record.line, record.problem, record=record.text[:2000]))
        return None
    if len(fields) == width and (width > 1 or record.text.strip()):
        return list(fields)
    if len(fields) > width and not any(cell.strip() for cell in fields[width:]):
        return list(fields[:width])
    if any(cell.strip() for cell in fields):
        _misfit(record.number, record.line, len(fields) < width, record.text, source)
    return None


def _misfit(number: int, line: int, is_short: bool, text: str, source: Source) -> None:
    """A record of another width."""
    source.rejects.append(Reject(number, line, "short_record" if is_short else "long_record", record=text[:2000]))
