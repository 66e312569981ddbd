"""What is in each order: products, quantities, unit prices, costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.demo.goods import Goods
from analytics.demo.horizon import Horizon
from analytics.demo.people import PRIVATE, Customers, choose
from analytics.demo.rhythm import Orders
from analytics.demo.stories import CATEGORIES, DECLINING, DISCOUNTS, PRICE_CUT, RISING

FREIGHT, SAMPLE = -1, -2
LINES = np.array([3.3, 2.2, 4.0, 4.0, 4.4])
PIECES = np.array([7.2, 2.3, 9.0, 9.0, 12.0])
PIECES_SPREAD = np.array([0.55, 0.35, 0.5, 0.5, 0.5])
CHANNEL_PRICE = np.array([0.88, 0.82, 0.97, 1.0, 0.91])
DEMAND = np.array([0.17, 0.15, 0.075, 0.14, 0.155, 0.125, 0.115, 0.07])
PRICE_TREND, COST_TREND = 0.018, 0.026
# January to December, one row per category: tea before the festival and in spring, drinks in summer, nuts in winter.
SEASONS = np.array(
    [
        [1.25, 1.05, 1.10, 1.30, 1.20, 0.90, 0.80, 0.85, 1.05, 0.95, 0.95, 1.10],
        [0.75, 0.75, 0.90, 1.05, 1.25, 1.40, 1.50, 1.40, 1.10, 0.90, 0.75, 0.75],
        [1.05, 1.00, 1.05, 1.00, 0.95, 0.90, 0.90, 0.90, 1.00, 1.05, 1.10, 1.10],
        [0.95, 0.90, 0.85, 0.95, 1.15, 1.30, 1.40, 1.30, 1.05, 0.85, 0.80, 0.90],
        [1.55, 1.25, 0.85, 0.75, 0.75, 0.75, 0.75, 0.85, 1.10, 1.10, 1.15, 1.40],
        [1.30, 1.10, 0.95, 0.95, 0.90, 0.85, 0.85, 1.00, 1.25, 1.00, 0.95, 1.10],
        [1.15, 1.00, 1.00, 0.95, 1.00, 0.95, 0.90, 0.95, 1.05, 1.00, 1.05, 1.10],
        [1.10, 0.95, 1.00, 1.10, 1.05, 0.90, 0.85, 0.90, 1.05, 1.00, 1.10, 1.05],
    ]
)


@dataclass(frozen=True)
class Lines:
    """One entry per order line; money in cents, quantities in pieces; ``product`` below 0 is no merchandise."""

    order: np.ndarray
    number: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    price: np.ndarray
    cost: np.ndarray
    costed: np.ndarray

    @property
    def gross(self) -> np.ndarray:
        return self.quantity * self.price


def years(horizon: Horizon) -> np.ndarray:
    """Years since the start of the data at the middle of each month."""
    return (np.arange(len(horizon.month_starts)) + 0.5) / 12


def cut_months(horizon: Horizon) -> np.ndarray:
    """How far the rival's price cut has worked in each month: 0 before, then 1 within three months."""
    since = np.arange(len(horizon.month_starts)) - horizon.month_back(PRICE_CUT.months_ago)
    return np.clip((since + 1) / 3, 0.0, 1.0)


def demand(horizon: Horizon) -> np.ndarray:
    """months x categories: how much of each category our customers want."""
    wanted = DEMAND * SEASONS[:, horizon.month_of_year].T
    for trend in (RISING, DECLINING):
        wanted[:, CATEGORIES.index(trend.name)] *= np.exp(trend.yearly * years(horizon))
    wanted[:, CATEGORIES.index(PRICE_CUT.category)] *= 1 - (1 - PRICE_CUT.own_demand) * cut_months(horizon)
    return wanted


def _products(
    rng: np.random.Generator, range_: Goods, category: np.ndarray, customer: np.ndarray, day: np.ndarray, buyers: int
) -> np.ndarray:
    """Half of the time one of the customer's two favourites, else what is popular; nothing before its launch."""
    count = len(category)
    fresh, habit, second = rng.random(count), rng.random(count) < 0.5, rng.random(count) < 0.35
    taste = rng.random((buyers, len(CATEGORIES), 2))
    draw = np.where(habit & (customer >= 0), taste[customer, category, second.astype(np.int64)], fresh)
    product = np.empty(count, dtype=np.int64)
    for number in range(len(CATEGORIES)):
        part = category == number
        weight = np.cumsum(range_.popularity[range_.of(number)])
        picked = range_.edges[number] + np.searchsorted(weight, draw[part] * weight[-1], side="right")
        old = range_.edges[number] + np.flatnonzero(range_.launched[range_.of(number)] < 0)
        unborn = range_.launched[picked] > day[part]
        product[part] = np.where(unborn, old[picked % len(old)], picked)
    return product


def _pieces(
    rng: np.random.Generator, horizon: Horizon, who: Customers, orders: Orders, order: np.ndarray, price: np.ndarray
) -> np.ndarray:
    """Fewer pieces of dear goods; large quantities in sixes; the discounting salesperson sells more."""
    customer = orders.customer[order]
    kind = np.where(customer >= 0, who.kind[customer], PRIVATE)
    size = np.where(customer >= 0, who.size[customer], 0.8)
    mean = PIECES[kind] * size * (price / 6000.0) ** -0.4
    pushed = discounting(horizon, orders)[order]
    mean = mean * np.where(pushed, DISCOUNTS.volume, 1.0)
    pieces = np.maximum(np.round(mean * np.exp(PIECES_SPREAD[kind] * rng.normal(0, 1, len(order)))), 1)
    return np.where(pieces >= 24, np.round(pieces / 6) * 6, pieces).astype(np.int64)


def discounting(horizon: Horizon, orders: Orders) -> np.ndarray:
    """Which orders carry the deep discounts of one salesperson."""
    start = horizon.month_start_days[horizon.month_back(DISCOUNTS.months_ago)]
    return (orders.salesperson == DISCOUNTS.salesperson) & (orders.day >= start)


def _extras(rng: np.random.Generator, orders: Orders) -> dict[str, np.ndarray]:
    """Freight and sample lines on trade orders."""
    trade = orders.channel <= 1
    freight = np.flatnonzero(trade & (rng.random(len(orders)) < 0.035))
    sample = np.flatnonzero(trade & (rng.random(len(orders)) < 0.015))
    price = rng.integers(8, 40, len(freight)) * 1000
    count = len(freight) + len(sample)
    return {
        "order": np.append(freight, sample),
        "product": np.append(np.full(len(freight), FREIGHT), np.full(len(sample), SAMPLE)),
        "quantity": np.ones(count, dtype=np.int64),
        "price": np.append(price, np.zeros(len(sample), dtype=np.int64)),
        "cost": np.append(price * 9 // 10, rng.integers(10, 60, len(sample)) * 100),
        "costed": np.ones(count, dtype=bool),
    }


def lines(rng: np.random.Generator, horizon: Horizon, who: Customers, range_: Goods, orders: Orders) -> Lines:
    """All lines of all orders, by order and line number."""
    kind = np.where(orders.customer >= 0, who.kind[orders.customer], PRIVATE)
    order = np.repeat(np.arange(len(orders)), 1 + rng.poisson(LINES[kind] - 1))
    customer, month = orders.customer[order], horizon.month_of_day[orders.day[order]]
    taste = np.vstack([who.taste, np.full((1, len(CATEGORIES)), 0.98)])
    category = choose(rng, taste[customer] * demand(horizon)[month])
    product = _products(rng, range_, category, customer, orders.day[order], len(who.kind))
    age = years(horizon)[-1] - years(horizon)[month]
    haggle = np.append(np.exp(rng.normal(0, 0.015, len(who.kind))), 1.0)[customer]
    price = range_.price[product] * CHANNEL_PRICE[orders.channel[order]] * np.exp(-PRICE_TREND * age) * haggle
    price = np.maximum(np.round(price / 10), 1).astype(np.int64) * 10
    quantity = _pieces(rng, horizon, who, orders, order, price)
    cost = np.round(range_.cost[product] * np.exp(-COST_TREND * age)).astype(np.int64)
    goods = {"order": order, "product": product, "quantity": quantity, "price": price, "cost": cost}
    return _numbered(goods | {"costed": range_.costed[product]}, _extras(rng, orders), len(orders))


def _numbered(goods: dict[str, np.ndarray], extras: dict[str, np.ndarray], orders: int) -> Lines:
    """Goods, then freight and samples of the same order, numbered from 1."""
    rows = {name: np.append(values, extras[name]) for name, values in goods.items()}
    by = np.argsort(rows["order"], kind="stable")
    rows = {name: values[by] for name, values in rows.items()}
    starts = np.searchsorted(rows["order"], np.arange(orders))
    return Lines(number=np.arange(len(by)) - starts[rows["order"]] + 1, **rows)
