"""Named time zones of a column as offsets on the day."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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


def join_offsets(database: DuckDBPyConnection) -> None:
    """Table ``zone_offsets`` (timezone, day, zone) for the pairs in ``typed``."""
    import pyarrow as pa

    pairs = database.execute(
        "select distinct timezone, cast(ordered_at as date) from typed where timezone is not null and ordered_at "
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


def offset(name: str, at: datetime) -> str | None:
    """``+08:00`` of a zone on a day; None for a name that is not known."""
    found = re.search(r"([+-])(\d{1,2}):?(\d{2})?", name)
    if found:
        return f"{found[1]}{int(found[2]):02d}:{found[3] or '00'}"
    known = next((zone for pattern, zone in NAMES if re.search(pattern, name.lower())), name)
    try:
        written = at.replace(tzinfo=ZoneInfo(known)).strftime("%z")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return f"{written[:3]}:{written[3:]}"
