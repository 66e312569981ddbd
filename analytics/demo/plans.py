"""Targets by month for regions and for salespeople, and exchange rates for completeness."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.horizon import MONTHS
from analytics.demo.market import region_column
from analytics.demo.people import places
from analytics.demo.sales import Company
from analytics.demo.words import position, read
from analytics.schema.trade import NOT_SALES, STATUSES

AMBITION = 1.12  # targets ask for this much over the same month a year before
RATES = {"USD": 7.16, "EUR": 7.78}


def _monthly(company: Company, of_order: np.ndarray, count: int) -> np.ndarray:
    """months x ``count``: revenue in yuan by month and by a number of each order, without refunds."""
    lines, bills, made = company.lines, company.bills, company.orders
    sold = ~np.isin(bills.status, [STATUSES.index(name) for name in NOT_SALES])[lines.order]
    month = company.horizon.month_of_day[made.day[lines.order]]
    at = month * count + of_order[lines.order]
    revenue = (lines.gross - bills.discount) / 100
    return np.bincount(at[sold], revenue[sold], MONTHS * count).reshape(MONTHS, count)


def _asked(rng: np.random.Generator, sold: np.ndarray, months: int) -> np.ndarray:
    """months x count: last year's month and more; the first year and thin months are guessed from the average."""
    mean = sold[:12].mean(axis=0, keepdims=True)
    past = np.vstack([sold[:12] / 1.08 * 0.5 + mean * 0.5, sold])[:months]
    smooth = 0.75 * past + 0.25 * mean
    asked = smooth * AMBITION * np.exp(rng.normal(0, 0.03, past.shape))
    return np.round(np.maximum(asked, 1000) / 1000) * 1000


def targets(rng: np.random.Generator, company: Company, language: str) -> pa.Table:
    """Revenue targets by month and region, and again by month and salesperson, to the end of the year.

    The two divide the same aim: sum one of them, not both.
    """
    at, where, people = position(language), places(), read("people")["staff"]
    months = MONTHS + 12 - company.horizon.last.month
    region = where.region_of_province[where.province_of_city[company.orders.city]]
    by_region = _asked(rng, _monthly(company, region, len(where.regions)), months)
    by_seller = _asked(rng, _monthly(company, company.orders.salesperson, len(people)), months)
    month_r, number_r = np.indices(by_region.shape).reshape(2, -1)
    month_s, number_s = np.indices(by_seller.shape).reshape(2, -1)
    month = np.append(month_r, month_s)
    none_r, none_s = np.full(len(month_r), -1), np.full(len(month_s), -1)
    starts = (np.datetime64(company.horizon.first, "M") + month).astype("datetime64[D]")
    return arrow.table(
        "targets",
        {
            "measure": arrow.same("revenue", len(month)),
            "period_on": arrow.days(starts),
            "region": region_column(language, np.append(number_r, none_s)),
            "salesperson": arrow.picked([person[1 + at] for person in people], np.append(none_r, number_s)),
            "amount": arrow.numbers(np.append(by_region.ravel(), by_seller.ravel())),
        },
    )


def fx_rates(rng: np.random.Generator, company: Company) -> pa.Table:
    """Yuan for one unit, by month: a gentle random walk, no published rate."""
    walks = [np.round(start * np.exp(np.cumsum(rng.normal(0, 0.006, MONTHS))), 4) for start in RATES.values()]
    return arrow.table(
        "fx_rates",
        {
            "currency": arrow.picked(list(RATES), np.repeat(np.arange(len(RATES)), MONTHS)),
            "month_on": arrow.days(np.tile(company.horizon.month_starts, len(RATES))),
            "rate": arrow.numbers(np.concatenate(walks)),
        },
    )
