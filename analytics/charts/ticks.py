"""Axis ticks with our own words: 50万 or 500K, 3月 or Mar, whatever the browser's language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from analytics.numbers import MINUS, STEPS
from analytics.texts import say


def nice_step(span: float, count: int) -> float:
    """The smallest of 1, 2, 2.5, 5 x 10^k that covers ``span`` in at most ``count`` steps."""
    if span <= 0:
        return 1.0
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)


def nice_ticks(low: float, high: float, count: int = 5, whole: bool = False) -> list[float]:
    """Round numbers from below ``low`` to at least ``high``."""
    step = nice_step(high - low, count)
    if whole:
        step = max(1.0, math.ceil(step))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, max(last, first + 1) + 1)]


def tick_texts(ticks: Sequence[float], kind: str, lang: str) -> list[str]:
    """The ticks in one unit, without needless zeros."""
    if kind in ("share", "change", "points"):
        values, word = [tick * 100 for tick in ticks], "%"
    else:
        top = max((abs(tick) for tick in ticks), default=0.0)
        size, word = next(((size, word) for size, word in STEPS[lang] if top >= size), (1.0, ""))
        values = [tick / size for tick in ticks]
    places = next((p for p in range(4) if all(abs(value - round(value, p)) < 1e-6 for value in values)), 3)
    return [_tick(value, places, word, signed=kind in ("change", "points")) for value in values]


def _tick(value: float, places: int, word: str, signed: bool) -> str:
    if value == 0:
        return "0%" if word == "%" else "0"
    sign = MINUS if value < 0 else "+" if signed else ""
    return f"{sign}{abs(value):,.{places}f}{word}"


def month_ticks(months: Sequence[date], lang: str, room: int = 13) -> tuple[list[str], list[str]]:
    """Positions and texts for a month axis: the month, and the year below it where it begins."""
    step = next((step for step in (1, 2, 3, 6, 12) if len(months) <= room * step), 12)
    kept = [month for month in months if (month.month - 1) % step == 0] if step > 1 else list(months)
    texts, year = [], None
    for place, month in enumerate(kept):
        crowded = place == 0 and len(kept) > 1 and kept[1].year != month.year
        key = "chart.tick.month_year" if month.year != year and not crowded else "chart.tick.month"
        texts.append(say(key, lang, {"month": _month(month, lang), "year": str(month.year)}))
        year = month.year
    return [month.isoformat() for month in kept], texts


def _month(month: date, lang: str) -> str:
    return str(month.month) if lang == "zh" else f"{month:%b}"


def day_ticks(days: Sequence[date], lang: str, room: int = 8) -> tuple[list[str], list[str]]:
    """Positions and texts for a day axis."""
    step = max(1, math.ceil(len(days) / room))
    kept = list(days)[::step]
    texts = [
        say("chart.tick.day", lang, {"month": _month(day, lang), "day": str(day.day), "year": str(day.year)})
        for day in kept
    ]
    return [day.isoformat() for day in kept], texts


def as_number(value: Any) -> float | None:
    """A finite float, or nothing."""
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def drawn(value: Any) -> float | None:
    """A number as precise as a screen can show: six significant digits keep the payload small."""
    number = as_number(value)
    return number if number is None or number == 0 else float(f"{number:.6g}")
