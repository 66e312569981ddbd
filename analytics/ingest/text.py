"""Delimited text: decode, find the dialect and the header, then the fast way or the patient one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.errors import AnalyticsError
from analytics.ingest import dialect as dialects
from analytics.ingest import encoding as encodings
from analytics.ingest import header as headers
from analytics.ingest import limits
from analytics.ingest.fast import Cut, Cutter, IrregularError
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
    """Measure, cut, and let DuckDB read; False when the file is not regular enough or the counts disagree."""
    own = len(source.headers)
    try:
        cut = Cutter(dialect, header.number, width, request.staging / f"{request.path.name}.cut").run(path)
    except IrregularError:
        return False
    if cut.count and _load(database, cut, dialect, own, width) != cut.count:
        return False
    if not cut.count:
        return False
    cut.path.unlink()
    source.count = cut.count
    for record in cut.odd:
        _misfit(record, own, source)
    return True


def _load(database: DuckDBPyConnection, cut: Cut, dialect: Dialect, own: int, width: int) -> int:
    import pyarrow as pa

    numbering = pa.table({"source_row": pa.array(cut.numbers), "source_line": pa.array(cut.lines)})
    database.register("numbering", numbering)
    kept = ", ".join(f"c{place}" for place in range(own))
    columns = "{" + ", ".join(f"'c{place}': 'varchar'" for place in range(width)) + "}"
    quote = '"' if dialect.quote else ""
    reader = (
        f"read_csv(?, header = false, auto_detect = false, delim = ?, quote = '{quote}', escape = '{quote}', "
        f"columns = {columns}, parallel = false, null_padding = false, max_line_size = {2 * limits.MAX_LINE_BYTES}, "
        "strict_mode = false)"
    )
    import duckdb

    try:
        database.execute(
            f"create or replace table raw as select {kept}, source_row, source_line from "
            f"(select * from {reader}) positional join numbering",
            [str(cut.path), dialect.delimiter],
        )
    except duckdb.Error:
        return -1
    finally:
        database.unregister("numbering")
    known = database.execute("select count(*), count(source_row), count(coalesce(c0, '')) from raw").fetchall()[0]
    assert known is not None
    return int(known[0])


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
    _misfit(record, width, source)
    return None


def _misfit(record: Record, width: int, source: Source) -> None:
    """A record of another width: blank, a remark of one cell, or short or long."""
    cells = [cell for cell in record.fields if cell.strip()]
    if not cells:
        return
    reason = "short_record" if len(record.fields) < width else "long_record"
    source.rejects.append(Reject(record.number, record.line, reason, record=record.text[:2000]))
