"""The sample company 示例公司 as canonical tables.

A mid-size Chinese trading company in tea, drinks, snacks and teaware: three whole years to the end of last month,
6,000 customers, 400 products, about 70,000 orders with 210,000 lines. Everything is invented. The same day and seed
give the same rows; both languages give the same numbers.

Causes come before behaviour. A customer has traits (kind, strength of the relation, rhythm, taste); these place
orders; some orders go wrong; what goes wrong makes complaints and makes customers leave; nothing is generated from
what a customer did later. Hidden in it, and held in ``analytics.demo.stories``:

a. a rival cuts its prices for nuts ten months before the end: our share there falls, the rival's rises;
b. six weeks of late deliveries in Sichuan, ten months before the end: complaints peak, then customers there leave;
c. one salesperson sells most of all for fourteen months, at discounts that eat the margin;
d. the online shop grows much faster than the rest;
e. juice declines and coffee rises, year after year;
f. trade customers pay after 30 or 60 days, most in time, those of that salesperson late;
g. salespeople visit by value, but large customers in Central China are forgotten;
h. a random part of every campaign's audience is held out and buys as often as those who got the offer;
i. of one juice far too much lies in stock, of one coffee too little.

Classing customers by frequency, amount and tenure gives classes with about 70, 20 and 10 % of sales, whose survey
answers are satisfied in about 92, 80 and 60 %.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from analytics.demo import archive, further, market, offers, plans, sales, voices
from analytics.demo.baskets import lines
from analytics.demo.bills import bills
from analytics.demo.books import Books
from analytics.demo.goods import goods
from analytics.demo.horizon import until as whole_months
from analytics.demo.people import customers
from analytics.demo.rhythm import orders

SEED = 20


def tables(until: date, language: str, seed: int = SEED) -> dict[str, pa.Table]:
    """Every importable table of the sample company.

    ``until`` is the day of building: the data end with the month before. ``language`` is "zh" or "en". Columns are a
    subset of the declaration, of exactly its types; money in yuan without tax.
    """
    draws = [np.random.default_rng([seed, number]) for number in range(13)]
    horizon = whole_months(until)
    who, range_ = customers(draws[0], horizon), goods(draws[1], horizon)
    made, complaints = orders(draws[2], horizon, who)
    sold = lines(draws[3], horizon, who, range_, made)
    company = sales.Company(horizon, who, range_, made, sold, bills(draws[4], horizon, range_, made, sold))
    around = market.market(draws[5], company)
    told = {
        "customers": archive.customers(draws[6], company, language),
        "products": sales.products(company, language),
        "orders": sales.orders(company, language),
        "order_lines": sales.order_lines(company, language),
        "competitors": offers.competitors(company, language),
        "competitor_offers": offers.competitor_offers(draws[7], company, language),
        "brand_sales": market.brand_sales(draws[8], company, around, language),
        "market_sizes": market.market_sizes(draws[9], company, around, language),
        "feedback": voices.feedback(draws[10], company, complaints, language),
        "targets": plans.targets(draws[11], company, language),
        "fx_rates": plans.fx_rates(draws[12], company),
    }
    return further.tables(Books(company, complaints, language, told), seed)
