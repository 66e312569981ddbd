"""Numbers, money and dates as a reader of each language writes them."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$", "TWD": "NT$", "AUD": "A$"}
STEPS = {"zh": ((1e8, "亿"), (1e4, "万")), "en": ((1e9, "B"), (1e6, "M"), (1e3, "K"))}
MINUS = "−"
EMPTY = "–"


def symbol(currency: str) -> str:
    """The sign written before an amount; the code and a space for currencies without one."""
    return SYMBOLS.get(currency, f"{currency} " if currency else "")


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def _significant(value: float, digits: int = 3) -> str:
    if value == 0:
        return "0"
    places = max(digits - 1 - math.floor(math.log10(value)), 0)
    if round(value, places) >= 10 ** (math.floor(math.log10(value)) + 1):
        places = max(places - 1, 0)
    return f"{value:,.{places}f}"


def compact(value: Any, lang: str) -> str:
    """Three significant digits with 万/亿 or K/M/B: 1234567 -> 123万, 1.23M."""
    if _missing(value):
        return EMPTY
    number = float(value)
    size, sign = abs(number), MINUS if number < 0 else ""
    for step, word in STEPS[lang]:
        if size >= step * 0.9995:
            return f"{sign}{_significant(size / step)}{word}"
    whole = isinstance(value, int) or size >= 100
    return f"{sign}{size:,.0f}" if whole else f"{sign}{_significant(size)}"


def exact(value: Any, places: int = 0) -> str:
    """All digits, thousands separated."""
    if _missing(value):
        return EMPTY
    sign = MINUS if value < 0 else ""
    return f"{sign}{abs(value):,.{places}f}"


def money(value: Any, lang: str, currency: str) -> str:
    """Compact money with its sign: −¥1.23万."""
    if _missing(value):
        return EMPTY
    sign = MINUS if value < 0 else ""
    return f"{sign}{symbol(currency)}{compact(abs(value), lang)}"


def share(value: Any, places: int = 1) -> str:
    """0.1234 -> 12.3%."""
    return EMPTY if _missing(value) else f"{exact(float(value) * 100, places)}%"


def change(value: Any) -> str:
    """A signed relative change: 0.12 -> +12.0%."""
    if _missing(value):
        return EMPTY
    sign = MINUS if value < 0 else "+"
    return f"{sign}{abs(float(value)) * 100:,.1f}%"


def points(value: Any, lang: str) -> str:
    """A signed difference of two shares, in percentage points."""
    if _missing(value):
        return EMPTY
    sign = MINUS if value < 0 else "+"
    word = "个百分点" if lang == "zh" else " pts"
    return f"{sign}{abs(float(value)) * 100:.1f}{word}"


def shown_points(now: Any, moved: Any) -> float:
    """The difference of two shares as they are shown, of which ``now`` is the later and ``moved`` their difference:
    what a reader gets who subtracts one percentage on the screen from the other: 0.0644, 0.0048 -> 0.004."""
    before = float(now) - float(moved)
    return (float(f"{float(now) * 100:.1f}") - float(f"{before * 100:.1f}")) / 100


def day(value: date | datetime | None, lang: str) -> str:
    """2026年3月18日 / 18 Mar 2026."""
    if value is None:
        return EMPTY
    return f"{value.year}年{value.month}月{value.day}日" if lang == "zh" else f"{value.day} {value:%b} {value.year}"


def month(value: date | datetime | None, lang: str) -> str:
    """2026年3月 / Mar 2026."""
    if value is None:
        return EMPTY
    return f"{value.year}年{value.month}月" if lang == "zh" else f"{value:%b} {value.year}"


def shown(value: Any, kind: str, lang: str, currency: str) -> str:
    """A value as a sentence shows it. ``kind`` is the format of a placeholder or the kind of a column."""
    if kind == "money":
        return money(value, lang, currency)
    if kind == "signed_money":
        text = money(value, lang, currency)
        return f"+{text}" if not _missing(value) and value > 0 else text
    if kind in ("count", "quantity", "integer"):
        return compact(int(value) if not _missing(value) and value == round(value) else value, lang)
    if kind in ("share", "change", "points", "date", "month"):
        return _rate_or_date(value, kind, lang)
    if kind == "days" and not _missing(value):
        return exact(float(value), 0 if float(value) >= 10 or float(value) == round(float(value)) else 1)
    if kind in ("days", "number"):
        return EMPTY if _missing(value) else exact(value, 0 if float(value) == round(float(value)) else 1)
    if kind == "exact":
        return exact(value, 2 if isinstance(value, float | Decimal) and value != round(value) else 0)
    return EMPTY if value is None else str(value)


def _rate_or_date(value: Any, kind: str, lang: str) -> str:
    if kind == "share":
        return share(value)
    if kind == "change":
        return change(value)
    if kind == "points":
        return points(value, lang)
    return day(value, lang) if kind == "date" else month(value, lang)
