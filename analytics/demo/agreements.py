"""What trade customers sign year by year, and which private customers allow us to write to them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.accounts import titled
from analytics.demo.books import Books, numbered
from analytics.demo.people import DEALER, DIRECT, PRIVATE, departments
from analytics.demo.receipts import SALE, Receipts
from analytics.demo.words import read
from analytics.schema.accounts import CONSENT_STATES, CONTRACT_KINDS, CONTRACT_STATES

CONTRACTED = 320
REGISTERED = 30  # days in which the register of consents was filled
GRANTED, REFUSED, WITHDRAWN = range(len(CONSENT_STATES))


def _terms(books: Books) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(customer, first day, days of the last order) of yearly contracts, one entry per year of each customer."""
    who = books.who
    able = books.trade[(who.channel[books.trade] <= DEALER) & (books.last_order[books.trade] >= 0)]
    customer = np.sort(able[np.argsort(-books.worth[able], kind="stable")[:CONTRACTED]])
    first = who.joined[customer]
    first = first + 365 * np.maximum(np.ceil((-240 - first) / 365), 0).astype(np.int64)
    last = books.last_order[customer]
    years = 1 + np.maximum(np.minimum(last + 20, books.days - 1) - first, 0) // 365
    owner = np.repeat(np.arange(len(customer)), years)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(years) - years, years)
    return customer[owner], first[owner] + 365 * number, last[owner]


def _within(books: Books, came: Receipts, customer: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(invoiced, received) in cents of the orders that fall into each contract's year."""
    made = books.company.orders
    by = np.lexsort((start, customer))
    stamp = (customer * 1_000_000 + start + 10_000)[by]
    spot = np.searchsorted(stamp, made.customer * 1_000_000 + made.day + 10_000, side="right") - 1
    near = by[np.maximum(spot, 0)]
    inside = (spot >= 0) & (customer[near] == made.customer) & (made.day < start[near] + 365) & books.sold
    of = np.where(inside, near, len(customer))
    billed = np.bincount(of, came.owed - came.refund, len(customer) + 1)[:-1]
    paid = (came.kind == SALE) & (came.pays >= 0)
    got = np.bincount(of[came.pays[paid]], came.cents[paid], len(customer) + 1)[:-1]
    return billed, np.minimum(got, billed)


def contracts(rng: np.random.Generator, books: Books, came: Receipts) -> pa.Table:
    """Yearly contracts of the best key accounts and dealers; renewed while the customer orders, some end soon."""
    customer, start, last = _terms(books)
    order = np.argsort(start, kind="stable")
    customer, start, last = customer[order], start[order], last[order]
    billed, got = _within(books, came, customer, start)
    end, count, words = start + 364, len(customer), read("accounts")["contract"]
    follows = last + 20 >= start + 365
    state = np.where(end >= books.days - 1, 1, np.where(follows, 2, 3))
    state = np.where((state == 3) & (rng.random(count) < 0.2), 4, state)
    direct = books.who.channel[customer] == DIRECT
    promised = books.worth[customer] * np.exp(rng.normal(0, 0.2, count))
    return books.table(
        "contracts",
        {
            "contract_id": numbered("HT", count, 5),
            "contract_name": titled(books, customer, words["names"], (~direct).astype(np.int64)),
            "customer_id": books.customer(customer),
            "customer_name": books.name(customer),
            "contract_kind": arrow.picked(CONTRACT_KINDS, np.where(direct, 0, CONTRACT_KINDS.index("agency"))),
            "contract_state": arrow.picked(CONTRACT_STATES, state),
            "signed_on": books.on(start - rng.integers(0, 25, count)),
            "starts_on": books.on(start),
            "ends_on": books.on(end),
            "contract_amount": arrow.money(np.round(promised / 1_000_000) * 1_000_000 + 1_000_000),
            "invoiced_amount": arrow.money(billed),
            "received_amount": arrow.money(got),
            "payment_terms": books.picked(words["terms"], (came.days[customer] == 60).astype(np.int64)),
            "payment_days": pa.array(np.maximum(came.days[customer], 30)),
            "is_renewable": pa.array(rng.random(count) < 0.6),
            "salesperson": books.seller(books.who.salesperson[customer]),
            "department": books.picked(read("people")["departments"], departments()[books.who.salesperson[customer]]),
            "note": books.picked([words["note"]], np.where((state == 1) & (end < books.days + 60), 0, -1)),
        },
    )


def consents(rng: np.random.Generator, books: Books) -> pa.Table:
    """Private customers grant or refuse advertising when they join, the older ones when the register began; a few
    withdraw it later."""
    private = np.flatnonzero(books.who.kind == PRIVATE)
    granted = rng.random(len(private)) < 0.78
    later = private[granted & (rng.random(len(private)) < 0.06)]
    asked = np.where(books.who.joined < 0, rng.integers(0, REGISTERED, len(books.who.kind)), books.who.joined)
    joined = asked[later]
    leaves = joined + 20 + (rng.random(len(later)) * (books.days - 21 - joined)).astype(np.int64)
    later, leaves = later[leaves < books.days], leaves[leaves < books.days]
    customer = np.append(private, later)
    day = np.append(asked[private], leaves)
    state = np.append(np.where(granted, GRANTED, REFUSED), np.full(len(later), WITHDRAWN))
    by = np.argsort(day, kind="stable")
    customer, day, state = customer[by], day[by], state[by]
    count = len(day)
    evidence = np.where(state == WITHDRAWN, 2, (rng.random(count) < 0.3).astype(np.int64))
    return books.table(
        "consents",
        {
            "consent_id": numbered("CS", count, 6),
            **books.when("decided", day, rng.integers(9 * 3600, 21 * 3600, count)),
            "customer_id": books.customer(customer),
            "purpose": arrow.same("marketing", count),
            "consent_state": arrow.picked(CONSENT_STATES, state),
            "legal_basis": arrow.same("consent", count),
            "evidence": books.picked(read("accounts")["consent"]["evidence"], evidence),
        },
    )
