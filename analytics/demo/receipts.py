"""What came in for the orders: payments at once and on credit, and the settlements of the online shop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.bills import CANCELLED, CLOSED, PAID, PENDING, UNPAID, per_order
from analytics.demo.books import Books, numbered, office
from analytics.demo.people import DIRECT, ONLINE, PRIVATE, STORE, Customers
from analytics.demo.sales import OFFSET
from analytics.demo.stories import CREDIT
from analytics.demo.words import read
from analytics.schema.dealings import PAYMENT_KINDS, SETTLEMENT_KINDS

SALE, REFUND, FEE = (PAYMENT_KINDS.index(kind) for kind in ("sale", "refund", "fee"))
TRANSFER, DRAFT, SCAN, CARD = range(4)  # of receipts.toml, methods
SETTLED_DAYS, COMMISSION = 184, 0.05
ROWS = ("order", "customer", "day", "second", "cents", "kind", "method")


@dataclass(frozen=True)
class Receipts:
    """One entry per payment, by time; ``order`` and ``customer`` are -1 where it names none; money in cents.

    ``days`` are the credit days of each customer, 0 for none; ``owed`` the total of each order, ``refund`` what of it
    went back; ``pays`` is the order that a payment is for, named or not.
    """

    order: np.ndarray
    customer: np.ndarray
    day: np.ndarray
    second: np.ndarray
    cents: np.ndarray
    kind: np.ndarray
    method: np.ndarray
    pays: np.ndarray
    days: np.ndarray
    owed: np.ndarray
    refund: np.ndarray


def credit_days(rng: np.random.Generator, who: Customers) -> np.ndarray:
    """30 or 60 days for trade customers that do not buy online, 0 for everybody else."""
    long = rng.random(len(who.kind)) < np.where(who.channel == DIRECT, *CREDIT.long_share)
    trade = (who.kind != PRIVATE) & (who.channel != ONLINE) & (who.channel != STORE)
    return np.where(trade, np.where(long, 60, 30), 0)


def amounts(books: Books) -> tuple[np.ndarray, np.ndarray]:
    """(total, refund) of each order in cents."""
    lines, bills, count = books.company.lines, books.company.bills, len(books.company.orders)
    due = lines.gross - bills.discount + bills.tax
    back = np.zeros(len(due), dtype=np.int64)
    back[bills.refunded] = due[bills.refunded]
    return per_order(lines, due, count) + bills.shipping, per_order(lines, back, count)


def _at_once(rng: np.random.Generator, books: Books, days: np.ndarray, owed: np.ndarray) -> dict[str, np.ndarray]:
    """Orders without credit, and the newest credit orders that are marked paid: minutes after the order."""
    made, status = books.company.orders, books.company.bills.status
    credit = days[made.customer] > 0
    paid = (made.customer >= 0) & books.sold & np.where(credit, status == PAID, True)
    order = np.flatnonzero(paid)
    method = np.where(made.channel[order] == STORE, rng.choice([SCAN, CARD], len(order), p=[0.8, 0.2]), SCAN)
    second = np.minimum(made.second[order] + rng.integers(20, 900, len(order)), 86_399)
    return _rows(books, order, made.day[order], second, owed[order], method)


def _rows(
    books: Books, order: np.ndarray, day: np.ndarray, second: np.ndarray, cents: np.ndarray, method: np.ndarray
) -> dict[str, np.ndarray]:
    """Sales of named orders."""
    customer, kind = books.company.orders.customer[order], np.full(len(order), SALE)
    values = (order, customer, day, second, cents, kind, method, order)
    return dict(zip((*ROWS, "pays"), values, strict=True))


def _delays(rng: np.random.Generator, books: Books, order: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Days from the order to its payment; far beyond the data where it is never paid."""
    slow = books.company.orders.salesperson[order] == CREDIT.salesperson
    draw = rng.random(len(order))
    late = draw < np.where(slow, CREDIT.late_with, CREDIT.late)
    never = draw < np.where(slow, CREDIT.never_with, CREDIT.never)
    over = np.where(late, 3 + rng.exponential(CREDIT.late_days, len(order)), -rng.exponential(6.0, len(order)))
    return np.where(never, 10 * books.days, np.maximum(days + over, 3)).astype(np.int64)


def _on_credit(
    rng: np.random.Generator, books: Books, days: np.ndarray, owed: np.ndarray, refund: np.ndarray
) -> dict[str, np.ndarray]:
    """Credit orders, paid on working days, some in two parts of which the second may never come; what was given back
    before is not paid at all."""
    made, status = books.company.orders, books.company.bills.status
    there = books.sold & (status != PENDING) & (status != PAID)
    order = np.flatnonzero((made.customer >= 0) & (days[made.customer] > 0) & there & (owed > refund))
    day = made.day[order] + _delays(rng, books, order, days[made.customer[order]])
    split = rng.random(len(order)) < CREDIT.parts
    due = (owed - refund)[order]
    first = np.where(split, (due * rng.uniform(0.5, 0.7, len(order))).astype(np.int64), due)
    second = np.flatnonzero(split & (rng.random(len(order)) > CREDIT.parts_never))
    later = day[second] + rng.integers(15, 60, len(second))
    order, day = np.append(order, order[second]), np.append(day, later)
    cents = np.append(first, due[second] - first[second])
    weekday = (day + books.company.horizon.first.weekday()) % 7
    day = day + np.where(weekday > 4, 7 - weekday, 0)
    method = np.where((cents > 1_500_000) & (rng.random(len(cents)) < 0.12), DRAFT, TRANSFER)
    rows = _rows(books, order, day, office(rng, len(order)), cents, method)
    nameless = rng.random(len(order)) < CREDIT.nameless
    return {**rows, "order": np.where(nameless, -1, order)}


def _forgotten(rng: np.random.Generator, books: Books, days: np.ndarray, owed: np.ndarray) -> dict[str, np.ndarray]:
    """Orders still marked unpaid for which most customers paid since, without saying for what."""
    made, status = books.company.orders, books.company.bills.status
    old = (status == UNPAID) & (made.day < books.days - 75) & (made.customer >= 0) & (days[made.customer] > 0)
    order = np.flatnonzero(old & (rng.random(len(made)) < CREDIT.forgotten))
    day = made.day[order] + rng.integers(25, 70, len(order))
    rows = _rows(books, order, day, office(rng, len(order)), owed[order], np.full(len(order), TRANSFER))
    return {**rows, "order": np.full(len(order), -1)}


def _given_back(rng: np.random.Generator, books: Books, days: np.ndarray, refund: np.ndarray) -> dict[str, np.ndarray]:
    """Refunds to those who had paid at once, a few days after the goods came back."""
    bills, made = books.company.bills, books.company.orders
    order, at = np.unique(books.company.lines.order[bills.refunded], return_index=True)
    keep = (made.customer[order] >= 0) & (days[made.customer[order]] == 0)
    order, day = order[keep], bills.refund_day[at][keep] + rng.integers(0, 5, keep.sum())
    rows = _rows(books, order, day, office(rng, len(order)), -refund[order], np.full(len(order), SCAN))
    return {**rows, "kind": np.full(len(order), REFUND)}


def _fees(rng: np.random.Generator, books: Books) -> dict[str, np.ndarray]:
    """What the bank takes at the end of each month."""
    day = books.company.horizon.month_start_days[1:] - 1
    none = np.full(len(day), -1)
    cents = -rng.integers(28_000, 46_000, len(day))
    values = (none, none, day, np.full(len(day), 17 * 3600), cents, none * 0 + FEE, none * 0 + TRANSFER, none)
    return dict(zip((*ROWS, "pays"), values, strict=True))


def receipts(rng: np.random.Generator, books: Books) -> Receipts:
    """Every payment up to the end of the data; the last of all are four transfers that the bank reported twice."""
    days, (owed, refund) = credit_days(rng, books.who), amounts(books)
    parts = [
        _at_once(rng, books, days, owed),
        _on_credit(rng, books, days, owed, refund),
        _forgotten(rng, books, days, owed),
        _given_back(rng, books, days, refund),
        _fees(rng, books),
    ]
    rows = {name: np.concatenate([part[name] for part in parts]) for name in (*ROWS, "pays")}
    inside = np.flatnonzero(rows["day"] < books.days)
    whole = inside[(rows["method"][inside] == TRANSFER) & (rows["order"][inside] >= 0)]
    twice = rng.choice(whole, CREDIT.twice, replace=False)
    kept = np.append(inside, twice)
    kept = kept[np.lexsort((rows["second"][kept], rows["day"][kept]))]
    return Receipts(**{name: values[kept] for name, values in rows.items()}, days=days, owed=owed, refund=refund)


def payments(books: Books, came: Receipts) -> pa.Table:
    """One row per payment; those without an order number leave their customer's name only."""
    words, made = read("receipts"), books.company.orders
    count, scan = len(came.day), (came.method == SCAN) & (came.kind == SALE)
    fee = -np.round(came.cents * 0.006).astype(np.int64)
    direction = np.where(came.cents > 0, 1, 2)
    sold = came.pays >= 0
    return books.table(
        "payments",
        {
            "payment_id": numbered("PY", count, 7),
            **books.when("paid", came.day, came.second),
            "utc_offset": arrow.same(OFFSET, count),
            "direction": arrow.picked(("neutral", "income", "expense"), direction),
            "payment_kind": arrow.picked(PAYMENT_KINDS, came.kind),
            "amount": arrow.money(came.cents),
            "fee": arrow.money(fee, scan & (made.channel[came.pays] == ONLINE)),
            "order_id": books.order(came.order),
            "customer_id": books.customer(came.customer),
            "counterparty": books.name(came.customer),
            "method": books.picked(words["methods"], came.method),
            "payment_state": arrow.same(words["state"][books.at], count),
            "channel": books.channel(np.where(sold, made.channel[came.pays], -1)),
        },
    )


def _settled(rng: np.random.Generator, books: Books, came: Receipts) -> dict[str, np.ndarray]:
    """Sales, commissions and refunds of the online orders of the last half-year."""
    made, status = books.company.orders, books.company.bills.status
    first = int(books.company.horizon.month_start_days[-7])
    done = ~np.isin(status, (UNPAID, CLOSED, CANCELLED, PENDING))
    order = np.flatnonzero((made.channel == ONLINE) & done & (made.day >= first) & (made.day < books.days - 6))
    back = order[came.refund[order] > 0]
    day = made.day[order] + rng.integers(2, 7, len(order))
    again = day[came.refund[order] > 0] + rng.integers(1, 6, len(back))
    fee = -np.round(came.owed[order] * COMMISSION).astype(np.int64)
    kinds = [SETTLEMENT_KINDS.index(kind) for kind in ("sale", "fee", "refund")]
    rows = {
        "order": np.concatenate((order, order, back)),
        "day": np.concatenate((day, day, again)),
        "cents": np.concatenate((came.owed[order], fee, -came.refund[back])),
        "kind": np.repeat(np.array(kinds), np.array([len(order), len(order), len(back)])),
    }
    by = np.lexsort((rows["kind"], rows["order"], rows["day"]))
    by = by[rows["day"][by] < books.days]
    return {name: values[by] for name, values in rows.items()}


def settlements(rng: np.random.Generator, books: Books, came: Receipts) -> pa.Table:
    """What the shop's platform paid out, two settlements a month; the last has not been deposited yet."""
    words, rows = read("receipts"), _settled(rng, books, came)
    horizon = books.company.horizon
    month = horizon.month_of_day[rows["day"]]
    half = (rows["day"] - horizon.month_start_days[month] >= 15).astype(np.int64)
    period = month * 2 + half
    ends = np.where(half == 1, horizon.month_start_days[month + 1] - 1, horizon.month_start_days[month] + 14)
    kinds = [words["settled"][kind] for kind in SETTLEMENT_KINDS]
    ids = [f"{88_101_000 + 37 * number}" for number in range(2 * len(horizon.month_starts))]
    count = len(period)
    return books.table(
        "settlements",
        {
            "settlement_id": arrow.picked(ids, period),
            "line_number": pa.array(np.arange(count) - np.searchsorted(period, period) + 1),
            **books.when("posted", rows["day"], 8 * 3600 + rows["order"] % 40_000),
            "utc_offset": arrow.same(OFFSET, count),
            "settlement_kind": arrow.picked(SETTLEMENT_KINDS, rows["kind"]),
            "amount_type": books.picked([kind[0] for kind in kinds], rows["kind"]),
            "amount_description": books.picked([kind[1] for kind in kinds], rows["kind"]),
            "amount": arrow.money(rows["cents"]),
            "order_id": books.order(rows["order"]),
            "store": arrow.same(words["store"][books.at], count),
            "channel": books.channel(np.full(count, ONLINE)),
            "deposited_on": books.on(ends + 3, ends + 3 < books.days),
        },
    )
