"""Date columns as SQL: the cast for ISO dates, formats for regular ones, a looked-up reading for the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.ingest import dates, zones

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WRITTEN_OFFSET = re.compile(r"[+-]\d{2}:?\d{2}$|(?<=\d)\s*(Z|UTC|GMT)$|(GMT|UTC)\s*[+-]\d")
CLOCKS = ("", " %H:%M", " %H:%M:%S")
SANE = f"between {dates.FIRST_YEAR} and {dates.LAST_YEAR}"


@dataclass(frozen=True)
class Instant:
    """How one date column is read."""

    moment: str
    offset: str
    joins: str = ""
    order: str = "ymd"
    ambiguous: bool = False


def plan(
    database: DuckDBPyConnection, column: str, kind: str, sample: Sequence[str], wanted: str | None, header: str = ""
) -> Instant:
    """SQL for the moment and its offset. ``wanted`` is the reader's day order."""
    zone = zones.of_header(database, header, f"try_cast({column} as timestamp)") if header else "null"
    if kind in ("timestamp", "date"):
        return Instant(f"cast({column} as timestamp)", zone)
    if kind not in ("varchar",):
        serial = (
            f"case when {column} between 20000 and 80000 then timestamp '1899-12-30' + "
            f"to_microseconds(cast(round({column} * 86400) as bigint) * 1000000) end"
        )
        return Instant(serial, zone)
    order, ambiguous = _order(database, column, sample, wanted)
    if _mostly_distinct(database, column, sample):
        moment, offset, joins = _reading(database, "raw", column, sample, order, zone)
        return Instant(moment, offset, joins, order, ambiguous)
    table, written = f"days_{column}", f"written_{column}"
    database.execute(f"create or replace table {written} as select distinct {column} from raw")
    moment, offset, joins = _reading(database, written, column, sample, order, zone)
    database.execute(
        f"create or replace table {table} as select {written}.{column} as written, {moment} as moment, "
        f"{offset} as zone from {written}{joins}"
    )
    join = f" left join {table} on {table}.written = raw.{column}"
    return Instant(f"{table}.moment", f"{table}.zone", join, order, ambiguous)


def _mostly_distinct(database: DuckDBPyConnection, column: str, sample: Sequence[str]) -> bool:
    """Whether the dates hardly repeat; where they do, each is read once and looked up."""
    if len(set(sample)) > 0.95 * len(sample):
        return True
    distinct, count = database.execute(f"select approx_count_distinct({column}), count(*) from raw").fetchall()[0]
    return distinct > 0.2 * count


def _reading(
    database: DuckDBPyConnection, relation: str, column: str, sample: Sequence[str], order: str, zone: str
) -> tuple[str, str, str]:
    """SQL of moment and offset of ``column`` of ``relation``, and the join they need."""
    text = f"trim({relation}.{column})"
    cast = f"try_cast({text} as timestamp)"
    plain = f"case when year({cast}) {SANE} and length({text}) > 7 then {cast} end"
    formats = _formats(sample, order)
    regular = f", try_strptime({text}, [{', '.join(formats)}])" if formats else ""
    moment = f"coalesce({plain}{regular})" if formats else plain
    moment = f"case when year({moment}) {SANE} then {moment} end" if formats else moment
    table = _look_up(database, relation, column, moment, order)
    offset = zone
    if any(WRITTEN_OFFSET.search(value.strip()) for value in sample):
        found = f"regexp_extract({text}, '([+-]\\d{{2}}:?\\d{{2}})$', 1)"
        utc = f"case when regexp_matches({text}, '\\d\\s*(Z|UTC|GMT)$') then '+00:00' end"
        written = f"case when {found} <> '' then left({found}, 3) || ':' || right({found}, 2) end"
        offset = f"coalesce({written}, {utc}, {zone})"
    if table is None:
        return moment, offset, ""
    join = f" left join {table} on {table}.written = {text}"
    return f"coalesce({moment}, {table}.moment)", f"coalesce(nullif({table}.zone, ''), {offset})", join


def _order(database: DuckDBPyConnection, column: str, sample: Sequence[str], wanted: str | None) -> tuple[str, bool]:
    """(day order, whether the column leaves it open)."""
    told, _, _ = dates.day_order(sample)
    if told == "ymd":
        return wanted or "mdy", False
    if wanted in dates.ORDERS:
        return str(wanted), False
    if told is None:
        told, _, _ = dates.day_order(_spread(database, column))
    if told is None:
        return dates.likelier_order(_spread(database, column)), True
    return told, False


def _spread(database: DuckDBPyConnection, column: str) -> list[str]:
    """One written date for each leading pair of numbers in the whole column, in file order."""
    pairs = f"regexp_extract({column}, '^\\D{{0,3}}(\\d{{1,2}}[-/.]\\d{{1,2}}[-/.]\\d{{2,4}})', 1)"
    found = database.execute(
        f"select pair from (select {pairs} as pair, min(source_row) as place from raw where {column} is not null "
        "group by 1) where pair <> '' order by place limit 20000"
    ).fetchall()
    return [str(row[0]) for row in found]


def _formats(sample: Sequence[str], order: str) -> list[str]:
    """strptime formats for slashed dates, when the sample has them."""
    marks = {found[1] for value in sample if (found := re.match(r"\d{1,2}([-/.])\d{1,2}\1\d{4}", value.strip()))}
    first, second = ("%d", "%m") if order == "dmy" else ("%m", "%d")
    return [f"'{first}{mark}{second}{mark}%Y{clock}'" for mark in sorted(marks) for clock in CLOCKS]


def _look_up(database: DuckDBPyConnection, relation: str, column: str, moment: str, order: str) -> str | None:
    """A table of the written dates the casts leave over, read one by one; None when there are none."""
    import pyarrow as pa

    left = database.execute(
        f"select distinct trim({column}) from {relation} where {column} is not null and ({moment}) is null and "
        f"trim({column}) <> ''"
    ).fetchall()
    if not left:
        return None
    readings: list[tuple[str, Any, str]] = []
    for (written,) in left:
        found = dates.parse(written, order)
        if found is not None:
            readings.append((written, *found))
    if not readings:
        return None
    written, moments, zones = zip(*readings, strict=True)
    name = f"read_{column}"
    batch = pa.table(
        {
            "written": pa.array(written, pa.string()),
            "moment": pa.array(moments, pa.timestamp("us")),
            "zone": pa.array(zones, pa.string()),
        }
    )
    database.register("readings", batch)
    database.execute(f"create or replace table {name} as select * from readings")
    database.unregister("readings")
    return name
