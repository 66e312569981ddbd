"""Gross, discount and revenue of a line as SQL over ``typed``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.ingest.sales import NO_MONEY, Plan
from analytics.ingest.steps import put
from analytics.schema import NOT_SALES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHARED_OUT = ("revenue", "gross", "discount", "tax", "shipping", "cost")
INCLUDED = re.compile(r"(?<!不)含税|价税合计|brutto|\bttc\b|inc\.? ?tax|incl|税込")


def gross(plan: Plan) -> str:
    """Price before any discount."""
    if plan.has("gross"):
        return "gross"
    if plan.has("quantity", "unit_price"):
        less = " - coalesce(tax, 0)" if plan.price_is_taxed else ""
        return f"cast(quantity * unit_price{less} as decimal(18, 4))"
    return "revenue" if plan.revenue_is_gross else NO_MONEY


def discount(plan: Plan, before: str) -> str:
    """The line's own discount, of the sign of its gross amount."""
    if plan.has("discount"):
        if before == NO_MONEY:
            return "abs(coalesce(discount, 0))"
        return f"(case when {before} < 0 then -1 else 1 end) * abs(coalesce(discount, 0))"
    if plan.has("discount_share") and before != NO_MONEY:
        return f"coalesce(cast({before} * discount_share as decimal(18, 4)), 0)"
    if plan.has("revenue") and before not in ("revenue", NO_MONEY) and not _included(plan):
        return f"coalesce({before} - revenue, 0)"
    return "0"


def value(plan: Plan, before: str, less: str) -> str:
    """What the line is worth after its own discount, without tax and shipping."""
    worked = f"{before} - {less}" if before not in ("revenue", NO_MONEY) else ""
    if plan.has("revenue"):
        stated = f"revenue - {less}" if plan.revenue_is_gross else "revenue"
        if _included(plan) and plan.has("tax"):
            stated = f"({stated}) - coalesce(tax, 0)"
        return f"coalesce({stated}, {worked})" if worked else stated
    return worked or _whole(plan)


def _included(plan: Plan) -> bool:
    """Whether the reader, else the header, says that the amount holds tax."""
    told = plan.typed.decisions.get("tax_included")
    if told is not None:
        return bool(told) and plan.has("revenue") and not plan.typed.decisions.get("tax_taken_out")
    return plan.has("revenue") and bool(INCLUDED.search(plan.typed.headers.get("revenue", "").lower()))


def _whole(plan: Plan) -> str:
    """Revenue of an order without lines: what was charged less tax and shipping."""
    has = plan.has
    charged = [name for name in ("order_paid", "order_total") if has(name)]
    if not charged and has("order_gross"):
        return "order_gross - coalesce(order_discount, 0)" if has("order_discount") else "order_gross"
    if not charged:
        return "unit_price"
    total = f"coalesce(nullif({charged[0]}, 0), {charged[1]}, 0)" if len(charged) > 1 else charged[0]
    parts = [name for name in ("order_tax", "order_shipping", "tax", "shipping") if has(name)]
    worth = total + "".join(f" - coalesce({name}, 0)" for name in parts)
    if charged == ["order_paid"] and has("order_gross", "status"):
        states = ", ".join(f"'{state}'" for state in NOT_SALES)
        return f"case when order_paid = 0 and status in ({states}) then order_gross else {worth} end"
    return worth


def share_of_order_discount(database: DuckDBPyConnection, plan: Plan, worth: str) -> str:
    """The line's part of its order's discount, by worth; 0 where the order as a whole already lost it."""
    if not plan.has("order_discount") or not plan.has_lines or _already_taken(database, plan, worth):
        return "0"
    database.execute(
        f"create or replace table typed as select *, case when whole_worth = 0 then 0 else "
        "round(worth::double / whole_worth * order_less, 4) end as discount_part from (select *, "
        "sum(worth) over (partition by order_id) as whole_worth, "
        "max(abs(order_discount)) over (partition by order_id) as order_less "
        f"from (select *, case when reason is null then {worth} end as worth from typed))"
    )
    return "cast(coalesce(discount_part, 0) as decimal(18, 4))"


def _already_taken(database: DuckDBPyConnection, plan: Plan, worth: str) -> bool:
    """Whether the lines add up to what was charged without taking the order's discount again."""
    totals = [name for name in ("order_paid", "order_total") if plan.has(name)]
    if not totals:
        return _lacks_it(database, plan)
    extra = "".join(f" + coalesce(max({name}), 0)" for name in ("order_tax", "order_shipping") if plan.has(name))
    taken, open_ = database.execute(
        "select count(*) filter (abs(lines + extra - total) < 0.015), "
        "count(*) filter (abs(lines + extra - less - total) < 0.015) from "
        f"(select sum({worth}) as lines, 0{extra} as extra, max(abs(order_discount)) as less, "
        f"max({totals[0]}) as total from typed where reason is null and order_id in "
        "(select order_id from typed where abs(order_discount) > 0.01 limit 5000) group by order_id)"
    ).fetchall()[0] or (0, 0)
    return taken > open_ if taken or open_ else _lacks_it(database, plan)


def _lacks_it(database: DuckDBPyConnection, plan: Plan) -> bool:
    """Whether the stated amounts of rows are already short of price and quantity by the discount beside them."""
    if (
        not plan.has("revenue")
        or plan.revenue_is_gross
        or not (plan.has("gross") or plan.has("quantity", "unit_price"))
    ):
        return False
    before = "gross" if plan.has("gross") else "quantity * unit_price"
    given, lacking = database.execute(
        f"select count(*), count(*) filter (abs(abs({before}) - abs(order_discount) - abs(revenue)) < 0.015) "
        "from typed where reason is null and abs(order_discount) > 0.01"
    ).fetchall()[0]
    return bool(given) and lacking > 0.9 * given


def of_items(database: DuckDBPyConnection, plan: Plan) -> None:
    """Amounts of a record whose articles stood in one cell, shared out to them by worth, else by pieces.

    One article that cannot be loaded keeps its record out: nobody knows what the others are worth.
    """
    own = plan.typed.decisions.get("items")
    if own is None:
        return
    first = "arg_min({0}, source_row) over (partition by record_of(source_row))"
    put(database, plan.typed, {name: f"coalesce({name}, {first.format(name)})" for name in ("reason", "blamed")})
    priced = "revenue" in own or {"quantity", "unit_price"} <= set(own)
    weight = "revenue" if "revenue" in own else "quantity * unit_price" if priced else ""
    amounts = {name: name for name in SHARED_OUT if plan.has(name) and name not in own}
    if not priced and "revenue" not in amounts:
        charged = plan.has("order_paid") or plan.has("order_total")
        amounts["revenue"] = "order_gross" if plan.has("order_gross") and not charged else _whole(plan)
    if not priced:
        weight = "quantity" if "quantity" in own else "1"
        plan.shared = plan.typed.decisions["by_pieces"] = True
        plan.typed.warnings.append({"code": "amounts_by_pieces"})
        plan.typed.columns.pop("unit_price", None)
    put(database, plan.typed, {name: _part(worth, weight) for name, worth in amounts.items()})


def _part(worth: str, weight: str) -> str:
    """What of ``worth`` falls to an item, so that the items of a record add up to it."""
    record = "over (partition by record_of(source_row) order by source_row rows between unbounded preceding and"
    size = f"abs(coalesce({weight}, 0))::double"
    until, before = f"sum({size}) {record} current row)", f"coalesce(sum({size}) {record} 1 preceding), 0)"
    whole = f"nullif(sum({size}) {record} unbounded following), 0)"
    parts = [f"round(({worth}) * ({share} / {whole}), 4)" for share in (until, before)]
    return f"cast(coalesce({' - '.join(parts)}, 0) as decimal(18, 4))"
