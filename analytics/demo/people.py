"""Places, staff and customers of the sample company: who they are before anything happens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from analytics.demo.horizon import Horizon
from analytics.demo.stories import DISCOUNTS
from analytics.demo.words import read
from analytics.schema.trade import KINDS

CUSTOMERS = 6000
PROSPECTS = 150
BUSINESS, PRIVATE, GOVERNMENT, INSTITUTION, RESELLER = (
    KINDS.index(kind) for kind in ("business", "private", "government", "institution", "reseller")
)
DIRECT, DEALER, ONLINE, STORE, COMMUNITY = range(5)
GROUP_OF_CHANNEL = np.array([0, 0, 2, 1, 1])

KIND_SHARES = np.array([0.31, 0.60, 0.01, 0.02, 0.06])
CHANNEL_SHARES = np.array(
    [
        [0.24, 0.36, 0.26, 0.0, 0.14],
        [0.0, 0.0, 0.36, 0.46, 0.18],
        [1.0, 0.0, 0.0, 0.0, 0.0],
        [1.0, 0.0, 0.0, 0.0, 0.0],
        [0.12, 0.88, 0.0, 0.0, 0.0],
    ]
)
# By kind: days between orders, their spread, regularity (gamma shape), chance of ending after an order, care received.
INTERVAL = np.array([54.0, 72.0, 54.0, 56.0, 34.0])
SPREAD = np.array([0.50, 0.65, 0.35, 0.40, 0.40])
SHAPE = np.array([3.0, 1.6, 4.0, 4.0, 4.0])
ENDING = np.array([0.026, 0.135, 0.014, 0.014, 0.013])
CARE = np.array([0.9, -0.5, 1.2, 1.2, 1.7])


@dataclass(frozen=True)
class Places:
    """Cities, each with its province and region, as numbers; names are [Chinese, English]."""

    regions: list[list[str]]
    provinces: list[list[str]]
    cities: list[list[str]]
    province_of_city: np.ndarray
    region_of_province: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class Customers:
    """One entry per customer, oldest first. Days count from the start of the data and may be negative."""

    kind: np.ndarray
    channel: np.ndarray
    city: np.ndarray
    salesperson: np.ndarray
    joined: np.ndarray
    strength: np.ndarray
    care: np.ndarray
    interval: np.ndarray
    shape: np.ndarray
    ending: np.ndarray
    size: np.ndarray
    taste: np.ndarray
    prospect: np.ndarray


@cache
def places() -> Places:
    """All places the company sells in."""
    regions = read("places")["region"]
    provinces = [(number, province) for number, region in enumerate(regions) for province in region["province"]]
    cities = [(number, city) for number, (_, province) in enumerate(provinces) for city in province["cities"]]
    of_city = np.array([number for number, _ in cities])
    weight = np.array([province["weight"] for _, province in provinces], dtype=float)[of_city]
    first = np.append(True, of_city[1:] != of_city[:-1])
    weight *= np.where(first, 2.0, 1.0) / np.bincount(of_city)[of_city]
    return Places(
        [region["name"] for region in regions],
        [province["name"] for _, province in provinces],
        [city for _, city in cities],
        of_city,
        np.array([number for number, _ in provinces]),
        weight / weight.sum(),
    )


def departments() -> np.ndarray:
    """The department of every salesperson."""
    return np.array([department for department, *_ in read("people")["staff"]])


def choose(rng: np.random.Generator, shares: np.ndarray) -> np.ndarray:
    """One choice per row of ``shares``."""
    edges = np.cumsum(shares, axis=1)
    return (rng.random((len(shares), 1)) * edges[:, -1:] > edges).sum(axis=1)


def salespeople(rng: np.random.Generator, channel: np.ndarray, city: np.ndarray) -> np.ndarray:
    """Who looks after each customer: a colleague of the department that serves channel and region."""
    where = places()
    region = where.region_of_province[where.province_of_city[city]]
    department = np.array([0, 1, 3, 4, 5])[channel] + ((channel == DEALER) & (region > 1))
    of = departments()
    weight = np.where(np.arange(len(of)) == DISCOUNTS.salesperson, 1.9, 1.0)
    return choose(rng, (of[None, :] == department[:, None]) * weight)


def _joined(rng: np.random.Generator, horizon: Horizon, channel: np.ndarray, prospect: np.ndarray) -> np.ndarray:
    """Half were customers before the data begin; the others come since, online ones more and more."""
    count = len(channel)
    later = np.where(channel == ONLINE, 0.72, np.where(channel <= DEALER, 0.53, 0.60))
    power = np.where(channel == ONLINE, 0.72, 0.95)
    before = -1 - np.minimum(rng.exponential(700.0, count), 2190.0)
    since = rng.random(count) ** power * (horizon.days - 20)
    joined = np.where(rng.random(count) < later, since, before)
    return np.where(prospect, horizon.days - 1 - rng.random(count) * 540, joined).astype(np.int64)


def customers(rng: np.random.Generator, horizon: Horizon) -> Customers:
    """All customers with the traits that will drive what they do; ``care`` is what they feel of our work."""
    kind = choose(rng, np.repeat(KIND_SHARES[None, :], CUSTOMERS, axis=0))
    channel = choose(rng, CHANNEL_SHARES[kind])
    city = choose(rng, np.repeat(places().weight[None, :], CUSTOMERS, axis=0))
    prospect = np.arange(CUSTOMERS) >= CUSTOMERS - PROSPECTS
    joined = _joined(rng, horizon, channel, prospect)
    known = np.where(joined < 0, 0.35, -0.15)
    strength = rng.normal(0.0, 1.0, CUSTOMERS) + known
    noise = rng.normal(0.0, 1.0, (3, CUSTOMERS))
    direct = np.where((channel == DIRECT) & (kind == BUSINESS), 0.30, 0.0)
    built = Customers(
        kind=kind,
        channel=channel,
        city=city,
        salesperson=salespeople(rng, channel, city),
        joined=joined,
        strength=strength,
        care=CARE[kind] + 0.95 * strength + known,
        interval=INTERVAL[kind] * np.exp(SPREAD[kind] * (noise[0] * 0.8 - strength * 0.6)),
        shape=SHAPE[kind] * np.exp(0.35 * noise[1]),
        ending=np.clip(ENDING[kind] * np.exp(-0.65 * strength), 0.001, 0.6),
        size=np.exp(0.34 * strength + 0.30 * noise[2] + direct),
        taste=rng.gamma(0.9, 1.0, (CUSTOMERS, 8)) + 0.08,
        prospect=prospect,
    )
    order = np.argsort(joined, kind="stable")
    return Customers(**{name: values[order] for name, values in vars(built).items()})
