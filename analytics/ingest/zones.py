"""Named time zones of a column as offsets on the day."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analytics.ingest.dates import ZONES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAMES = (
    (r"eastern", "America/New_York"),
    (r"central time", "America/Chicago"),
    (r"mountain", "America/Denver"),
    (r"pacific", "America/Los_Angeles"),
    (r"london|british|dublin", "Europe/London"),
    (r"berlin|paris|madrid|rome|amsterdam|central europe", "Europe/Berlin"),
    (r"beijing|shanghai|china|hong kong|taipei|singapore|北京|上海|中国", "Asia/Shanghai"),
    (r"tokyo|japan|東京|日本", "Asia/Tokyo"),
    (r"sydney|melbourne", "Australia/Sydney"),
)


def join_offsets(database: DuckDBPyConnection, moment: str = "ordered_at") -> None:
    """Table ``zone_offsets`` (timezone, day, zone) for the pairs of ``timezone`` and ``moment`` in ``typed``."""
    import pyarrow as pa

    pairs = database.execute(
        f"select distinct timezone, cast({moment} as date) from typed where timezone is not null and {moment} "
        "is not null"
    ).fetchall()
    rows = [(name, day, offset(name, datetime(day.year, day.month, day.day, 12))) for name, day in pairs]
    batch = pa.table(
        {
            "timezone": pa.array([row[0] for row in rows], pa.string()),
            "day": pa.array([row[1] for row in rows], pa.date32()),
            "zone": pa.array([row[2] for row in rows], pa.string()),
        }
    )
    database.register("readings", batch)
    database.execute("create or replace table zone_offsets as select * from readings")
    database.unregister("readings")


IN_HEADER = re.compile(
    r"(?:\b(?:utc|gmt)\b\s*([+-]\s*\d{1,2}(?::?\d{2})?)?)|\b([A-Z][a-z]+/[A-Z][A-Za-z_]+)\b", re.IGNORECASE
)


def of_header(database: DuckDBPyConnection, header: str, moment: str) -> str:
    """SQL of the offset that a header names: fixed, or by the day where it names a zone; null when it names none."""
    found = IN_HEADER.search(header)
    if not found:
        return "null"
    if not found[2]:
        written = re.sub(r"\s", "", found[1] or "")
        return f"'{offset(written, datetime(2026, 1, 1)) if written else '+00:00'}'"
    days = [row[0] for row in database.execute(f"select distinct cast({moment} as date) from raw").fetchall() if row[0]]
    pairs = [(day, offset(found[2], datetime(day.year, day.month, day.day, 12))) for day in days]
    known = [f"(date '{day}', '{zone}')" for day, zone in pairs if zone]
    if not known:
        return "null"
    return f"(select any_value(z.o) from (values {', '.join(known)}) z(d, o) where z.d = cast({moment} as date))"


def offset(name: str, at: datetime) -> str | None:
    """``+08:00`` of a zone on a day; None for a name that is not known."""
    found = re.search(r"([+-])(\d{1,2}):?(\d{2})?", name)
    if found:
        return f"{found[1]}{int(found[2]):02d}:{found[3] or '00'}"
    if short := ZONES.get(name.strip().lower()):
        return short
    known = next((zone for pattern, zone in NAMES if re.search(pattern, name.lower())), name)
    try:
        written = at.replace(tzinfo=ZoneInfo(known)).strftime("%z")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return f"{written[:3]}:{written[3:]}"
