"""Amounts of the order told from amounts of its lines: by how they repeat or differ inside orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.ingest.levels import HEAD, MAYBE_ORDER
from analytics.ingest.steps import put
from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LINES = {
    "order_discount": "discount", "order_tax": "tax", "order_shipping": "shipping", "order_paid": "revenue",
    "order_total": "revenue", "order_gross": "gross",
}  # fmt: skip


def of_lines(database: DuckDBPyConnection, typed: Typed) -> None:
    """Amounts read as the order's that differ from line to line inside orders are those of the lines."""
    for name, line in LINES.items():
        if not typed.has(name, "order_id") or typed.has(line) or (line == "revenue" and not _told_apart(typed, name)):
            continue
        told, differ = database.execute(
            f"select count(*), count(*) filter (kinds > 1) from (select count(distinct nullif({name}, 0)) as kinds "
            f"from {HEAD} group by order_id having count(*) > 1 and count(nullif({name}, 0)) > 0)"
        ).fetchall()[0]
        if (told and differ > 0.5 * told) or (name == "order_discount" and _explains(database, typed)):
            put(database, typed, {line: name})
            typed.columns[line], typed.headers[line] = typed.columns.pop(name), typed.headers[name]
            typed.made.remove(line)


def _told_apart(typed: Typed, name: str) -> bool:
    """Whether lines have an amount of their own beside this one."""
    return typed.has("quantity") and not (name == "order_total" and typed.has("order_paid"))


def _explains(database: DuckDBPyConnection, typed: Typed) -> bool:
    """Whether the discount beside each line of several is what its amount lacks."""
    if not typed.has("revenue") or not (typed.has("gross") or typed.has("quantity", "unit_price")):
        return False
    before = "gross" if typed.has("gross") else "quantity * unit_price"
    given, held = database.execute(
        f"select count(*), count(*) filter (abs(abs({before}) - abs(order_discount) - abs(revenue)) < 0.015) from "
        f"{HEAD} where abs(order_discount) > 0.01 and order_id in (select order_id from {HEAD} group by 1 "
        "having count(*) > 1)"
    ).fetchall()[0]
    return bool(given) and held == given


def of_orders(database: DuckDBPyConnection, typed: Typed) -> set[str]:
    """Amount fields that repeat the order's value on each of its lines (or state it on one line only)."""
    names = [name for name in MAYBE_ORDER if typed.has(name)]
    if not typed.has("order_id") or not names:
        return set()
    parts = ", ".join(
        f"count(distinct {name}) as d_{name}, count({name}) as n_{name}, max(abs({name})) as m_{name}, "
        f"count(nullif({name}, 0)) = 1 and min(source_row) = min(source_row) filter ({name} <> 0) as f_{name}, "
        f"{_other(typed, name)} as o_{name}"
        for name in names
    )
    checks = ", ".join(
        f"count(*) filter (m_{name} > 0), count(*) filter (m_{name} > 0 and (d_{name} = 1 and n_{name} = "
        f"size{_first(name)})), count(*) filter (m_{name} > 0 and (worths > 1 or o_{name}))"
        for name in names
    )
    counted = database.execute(
        f"select {checks} from (select count(*) as size, count(distinct {_worth(typed)}) as worths, {parts} from "
        f"{HEAD} group by order_id having count(*) > 1)"
    ).fetchall()[0]
    orders = set()
    for place, name in enumerate(names):
        told, same, differ = counted[3 * place : 3 * place + 3]
        enough = told >= 2 or (told and (differ or name == "shipping") and name != "discount")
        if enough and same >= 0.95 * told:
            orders.add(name)
    return orders


def _other(typed: Typed, name: str) -> str:
    """Whether an amount is not what price and quantity of its line come to."""
    if name not in ("revenue", "gross") or not typed.has("quantity", "unit_price"):
        return "false"
    return f"bool_and(abs(abs({name}) - abs(quantity * unit_price)) > 0.015)"


def _worth(typed: Typed) -> str:
    """What tells the lines of an order apart: the price of their goods, else their amount."""
    if typed.has("quantity", "unit_price"):
        return "quantity * unit_price"
    return next((name for name in ("gross", "revenue") if typed.has(name)), "1")


def _same_discount(database: DuckDBPyConnection, typed: Typed) -> None:
    """The order's discount written a second time beside each of its lines is no discount of the lines."""
    if not typed.has("discount", "order_discount", "order_id"):
        return
    given, same = database.execute(
        "select count(*), count(*) filter (abs(discount) = abs(order_discount)) from (select discount, order_discount, "
        "count(*) over (partition by order_id) as size from typed where reason is null) "
        "where abs(order_discount) > 0.01 and size > 1"
    ).fetchall()[0]
    if given and same == given:
        del typed.columns["discount"]


def _first(name: str) -> str:
    """A discount on the first line alone, line after line, is the order's; for tax and shipping the sum is the same."""
    return f" or f_{name}" if name == "discount" else ""


def promote(database: DuckDBPyConnection, typed: Typed) -> set[str]:
    """Amounts that turn out to belong to the order become order amounts; returns which they were."""
    _same_discount(database, typed)
    names = of_orders(database, typed)
    renamed = {"revenue": "order_total", "gross": "order_gross"}
    for name in sorted(names):
        order = renamed.get(name, f"order_{name}")
        if name in ("revenue", "gross") and not typed.has("quantity", "unit_price"):
            continue
        if not typed.has(order):
            database.execute(
                f"create or replace table typed as select *, max({name}) over (partition by order_id) as {order} "
                "from typed"
            )
            typed.columns[order] = typed.columns[name]
            typed.headers[order] = typed.headers[name]
        del typed.columns[name]
    return names
