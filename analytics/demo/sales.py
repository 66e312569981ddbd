"""The tables of trade: customers, products, orders, order_lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.baskets import Lines
from analytics.demo.bills import Bills, per_order
from analytics.demo.goods import Goods
from analytics.demo.horizon import Horizon
from analytics.demo.people import DEALER, Customers, departments, places
from analytics.demo.rhythm import Orders
from analytics.demo.words import position, read
from analytics.schema.trade import STATUSES

CURRENCY, OFFSET = "CNY", "+08:00"


@dataclass(frozen=True)
class Company:
    """All that happened, as numbers; the tables put it into words."""

    horizon: Horizon
    customers: Customers
    goods: Goods
    orders: Orders
    lines: Lines
    bills: Bills

    def order_ids(self) -> list[str]:
        """SO, the day, and the number of the order within its day."""
        day = self.orders.day
        number = np.arange(len(day)) - np.searchsorted(day, day) + 1
        stamps = [str(date).replace("-", "") for date in self.horizon.dates(np.arange(self.horizon.days))]
        return [f"SO{stamps[on]}{at:05d}" for on, at in zip(day.tolist(), number.tolist(), strict=True)]


def customer_ids(count: int) -> pa.Array:
    return arrow.texts([f"C{number:06d}" for number in range(1, count + 1)])


def product_ids(goods: Goods) -> list[str]:
    """P, the category and the number within it; then the codes that are no merchandise, last one first."""
    numbers = np.arange(len(goods.category)) - goods.edges[goods.category] + 1
    ids = [f"P{category + 1:02d}{number:02d}" for category, number in zip(goods.category, numbers, strict=True)]
    return ids + [code["id"] for code in reversed(read("goods")["code"])]


def staff_columns(language: str, channel: np.ndarray, salesperson: np.ndarray) -> dict[str, pa.Array]:
    """salesperson, department and channel."""
    words, at = read("people"), position(language)
    return {
        "salesperson": arrow.picked([person[1 + at] for person in words["staff"]], salesperson),
        "department": arrow.picked([name[at] for name in words["departments"]], departments()[salesperson]),
        "channel": arrow.picked([name[at] for name in words["channels"]], channel),
    }


def place_columns(language: str, city: np.ndarray) -> dict[str, pa.Array]:
    """region, province and city."""
    where, at = places(), position(language)
    province = where.province_of_city[city]
    return {
        "region": arrow.picked([name[at] for name in where.regions], where.region_of_province[province]),
        "province": arrow.picked([name[at] for name in where.provinces], province),
        "city": arrow.picked([name[at] for name in where.cities], city),
    }


def time_columns(horizon: Horizon, day: np.ndarray, second: np.ndarray) -> dict[str, pa.Array]:
    """ordered_at, utc_offset and ordered_on."""
    return {
        "ordered_at": arrow.instants(horizon.instants(day, second)),
        "utc_offset": arrow.same(OFFSET, len(day)),
        "ordered_on": arrow.days(horizon.dates(day)),
    }


def products(company: Company, language: str) -> pa.Table:
    goods, at = company.goods, position(language)
    categories = [category["name"][at] for category in read("goods")["category"]]
    count = len(goods.category)
    return arrow.table(
        "products",
        {
            "product_id": arrow.texts(product_ids(goods)[:count]),
            "product_name": arrow.texts([name[at] for name in goods.names]),
            "category": arrow.picked(categories, goods.category),
            "brand": arrow.picked([brand[at] for brand in goods.brands], goods.brand),
            "list_price": arrow.money(goods.price),
            "unit_cost": arrow.money(goods.cost, goods.costed),
            "currency": arrow.same(CURRENCY, count),
            "launched_on": arrow.days(company.horizon.dates(goods.launched)),
        },
    )


def orders(company: Company, language: str) -> pa.Table:
    """One row per order; total = gross - discount + tax + shipping, net = total - refund."""
    made, lines, bills = company.orders, company.lines, company.bills
    count = len(made)
    gross, discount, tax = (per_order(lines, part, count) for part in (lines.gross, bills.discount, bills.tax))
    paid_back = np.zeros(len(lines.order), dtype=np.int64)
    paid_back[bills.refunded] = (lines.gross - bills.discount + bills.tax)[bills.refunded]
    refund = per_order(lines, paid_back, count)
    total = gross - discount + tax + bills.shipping
    money = {"gross": gross, "discount": discount, "tax": tax, "shipping": bills.shipping}
    money |= {"total": total, "refund": refund, "net": total - refund}
    return arrow.table(
        "orders",
        {
            "order_id": arrow.texts(company.order_ids()),
            **time_columns(company.horizon, made.day, made.second),
            "customer_id": arrow.picked(customer_ids(len(company.customers.kind)), made.customer),
            "status": arrow.picked(STATUSES, bills.status),
            "currency": arrow.same(CURRENCY, count),
            **{name: arrow.money(cents) for name, cents in money.items()},
            **staff_columns(language, made.channel, made.salesperson),
            **place_columns(language, made.city),
        },
    )


def _goods_columns(company: Company, language: str, product: np.ndarray) -> dict[str, pa.Array]:
    """product_id, product_name, category, brand; freight and samples have neither category nor brand."""
    goods, at = company.goods, position(language)
    words = read("goods")
    names = [name[at] for name in goods.names] + [code["name"][at] for code in reversed(words["code"])]
    is_goods = product >= 0
    spot = np.where(is_goods, product, len(names) + product)
    ids = product_ids(goods)
    return {
        "product_id": arrow.picked(ids, spot),
        "product_name": arrow.picked(names, spot),
        "category": arrow.picked(
            [category["name"][at] for category in words["category"]],
            np.where(is_goods, goods.category[product], -1),
        ),
        "brand": arrow.picked([brand[at] for brand in goods.brands], np.where(is_goods, goods.brand[product], -1)),
        "is_merchandise": pa.array(is_goods),
    }


def _refund_numbers(order: np.ndarray) -> np.ndarray:
    """Line numbers of refunds start again at 1."""
    return np.arange(len(order)) - np.searchsorted(order, order) + 1


def order_lines(company: Company, language: str) -> pa.Table:
    """One row per line, then one per refunded line: negative, on its own later day."""
    lines, bills, made = company.lines, company.bills, company.orders
    back = bills.refunded
    row = np.append(np.arange(len(lines.order)), back)
    sign = np.append(np.ones(len(lines.order), dtype=np.int64), np.full(len(back), -1))
    order = lines.order[row]
    number = np.append(lines.number, _refund_numbers(lines.order[back]))
    day = np.append(made.day[lines.order], bills.refund_day)
    second = np.append(made.second[lines.order], 36_000 + made.second[lines.order[back]] % 25_200)
    gross, discount, tax = (part[row] * sign for part in (lines.gross, bills.discount, bills.tax))
    cost = lines.quantity * lines.cost
    return arrow.table(
        "order_lines",
        {
            "order_id": arrow.picked(arrow.texts(company.order_ids()), order),
            "line_number": pa.array(number),
            **time_columns(company.horizon, day, second),
            "customer_id": arrow.picked(customer_ids(len(company.customers.kind)), made.customer[order]),
            **_goods_columns(company, language, lines.product[row]),
            "quantity": arrow.quantity(lines.quantity[row] * sign),
            "unit_price": arrow.money(lines.price[row]),
            "gross": arrow.money(gross),
            "discount": arrow.money(discount),
            "revenue": arrow.money(gross - discount),
            "tax": arrow.money(tax),
            "tax_included": pa.array(made.channel[order] > DEALER),
            "cost": arrow.money(cost[row] * sign, lines.costed[row]),
            "currency": arrow.same(CURRENCY, len(row)),
            "status": arrow.picked(STATUSES, bills.status[order]),
            "is_refund": pa.array(sign < 0),
            "is_whole_order": pa.array(np.zeros(len(row), dtype=bool)),
            **staff_columns(language, made.channel[order], made.salesperson[order]),
            **place_columns(language, made.city[order]),
        },
    )
