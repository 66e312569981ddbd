"""Rejected records that came back corrected: put in their places in the original file, which is then read again.

So an order of which one line was rejected gets its amounts from all of its lines, as if the file had been right from
the beginning. The download of the rejects carries a column ``KeLens`` that says which record of which import each is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError
from analytics.ingest.source import Source, open_source
from analytics.ingest.values import quote

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.ingest.work import Job

MARK = "KeLens"
GUARD = r"^'([\t\r\n]|[\s\x00-\x1f\x7f]*[=+\-@＝＋－＠﹦﹢﹣﹫])"  # analytics.export.safe
OWN = 3  # columns the download adds before its mark: line, column, reason
WRITTEN = r"(\d+):(\d+):(\d+):([0-9a-f]{12})"


def mark(import_id: int, row: int, line: int, content_hash: str) -> str:
    """What stands in the column ``KeLens`` of one rejected record."""
    return f"{import_id}:{row}:{line}:{content_hash[:12]}"


def refuse_marked(database: DuckDBPyConnection, job: Job, source: Source) -> None:
    """Raise ``mended_rejects`` with ``import_id`` and ``content`` when the file is a download of rejects.

    Only its caller can know the original (:func:`analytics.ingest.origins.options`).
    """
    if job.mended or MARK not in source.headers:
        return
    cell = f"trim(cast(c{source.headers.index(MARK)} as varchar))"
    found = database.execute(f"select {cell} from raw where regexp_full_match({cell}, '{WRITTEN}') limit 1").fetchall()
    if found and (parts := re.fullmatch(WRITTEN, found[0][0])):
        facts = {"import_id": int(parts[1]), "content": parts[4]}
        raise AnalyticsError("mended_rejects", name=job.name, rows=source.count, **facts)


def open_mended(database: DuckDBPyConnection, job: Job) -> Source:
    """``raw`` of the original file with the mended records in their places; table ``mended_rows`` names these."""
    from analytics.ingest.work import request

    assert job.mended is not None
    fixed = open_source(database, replace(request(job), path=job.mended, header_row=None, sheet=None))
    if MARK not in fixed.headers:
        raise AnalyticsError("mended_without_mark", name=job.name, column=MARK)
    database.execute("alter table raw rename to mended_raw")
    original = open_source(database, request(job))
    places = _places(job, original, fixed)
    cell = f"trim(cast({places[MARK]} as varchar))"
    row, line = (f"try_cast(regexp_extract({cell}, '{WRITTEN}', {part}) as bigint)" for part in (2, 3))
    database.execute(
        f"create table mended_rows as select {row} as source_row, {line} as source_line, {cell} as mark, "
        f"source_row as own_row from mended_raw where regexp_full_match({cell}, '{WRITTEN}') "
        f"qualify row_number() over (partition by {row}, {line} order by own_row desc) = 1"
    )
    _splice(database, original, places)
    return original


def _places(job: Job, original: Source, fixed: Source) -> dict[str, str]:
    """Column of the mended file for each header of the original; by order where reading gave them other names."""
    places = {header: f"c{place}" for place, header in enumerate(fixed.headers)}
    missing = [header for header in original.headers if header not in places]
    if not missing:
        return places
    if fixed.headers.index(MARK) != len(original.headers) + OWN:
        raise AnalyticsError("mended_without_column", name=job.name, column=missing[0])
    return places | {header: f"c{place}" for place, header in enumerate(original.headers)}


def _splice(database: DuckDBPyConnection, original: Source, places: Mapping[str, str]) -> None:
    """Take the records out of the original and put their corrected selves in."""
    inside = "(source_row, source_line) in (select (source_row, source_line) from mended_rows)"
    cells = []
    for place, header in enumerate(original.headers):
        kind, column = original.types[place], _bare(f"cast(x.{places[header]} as varchar)")
        if kind != "varchar" and _unread(database, column, kind):
            database.execute(f"alter table raw alter c{place} type varchar")
            kind = original.types[place] = "varchar"
        cells.append(f"try_cast({column} as {kind}) as c{place}" if kind != "varchar" else f"{column} as c{place}")
    own = ", ".join(original.columns)
    database.execute(
        f"create or replace table raw as select {own}, source_row, source_line from raw where not ({inside}) union all "
        f"select {', '.join(cells)}, m.source_row, m.source_line from mended_raw x join mended_rows m "
        "on m.own_row = x.source_row order by source_row, source_line"
    )
    known = set(database.execute("select source_row, source_line from mended_rows").fetchall())
    original.rejects = [one for one in original.rejects if (one.source_row, one.source_line) not in known]
    original.count = int(database.execute("select count(*) from raw").fetchall()[0][0])


def _bare(cell: str) -> str:
    """A cell without the apostrophe by which the download kept spreadsheets from running it."""
    return f"regexp_replace({cell}, {quote(GUARD)}, '\\1')"


def _unread(database: DuckDBPyConnection, column: str, kind: str) -> bool:
    """Whether some mended cell is no value of the column's type."""
    lost = f"select 1 from mended_raw x where {column} <> '' and try_cast(trim({column}) as {kind}) is null limit 1"
    return bool(database.execute(lost).fetchall())


def only_touched(database: DuckDBPyConnection, table: str, key: str) -> None:
    """Keep of what was built the records that were mended, and with them the rest of their orders."""
    touched = f"select {key} from {table} where record_of(source_row) in (select source_row from mended_rows)"
    database.execute(f"delete from {table} where {key} not in ({touched})")


def only_mended(database: DuckDBPyConnection, table: str) -> None:
    """Keep the records that were mended."""
    mended = "select (source_row, source_line) from mended_rows"
    database.execute(f"delete from {table} where (source_row, source_line) not in ({mended})")


def facts(database: DuckDBPyConnection, path: Path) -> dict[str, Any]:
    """What the receipt says of a mending: which import, how many of its records came back, the content sent in."""
    from analytics.ingest.work import digest

    count, text = database.execute("select count(*), any_value(mark) from mended_rows").fetchall()[0]
    found = re.fullmatch(WRITTEN, text or "")
    mends = {"import_id": int(found[1]) if found else 0, "rows": count}
    return {"mends": mends, "content_hash": digest(path)}
