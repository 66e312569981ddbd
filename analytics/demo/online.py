"""Page views of the online shop in its last months: those that end in an order and the many that do not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.books import Books, numbered
from analytics.demo.people import ONLINE
from analytics.demo.stories import CATEGORIES
from analytics.demo.words import read
from analytics.schema.marketing import PAGE_ACTIONS

MONTHS_KEPT, LOOKERS, STRANGERS = 2, 3600, 2400
VIEW, SEARCH, FAVOURITE, CART, CHECKOUT, PURCHASE = range(len(PAGE_ACTIONS))
PAGES = ("", "/search", "/cart", "/checkout", "/done")  # of marketing.toml, shop titles
PAGE_OF = np.array([0, 1, 0, 2, 3, 4])
ADMIRED = 0.07  # the share of idle looks that go to one dear product which few buy


def _bought(books: Books) -> dict[str, np.ndarray]:
    """The visit before each online order: a look at every product and into the cart, checkout, purchase."""
    made, lines, first = (
        books.company.orders,
        books.company.lines,
        books.company.horizon.month_start_days[-1 - MONTHS_KEPT],
    )
    wanted = (made.channel == ONLINE) & (made.customer >= 0) & (made.day >= first)
    row = np.flatnonzero(wanted[lines.order] & (lines.product >= 0))
    order = np.flatnonzero(wanted)
    of_line, product = lines.order[row], lines.product[row]
    none = np.full(len(order), -1)
    visit = np.concatenate((of_line, of_line, order, order))
    action = np.repeat([VIEW, CART, CHECKOUT, PURCHASE], (len(row), len(row), len(order), len(order)))
    return {
        "visit": visit,
        "customer": made.customer[visit],
        "stranger": np.full(len(visit), -1),
        "day": made.day[visit],
        "end": made.second[visit],
        "product": np.concatenate((product, product, none, none)),
        "action": action,
    }


def _admired(books: Books) -> int:
    """A dear product that is little bought: the dearest of the teaware."""
    part = books.company.goods.of(CATEGORIES.index("teaware"))
    return int(part.start + np.argmax(books.company.goods.price[part]))


def _looked(rng: np.random.Generator, books: Books) -> dict[str, np.ndarray]:
    """Visits without an order, of customers and of strangers: one to six looks, some into the cart, some a search."""
    goods, count = books.company.goods, LOOKERS + STRANGERS
    first = int(books.company.horizon.month_start_days[-1 - MONTHS_KEPT])
    able = np.flatnonzero((books.who.channel == ONLINE) & (books.who.joined < first))
    who = np.append(rng.choice(able, LOOKERS), np.full(STRANGERS, -1))
    stranger = np.append(np.full(LOOKERS, -1), rng.integers(0, STRANGERS * 2 // 3, STRANGERS))
    day, end = rng.integers(first, books.days, count), rng.integers(8 * 3600, 86_000, count)
    visit = np.repeat(np.arange(count), 1 + np.minimum(rng.poisson(1.3, count), 5))
    taste = np.cumsum(goods.popularity)
    product = np.searchsorted(taste, rng.random(len(visit)) * taste[-1], side="right")
    product = np.where(rng.random(len(visit)) < ADMIRED, _admired(books), product)
    product = np.where(goods.launched[product] > day[visit], goods.edges[goods.category[product]], product)
    action = np.searchsorted([0.80, 0.90, 0.93], rng.random(len(visit)))
    product = np.where(action == SEARCH, -1, product)
    rows = {"customer": who, "stranger": stranger, "day": day, "end": end}
    rows = {name: values[visit] for name, values in rows.items()}
    return rows | {"visit": visit + 10_000_000, "product": product, "action": action}


def _timed(rng: np.random.Generator, rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Seconds of each view: dwelling times counted back from the end of the visit; all rows by time."""
    by = np.lexsort((rows["action"], rows["visit"]))
    rows = {name: values[by] for name, values in rows.items()}
    dwell = np.maximum(np.round(25 * np.exp(rng.normal(0, 0.8, len(by)))), 1).astype(np.int64)
    edges = np.flatnonzero(np.append(rows["visit"][1:] != rows["visit"][:-1], True))
    sums = np.cumsum(dwell)
    left = sums[edges][np.searchsorted(edges, np.arange(len(by)))] - sums
    rows |= {"dwell": dwell, "second": np.maximum(rows["end"] - left, 0)}
    by = np.lexsort((rows["visit"], rows["second"], rows["day"]))
    return {name: values[by] for name, values in rows.items()}


def page_views(rng: np.random.Generator, books: Books) -> pa.Table:
    """One row per page or step, by time; strangers have a visitor number only."""
    parts = [_bought(books), _looked(rng, books)]
    rows = _timed(rng, {name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
    count, product, words = len(rows["day"]), rows["product"], read("marketing")["shop"]
    visits, session = np.unique(rows["visit"], return_inverse=True)
    device = rng.choice(3, len(visits), p=[0.76, 0.2, 0.04])[session]
    source = rng.choice(5, len(visits), p=[0.34, 0.28, 0.18, 0.14, 0.06])[session]
    visitor = np.where(rows["customer"] >= 0, rows["customer"], len(books.who.kind) + rows["stranger"])
    people = [f"v-{number * 40_503 % 1_048_576:05x}" for number in range(visitor.max() + 1)]
    page = PAGE_OF[rows["action"]]
    ids = books.product(np.arange(len(books.company.goods.category))).to_pylist()
    paths = [*PAGES[1:], *(f"/p/{name}" for name in ids)]
    titles = [*books.said(words["titles"])[1:], *books.product_name(np.arange(len(ids))).to_pylist()]
    spot = np.where((page == 0) | (page == 2) & (product >= 0), len(PAGES) - 1 + product, page - 1)
    search = np.where(rows["action"] == SEARCH, rng.integers(0, len(words["searches"]), count), -1)
    goods = books.company.goods
    return books.table(
        "page_views",
        {
            "view_id": numbered("PV", count, 7),
            **books.when("viewed", rows["day"], rows["second"]),
            "visitor_id": arrow.picked(people, visitor),
            "customer_id": books.customer(rows["customer"]),
            "session_id": arrow.picked([f"s-{number:06d}" for number in range(len(visits))], session),
            "page": arrow.picked(paths, spot),
            "page_title": arrow.picked(titles, spot),
            "product_id": books.product(product),
            "product_name": books.product_name(product),
            "category": books.category(np.where(product >= 0, goods.category[product], -1)),
            "page_action": arrow.picked(PAGE_ACTIONS, rows["action"]),
            "search_words": books.picked(words["searches"], search),
            "seconds": arrow.numbers(rows["dwell"]),
            "traffic_source": books.picked(words["sources"], source),
            "device": books.picked(words["devices"], device),
            "channel": books.channel(np.full(count, ONLINE)),
        },
    )
