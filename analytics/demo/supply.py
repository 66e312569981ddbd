"""What serving customers takes: cost rates and the stock of every product at the ends of the last months."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.demo import arrow, told
from analytics.demo.books import Books
from analytics.demo.stories import CATEGORIES, SHELVES
from analytics.demo.words import read

COUNTS, USUAL_DAYS = 6, 45.0
TOO_MUCH_DAYS, TOO_LITTLE_DAYS = 420.0, 2.0


def costs(rng: np.random.Generator, books: Books) -> pa.Table:
    return told.table(books, "costs", told.entries(books, "work", "costs", "CR"))


def _sold_daily(books: Books, until: int) -> np.ndarray:
    """Pieces of each product a day in the 90 days before ``until``."""
    lines, made = books.company.lines, books.company.orders
    day = made.day[lines.order]
    row = (lines.product >= 0) & books.sold[lines.order] & (day < until) & (day >= until - 90)
    return np.bincount(lines.product[row], lines.quantity[row], len(books.company.goods.category)) / 90


def shelves(books: Books) -> tuple[int, int]:
    """(product of which too much lies there, product of which too little): the best known of their categories."""
    goods = books.company.goods

    def best(code: str) -> int:
        part = goods.of(CATEGORIES.index(code))
        known = np.where(goods.launched[part] < 0, goods.popularity[part], 0.0)
        return int(part.start + np.argmax(known))

    return best(SHELVES.overstocked), best(SHELVES.short)


def stock(rng: np.random.Generator, books: Books) -> pa.Table:
    """One row per product and month end; stock follows what was sold before it."""
    goods, ends = books.company.goods, books.company.horizon.month_start_days[-COUNTS:] - 1
    count = len(goods.category)
    days = USUAL_DAYS * np.exp(rng.normal(0, 0.35, (COUNTS, count)))
    much, little = shelves(books)
    days[:, much], days[:, little] = TOO_MUCH_DAYS + 25 * np.arange(COUNTS), TOO_LITTLE_DAYS
    daily = np.stack([_sold_daily(books, int(end) + 1) for end in ends])
    lead = rng.integers(6, 26, count)
    on_hand = np.round(daily * days)
    point = np.round(daily * (lead + 7))
    coming = np.where(on_hand < point, np.round(daily * 40 / 6) * 6, 0)
    coming[:, little] = 0
    number, product = np.indices((COUNTS, count)).reshape(2, -1)
    there = goods.launched[product] <= ends[number]
    number, product = number[there], product[there]
    flat = {"on_hand": on_hand, "reserved": np.round(on_hand * 0.08), "on_order": coming, "reorder_point": point}
    return books.table(
        "stock",
        {
            "product_id": books.product(product),
            "product_name": books.product_name(product),
            "category": books.category(goods.category[product]),
            "stocked_on": books.on(ends[number]),
            "warehouse": arrow.same(read("work")["stock"]["warehouse"][books.at], len(product)),
            **{name: arrow.quantity(values[number, product]) for name, values in flat.items()},
            "lead_days": pa.array(lead[product]),
            "unit_cost": arrow.money(goods.cost[product], goods.costed[product]),
        },
    )
