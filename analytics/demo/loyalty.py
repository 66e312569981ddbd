"""The points of private customers: a ledger whose balances add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.books import Books, numbered
from analytics.demo.people import PRIVATE
from analytics.demo.receipts import Receipts
from analytics.demo.words import read
from analytics.schema.marketing import ENTRY_KINDS

EARN, BONUS, REDEEM, EXPIRE = (ENTRY_KINDS.index(kind) for kind in ("earn", "bonus", "redeem", "expire"))
MEMBERS, WELCOME, PRICE_OF_REWARD, REWARD_CENTS = 0.55, 50, 1000, 2000
LEVELS = (2000, 6000)  # points ever earned from which the next level begins
Entry = tuple[int, int, int, int, int, int, int]  # customer, day, kind, points, balance, order of it, earned so far


@dataclass
class Account:
    """One member's points by the year in which they were earned; points end with the year after."""

    customer: int
    redeems: bool
    lots: dict[int, int] = field(default_factory=dict)
    earned: int = 0

    def book(self, day: int, kind: int, points: int, order: int = -1) -> Entry:
        return (self.customer, day, kind, points, sum(self.lots.values()), order, self.earned)

    def earn(self, day: int, year: int, kind: int, points: int, order: int) -> Entry:
        self.lots[year] = self.lots.get(year, 0) + points
        self.earned += points
        return self.book(day, kind, points, order)

    def expire(self, year: int, day: int) -> Iterator[Entry]:
        """What was earned up to ``year`` and is left."""
        gone = sum(self.lots.pop(old) for old in [old for old in self.lots if old <= year])
        if gone:
            yield self.book(day, EXPIRE, -gone)

    def spend(self, day: int, order: int) -> Iterator[Entry]:
        """A reward, paid with the oldest points."""
        left = PRICE_OF_REWARD
        for year in sorted(self.lots):
            used = min(left, self.lots[year])
            self.lots[year] -= used
            left -= used
        yield self.book(day, REDEEM, -PRICE_OF_REWARD, order)


def _year_ends(books: Books) -> list[tuple[int, int]]:
    """(day, year) of every 31 December in the data."""
    first, last = books.company.horizon.first, books.company.horizon.last
    years = range(first.year, last.year + 1)
    return [((date(year, 12, 31) - first).days, year) for year in years if date(year, 12, 31) <= last]


def _account(account: Account, bought: list[tuple[int, int, int, int]], ends: list[tuple[int, int]]) -> Iterator[Entry]:
    """Every entry of one member from its purchases (day, year, points, order), in time order."""
    waiting = list(ends)
    for number, (day, year, points, order) in enumerate(bought):
        while waiting and waiting[0][0] < day:
            end, over = waiting.pop(0)
            yield from account.expire(over - 1, end)
        if number == 0:
            yield account.earn(day, year, BONUS, WELCOME, order)
        yield account.earn(day, year, EARN, points, order)
        if account.redeems and sum(account.lots.values()) >= PRICE_OF_REWARD:
            yield from account.spend(day, order)
    for end, over in waiting:
        yield from account.expire(over - 1, end)


def _entries(rng: np.random.Generator, books: Books, came: Receipts) -> np.ndarray:
    """Rows of ``Entry`` of all members, by day; a point for every yuan that stayed paid."""
    made, kept = books.company.orders, came.owed - came.refund
    member = (books.who.kind == PRIVATE) & (rng.random(len(books.who.kind)) < MEMBERS)
    redeems = rng.random(len(books.who.kind)) < 0.6
    order = np.flatnonzero((made.customer >= 0) & member[made.customer] & books.sold & (kept >= 100))
    order = order[np.argsort(made.customer[order], kind="stable")]
    years = books.company.horizon.dates(made.day[order]).astype("datetime64[Y]").astype(np.int64) + 1970
    rows = zip(made.day[order].tolist(), years.tolist(), (kept[order] // 100).tolist(), order.tolist(), strict=True)
    bought = list(rows)
    who, starts = np.unique(made.customer[order], return_index=True)
    edges, ends = [*starts.tolist(), len(order)], _year_ends(books)
    found = [
        entry
        for number, customer in enumerate(who.tolist())
        for entry in _account(
            Account(customer, bool(redeems[customer])), bought[edges[number] : edges[number + 1]], ends
        )
    ]
    rows = np.array(found)
    return rows[np.argsort(rows[:, 1], kind="stable")]


def loyalty_ledger(rng: np.random.Generator, books: Books, came: Receipts) -> pa.Table:
    """One row per change of a member's points, by time."""
    customer, day, kind, points, balance, order, earned = _entries(rng, books, came).T
    count, words, made = len(day), read("marketing")["points"], books.company.orders
    second = np.where(kind == EXPIRE, 86_340, made.second[order] + np.where(kind == EARN, 1, 0) + 2 * (kind == REDEEM))
    year = books.company.horizon.dates(day).astype("datetime64[Y]")
    ends = (year + 2).astype("datetime64[D]") - 1
    level = np.searchsorted(LEVELS, earned, side="right")
    return books.table(
        "loyalty_ledger",
        {
            "entry_id": numbered("LP", count, 7),
            **books.when("booked", day, np.minimum(second, 86_399)),
            "customer_id": books.customer(customer),
            "entry_kind": arrow.picked(ENTRY_KINDS, kind),
            "points": arrow.numbers(points),
            "points_balance": arrow.numbers(balance),
            "order_id": books.order(np.where(kind == EARN, order, -1)),
            "expires_on": arrow.days(ends, np.isin(kind, (EARN, BONUS))),
            "reward": books.picked([words["reward"]], np.where(kind == REDEEM, 0, -1)),
            "points_value": arrow.money(np.full(count, REWARD_CENTS), kind == REDEEM),
            "member_level": books.picked(words["levels"], level),
        },
    )
