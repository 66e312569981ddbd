"""Which amounts belong to the order and which to its line, told from how they repeat inside orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MAYBE_ORDER = ("discount", "tax", "shipping", "gross", "revenue")
ORDER = ("order_gross", "order_discount", "order_tax", "order_shipping", "order_total", "order_paid", "order_refund")
HEAD = "(select * from typed where reason is null and order_id is not null limit 100000)"
NEEDY = "coalesce(reason, 'missing_date') = 'missing_date'"
PARENT = (
    "ordered_at", "ordered_at_offset", "ordered_time", "customer_id", "customer_key", "customer_name", "email", "phone",
    "status", "status_text", "currency", "channel", "salesperson", "department", "region", "province", "city",
    "first_name", "last_name", "address", "store",
)  # fmt: skip


def fill_order_ids(database: DuckDBPyConnection, typed: Typed) -> None:
    """Child rows whose order number stands only on the first row of the order take it from above."""
    if not typed.has("order_id"):
        return
    child = " or ".join(f"{name} is not null" for name in ("product_name", "product_id", "quantity") if typed.has(name))
    parent = " and ".join(
        f"{name} is null" for name in ("ordered_at", "customer_name", "customer_id") if typed.has(name)
    )
    if not child or not parent:
        return
    found = database.execute(
        f"select count(*) from typed where order_id is null and ({child}) and {parent}"
    ).fetchall()[0]
    if not found or not found[0]:
        return
    database.execute(
        "create or replace table typed as select * replace (coalesce(order_id, last_value(order_id ignore nulls) over "
        f"(order by source_row)) as order_id, case when order_id is null and ({child}) and {parent} "
        "and reason like 'missing%' then null else reason end as reason) from typed"
    )
    typed.decisions["filled_down"] = True


def name_orders(database: DuckDBPyConnection, typed: Typed, prefix: str) -> None:
    """A record without an order number is an order of its own; without a worth too, it is no sale."""
    found = database.execute("select count(*) from typed where order_id is null and reason is null").fetchall()[0]
    worth = [name for name in (*MAYBE_ORDER[3:], "unit_price", *ORDER[4:6]) if typed.has(name)]
    if not found[0] or not worth:
        return
    nothing = " and ".join(f"coalesce({name}, 0) = 0" for name in worth)
    database.execute(
        f"create or replace table typed as select * replace (case when order_id is null and reason is null and not "
        f"({nothing}) then '{prefix}-' || source_row else order_id end as order_id, case when order_id is null and "
        f"reason is null and {nothing} then 'not_a_sale' else reason end as reason) from typed"
    )


def fill_parents(database: DuckDBPyConnection, typed: Typed) -> None:
    """What an order says once, on one of its rows, holds for all of them."""
    present = _columns(database)
    names = [name for name in (*PARENT, *ORDER) if name in present]
    names = _said_once(database, names) if typed.has("order_id") and names else []
    if not names:
        return
    firsts = ", ".join(f"arg_min({name}, source_row) filter ({name} is not null) as {name}" for name in names)
    database.execute(
        f"create or replace table parents as select order_id, {firsts} from typed where order_id is not null group "
        "by order_id"
    )
    filled = ", ".join(f"coalesce(typed.{name}, parents.{name}) as {name}" for name in names)
    reason = (
        "case when typed.reason = 'missing_date' and parents.ordered_at is not null then null else typed.reason end"
    )
    extra = f", {reason} as reason" if "ordered_at" in names else ""
    database.execute(
        f"create or replace table typed as select typed.* replace ({filled}{extra}) from typed left join parents "
        "using (order_id)"
    )


def _said_once(database: DuckDBPyConnection, names: Sequence[str]) -> list[str]:
    """The columns that some order says on one of its rows and leaves empty on another."""
    counts = ", ".join(f"count({name}), count(*) filter ({name} is null and needy)" for name in names)
    counted = database.execute(f"select {counts} from (select *, {NEEDY} as needy from typed)").fetchall()[0]
    told = zip(names, counted[::2], counted[1::2], strict=True)
    names = [name for name, filled, lacking in told if filled and lacking]
    if not names:
        return []
    mixed = ", ".join(f"count(*) filter (has_{name} and lacks_{name})" for name in names)
    having = ", ".join(
        f"bool_or({name} is not null) as has_{name}, bool_or({name} is null and {NEEDY}) as lacks_{name}"
        for name in names
    )
    found = database.execute(
        f"select {mixed} from (select {having} from typed where order_id is not null group by order_id "
        "having count(*) > 1)"
    ).fetchall()[0]
    return [name for name, count in zip(names, found, strict=True) if count]


def _columns(database: DuckDBPyConnection) -> set[str]:
    return {str(row[0]) for row in database.execute("describe typed").fetchall()}


def many_lines(database: DuckDBPyConnection, typed: Typed) -> bool:
    """Whether some order has more than one row (its refund, stated apart, does not count)."""
    if not typed.has("order_id"):
        return False
    signs = [f"{name} < 0" for name in ("order_total", "revenue", "gross") if typed.has(name)]
    sign = f"coalesce({', '.join(signs)}, false)" if signs else "false"
    every = "(select * from typed where reason is null and order_id is not null)"
    counts = f"select count(*) > count(distinct (order_id, {sign})) from "
    return any(database.execute(counts + rows).fetchall()[0][0] for rows in (HEAD, every))


def imply_discount(database: DuckDBPyConnection, typed: Typed) -> None:
    """Where no discount is stated, what was charged less than goods, tax and shipping come to is the order's."""
    stated = any(typed.has(name) for name in ("discount", "discount_share", "order_discount", "revenue"))
    charged = next((name for name in ("order_paid", "order_total") if typed.has(name)), "")
    goods = "gross" if typed.has("gross") else "quantity * unit_price" if typed.has("quantity", "unit_price") else ""
    if stated or not charged or not goods or not typed.has("order_id"):
        return
    once = [name for name in ("order_tax", "order_shipping") if typed.has(name)]
    each = [name for name in ("tax", "shipping") if typed.has(name)]
    owed = f"sum(case when reason is null then {goods} else 0 end) over (partition by order_id)"
    owed += "".join(f" + coalesce(max({name}) over (partition by order_id), 0)" for name in once)
    owed += "".join(f" + coalesce(sum({name}) over (partition by order_id), 0)" for name in each)
    paid = f"max({charged}) over (partition by order_id)"
    short = f"case when {paid} > 0 and {owed} > {paid} + 0.015 then {owed} - {paid} else 0 end"
    database.execute(
        f"create or replace table typed as select *, cast({short} as decimal(18, 4)) as order_discount from typed"
    )
    typed.made.append("order_discount")
