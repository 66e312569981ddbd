"""What orders cost: discounts shared to the cent, tax, shipping, statuses, refunds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.demo.baskets import FREIGHT, Lines, discounting
from analytics.demo.goods import Goods
from analytics.demo.horizon import Horizon
from analytics.demo.people import ONLINE
from analytics.demo.rhythm import Orders
from analytics.demo.stories import CATEGORIES, DISCOUNTS
from analytics.schema.trade import NOT_SALES, STATUSES

UNPAID, PENDING, PAID, SHIPPED, CLOSED, CANCELLED, PARTIAL, REFUNDED = range(len(STATUSES))
TAX_RATE, STAPLES_TAX_RATE = 0.13, 0.09
# By channel: how often an order has a discount, its range, how often it is refunded.
DISCOUNT_OFTEN = np.array([0.30, 0.32, 0.38, 0.18, 0.30])
DISCOUNT_LOW = np.array([0.02, 0.02, 0.05, 0.03, 0.03])
DISCOUNT_HIGH = np.array([0.07, 0.08, 0.14, 0.08, 0.10])
REFUND_OFTEN = np.array([0.016, 0.020, 0.046, 0.012, 0.032])


@dataclass(frozen=True)
class Bills:
    """``discount`` and ``tax`` per line, ``status`` and ``shipping`` per order, in cents; ``refunded`` are line
    positions and ``refund_day`` their day."""

    discount: np.ndarray
    tax: np.ndarray
    status: np.ndarray
    shipping: np.ndarray
    refunded: np.ndarray
    refund_day: np.ndarray


def per_order(lines: Lines, values: np.ndarray, count: int) -> np.ndarray:
    """Exact sums of whole cents over the lines of each order."""
    sums = np.append(0, np.cumsum(values))
    edges = np.searchsorted(lines.order, np.arange(count + 1))
    return sums[edges[1:]] - sums[edges[:-1]]


def shared(lines: Lines, weight: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Each order's whole ``amount`` over its lines in proportion to ``weight``; the parts add up exactly."""
    total = per_order(lines, weight, len(amount))
    sums = np.cumsum(weight)
    before = (np.append(0, sums)[np.searchsorted(lines.order, np.arange(len(amount)))])[lines.order]
    divisor = np.maximum(total, 1)[lines.order]
    upto = (2 * amount[lines.order] * (sums - before) + divisor) // (2 * divisor)
    upto_before = (2 * amount[lines.order] * (sums - before - weight) + divisor) // (2 * divisor)
    return upto - upto_before


def _discounts(rng: np.random.Generator, horizon: Horizon, orders: Orders, lines: Lines) -> np.ndarray:
    """Discount of each line in cents: order discounts in whole yuan, shared over the merchandise."""
    channel = orders.channel
    rate = DISCOUNT_LOW[channel] + (DISCOUNT_HIGH - DISCOUNT_LOW)[channel] * rng.random(len(orders))
    rate *= rng.random(len(orders)) < DISCOUNT_OFTEN[channel]
    low, high = DISCOUNTS.discount
    deep = np.where(rng.random(len(orders)) < 0.94, low + (high - low) * rng.random(len(orders)), 0.02)
    rate = np.where(discounting(horizon, orders), deep, rate)
    weight = np.where(lines.product >= 0, lines.gross, 0)
    gross = per_order(lines, weight, len(orders))
    return shared(lines, weight, np.floor(gross * rate / 100).astype(np.int64) * 100)


def _statuses(rng: np.random.Generator, horizon: Horizon, orders: Orders) -> np.ndarray:
    """A few per cent never become sales; the newest are on their way."""
    draw, age = rng.random(len(orders)), horizon.days - 1 - orders.day
    status = np.where(orders.channel == 3, PAID, SHIPPED)
    status = np.where((age < 6) & (status == SHIPPED), PAID, status)
    status = np.where((age < 12) & (orders.channel != 3) & (draw > 0.72), PENDING, status)
    for code, upto in ((UNPAID, 0.036), (CLOSED, 0.026), (CANCELLED, 0.020)):
        status = np.where(draw < upto, code, status)
    return status


def _refunds(
    rng: np.random.Generator, horizon: Horizon, orders: Orders, lines: Lines, status: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(status with refunds, refunded lines, their days). Some orders come back whole, others in part."""
    draw, whole = rng.random(len(orders)), rng.random(len(orders)) < 0.35
    day = orders.day + rng.integers(2, 26, len(orders))
    sold = ~np.isin(status, (*(STATUSES.index(name) for name in NOT_SALES), PENDING))
    back = sold & (draw < REFUND_OFTEN[orders.channel]) & (day < horizon.days)
    goods = lines.product >= 0
    first = lines.number == 1
    picked = goods & back[lines.order] & (whole[lines.order] | first | (rng.random(len(goods)) < 0.25))
    kept = per_order(lines, (goods & ~picked).astype(np.int64), len(orders))
    status = np.where(back, np.where(kept == 0, REFUNDED, PARTIAL), status)
    at = np.flatnonzero(picked)
    return status, at, day[lines.order[at]]


def bills(rng: np.random.Generator, horizon: Horizon, range_: Goods, orders: Orders, lines: Lines) -> Bills:
    """Everything about money that is not a price or a quantity."""
    discount = _discounts(rng, horizon, orders, lines)
    revenue = lines.gross - discount
    staples = (lines.product >= 0) & (range_.category[lines.product] == CATEGORIES.index("staples"))
    tax = np.round(revenue * np.where(staples, STAPLES_TAX_RATE, TAX_RATE)).astype(np.int64)
    status, refunded, refund_day = _refunds(rng, horizon, orders, lines, _statuses(rng, horizon, orders))
    small = (orders.channel == ONLINE) & (per_order(lines, revenue, len(orders)) < 9900)
    has_freight = per_order(lines, (lines.product == FREIGHT).astype(np.int64), len(orders)) > 0
    shipping = np.where(small & ~has_freight, 800, 0)
    return Bills(discount, tax, status, shipping, refunded, refund_day)
