"""Visits, meetings, calls and messages between salespeople and trade customers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.books import Books, numbered, office
from analytics.demo.people import departments, places
from analytics.demo.rhythm import failing
from analytics.demo.stories import NEGLECT
from analytics.demo.words import read
from analytics.schema.accounts import INTERACTION_KINDS, INTERACTION_STATES, OUTCOMES

YEARLY = np.array([0.6, 1.0, 2.0, 5.2])  # contacts a year in the lower half, the next quarter, 15 % and the best 10 %
EDGES = (0.5, 0.75, 0.9)
NEGLECTED_RATE = 0.25
INBOUND = 0.35  # calls of the customer for each year
VISIT, MEETING, CALL, VIDEO, EMAIL, MESSAGE = range(6)
KIND_SHARES = np.array([[0.38, 0.07, 0.33, 0.03, 0.05, 0.14]])


def neglected(books: Books) -> np.ndarray:
    """Whether each customer belongs to the large ones that are forgotten."""
    regions = [name for name, _ in places().regions]
    region = places().region_of_province[places().province_of_city[books.who.city]]
    large = books.worth >= np.quantile(books.worth[books.trade], 1 - NEGLECT.share)
    return large & (region == regions.index(NEGLECT.region_zh))


def _planned(rng: np.random.Generator, books: Books) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(customer, day, inbound): more often where more is promised, until half a year after the last order."""
    who, trade = books.who, books.trade
    tier = np.searchsorted(np.quantile(books.worth[trade], EDGES), books.worth[trade])
    first = np.maximum(who.joined[trade], 0)
    last = np.where(who.prospect[trade], books.days, np.minimum(books.last_order[trade] + 120, books.days))
    years = np.maximum(last - first, 0) / 365
    rate = np.where(neglected(books)[trade], NEGLECTED_RATE, YEARLY[tier])
    owner = np.repeat(trade, rng.poisson(rate * years))
    caller = np.repeat(trade, rng.poisson(INBOUND * years))
    late = np.flatnonzero(failing(books.company.horizon, books.company.orders.city, books.company.orders.day))
    late = late[np.isin(books.company.orders.customer[late], trade) & (rng.random(len(late)) < 0.5)]
    span = {customer: (begin, end) for customer, begin, end in zip(trade, first, last, strict=True)}
    both = np.append(owner, caller)
    begin, end = np.array([span[customer] for customer in both]).T
    day = begin + (rng.random(len(both)) * (end - begin)).astype(np.int64)
    customer = np.append(both, books.company.orders.customer[late])
    day = np.append(day, np.minimum(books.company.orders.day[late] + rng.integers(3, 8, len(late)), books.days - 1))
    return customer, day, np.arange(len(customer)) >= len(owner)


def _working(books: Books, day: np.ndarray) -> np.ndarray:
    """The same day, or the Friday before."""
    weekday = (day + books.company.horizon.first.weekday()) % 7
    moved = day - np.where(weekday > 4, weekday - 4, 0)
    return np.where(moved < 0, day, moved)


def _outcomes(rng: np.random.Generator, books: Books, customer: np.ndarray, day: np.ndarray) -> np.ndarray:
    """An order where one came within five days, else progress, an appointment or nothing."""
    bought = books.next_order(customer, day, 5) >= 0
    other = rng.choice([1, 2, 4, 5], len(day), p=[0.38, 0.14, 0.10, 0.38])
    return np.where(bought & (rng.random(len(day)) < 0.8), 0, other)


def interactions(rng: np.random.Generator, books: Books) -> pa.Table:
    """One row per contact, by time; a few were missed."""
    customer, day, inbound = _planned(rng, books)
    day = _working(books, day)
    second = office(rng, len(day))
    by = np.lexsort((second, day))
    customer, day, second, inbound = customer[by], day[by], second[by], inbound[by]
    early = day < books.who.joined[customer]
    customer, day, second, inbound = (part[~early] for part in (customer, day, second, inbound))
    return books.table("interactions", _columns(rng, books, customer, day, second, inbound))


def _columns(
    rng: np.random.Generator,
    books: Books,
    customer: np.ndarray,
    day: np.ndarray,
    second: np.ndarray,
    inbound: np.ndarray,
) -> dict[str, pa.Array]:
    """All columns of the rows; durations go with the kind, waiting and rings with calls that came in."""
    count, words, seller = len(day), read("accounts")["visit"], books.who.salesperson[customer]
    kind = np.where(inbound, CALL, np.searchsorted(np.cumsum(KIND_SHARES[0]), rng.random(count)))
    missed = ~inbound & (rng.random(count) < 0.03)
    failure = failing(books.company.horizon, books.who.city[customer], np.maximum(day - 5, 0))
    topic = np.where(inbound, rng.choice([6, 7, 8], count, p=[0.3, 0.5, 0.2]), rng.integers(0, words["inbound"], count))
    topic = np.where(inbound & failure, 6, topic)
    outcome = np.where(missed, OUTCOMES.index("no_answer"), _outcomes(rng, books, customer, day))
    typical = np.array([55.0, 90.0, 8.0, 30.0, 5.0, 4.0])[kind]
    minutes = np.maximum(np.round(typical * np.exp(rng.normal(0, 0.4, count))), 1)
    step = np.where(np.isin(outcome, (1, 2)), rng.integers(0, len(words["next"]), count), -1)
    return {
        "interaction_id": numbered("IA", count, 6),
        **books.when("interacted", day, second),
        "interaction_kind": arrow.picked(INTERACTION_KINDS, kind),
        "initiative": arrow.picked(("outbound", "inbound"), inbound.astype(np.int64)),
        "customer_id": books.customer(customer),
        "customer_name": books.name(customer),
        "contact_id": arrow.texts([f"CT{who + 1:06d}-1" for who in customer.tolist()]),
        "salesperson": books.seller(seller),
        "department": books.picked(read("people")["departments"], departments()[seller]),
        "channel": books.channel(books.who.channel[customer]),
        "subject": books.picked([part[0] for part in words["topics"]], topic),
        "summary": books.picked([part[1] for part in words["topics"]], np.where(missed, -1, topic)),
        "outcome": arrow.picked(OUTCOMES, outcome),
        "interaction_state": arrow.picked(INTERACTION_STATES, np.where(missed, 2, 1)),
        "minutes": arrow.numbers(minutes, ~missed),
        **_waiting(rng, failure, inbound),
        "place": books.picked(words["place"], np.where(kind == VISIT, 0, np.where(kind == MEETING, 1, -1))),
        "next_step": books.picked(words["next"], step),
        "next_on": books.on(day + rng.integers(7, 35, count), step >= 0),
    }


def _waiting(rng: np.random.Generator, failure: np.ndarray, inbound: np.ndarray) -> dict[str, pa.Array]:
    """Rings and seconds until a call was answered; four times as long while deliveries fail."""
    wait = np.round(12 * np.exp(rng.normal(0, 0.6, len(inbound))) * np.where(failure, 4.0, 1.0))
    rings = np.round(wait / 4).astype(np.int64) + 1
    return {"ring_count": pa.array(rings, mask=~inbound), "wait_seconds": arrow.numbers(wait, inbound)}
