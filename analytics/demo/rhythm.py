"""When customers order, what goes wrong, and who leaves because of it: causes first, behaviour after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.demo.horizon import GROUPS, Horizon, intensity
from analytics.demo.people import GROUP_OF_CHANNEL, PRIVATE, STORE, Customers, choose, departments, places
from analytics.demo.stories import DELIVERY
from analytics.demo.words import read

WALK_INS = 7600
LATE, QUALITY, PRICE, SERVICE, PACKAGING, INVOICE = range(6)
TOPIC_SHARES = np.array([[0.22, 0.28, 0.12, 0.18, 0.13, 0.07]])
LATE_RATE, LATE_COMPLAINS, COMPLAINT_RATE = 0.010, 0.55, 0.016
# The chance that a customer leaves over a complaint, and over a late delivery without one.
LEAVES_COMPLAINT = {True: 0.30, False: 0.11}
LEAVES_LATE = 0.16
LEAVES_FAILURE = 0.65
HOURS = {
    "trade": (np.arange(8, 20), np.array([4, 12, 14, 13, 6, 7, 12, 12, 10, 6, 3, 1.0])),
    "others": (np.arange(8, 24), np.array([2, 4, 6, 7, 7, 6, 5, 6, 7, 8, 9, 10, 12, 12, 9, 4.0])),
}


@dataclass(frozen=True)
class Complaints:
    """One entry per complaint; ``order`` is the position of its order."""

    order: np.ndarray
    day: np.ndarray
    topic: np.ndarray


@dataclass(frozen=True)
class Orders:
    """One entry per order in time order; ``customer`` is -1 for walk-in shoppers."""

    customer: np.ndarray
    day: np.ndarray
    second: np.ndarray
    channel: np.ndarray
    city: np.ndarray
    salesperson: np.ndarray

    def __len__(self) -> int:
        return len(self.day)


def _within(counts: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Running sums of ``values`` that start again for every owner."""
    sums = np.cumsum(values)
    starts = np.cumsum(counts) - counts
    before = np.where(starts > 0, sums[np.maximum(starts - 1, 0)], 0.0)
    return sums - np.repeat(before, counts)


def arrivals(rng: np.random.Generator, horizon: Horizon, who: Customers) -> tuple[np.ndarray, np.ndarray]:
    """(customer, day) of every order each customer would place if nothing went wrong.

    Gaps are gamma distributed in operational time, in which trade flows evenly; the intensity of the customer's group
    turns them into days. After each order the relation ends with the customer's own small probability.
    """
    clocks = [np.append(0.0, np.cumsum(intensity(horizon, group))) for group in GROUPS]
    group = GROUP_OF_CHANNEL[who.channel]
    begin = np.choose(group, [clock[np.maximum(who.joined, 0)] for clock in clocks])
    end = np.array([clock[-1] for clock in clocks])[group]
    expected = (end - begin) / who.interval
    life = rng.geometric(who.ending)
    counts = np.minimum(life, np.ceil(expected * 1.3 + 4 * np.sqrt(expected) + 5)).astype(np.int64)
    counts[who.prospect] = 0
    owner = np.repeat(np.arange(len(counts)), counts)
    gaps = rng.gamma(who.shape[owner], (who.interval / who.shape)[owner])
    firsts = (np.cumsum(counts) - counts)[counts > 0]
    fresh = who.joined[owner[firsts]] >= 0
    waits = np.where(fresh, rng.exponential(3.0, len(firsts)), gaps[firsts] * rng.random(len(firsts)))
    gaps[firsts] = waits
    clock_time = np.repeat(begin, counts) + _within(counts, gaps)
    inside = clock_time < end[owner]
    owner, clock_time = owner[inside], clock_time[inside]
    days = [np.searchsorted(clock, clock_time, side="right") - 1 for clock in clocks]
    return owner, np.choose(group[owner], days)


def failing(horizon: Horizon, city: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Which orders fall into the delivery failure."""
    names = [name for name, _ in places().provinces]
    province = places().province_of_city[city] == names.index(DELIVERY.province_zh)
    start = horizon.days - DELIVERY.days_ago
    return province & (day >= start) & (day < start + DELIVERY.days)


def _complaints(
    rng: np.random.Generator, horizon: Horizon, who: Customers, customer: np.ndarray, day: np.ndarray
) -> tuple[Complaints, np.ndarray]:
    """What goes wrong with which order, and the day after which each customer is gone because of it."""
    count = len(day)
    failure = failing(horizon, who.city[customer], day)
    late = rng.random(count) < np.where(failure, DELIVERY.late_rate, LATE_RATE)
    complains = rng.random(count) < np.where(late, LATE_COMPLAINS, COMPLAINT_RATE)
    topic = np.where(late, LATE, choose(rng, np.repeat(TOPIC_SHARES, count, axis=0)))
    at = day + 2 + rng.integers(0, 7, count)
    private = who.kind[customer] == PRIVATE
    hazard = np.where(complains, np.where(private, LEAVES_COMPLAINT[True], LEAVES_COMPLAINT[False]), 0.0)
    hazard = np.maximum(hazard, np.where(late, np.where(failure, LEAVES_FAILURE, LEAVES_LATE), 0.0))
    leaves = rng.random(count) < hazard
    gone = np.full(len(who.kind), horizon.days)
    np.minimum.at(gone, customer[leaves], (at + rng.exponential(12.0, count).astype(np.int64))[leaves])
    told = np.flatnonzero(complains)
    return Complaints(told, at[told], topic[told]), gone


def _walk_ins(rng: np.random.Generator, horizon: Horizon) -> tuple[np.ndarray, np.ndarray]:
    """(city, day) of shoppers who leave no name, in the first city of each province."""
    flow = np.cumsum(intensity(horizon, "retail"))
    day = np.searchsorted(flow, rng.random(WALK_INS) * flow[-1], side="right")
    where = places()
    first = np.append(True, where.province_of_city[1:] != where.province_of_city[:-1])
    weight = np.cumsum(where.weight * first)
    return np.searchsorted(weight, rng.random(WALK_INS) * weight[-1], side="right"), day


def _seconds(rng: np.random.Generator, trade: np.ndarray) -> np.ndarray:
    """Time of day in seconds: office hours for trade, long days for everybody else."""
    hour = np.empty(len(trade), dtype=np.int64)
    for name, part in (("trade", trade), ("others", ~trade)):
        hours, weight = HOURS[name]
        hour[part] = rng.choice(hours, part.sum(), p=weight / weight.sum())
    return hour * 3600 + rng.integers(0, 3600, len(trade))


def _channels(
    rng: np.random.Generator, horizon: Horizon, who: Customers, customer: np.ndarray, day: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(channel, salesperson): shop customers order online more and more, then the online team has the sale."""
    channel, seller = who.channel[customer], who.salesperson[customer]
    moves = (channel == STORE) & (rng.random(len(day)) < 0.40 * day / horizon.days)
    online_team = np.flatnonzero(departments() == 3)
    return np.where(moves, 2, channel), np.where(moves, online_team[customer % len(online_team)], seller)


def orders(rng: np.random.Generator, horizon: Horizon, who: Customers) -> tuple[Orders, Complaints]:
    """Every order and every complaint, by time."""
    customer, day = arrivals(rng, horizon, who)
    complaints, gone = _complaints(rng, horizon, who, customer, day)
    stays = day <= gone[customer]
    channel, seller = _channels(rng, horizon, who, customer, day)
    city, walk_day = _walk_ins(rng, horizon)
    store_team = np.flatnonzero([department == 4 for department, *_ in read("people")["staff"]])
    walkers = np.full(WALK_INS, -1)
    built = {
        "customer": np.append(customer[stays], walkers),
        "day": np.append(day[stays], walk_day),
        "channel": np.append(channel[stays], np.full(WALK_INS, STORE)),
        "city": np.append(who.city[customer[stays]], city),
        "salesperson": np.append(seller[stays], store_team[city % len(store_team)]),
    }
    built["second"] = _seconds(rng, GROUP_OF_CHANNEL[built["channel"]] == 0)
    order = np.lexsort((built["second"], built["day"]))
    place = np.full(len(customer), -1)
    place[np.flatnonzero(stays)] = np.argsort(order, kind="stable")[: stays.sum()]
    moved = place[complaints.order]
    known = (moved >= 0) & (complaints.day < horizon.days)
    sorted_orders = Orders(**{name: values[order] for name, values in built.items()})
    return sorted_orders, Complaints(moved[known], complaints.day[known], complaints.topic[known])
