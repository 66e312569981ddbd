"""What the further records of the company are written from: all that happened, and how it is said in one language."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.baskets import LINES, PIECES
from analytics.demo.people import PRIVATE, Customers
from analytics.demo.rhythm import Complaints
from analytics.demo.sales import CURRENCY, Company, customer_ids, product_ids
from analytics.demo.stories import DELIVERY, DISCOUNTS, PRICE_CUT
from analytics.demo.words import position, read
from analytics.schema import TABLES
from analytics.schema.accounts import CONSENT_STATES
from analytics.schema.trade import NOT_SALES, STATUSES

PIECE_CENTS = 5600  # what a piece brings in, roughly: only to say beforehand what a customer will be worth
STAMP = 100_000  # more than the days of any sample


def worth(who: Customers) -> np.ndarray:
    """Cents a year that each customer promises by its traits, whatever it will do."""
    return LINES[who.kind] * PIECES[who.kind] * who.size * PIECE_CENTS * 365 / who.interval


@dataclass(frozen=True)
class Books:
    """The company, what went wrong in it, the tables written so far, and the language of the words."""

    company: Company
    complaints: Complaints
    language: str
    tables: dict[str, pa.Table] = field(default_factory=dict)

    @property
    def at(self) -> int:
        return position(self.language)

    @property
    def days(self) -> int:
        return self.company.horizon.days

    @property
    def who(self) -> Customers:
        return self.company.customers

    @cached_property
    def anchors(self) -> dict[str, int]:
        """The days from which the stories are told."""
        horizon = self.company.horizon
        late = self.days - DELIVERY.days_ago
        return {
            "end": self.days - 1,
            "price_cut": int(horizon.month_start_days[horizon.month_back(PRICE_CUT.months_ago)]),
            "delivery": late,
            "delivery_end": late + DELIVERY.days - 1,
            "discounts": int(horizon.month_start_days[horizon.month_back(DISCOUNTS.months_ago)]),
        }

    @cached_property
    def trade(self) -> np.ndarray:
        """The customers that are no private persons."""
        return np.flatnonzero(self.who.kind != PRIVATE)

    @cached_property
    def worth(self) -> np.ndarray:
        return worth(self.who)

    @cached_property
    def sold(self) -> np.ndarray:
        """Which orders are sales."""
        return ~np.isin(self.company.bills.status, [STATUSES.index(name) for name in NOT_SALES])

    @cached_property
    def last_order(self) -> np.ndarray:
        """The day of each customer's last order; -1 for none."""
        made, last = self.company.orders, np.full(len(self.who.kind), -1)
        known = made.customer >= 0
        np.maximum.at(last, made.customer[known], made.day[known])
        return last

    @cached_property
    def first_bought(self) -> np.ndarray:
        """customers x categories: the day of the first purchase, the end of the data for none."""
        lines, made, goods = self.company.lines, self.company.orders, self.company.goods
        row = np.flatnonzero((lines.product >= 0) & (made.customer[lines.order] >= 0) & self.sold[lines.order])
        first = np.full((len(self.who.kind), len(goods.edges) - 1), self.days)
        cell = (made.customer[lines.order[row]], goods.category[lines.product[row]])
        np.minimum.at(first, cell, made.day[lines.order[row]])
        return first

    @cached_property
    def consented(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(customer, position of the state in its codes, day) of every consent."""
        table = self.tables["consents"]
        who = np.array([int(text[1:]) - 1 for text in table["customer_id"].to_pylist()])
        state = np.array([CONSENT_STATES.index(text) for text in table["consent_state"].to_pylist()])
        first = np.datetime64(self.company.horizon.first)
        return who, state, (table["decided_on"].to_numpy() - first).astype(np.int64)

    @cached_property
    def _sequence(self) -> tuple[np.ndarray, np.ndarray]:
        """(stamps of customer and day in order, the order of each)."""
        made = self.company.orders
        known = np.flatnonzero((made.customer >= 0) & self.sold)
        stamp = made.customer[known] * STAMP + made.day[known]
        by = np.argsort(stamp, kind="stable")
        return stamp[by], known[by]

    def next_order(self, customer: np.ndarray, day: np.ndarray, within: int) -> np.ndarray:
        """The first order of each customer after ``day`` and at most ``within`` days later; -1 for none."""
        stamps, order = self._sequence
        spot = np.searchsorted(stamps, customer * STAMP + day + 1)
        found = np.append(stamps, -1)[spot]
        return np.where((found >= 0) & (found <= customer * STAMP + day + within), np.append(order, -1)[spot], -1)

    def said(self, pairs: list[list[str]]) -> list[str]:
        return [pair[self.at] for pair in pairs]

    def picked(self, pairs: list[list[str]], spots: np.ndarray) -> pa.Array:
        return arrow.picked(self.said(pairs), spots)

    def customer(self, who: np.ndarray) -> pa.Array:
        return arrow.picked(customer_ids(len(self.who.kind)), who)

    def name(self, who: np.ndarray) -> pa.Array:
        return arrow.picked(self.tables["customers"]["customer_name"].combine_chunks(), who)

    def order(self, order: np.ndarray) -> pa.Array:
        return arrow.picked(self.tables["orders"]["order_id"].combine_chunks(), order)

    def product(self, product: np.ndarray) -> pa.Array:
        return arrow.picked(product_ids(self.company.goods), product)

    def product_name(self, product: np.ndarray) -> pa.Array:
        return arrow.picked([name[self.at] for name in self.company.goods.names], product)

    def category(self, category: np.ndarray) -> pa.Array:
        return arrow.picked(self.said([part["name"] for part in read("goods")["category"]]), category)

    def seller(self, who: np.ndarray) -> pa.Array:
        return self.picked([person[1:] for person in read("people")["staff"]], who)

    def channel(self, channel: np.ndarray) -> pa.Array:
        return self.picked(read("people")["channels"], channel)

    def when(
        self, stem: str, day: np.ndarray, second: np.ndarray, known: np.ndarray | None = None
    ) -> dict[str, pa.Array]:
        """``<stem>_at`` and ``<stem>_on``."""
        horizon = self.company.horizon
        return {
            f"{stem}_at": arrow.instants(horizon.instants(day, second), known),
            f"{stem}_on": arrow.days(horizon.dates(day), known),
        }

    def on(self, day: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
        return arrow.days(self.company.horizon.dates(day), known)

    def table(self, name: str, columns: dict[str, pa.Array]) -> pa.Table:
        """The columns, and our currency where the table has one."""
        count = len(next(iter(columns.values())))
        has = any(column.name == "currency" for column in TABLES[name].columns)
        return arrow.table(name, columns | ({"currency": arrow.same(CURRENCY, count)} if has else {}))


def numbered(prefix: str, count: int, width: int) -> pa.Array:
    return arrow.texts([f"{prefix}{number:0{width}d}" for number in range(1, count + 1)])


def office(rng: np.random.Generator, count: int) -> np.ndarray:
    """Seconds of office hours."""
    return rng.integers(9 * 3600, 18 * 3600, count)
