"""Any accepted file as one DuckDB table ``raw``: columns ``c0..cN``, ``source_row``, ``source_line``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError
from analytics.ingest import containers, limits, sniff

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection


@dataclass
class Reject:
    """A record after the header that is not loaded."""

    source_row: int
    source_line: int
    reason: str
    column: str = ""
    record: str = ""


@dataclass
class Source:
    """What was read: how, under which headers, and what could not be split into fields."""

    kind: str
    read: dict[str, Any]
    headers: list[str]
    types: list[str]
    count: int
    rejects: list[Reject] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    sampled: bool = False
    above: list[list[str]] = field(default_factory=list)
    labels: list[list[str]] = field(default_factory=list)
    items: dict[str, str] = field(default_factory=dict)  # columns that stood in packed cells -> what they are known as
    yearless: dict[str, str] = field(default_factory=dict)  # a column of dates for which the file knows no year
    record_headers: list[str] = field(default_factory=list)  # the headers of the file where ``items`` changed them

    @property
    def columns(self) -> list[str]:
        return [f"c{place}" for place in range(len(self.headers))]


@dataclass(frozen=True)
class Request:
    """How to read: the reader's own choices where given, a sample only or all of it."""

    path: Path
    name: str
    staging: Path
    header_row: int | None = None
    sheet: str | None = None
    sample: bool = False


def open_source(database: DuckDBPyConnection, request: Request) -> Source:
    """Fill ``raw`` from the file. Refuses with the cause named."""
    kind = sniff.kind_of(request.path, request.name)
    if kind == "zip":
        return _open_zip(database, request)
    return _open_one(database, request, kind)


def _open_one(database: DuckDBPyConnection, request: Request, kind: str) -> Source:
    from analytics.ingest import columnar, sheets, text

    if kind == "parquet":
        return columnar.open_parquet(database, request)
    if kind == "jsonl":
        return columnar.open_jsonl(database, request)
    if kind == "text":
        return text.open_text(database, request)
    if kind != "xls":
        containers.check_workbook(request.path, request.name)
    return sheets.open_workbook(database, request, kind)


def _open_zip(database: DuckDBPyConnection, request: Request) -> Source:
    """The tables of a zip under one header, each row with the name of its file."""
    parts = containers.extract(request.path, request.name, request.staging)
    merged: Source | None = None
    before = 0
    for place, (inner, path) in enumerate(parts):
        part = Request(path, inner, request.staging, request.header_row, request.sheet, request.sample)
        source = _open_one(database, part, sniff.kind_of(path, inner))
        database.execute(f"alter table raw rename to part{place}")
        before = _number_on(database, f"part{place}", source.rejects, before)
        if merged is not None and source.headers != merged.headers:
            raise AnalyticsError("zip_mixes_tables", name=request.name, first=parts[0][0], second=inner)
        if merged is None:
            merged = source
        else:
            merged.count += source.count
            merged.rejects += source.rejects
            merged.warnings += source.warnings
    assert merged is not None
    _stack(database, merged, [inner for inner, _ in parts])
    return merged


def _number_on(database: DuckDBPyConnection, part: str, rejects: list[Reject], before: int) -> int:
    """Count records through all files of a zip, so that no two have one number; returns the last number."""
    if before:
        database.execute(f"update {part} set source_row = source_row + {before}")
        for reject in rejects:
            reject.source_row += before
    last = database.execute(f"select coalesce(max(source_row), 0) from {part}").fetchall()[0][0]
    return max(int(last), before, *(reject.source_row for reject in rejects))


def _stack(database: DuckDBPyConnection, merged: Source, names: list[str]) -> None:
    if len(names) == 1:
        database.execute("alter table part0 rename to raw")
        return
    columns = ", ".join(f"cast({name} as varchar) as {name}" for name in merged.columns)
    extra = f"c{len(merged.headers)}"
    pieces = [
        f"select {columns}, ? as {extra}, source_row, source_line from part{place}" for place in range(len(names))
    ]
    database.execute(f"create table raw as {' union all '.join(pieces)}", names)
    for place in range(len(names)):
        database.execute(f"drop table part{place}")
    merged.headers.append("file")
    merged.types = ["varchar"] * len(merged.headers)
    merged.read["files"] = names


def fill(
    database: DuckDBPyConnection, batches: Iterable[tuple[list[list[str | None]], list[int], list[int]]], width: int
) -> int:
    """Create ``raw`` from batches of rows of text with their record numbers and lines; returns the row count."""
    turned = ((list(zip(*rows, strict=True)), numbers, lines) for rows, numbers, lines in batches)
    return fill_columns(database, turned, width)


def fill_columns(
    database: DuckDBPyConnection,
    batches: Iterable[tuple[Sequence[Sequence[str | None] | pa.Array], list[int], list[int]]],
    width: int,
) -> int:
    """The same from batches that are turned already: one sequence or array of texts per column."""
    import pyarrow as pa

    columns = ", ".join(f"c{place} varchar" for place in range(width))
    database.execute(f"create or replace table raw ({columns}, source_row bigint, source_line bigint)")
    names = [*(f"c{place}" for place in range(width)), "source_row", "source_line"]
    count = 0
    for texts, numbers, lines in batches:
        if not numbers:
            continue
        turned = [column if isinstance(column, pa.Array) else pa.array(column, pa.string()) for column in texts]
        batch = pa.table([*turned, pa.array(numbers, pa.int64()), pa.array(lines, pa.int64())], names=names)
        database.register("batch", batch)
        database.execute("insert into raw select * from batch")
        database.unregister("batch")
        count += len(numbers)
    return count


def check_width(name: str, width: int) -> None:
    """Refuse tables wider than any export is."""
    if width > limits.MAX_COLUMNS:
        raise AnalyticsError("too_many_columns", name=name, count=width, limit=limits.MAX_COLUMNS)
