"""The 400 products of the sample company: names, brands, prices, costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.demo.horizon import Horizon
from analytics.demo.words import read

OWN_COST, RESOLD_COST = (0.47, 0.54), (0.60, 0.67)


@dataclass(frozen=True)
class Goods:
    """One entry per product. Names are [Chinese, English], ``plain`` without the brand; prices without tax, in cents,
    as of the end of the data; ``edges`` are the positions where categories begin."""

    names: list[tuple[str, str]]
    plain: list[tuple[str, str]]
    brands: list[list[str]]
    category: np.ndarray
    brand: np.ndarray
    own: np.ndarray
    price: np.ndarray
    cost: np.ndarray
    costed: np.ndarray
    launched: np.ndarray
    popularity: np.ndarray
    edges: np.ndarray

    def of(self, category: int) -> slice:
        """The products of one category."""
        return slice(self.edges[category], self.edges[category + 1])


def brands() -> list[list[str]]:
    """All brands the company sells, once each."""
    found = [brand for category in read("goods")["category"] for brand in category["brands"]]
    return [brand for number, brand in enumerate(found) if brand not in found[:number]]


def _category(rng: np.random.Generator, category: dict) -> list[tuple]:
    """(plain names, brand, own, list price in yuan) of every product of a category."""
    items, specs, names = category["items"], category["specs"], category["brands"]
    pairs = rng.permutation(len(items) * len(specs))[: category["products"]]
    own = rng.random(len(pairs)) < 0.5
    other = rng.integers(category["own"], len(names), len(pairs))
    rows = []
    for pair, is_own, resold in zip(np.sort(pairs), own, other, strict=True):
        item, spec = items[pair // len(specs)], specs[pair % len(specs)]
        brand = names[0] if is_own else names[resold]
        plain = (f"{item[0]} {spec[0]}", f"{item[1]}, {spec[1]}")
        rows.append((plain, brand, bool(is_own), item[2] * spec[2] * (1.0 if is_own else 1.06)))
    return rows


def _launches(rng: np.random.Generator, horizon: Horizon, count: int) -> np.ndarray:
    """Most products are older than the data; one in six came since."""
    old = -rng.integers(60, 2400, count)
    new = rng.integers(30, horizon.days - 60, count)
    return np.where(rng.random(count) < 0.16, new, old)


def goods(rng: np.random.Generator, horizon: Horizon) -> Goods:
    """The whole range, by category."""
    parts = [_category(rng, category) for category in read("goods")["category"]]
    rows = [row for part in parts for row in part]
    sizes = [len(part) for part in parts]
    own = np.array([row[2] for row in rows])
    price = np.round(np.array([row[3] for row in rows]) * 2) * 50
    low, high = np.where(own[:, None], OWN_COST, RESOLD_COST).T
    cost = np.round(price * (low + (high - low) * rng.random(len(rows))))
    launched = _launches(rng, horizon, len(rows))
    rank = rng.permutation(len(rows)) % 60 + 1
    fresh = np.flatnonzero((launched > 0) & ~own)
    costed = ~np.isin(np.arange(len(rows)), fresh[:14])
    known = brands()
    return Goods(
        names=[(f"{brand[0]}{plain[0]}", f"{brand[1]} {plain[1]}") for plain, brand, *_ in rows],
        plain=[row[0] for row in rows],
        brands=known,
        category=np.repeat(np.arange(len(sizes)), sizes),
        brand=np.array([known.index(row[1]) for row in rows]),
        own=own,
        price=price.astype(np.int64),
        cost=cost.astype(np.int64),
        costed=costed,
        launched=launched,
        popularity=rank**-0.6,
        edges=np.append(0, np.cumsum(sizes)),
    )
