"""The market around the company: its size, who sells how much of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.baskets import SEASONS, cut_months, years
from analytics.demo.horizon import MONTHS, Horizon
from analytics.demo.people import places
from analytics.demo.sales import CURRENCY, Company
from analytics.demo.stories import CATEGORIES, PRICE_CUT
from analytics.demo.words import position, read
from analytics.schema.trade import NOT_SALES, STATUSES

HISTORY = 24  # months of market sizes before the sales begin
YEARLY = np.array([0.05, 0.06, 0.15, -0.13, 0.055, 0.04, 0.035, 0.06])
OWN_SHARE = np.array([0.16, 0.12, 0.08, 0.13, 0.17, 0.12, 0.10, 0.15])
ASSOCIATION, MONITOR, BOOKS, PANEL = 0.85, 0.6, 0.95, 0.65


@dataclass(frozen=True)
class Market:
    """Money in cents by month, category and region; ``own`` also by brand (months x brands x categories x regions)."""

    own: np.ndarray
    size: np.ndarray


def rivals() -> list[dict]:
    return read("goods")["rival"]


def own_sales(company: Company) -> np.ndarray:
    """Our sales in cents: months x brands x categories x regions, refunds on their own day."""
    lines, bills, made, goods = company.lines, company.bills, company.orders, company.goods
    sold = ~np.isin(bills.status, [STATUSES.index(name) for name in NOT_SALES])[lines.order] & (lines.product >= 0)
    row = np.append(np.flatnonzero(sold), bills.refunded)
    day = np.append(made.day[lines.order[sold]], bills.refund_day)
    sign = np.append(np.ones(sold.sum()), -np.ones(len(bills.refunded)))
    where = places()
    region = where.region_of_province[where.province_of_city[made.city[lines.order[row]]]]
    product = lines.product[row]
    shape = (MONTHS, len(goods.brands), len(CATEGORIES), len(where.regions))
    cell = (company.horizon.month_of_day[day], goods.brand[product], goods.category[product], region)
    at = np.ravel_multi_index(cell, shape)
    revenue = (lines.gross - bills.discount)[row] * sign
    return np.bincount(at, revenue, np.prod(shape)).reshape(shape)


def market(rng: np.random.Generator, company: Company) -> Market:
    """The true market. It starts two years before our sales and follows its own trend, whatever we do."""
    own = own_sales(company)
    first_year = own[:12].sum(axis=(0, 1))
    base = first_year.sum(axis=1, keepdims=True) * 0.5 / 7 + first_year * 0.5
    base = base / 12 / (OWN_SHARE[:, None] * np.exp(rng.normal(0, 0.12, base.shape)))
    at = years(company.horizon)
    at = np.append(at[0] + np.arange(-HISTORY, 0) / 12, at)
    month = (company.horizon.month_of_year[0] + np.arange(-HISTORY, MONTHS)) % 12
    season = 1 + 0.6 * (SEASONS[:, month].T - 1)
    trend = np.exp(YEARLY * (at - 0.5)[:, None])
    noise = np.exp(rng.normal(0, 0.012, (len(at), *base.shape)))
    return Market(own, base * (season * trend)[:, :, None] * noise)


def _rival_sales(rng: np.random.Generator, company: Company, made: Market) -> list[tuple[int, int, np.ndarray]]:
    """(rival, category, months x regions) in cents."""
    found = []
    for number, rival in enumerate(rivals()):
        for code, share in rival["serves"].items():
            category = CATEGORIES.index(code)
            local = share * np.exp(rng.normal(0, 0.22, made.size.shape[2]))
            drift = np.exp(rng.normal(0.0, 0.02) * years(company.horizon))
            if number == PRICE_CUT.rival and code == PRICE_CUT.category:
                drift = drift * (1 + (PRICE_CUT.rival_gain - 1) * cut_months(company.horizon))
            noise = np.exp(rng.normal(0, 0.025, (MONTHS, len(local))))
            found.append((number, category, made.size[HISTORY:, category] * local * drift[:, None] * noise))
    return found


def _brand_rows(rng: np.random.Generator, company: Company, made: Market) -> dict[str, np.ndarray]:
    """One row per brand, month, category and region with sales; rivals' brands come after ours."""
    own = made.own * np.exp(rng.normal(0, 0.02, made.own.shape))
    month, brand, category, region = np.nonzero(own > 0)
    rows = [(month, brand, category, region, own[own > 0], np.full(len(month), -1))]
    for number, at, amount in _rival_sales(rng, company, made):
        month, region = np.indices(amount.shape).reshape(2, -1)
        like = np.ones(len(month), dtype=np.int64)
        brand = like * (len(company.goods.brands) + number)
        rows.append((month, brand, like * at, region, amount.ravel(), like * number))
    names = ("month", "brand", "category", "region", "amount", "rival")
    return {name: np.concatenate(part) for name, part in zip(names, zip(*rows, strict=True), strict=True)}


def _mean_price(company: Company) -> np.ndarray:
    """Cents a piece by category, weighted with popularity."""
    goods = company.goods
    weight = np.bincount(goods.category, goods.popularity)
    return np.bincount(goods.category, goods.popularity * goods.price) / weight


def brand_sales(rng: np.random.Generator, company: Company, made: Market, language: str) -> pa.Table:
    """Sales of every brand; ours from the books, the rivals' estimated."""
    at, words = position(language), read("goods")
    rows = _brand_rows(rng, company, made)
    own = rows["rival"] < 0
    brands = [name[at] for name in company.goods.brands] + [rival["brand"][at] for rival in rivals()]
    amount = np.round(rows["amount"] / 100) * 100
    units = np.maximum(np.round(amount / (_mean_price(company)[rows["category"]] * 0.86)), 1)
    sources = [words["sources"][name][at] for name in ("books", "panel")]
    return arrow.table(
        "brand_sales",
        {
            "brand": arrow.picked(brands, rows["brand"]),
            "competitor": arrow.picked([rival["name"][at] for rival in rivals()], rows["rival"]),
            "period_on": arrow.days(company.horizon.month_starts[rows["month"]]),
            "category": category_column(language, rows["category"]),
            "region": region_column(language, rows["region"]),
            "units": arrow.quantity(units),
            "amount": arrow.money(amount),
            "currency": arrow.same(CURRENCY, len(amount)),
            "is_own": pa.array(own),
            "source": arrow.picked(sources, np.where(own, 0, 1)),
            "confidence": arrow.numbers(np.where(own, BOOKS, PANEL)),
        },
    )


def category_column(language: str, category: np.ndarray) -> pa.Array:
    return arrow.picked([part["name"][position(language)] for part in read("goods")["category"]], category)


def region_column(language: str, region: np.ndarray) -> pa.Array:
    return arrow.picked([name[position(language)] for name in places().regions], region)


def _quarters(horizon: Horizon) -> tuple[np.ndarray, np.ndarray]:
    """(first months counted from the start of the market, their dates) of the whole calendar quarters."""
    month = np.arange(-HISTORY, MONTHS - 2)
    starts = month[(horizon.month_of_year[0] + month) % 3 == 0]
    dates = (np.datetime64(horizon.first, "M") + starts).astype("datetime64[D]")
    return starts + HISTORY, dates


def _statements(rng: np.random.Generator, size: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(amount in cents, source, quarter and category and region): one statement per cell, a second one for some."""
    said = size * np.exp(rng.normal(0, 0.015, size.shape))
    other = size * np.exp(rng.normal(0.07, 0.06, size.shape))
    doubted = (rng.random(size.shape[1]) < 0.5)[None, :, None] & (rng.random(size.shape) < 0.22)
    second = doubted.ravel()
    cell = np.indices(size.shape).reshape(3, -1)
    amount = np.round(np.append(said.ravel(), other.ravel()[second]) / 1_000_000) * 1_000_000
    source = np.append(np.zeros(said.size, dtype=np.int64), np.ones(second.sum(), dtype=np.int64))
    return amount, source, np.append(cell, cell[:, second], axis=1)


def market_sizes(rng: np.random.Generator, company: Company, made: Market, language: str) -> pa.Table:
    """Market size per calendar quarter from the association; a monitor contradicts it now and then."""
    at, words = position(language), read("goods")
    starts, dates = _quarters(company.horizon)
    size = np.stack([made.size[start : start + 3].sum(axis=0) for start in starts])
    amount, source, cell = _statements(rng, size)
    quarter, category, region = cell
    names = [words["sources"][name][at] for name in ("association", "monitor")]
    return arrow.table(
        "market_sizes",
        {
            "period_on": arrow.days(dates[quarter]),
            "category": category_column(language, category),
            "region": region_column(language, region),
            "amount": arrow.money(amount),
            "currency": arrow.same(CURRENCY, len(amount)),
            "units": arrow.quantity(np.round(amount / (_mean_price(company)[category] * 0.9))),
            "source": arrow.picked(names, source),
            "confidence": arrow.numbers(np.where(source == 0, ASSOCIATION, MONITOR)),
        },
    )
