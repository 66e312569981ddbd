"""One written date or instant, in any common form, as a wall-clock time and its offset."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

ORDERS = ("ymd", "mdy", "dmy")
FIRST_YEAR, LAST_YEAR = 1900, 2100
EXCEL_EPOCH = datetime(1899, 12, 30)
MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "jan january januar janvier janv enero ene gennaio gen januari jänner",
        "feb february februar février fevrier févr fevr febrero febbraio februari",
        "mar march märz maerz mrz mär mars marzo maart mrt",
        "apr april avril avr abril abr aprile",
        "may mai mayo maggio mag mei",
        "jun june juni juin junio giugno giu",
        "jul july juli juillet juil julio luglio lug",
        "aug august août aout agosto ago augustus",
        "sep sept september septembre septiembre settembre set",
        "oct october oktober okt octobre octubre ottobre ott",
        "nov november novembre noviembre",
        "dec december dezember dez décembre decembre déc diciembre dic dicembre",
    ),
    1,
):
    MONTHS |= dict.fromkeys(_names.split(), _number)
ZONES = {
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "pdt": "-07:00", "pst": "-08:00", "mdt": "-06:00",
    "mst": "-07:00", "cdt": "-05:00", "edt": "-04:00", "est": "-05:00", "bst": "+01:00", "cet": "+01:00",
    "cest": "+02:00", "mez": "+01:00", "mesz": "+02:00", "jst": "+09:00", "eet": "+02:00", "eest": "+03:00",
}  # fmt: skip
AFTERNOON = re.compile(r"下午|晚上|午後|\bp\.?\s?m\.?(?![a-z])|(?<=\d)pm\b")
MORNING = re.compile(r"上午|早上|凌晨|午前|\ba\.?\s?m\.?(?![a-z])|(?<=\d)am\b")
OFFSET = re.compile(r"(?:gmt|utc)?\s*([+-])(\d{1,2}):?(\d{2})?$")
ZONE = re.compile(r"\s*\(?\b([a-z]{1,4})\)?$")
CLOCK = re.compile(r"(\d{1,2})[:h](\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?")
PLAIN = re.compile(r"^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})\.?$")
MONTH_ONLY = re.compile(r"^(\d{4})[-/.](\d{1,2})-?$")
DIGITS = re.compile(r"^\d{8}$|^\d{12}$|^\d{14}$")
SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=200_000)
def parse(text: str, order: str = "mdy") -> tuple[datetime, str] | None:
    """(wall-clock time, offset such as ``+08:00`` or "") of a written date, or None.

    ``order`` settles 03/04/2026 only; a year written first or a month written in words needs no settling.
    """
    cleaned = _clean(text)
    if not cleaned or not any(letter.isdigit() for letter in cleaned):
        return None
    try:
        return _bare(cleaned) or _written(cleaned, order)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=200_000)
def _clean(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().strip("'`\"=").lower()
    folded = re.sub(r"[年月]", "-", folded)
    folded = re.sub(r"[日号號]", " ", folded)
    folded = re.sub(r"(?<=\d)[时時点點分](?=\s*\d)", ":", folded)
    folded = re.sub(r"[时時点點]$", ":00", re.sub(r"[秒分]$", "", folded.strip()))
    folded = re.sub(r"(星期|周|礼拜)[一二三四五六日天]|\([月火水木金土]\)", " ", folded)
    return re.sub(r"\s+", " ", folded).strip()


def _bare(text: str) -> tuple[datetime, str] | None:
    """Digits only: 20260301, 20260301142530, or an Excel serial number."""
    if DIGITS.match(text):
        shape = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}[len(text)]
        return _sane(datetime.strptime(text, shape), "")
    if SERIAL.match(text) and 20_000 <= float(text) <= 80_000:
        seconds = round(float(text) * 86_400)
        return EXCEL_EPOCH + timedelta(seconds=seconds), ""
    return None


def _written(text: str, order: str) -> tuple[datetime, str] | None:
    afternoon, morning = AFTERNOON.search(text), MORNING.search(text)
    text = MORNING.sub(" ", AFTERNOON.sub(" ", text)).strip()
    clock = CLOCK.search(text)
    offset, hours, minutes, seconds = "", 0, 0, 0
    if clock:
        offset = _offset(text[clock.end() :].strip())
        hours, minutes, seconds = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        text = text[: clock.start()].strip(" ,t") or text[clock.end() :].strip(" ,")
    if afternoon and hours < 12:
        hours += 12
    elif morning and hours == 12:
        hours = 0
    day = _day(text.strip(" ,t"), order)
    return None if day is None else _sane(day.replace(hour=hours, minute=minutes, second=seconds), offset)


def _offset(rest: str) -> str:
    found = OFFSET.search(rest)
    if found:
        return f"{found[1]}{int(found[2]):02d}:{found[3] or '00'}"
    zone = ZONE.search(rest)
    return ZONES.get(zone[1], "") if zone else ""


def _day(text: str, order: str) -> datetime | None:
    words = [word for word in LETTERS.findall(text) if word in MONTHS]
    if words:
        return _with_month(text, MONTHS[words[0]])
    text = re.sub(r"\s*[-/.]\s*", lambda part: part[0].strip(), LETTERS.sub(" ", text).strip(" ,"))
    text = re.sub(r"^(\d{1,4}) (\d{1,2}) (\d{2,4})$", r"\1-\2-\3", text)
    month = MONTH_ONLY.match(text)
    if month:
        return datetime(int(month[1]), int(month[2]), 1)
    found = PLAIN.match(text)
    if not found:
        return None
    first, second, third = (int(part) for part in found.groups())
    if len(found[1]) > 2 or (order == "ymd" and len(found[3]) <= 2):
        return datetime(_year(first, found[1]), second, third)
    if len(found[3]) == 3:
        return None
    day, month_number = (first, second) if order == "dmy" else (second, first)
    return datetime(_year(third, found[3]), month_number, day)


def _with_month(text: str, month: int) -> datetime | None:
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return datetime(int(numbers[0]), month, 1)
    if len(numbers) != 2:
        return None
    day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
    return datetime(_year(int(year), year), month, int(day))


def _year(number: int, text: str) -> int:
    if len(text) > 2:
        return number
    return 2000 + number if number < 70 else 1900 + number


def _sane(moment: datetime, offset: str) -> tuple[datetime, str] | None:
    return (moment, offset) if FIRST_YEAR <= moment.year <= LAST_YEAR else None


AMBIGUOUS = re.compile(r"^\D{0,3}(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")


def day_order(texts: Iterable[str]) -> tuple[str | None, int, int]:
    """(order told by the values or None, how many say day first, how many say month first)."""
    day_first = month_first = seen = 0
    for text in texts:
        found = AMBIGUOUS.match(text.strip())
        if found:
            seen += 1
            day_first += int(found[1]) > 12 >= int(found[2])
            month_first += int(found[2]) > 12 >= int(found[1])
    if day_first == month_first:
        return (None if seen else "ymd"), day_first, month_first
    return ("dmy" if day_first > month_first else "mdy"), day_first, month_first


def agreed_order(columns: Iterable[Iterable[str]]) -> str | None:
    """The order of day and month that all date columns which tell one agree on; one program wrote them all."""
    told = {day_order(column)[0] for column in columns} - {None, "ymd"}
    return told.pop() if len(told) == 1 else None


def likelier_order(texts: Iterable[str]) -> str:
    """The order under which the dates lie closer together and run more evenly; day first when nothing tells."""
    values = [text for text in dict.fromkeys(texts) if AMBIGUOUS.match(text.strip())][:5000]
    spans = {}
    for order in ("dmy", "mdy"):
        days = [found[0].date().toordinal() for text in values if (found := parse(text, order))]
        backwards = sum(later < earlier for earlier, later in pairwise(days))
        forwards = max(1, len(days) - 1)
        turns = min(backwards, forwards - backwards)
        spans[order] = ((max(days) - min(days)) if days else 0, turns)
    if any("." in text for text in values[:50]):
        return "dmy"
    return "mdy" if spans["mdy"] < spans["dmy"] else "dmy"
