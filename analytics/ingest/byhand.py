"""What a person enters or pastes, read by the declaration of its table: typed values, or a fault per column."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from analytics.ingest import dates, vocabulary
from analytics.schema import Column, Table
from analytics.texts import LANGUAGES, known, name, say

YES = frozenset(("true", "yes", "y", "t", "1", "是", "有", "对", "√", "✓", "x", "on"))
NO = frozenset(("false", "no", "n", "f", "0", "否", "无", "没有", "×", "off"))
FACTORS = {"万": 10**4, "亿": 10**8, "k": 10**3, "m": 10**6}
SIGNS = re.compile(r"[\s,，¥￥$€£元']|(?i:cny|rmb|usd|eur)")
WRITTEN = re.compile(r"(\(?)([+-]?\d*\.?\d+)(万|亿|k|m)?(\)?)")
NOBODY: Mapping[str, AbstractSet[str]] = {}
MOST = Decimal(10) ** 14


class FaultError(ValueError):
    """A value that cannot be taken: ``reason.<code>`` says why."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Entered:
    """Records read: ``rows`` typed; ``rejected`` as they were written; ``faults`` per rejected record and column."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, str]] = field(default_factory=list)
    faults: list[dict[str, FaultError]] = field(default_factory=list)


def asked(table: Table) -> list[Column]:
    """The columns a person states: not those the engine computes, nor a date that lies in its instant."""
    names = set(table.names)
    return [
        column
        for column in table.columns
        if column.name not in table.derived
        and column.kind != "json"
        and not (column.name.endswith("_on") and f"{column.name[:-3]}_at" in names)
    ]


def label(table: Table, column: Column, code: Any, lang: str) -> str:
    """The text of a legal value."""
    own = f"code.{table.name}.{column.name}.{code}"
    key = own if known(own) else f"code.{column.name}.{code}"
    return say(key, lang) if known(key) else str(code)


def written(value: Any) -> str:
    """A value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00").removesuffix(":00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        text = f"{value:f}" if isinstance(value, Decimal) else repr(value)
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def fault_words(table: Table, column: str, fault: FaultError, lang: str) -> str:
    """Why a value cannot be taken, in words; legal values by their names."""
    legal = [label(table, table.column(column), code, lang) for code in fault.facts.get("legal", ())]
    return say(f"reason.{fault.code}", lang, {"legal": say("entry.and", lang).join(legal)})


def faults_words(table: Table, faults: Mapping[str, FaultError], lang: str) -> str:
    """All that is wrong with a record, in words."""
    told = []
    for one, fault in faults.items():
        facts = {"column": name("column", table.name, one, lang=lang), "reason": fault_words(table, one, fault, lang)}
        told.append(say("entry.fault", lang, facts))
    return " ".join(told)


def rejects(table: Table, read: Entered) -> list[dict[str, Any]]:
    """The rejected records as rows of ``rejects``: the first fault of each, and what was written."""
    found = []
    for at, (record, faults) in enumerate(zip(read.rejected, read.faults, strict=True), 1):
        column, fault = next(iter(faults.items()))
        written = ", ".join(record.get(one.name, "") for one in asked(table))
        found.append({"source_row": at, "column_name": column, "reason": fault.code, "record": written})
    return found


def read(
    table: Table, given: Mapping[str, Any], makes_id: bool = False
) -> tuple[dict[str, Any], dict[str, FaultError]]:
    """Typed values of the columns given, dates beside their instants, and the faults; both by column.

    ``makes_id``: the key may stay empty. Columns that are not given are not asked for, but required ones are.
    """
    values: dict[str, Any] = {}
    faults: dict[str, FaultError] = {}
    for column in asked(table):
        try:
            value = read_value(table, column, given.get(column.name))
            if value is None and column.required and not (makes_id and column.name in table.key):
                raise FaultError("hand_required")
            if value is None and column.kind == "flag" and column.name in table.key:
                value = False
            if column.name in given or value is not None:
                values[column.name] = value
        except FaultError as fault:
            faults[column.name] = fault
    return with_dates(table, values), faults


def read_whole(
    table: Table, given: Mapping[str, Any], makes_id: bool = False
) -> tuple[dict[str, Any], dict[str, FaultError]]:
    """As :func:`read`, for a row that is to come: nothing at all is no row."""
    values, faults = read(table, given, makes_id)
    if not faults and all(value is None for name, value in values.items() if name not in table.key):
        faults = {
            next(column.name for column in asked(table) if column.name not in table.key): FaultError("hand_empty")
        }
    return values, faults


def with_dates(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, each instant with its date where the table has one."""
    days = {
        f"{one[:-3]}_on": value.date() if isinstance(value, datetime) else None
        for one, value in values.items()
        if one.endswith("_at") and f"{one[:-3]}_on" in table.names
    }
    return {**values, **days}


def changed(table: Table, held: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Of the values of a form those that differ from the row held; a date follows only an instant that changed."""
    names = [column.name for column in asked(table) if column.name in values]
    return with_dates(table, {one: values[one] for one in names if written(held.get(one)) != written(values[one])})


def read_all(
    table: Table,
    records: Sequence[Mapping[str, Any]],
    makes_id: bool = False,
    strangers: Mapping[str, AbstractSet[str]] = NOBODY,
) -> Entered:
    """Every record read; those with a fault, whose key came before, or with one of ``strangers`` (ids by column) in
    them, stay as they were written."""
    found, seen = Entered(), set()
    for record in records:
        values, faults = read_whole(table, record, makes_id)
        key = tuple(values.get(one) for one in table.key)
        if not faults and table.key and any(key) and key in seen:
            faults = {table.key[0]: FaultError("hand_twice")}
        if not faults:
            faults = {one: FaultError("hand_stranger") for one, ids in strangers.items() if str(values.get(one)) in ids}
        if faults:
            found.rejected.append({one: str(text) for one, text in record.items() if text is not None})
            found.faults.append(faults)
        else:
            seen.add(key)
            found.rows.append(values)
    return found


def read_value(table: Table, column: Column, given: Any) -> Any:
    """One value as its column means it; None for nothing. Raises :class:`FaultError`."""
    text = "" if given is None else unicodedata.normalize("NFC", str(given)).strip()
    if not text:
        return None
    if column.codes:
        return _code(table, column, text)
    return READERS.get(column.kind, lambda one: one)(text)


def _code(table: Table, column: Column, text: str) -> str:
    folded = text.casefold()
    for code in column.codes:
        if folded in (code, *(label(table, column, code, lang).casefold() for lang in LANGUAGES)):
            return code
    raise FaultError("hand_bad_code", legal=tuple(column.codes))


def _number(text: str) -> Decimal:
    found = WRITTEN.fullmatch(SIGNS.sub("", unicodedata.normalize("NFKC", text)).lower().replace("−", "-"))
    if not found or bool(found[1]) != bool(found[4]):
        raise FaultError("hand_bad_number")
    try:
        number = Decimal(found[2]) * FACTORS.get(found[3] or "", 1)
    except InvalidOperation as error:
        raise FaultError("hand_bad_number") from error
    if abs(number) >= MOST:
        raise FaultError("hand_bad_number")
    return -number if found[1] else number


def _integer(text: str) -> int:
    number = _number(text)
    if number != int(number):
        raise FaultError("hand_bad_integer")
    return int(number)


def _share(text: str) -> float:
    percent = text.endswith(("%", "％"))
    number = float(_number(text.rstrip("%％")))
    number = number / 100 if percent else number
    if not 0 <= number <= 1:
        raise FaultError("hand_bad_share")
    return number


def _instant(text: str) -> datetime:
    ambiguous = dates.AMBIGUOUS.match(text)
    order = dates.day_order([text])[0] or "dmy"
    if ambiguous and dates.day_order([text])[0] is None and ambiguous[1] != ambiguous[2]:
        raise FaultError("hand_unclear_date")
    found = dates.parse(text, order)
    if found is None:
        raise FaultError("hand_bad_date")
    return found[0]


def _flag(text: str) -> bool:
    folded = text.casefold()
    if folded not in YES | NO:
        raise FaultError("hand_bad_flag")
    return folded in YES


READERS: dict[str, Callable[[str], Any]] = {
    "money": _number,
    "quantity": _number,
    "number": lambda text: float(_number(text)),
    "integer": _integer,
    "share": _share,
    "date": lambda text: _instant(text).date(),
    "instant": _instant,
    "flag": _flag,
}


@dataclass(frozen=True)
class Pasted:
    """Cells from a clipboard: records by column name, and the headers that no column answers to."""

    records: list[dict[str, str]]
    unknown: tuple[str, ...]


def pasted(table: Table, text: str, meant: Mapping[str, str] = {}) -> Pasted:
    """Tab-separated cells with their header row, as Excel puts them on the clipboard; ``meant`` is what a person said
    of headers that no column answers to."""
    rows = [row for row in csv.reader(io.StringIO(text.strip("\r\n")), delimiter="\t") if any(map(str.strip, row))]
    if not rows:
        return Pasted([], ())
    columns = [meant.get(header.strip()) or _column(table, header) for header in rows[0]]
    unknown = tuple(
        header.strip() for header, column in zip(rows[0], columns, strict=True) if column is None and header.strip()
    )
    records = [{one: cell.strip() for one, cell in zip(columns, row, strict=False) if one} for row in rows[1:]]
    return Pasted(records, unknown)


def _column(table: Table, header: str) -> str | None:
    """The column a header means: by its name in either language, its own name, or its words."""
    wanted = vocabulary.plain(header)
    asked_names = [column.name for column in asked(table)]
    for column in asked_names:
        spoken: Iterable[str] = (name("column", table.name, column, lang=lang) for lang in LANGUAGES)
        if wanted in (vocabulary.plain(column), *map(vocabulary.plain, spoken)):
            return column
    claims = vocabulary.index(table.name).get(wanted) or vocabulary.index(table.name).get(vocabulary.bare(header)) or ()
    return next((claim for claim in claims if claim in asked_names), None)
