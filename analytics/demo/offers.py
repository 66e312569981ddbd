"""The rivals and their prices beside ours."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.baskets import PRICE_TREND, cut_months, years
from analytics.demo.horizon import MONTHS
from analytics.demo.market import category_column, region_column, rivals
from analytics.demo.sales import CURRENCY, Company, product_ids
from analytics.demo.stories import CATEGORIES, PRICE_CUT
from analytics.demo.words import position, read

OFFER_PRODUCTS = 4
STANDING = np.array([-0.06, 0.02, 0.05, -0.01])  # how dear each rival is against us, logarithm


def competitors(company: Company, language: str) -> pa.Table:
    """The rivals; one of them has not been looked at for months."""
    at = position(language)
    seen = np.datetime64(company.horizon.last) - np.array([6, 19, 34, 128])
    texts = {name: [rival[name][at] for rival in rivals()] for name in ("headquarters", "strengths", "weaknesses")}
    return arrow.table(
        "competitors",
        {
            "competitor": arrow.texts([rival["name"][at] for rival in rivals()]),
            "website": arrow.texts([rival["website"] for rival in rivals()]),
            **{name: arrow.texts(words) for name, words in texts.items()},
            "checked_on": arrow.days(seen),
            "source": arrow.same(read("goods")["sources"]["profile"][at], len(rivals())),
        },
    )


def _watched(company: Company) -> list[tuple[int, int]]:
    """(rival, product): the best known old products of each category that a rival serves."""
    goods, pairs = company.goods, []
    for number, rival in enumerate(rivals()):
        for code in rival["serves"]:
            part = goods.of(CATEGORIES.index(code))
            known = np.where(goods.launched[part] < 0, goods.popularity[part], 0.0)
            best = np.argsort(-known, kind="stable")[:OFFER_PRODUCTS] + part.start
            pairs += [(number, product) for product in best.tolist()]
    return pairs


def _names(company: Company, language: str) -> list[str]:
    """What each rival calls what matches each of our products: its brand and the plain name."""
    at, gap = position(language), ("", " ")[position(language)]
    return [f"{rival['brand'][at]}{gap}{plain[at]}" for rival in rivals() for plain in company.goods.plain]


def competitor_offers(rng: np.random.Generator, company: Company, language: str) -> pa.Table:
    """Each month each rival's price for what matches our best products, in one region, beside our own price."""
    horizon, at, words = company.horizon, position(language), read("goods")["sources"]
    pairs = np.array(_watched(company))
    rival, product = (np.repeat(part, MONTHS) for part in pairs.T)
    month = np.tile(np.arange(MONTHS), len(pairs))
    category = company.goods.category[product]
    hit = (rival == PRICE_CUT.rival) & (category == CATEGORIES.index(PRICE_CUT.category))
    cut = np.where(hit & (cut_months(horizon)[month] > 0), 1 - PRICE_CUT.cut, 1.0)
    level = (product % 2).astype(np.int64)
    own = company.goods.price[product] * np.exp(-PRICE_TREND * (years(horizon)[-1] - years(horizon)[month]))
    own = own * np.where(level == 0, 1.0, 0.82)
    stand = np.repeat(np.exp(rng.normal(STANDING[pairs[:, 0]], 0.035)), MONTHS)
    price = own * stand * cut * np.exp(rng.normal(0, 0.008, len(own)))
    day = horizon.month_start_days[month] + 2 + (rival * 3 + product) % 8
    source = [words[name][at] for name in ("visit", "web", "dealer")]
    return arrow.table(
        "competitor_offers",
        {
            "competitor": arrow.picked([maker["name"][at] for maker in rivals()], rival),
            "offered_on": arrow.days(horizon.dates(day)),
            "product_id": arrow.picked(product_ids(company.goods), product),
            "offer_name": arrow.picked(_names(company, language), rival * len(company.goods.names) + product),
            "category": category_column(language, category),
            "price": arrow.money(np.round(price / 10) * 10),
            "own_price": arrow.money(np.round(own / 10) * 10),
            "currency": arrow.same(CURRENCY, len(own)),
            "price_level": arrow.picked([words[name][at] for name in ("retail", "wholesale")], level),
            "region": region_column(language, (rival * 2 + product) % 7),
            "source": arrow.picked(source, np.where(level == 1, 2, rival == 3)),
        },
    )
