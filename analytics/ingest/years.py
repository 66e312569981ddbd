"""Dates written without their year ("10月22日", "22 Oct"): the year comes from the rest of the file, and is said.

The other dates of the file, the lines above the table, the sheet and the name of the file are asked in this order. Of
a period over the turn of a year each month gets the year in which it lies. Where nothing says a year, none is made up.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from analytics.ingest import dates
from analytics.ingest.recognise import word_score
from analytics.ingest.source import Source
from analytics.ingest.vocabulary import SALES, fields

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MONTH = "|".join(sorted(dates.MONTHS, key=len, reverse=True))
WORDED = re.compile(
    rf"^\d{{1,2}}\s*月\s*\d{{1,2}}\s*[日号號]?(\D.*)?$|^(({MONTH})\.?\s+\d{{1,2}}|\d{{1,2}}\.?\s+({MONTH})\.?)(,?\s+\d{{1,2}}:.*)?$",
    re.IGNORECASE,
)
FIRST_NUMBER, MONTH_WORD = re.compile(r"\d{1,2}"), re.compile(MONTH, re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)(20\d{2})(?:\s*[年./_-]\s*(\d{1,2})(?!\d))?")
SAMPLE, NEARLY = 50, 0.8
Years = dict[int, int]  # month -> year


def complete(database: DuckDBPyConnection, source: Source, name: str) -> None:
    """Put the year before such dates in ``raw``; a column for which none is found is noted in ``source.yearless``."""
    for place, header in enumerate(source.headers):
        if source.types[place] != "varchar" or "birth_on" in word_score(header, "customers"):
            continue
        cells = _cells(database, place)
        if not cells or sum(bool(WORDED.match(cell)) for cell in cells) < NEARLY * len(cells):
            continue
        years, told = _years(database, source, name, place)
        if not years:
            source.yearless = {"column": header, "value": cells[0]}
            continue
        _write(database, place, years)
        shown = " / ".join(str(year) for year in sorted(set(years.values())))
        source.warnings.append({"code": "year_taken", "column": header, "year": shown, "told": told})


def _cells(database: DuckDBPyConnection, place: int) -> list[str]:
    rows = database.execute(f"select trim(c{place}) from raw where trim(c{place}) <> '' limit {SAMPLE}").fetchall()
    return [str(row[0]) for row in rows]


def _years(database: DuckDBPyConnection, source: Source, name: str, own: int) -> tuple[Years, str]:
    """The year of each month, and what told it."""
    counted: Counter[int] = Counter()
    for place, header in enumerate(source.headers):
        if place != own and any(fields(SALES)[one].kind in ("date", "instant") for one in word_score(header, SALES)):
            counted.update(found[0].year for cell in _cells(database, place) if (found := dates.parse(cell)))
    if len(counted) == 1:
        return dict.fromkeys(range(1, 13), counted.popitem()[0]), "dates"
    above = " ".join(" ".join(cell for cell in row if cell) for row in source.above)
    for text in (above, str(source.read.get("sheet") or ""), name):
        if years := _of_text(text):
            return years, text.strip()[:80]
    return {}, ""


def _of_text(text: str) -> Years:
    """One year, or two that follow each other with the month in which the period begins."""
    found = [(int(year), int(month or 0)) for year, month in YEAR.findall(text)]
    years = sorted({year for year, _ in found})
    if len(years) == 1:
        return dict.fromkeys(range(1, 13), years[0])
    begins = next((month for year, month in found if years and year == years[0] and 1 <= month <= 12), 0)
    if len(years) == 2 and years[1] == years[0] + 1 and begins:
        return {month: years[0] if month >= begins else years[1] for month in range(1, 13)}
    return {}


def _month(cell: str) -> int:
    word = MONTH_WORD.search(cell)
    number = FIRST_NUMBER.search(cell)
    return dates.MONTHS[word[0].lower()] if word else int(number[0]) if number else 0


def _write(database: DuckDBPyConnection, place: int, years: Years) -> None:
    """``10月22日`` becomes ``2026年10月22日``, ``22 Oct 10:24`` becomes ``22 Oct 2026 10:24``."""
    import pyarrow as pa

    rows = database.execute(f"select distinct c{place} from raw where c{place} is not null").fetchall()
    written = [str(row[0]) for row in rows if WORDED.match(str(row[0]).strip())]
    dated = [_dated(cell.strip(), years.get(_month(cell))) for cell in written]
    database.register("dated", pa.table({"cell": pa.array(written, pa.string()), "now": pa.array(dated, pa.string())}))
    database.execute(f"update raw set c{place} = dated.now from dated where raw.c{place} = dated.cell")
    database.unregister("dated")


def _dated(cell: str, year: int | None) -> str:
    if year is None:
        return cell
    if "月" in cell:
        return f"{year}年{cell}"
    clock = re.search(r",?\s+\d{1,2}:", cell)
    return f"{cell[: clock.start()]} {year}{cell[clock.start() :]}" if clock else f"{cell} {year}"
