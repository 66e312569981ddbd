"""What the values of a column look like: shares that read as date, number, id, phone, mail and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.ingest import dates

EMPTY = frozenset(
    [
        "",
        "-",
        "--",
        "—",
        "——",
        "/",
        "\\",
        "null",
        "none",
        "n/a",
        "na",
        "nil",
        "(空)",
        "（空）",
        "(blank)",
        "无",
        "'",
        ".",
        "(none)",
        "(not set)",
        "#n/a",
    ]
)
ISO = (
    "USD|CNY|RMB|EUR|GBP|JPY|HKD|TWD|AUD|CAD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|INR|KRW|SGD|THB|MYR|BRL|MXN|ZAR|AED|NZD|"
    "US|HK|NT|CA|A|C|R|S"
)
NUMBER = re.compile(
    rf"^[\s(+\-−–]*(?:(?:{ISO})?\s?[^\w\s.,()\-]|{ISO})?\s*[-+−–]?\s*\d[\d.,'’\s\u00a0\u202f]*"
    rf"\s*(?:{ISO}|[^\w\s.,()]|元|円|万元|亿元|万|亿|千|百万|kr|zł)?\s*[-−)]?$"
)
INTEGER = re.compile(r"^-?\d{1,9}$")
MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
PHONE = re.compile(r"^'?(?:\+|00)?[\d][\d\s()\-./]{6,18}\d$|^1\d{2}\*+\d{3,4}$|^'?\d\.\d+E\+1\d$")
MOBILE = re.compile(r"^'?(?:\+?86)?1[3-9]\d{9}$|^\+\d[\d ]{7,16}$")
PERCENT = re.compile(r"^-?\d+(?:[.,]\d+)?\s*[%％]$")
MASKED = re.compile(r"[*＊]{2,}|^[*＊]|[*＊]$|[•●]{2,}")
SCIENTIFIC = re.compile(r"^'?\d(?:\.\d+)?E\+\d{1,2}$", re.IGNORECASE)
DIGIT = re.compile(r"\d")
CLOCK = re.compile(r"^\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[AaPp]\.?[Mm]\.?)?$")
CODE = re.compile(r"^[A-Z]{3}$")


@dataclass(frozen=True)
class Shape:
    """Shares of the filled cells of a sample; ``distinct`` is distinct over filled."""

    filled: int
    fill_share: float
    distinct: float
    date: float
    number: float
    integer: float
    mail: float
    phone: float
    mobile: float
    percent: float
    masked: float
    code: float
    length: float
    letters: float
    digits: float
    several: float
    clock: float = 0.0


def shape_of(values: Sequence[str | None]) -> Shape:
    """The shape of one column of a sample of texts."""
    stripped = (value.strip() for value in values if value is not None)
    filled = [value for value in stripped if value and value.lower() not in EMPTY]
    count = len(filled)
    if not count:
        return Shape(0, 0.0, *(0.0,) * 14)
    looked = filled[:300]

    def share(pattern: re.Pattern[str]) -> float:
        return sum(bool(pattern.match(value)) for value in looked) / len(looked)

    return Shape(
        filled=count,
        fill_share=count / max(1, len(values)),
        distinct=len(set(filled)) / count,
        date=sum(_is_date(value) for value in looked) / len(looked),
        number=share(NUMBER),
        integer=share(INTEGER),
        mail=share(MAIL),
        phone=share(PHONE),
        mobile=share(MOBILE),
        percent=share(PERCENT),
        masked=sum(bool(MASKED.search(value)) for value in looked) / len(looked),
        code=share(CODE),
        length=sum(len(value) for value in looked) / len(looked),
        digits=sum(any(letter.isdigit() for letter in value) for value in looked) / len(looked),
        several=sum("┋" in value for value in looked) / len(looked),
        clock=share(CLOCK),
        letters=sum(any(letter.isalpha() for letter in value) for value in looked) / len(looked),
    )


def is_empty(value: str) -> bool:
    """Blank, or one of the marks by which exports write "nothing"."""
    return not value.strip() or value.strip().lower() in EMPTY


def _is_date(value: str) -> bool:
    if INTEGER.match(value) and len(value) < 8:
        return len(value) == 5 and 36_000 <= int(value) <= 55_000
    if re.fullmatch(r"\d+\.\d+", value):
        return bool(re.fullmatch(r"[345]\d{4}\.\d{3,}", value))
    return DIGIT.search(value) is not None and any(dates.parse(value, order) for order in ("mdy", "dmy"))
