"""The world around the market: moves of rivals, events of the trade, indicators month by month."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.demo import arrow, told
from analytics.demo.books import Books
from analytics.demo.horizon import MONTHS
from analytics.demo.stories import CATEGORIES
from analytics.demo.words import read

CONFIDENT = 0.8


def competitor_moves(rng: np.random.Generator, books: Books) -> pa.Table:
    """What rivals did; the price cut on the day from which our share falls."""
    return told.table(books, "competitor_moves", told.entries(books, "scene", "competitor_moves", "CM"))


def industry_events(rng: np.random.Generator, books: Books) -> pa.Table:
    return told.table(books, "industry_events", told.entries(books, "scene", "industry_events", "IE"))


def market_indicators(rng: np.random.Generator, books: Books) -> pa.Table:
    """One reading a month and indicator: a level that drifts, a season, some noise. Nothing is a published figure."""
    plans = read("scene")["indicator"]
    plan, month = np.repeat(np.arange(len(plans)), MONTHS), np.tile(np.arange(MONTHS), len(plans))
    shape = {
        name: np.array([one[name] for one in plans])[plan] for name in ("level", "drift", "swing", "high", "noise")
    }
    turn = 2 * np.pi * (books.company.horizon.month_of_year[month] + 1 - shape["high"]) / 12
    reading = shape["level"] + shape["drift"] * month / 12 + shape["swing"] * np.cos(turn)
    reading = np.round(reading + shape["noise"] * rng.normal(0, 1, len(plan)), 1)
    category = np.array([CATEGORIES.index(one["category"]) if "category" in one else -1 for one in plans])
    return books.table(
        "market_indicators",
        {
            "indicator": books.picked([one["name"] for one in plans], plan),
            "measured_on": arrow.days(books.company.horizon.month_starts[month]),
            "reading": arrow.numbers(reading),
            "reading_unit": books.picked([one["unit"] for one in plans], plan),
            "category": books.category(category[plan]),
            "source": books.picked([one["source"] for one in plans], plan),
            "confidence": arrow.numbers(np.full(len(plan), CONFIDENT)),
        },
    )
