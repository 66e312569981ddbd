"""The guided sheet: the value of an average customer from what was measured, with every assumption open to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

SET = {
    "order_value": "set_order_value", "orders": "set_orders", "margin_rate": "set_margin_percent",
    "retention": "set_retention_percent", "selling_cost": "set_selling_cost", "service_cost": "set_service_cost",
    "acquisition_cost": "set_acquisition_cost",
}  # fmt: skip
PERCENT = ("margin_rate", "retention")
STEPS = {
    "order_value": "collect", "orders": "collect", "margin_rate": "collect", "retention": "collect",
    "acquisition_cost": "invest", "selling_cost": "invest", "service_cost": "invest", "contribution": "invest",
    "break_even_years": "invest", "lifetime_years": "value", "referral_value": "value", "clv": "value",
    "loss": "value",
}  # fmt: skip
UNITS = {
    "orders": "number", "margin_rate": "share", "retention": "share", "break_even_years": "number",
    "lifetime_years": "number",
}  # fmt: skip
LEVERS = ("retention", "orders", "order_value", "margin_rate", "selling_cost", "service_cost", "acquisition_cost")


@dataclass(frozen=True)
class Inputs:
    """What an average customer brings and costs in a year: money of one order before refunds, orders, margin rate, the
    share that stays, cost of an order, of looking after one customer, of winning one; ``kept`` after refunds."""

    order_value: float
    orders: float
    margin_rate: float
    retention: float
    selling_cost: float
    service_cost: float
    acquisition_cost: float
    kept: float = 1.0


@dataclass(frozen=True)
class Terms:
    """For how many ``years``, at which ``rate`` of discount a year, with how many ``referrals`` a year each."""

    years: int
    rate: float
    referrals: float = 0.0

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Terms:
        return cls(given["horizon_years"], given["discount_percent"] / 100, given["referrals"] / 100)


def measured(row: Mapping[str, Any], default_margin: float) -> Inputs:
    """The inputs of a row of ``clv_inputs``. Where no cost of goods is known the margin rate is ``default_margin``;
    where nobody could have stayed, nobody did."""
    customers, orders = row["customers"], row["orders"] or 0
    costed = row["costed_revenue"] or 0.0
    return Inputs(
        row["gross_revenue"] / orders if orders else 0.0,
        orders / customers,
        (row["margin"] or 0.0) / costed if costed else default_margin,
        row["stayed"] / row["base_before"] if row["base_before"] else 0.0,
        (row["transaction_cost"] or 0.0) / orders if orders else 0.0,
        (row["service_cost"] or 0.0) / customers,
        (row["invested"] or 0.0) / row["new_customers"] if row["new_customers"] else 0.0,
        row["revenue"] / row["gross_revenue"] if row["gross_revenue"] else 1.0,
    )


def settled(inputs: Inputs, given: Mapping[str, Any]) -> Inputs:
    """The inputs with what was set in place of what was measured; 0 sets nothing."""
    held = {name: given[param] / (100 if name in PERCENT else 1) for name, param in SET.items() if given[param]}
    return replace(inputs, **held)


def contribution(inputs: Inputs) -> float:
    """Money that an average customer leaves in a year after goods, orders and service."""
    earned = inputs.order_value * inputs.kept * inputs.margin_rate - inputs.selling_cost
    return inputs.orders * earned - inputs.service_cost


def lifetime(inputs: Inputs, terms: Terms) -> float:
    """Discounted years a customer stays within the horizon: the first in full, each later one by retention and rate."""
    step = inputs.retention / (1 + terms.rate)
    return sum(step**year for year in range(terms.years))


def value(inputs: Inputs, terms: Terms) -> float:
    """Contribution of the discounted years, less what winning the customer costs, and what those bring whom the
    customer recommends us to, who need not be won: Berger and Nasr (1998), case 1, with referrals of one generation."""
    own = contribution(inputs) * lifetime(inputs, terms)
    return own - inputs.acquisition_cost + referral(inputs, terms)


def referral(inputs: Inputs, terms: Terms) -> float:
    """What recommended customers bring: one generation, each as much as this one without being won at a cost."""
    own = contribution(inputs) * lifetime(inputs, terms)
    return terms.referrals * lifetime(inputs, terms) * max(own, 0.0)


def loss(inputs: Inputs, terms: Terms) -> float:
    """What is gone when a customer leaves now: the later years and recommendations, and the cost of winning another."""
    later = max(lifetime(inputs, terms) - 1.0, 0.0)
    own = contribution(inputs) * later
    more = terms.referrals * later * max(contribution(inputs) * lifetime(inputs, terms), 0.0)
    return own + more + inputs.acquisition_cost


def break_even(inputs: Inputs, terms: Terms) -> float | None:
    """Years until the contributions, each discounted and of those who stay, have paid for winning the customer."""
    open_amount, yearly = inputs.acquisition_cost, contribution(inputs)
    if open_amount <= 0:
        return 0.0
    step = inputs.retention / (1 + terms.rate)
    for year in range(terms.years):
        earned = yearly * step**year
        if earned >= open_amount > 0:
            return year + open_amount / earned
        open_amount -= earned
    return None


def items(found: Inputs, used: Inputs, terms: Terms) -> list[dict[str, Any]]:
    """One row per item of the four steps: what was measured, what is used, by the steps' order."""
    rows = []
    for name, step in STEPS.items():
        was, now = (_item(name, one, terms) for one in (found, used))
        rows.append({"step": step, "item": name, "unit": UNITS.get(name, "money"), "measured": was, "used": now})
    return rows


def _item(name: str, inputs: Inputs, terms: Terms) -> float | None:
    if name in {field.name for field in fields(Inputs)}:
        return getattr(inputs, name)
    computed = {
        "contribution": lambda: contribution(inputs), "break_even_years": lambda: break_even(inputs, terms),
        "lifetime_years": lambda: lifetime(inputs, terms), "referral_value": lambda: referral(inputs, terms),
        "clv": lambda: value(inputs, terms), "loss": lambda: loss(inputs, terms),
    }  # fmt: skip
    return computed[name]()


def levers(inputs: Inputs, terms: Terms, percent: float) -> list[dict[str, Any]]:
    """What each lever does to the value of a customer when it gets better by so many percent of itself: retention of
    those who leave, costs downwards. Largest effect first."""
    base, rows = value(inputs, terms), []
    for name in LEVERS:
        now = getattr(inputs, name)
        better = now * (1 - percent / 100) if name.endswith("cost") else now * (1 + percent / 100)
        better = now + (1 - now) * percent / 100 if name == "retention" else better
        moved = value(replace(inputs, **{name: better}), terms)
        rows.append({"lever": name, "now": now, "better": better, "clv": moved, "effect": moved - base})
    return sorted(rows, key=lambda row: -row["effect"])
