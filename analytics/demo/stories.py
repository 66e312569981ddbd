"""What is hidden in the sample company, as data: tests check it, documentation quotes it.

Every time is counted back from the end of the data, so that a story always lies in the last 12 to 15 months.
"""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES = ("tea", "tea_drinks", "coffee", "juice", "nuts", "biscuits", "staples", "teaware")


@dataclass(frozen=True)
class PriceCut:
    """(a) A rival cuts its prices in one category; our share there falls, its own rises."""

    category: str = "nuts"
    rival: int = 0
    brand_zh: str = "远岫"
    months_ago: int = 10
    cut: float = 0.18
    own_demand: float = 0.62
    rival_gain: float = 1.38


@dataclass(frozen=True)
class DeliveryFailure:
    """(b) Six weeks of late deliveries in one province; complaints peak, then customers there leave."""

    province_zh: str = "四川"
    days_ago: int = 300
    days: int = 42
    late_rate: float = 0.75


@dataclass(frozen=True)
class DeepDiscounts:
    """(c) One salesperson sells most, at discounts that eat the margin."""

    salesperson: int = 5
    salesperson_zh: str = "顾长汀"
    months_ago: int = 14
    discount: tuple[float, float] = (0.21, 0.29)
    volume: float = 1.5


@dataclass(frozen=True)
class Credit:
    """Trade customers pay after 30 or 60 days; those of the salesperson who sells at deep discounts also pay late.

    ``long_share`` is the share of 60 days for key accounts and for others; ``twice`` transfers stand there twice.
    """

    salesperson: int = 5
    long_share: tuple[float, float] = (0.45, 0.15)
    late: float = 0.10
    late_with: float = 0.34
    late_days: float = 24.0
    never: float = 0.0015
    never_with: float = 0.006
    parts: float = 0.05
    parts_never: float = 0.06
    nameless: float = 0.006
    forgotten: float = 0.8
    twice: int = 4


@dataclass(frozen=True)
class Neglect:
    """Large customers in one region are hardly visited; everywhere else visits follow value."""

    region_zh: str = "华中"
    share: float = 0.15


@dataclass(frozen=True)
class Shelves:
    """Of one product far too much lies in stock, of another too little."""

    overstocked: str = "juice"
    short: str = "coffee"


@dataclass(frozen=True)
class Backlog:
    """The service desk of one province is short of hands: more goes wrong with orders, and complaints stay open."""

    province_zh: str = "浙江"
    days_ago: int = 150
    rate: float = 0.10
    left_open: float = 0.85


@dataclass(frozen=True)
class Trend:
    """(d), (e) A channel or category that moves by this much a year (logarithm) against the rest."""

    name: str
    yearly: float


@dataclass(frozen=True)
class Reference:
    """Figures a manager expects to recognise: shares of sales and of satisfied answers (4 or 5 of 5) by class.

    Classes: frequency (orders), amount (revenue) and tenure (days from the first order to the end of the data) are each
    scored 1 to 5 by equal fifths of the customers who bought; the three scores are added.
    """

    a_from: int = 13
    b_from: int = 11
    sales: tuple[float, float, float] = (0.70, 0.20, 0.10)
    satisfied: tuple[float, float, float] = (0.92, 0.80, 0.60)
    tolerance: float = 0.04


PRICE_CUT = PriceCut()
DELIVERY = DeliveryFailure()
DISCOUNTS = DeepDiscounts()
CREDIT = Credit()
NEGLECT = Neglect()
SHELVES = Shelves()
BACKLOG = Backlog()
ONLINE = Trend("online", 0.34)
RISING = Trend("coffee", 0.21)
DECLINING = Trend("juice", -0.30)
REFERENCE = Reference()
