"""Parquet and JSON lines: files that know their own columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError
from analytics.ingest import limits
from analytics.ingest.header import names
from analytics.ingest.records import lines_of
from analytics.ingest.source import Reject, Request, Source, check_width, fill

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PLAIN = ("VARCHAR", "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "DOUBLE", "FLOAT", "DATE", "TIMESTAMP", "BOOLEAN")


def open_parquet(database: DuckDBPyConnection, request: Request) -> Source:
    """``raw`` as a view over the file; plain types are kept, all others read as text."""
    import duckdb

    try:
        described = database.execute("describe select * from read_parquet(?)", [str(request.path)]).fetchall()
        found = database.execute("select num_rows from parquet_file_metadata(?)", [str(request.path)]).fetchall()[0]
    except duckdb.Error as problem:
        raise AnalyticsError("damaged_parquet", name=request.name) from problem
    check_width(request.name, len(described))
    kinds = [str(row[1]).upper() for row in described]
    types = [kind.lower() if kind in PLAIN or kind.startswith("DECIMAL") else "varchar" for kind in kinds]
    path = str(request.path).replace("'", "''")
    limit = f" limit {limits.SAMPLE_ROWS}" if request.sample else ""
    try:
        database.execute(
            f"create table raw as select {_positions(described, types)}, file_row_number + 1 as source_row, "
            f"file_row_number + 1 as source_line from read_parquet('{path}', file_row_number = true){limit}"
        )
    except duckdb.Error as problem:
        raise AnalyticsError("damaged_parquet", name=request.name) from problem
    count = int(found[0]) if found else 0
    read = {"format": "parquet", "encoding": "parquet", "delimiter": "", "header_row": 0}
    headers = names([str(row[0]) for row in described], len(described))
    return Source("parquet", read, headers, types, count, sampled=request.sample and count > limits.SAMPLE_ROWS)


def _positions(described: list[Any], types: list[str]) -> str:
    """Every column under its place, cast where its type is not plain."""
    parts = []
    for place, (row, kind) in enumerate(zip(described, types, strict=True)):
        name = '"' + str(row[0]).replace('"', '""') + '"'
        parts.append(f"cast({name} as {kind}) as c{place}")
    return ", ".join(parts)


def open_jsonl(database: DuckDBPyConnection, request: Request) -> Source:
    """``raw`` from one JSON object a line; the keys in order of appearance are the columns."""
    keys: dict[str, int] = {}
    rejects: list[Reject] = []
    records = list(_objects(request, rejects))
    for _, record in records:
        for key in record:
            keys.setdefault(key, len(keys))
    check_width(request.name, len(keys))
    if not records:
        raise AnalyticsError("no_rows", name=request.name)

    def batches() -> Iterator[tuple[list[list[str | None]], list[int], list[int]]]:
        for first in range(0, len(records), 20_000):
            part = records[first : first + 20_000]
            yield (
                [[_text(record.get(key)) for key in keys] for _, record in part],
                [n for n, _ in part],
                [n for n, _ in part],
            )

    count = fill(database, batches(), len(keys))
    read = {"format": "jsonl", "encoding": "utf-8", "delimiter": "", "header_row": 0}
    return Source("jsonl", read, names(list(keys), len(keys)), ["varchar"] * len(keys), count, rejects)


def _objects(request: Request, rejects: list[Reject]) -> Iterator[tuple[int, dict[str, Any]]]:
    with request.path.open("rb") as file:
        for line, text, problem in lines_of(file):
            if not text.strip():
                continue
            try:
                found = json.loads(text.removeprefix("\ufeff"), parse_float=str, parse_int=str)
            except (ValueError, RecursionError):
                found = None
            if problem or not isinstance(found, dict):
                rejects.append(Reject(line, line, problem or "bad_json", record=text[:2000]))
                continue
            yield line, found


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
