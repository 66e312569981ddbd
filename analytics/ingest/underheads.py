"""Header rows below the first: the wording of questions, units, or keys of the program that wrote the file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from analytics.ingest import header as headers
from analytics.ingest.source import Reject, Source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LOOKED_AT, MOST = 40, 3
MACHINE = re.compile(r'^\{"\w+":')


def lift(database: DuckDBPyConnection, source: Source) -> None:
    """Move further header rows from ``raw`` to ``source.labels``."""
    cells = ", ".join(f"coalesce(cast({name} as varchar), '')" for name in source.columns)
    rows = database.execute(
        f"select source_row, source_line, {cells} from raw order by source_row limit {LOOKED_AT}"
    ).fetchall()
    texts = [[str(cell) for cell in row[2:]] for row in rows]
    merged = _merged(source.headers, texts)
    count = merged or _count(texts)
    if not count:
        return
    if merged:
        source.headers = headers.names(texts[0], len(source.headers), source.headers)
    else:
        source.labels = texts[:count]
    source.rejects += [
        Reject(row[0], row[1], "header_row", record="\t".join(line)[:2000])
        for row, line in zip(rows[:count], texts, strict=False)
    ]
    database.execute(f"delete from raw where source_row <= {rows[count - 1][0]}")
    source.count -= count


def _merged(names: list[str], rows: list[list[str]]) -> int:
    """1 when the first row names the columns that a merged header above leaves without a name."""
    open_places = [place for place, name in enumerate(names) if re.fullmatch(r"#\d+", name)]
    if not open_places or len(rows) < MOST:
        return 0
    first = rows[0]
    filled = [cell for cell in first if cell.strip()]
    told = all(first[place].strip() for place in open_places)
    others = any(headers.is_value(cell) for row in rows[1:] for cell in row)
    if not told or not others or len(filled) == len(first) or any(headers.is_value(cell) for cell in filled):
        return 0
    return 1 if sum(headers.known(cell) for cell in filled) >= 0.5 * len(filled) else 0


def _count(rows: list[list[str]]) -> int:
    """How many of the first rows are headers: words in every column whose later cells are values."""
    body = rows[MOST:]
    if len(body) < MOST:
        return 0
    width = len(rows[0])
    places = [place for place in range(width) if _are_values([row[place] for row in body])]
    count = 0
    while count < MOST and _is_header(rows[count], places):
        count += 1
    return count


def _are_values(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) > len(cells) / 2 and sum(headers.is_value(cell) for cell in filled) > 0.9 * len(filled)


def _is_header(row: list[str], places: list[int]) -> bool:
    filled = [cell for cell in row if cell.strip()]
    if len(filled) < 0.6 * len(row) or any(headers.is_value(cell) for cell in filled):
        return False
    machine = sum(bool(MACHINE.match(cell)) for cell in filled)
    words = [row[place] for place in places if row[place].strip()]
    return machine > len(filled) / 2 or (len(places) > 1 and len(words) == len(places))


def titles(source: Source) -> list[str]:
    """Per column the header, or the label below it where only that is a word of some table."""
    found = list(source.headers)
    for line in source.labels:
        for place, label in enumerate(line[: len(found)]):
            if label.strip() and not MACHINE.match(label) and not headers.known(found[place]):
                found[place] = label
    return found


def zones(source: Source) -> dict[str, str]:
    """Header -> time zone, where a row of keys names one."""
    found = {}
    for line in source.labels:
        for header, label in zip(source.headers, line, strict=False):
            if MACHINE.match(label):
                try:
                    zone = json.loads(label).get("timeZone")
                except (ValueError, AttributeError):
                    continue
                if isinstance(zone, str):
                    found[header] = zone
    return found
