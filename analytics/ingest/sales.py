"""Sales files: lines with revenue after discounts, refunds, and what belongs to their orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.ingest import levels, shares
from analytics.ingest.children import is_child
from analytics.ingest.identity import customer_key
from analytics.ingest.steps import put
from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REQUIRED = ("ordered_at",)
NO_MONEY = "null::decimal(18, 4)"


@dataclass
class Plan:
    """How a sales file is read as lines."""

    typed: Typed
    by_order: set[str] = field(default_factory=set)
    whole: bool = False
    has_lines: bool = False
    revenue_is_gross: bool = False
    price_is_taxed: bool = False
    shared: bool = False  # articles of one cell without prices: amounts of the record shared out by pieces
    present: set[str] = field(default_factory=set)

    def has(self, *names: str) -> bool:
        """Whether the file has these fields."""
        return self.typed.has(*names)


def required(fields: set[str]) -> tuple[str, ...]:
    """What every record of this file must have."""
    first = () if is_child(fields) else REQUIRED
    amounts = [name for name in ("revenue", "gross") if name in fields]
    if not amounts and {"unit_price", "quantity"} <= fields:
        return (*first, "unit_price")
    orders = ("order_paid", "order_total", "order_gross", "unit_price")
    chosen = amounts or [name for name in orders if name in fields]
    return (*first, "|".join(chosen or ["revenue"]))


def build(
    database: DuckDBPyConnection, typed: Typed, prefix: str, currency: str | None = None, channel: str | None = None
) -> Plan:
    """Create ``lines`` (all columns of order_lines and what the parcels need) from ``typed``."""
    from analytics.ingest import amounts, lines, repeats, tidy

    plan = Plan(typed)
    if is_child(set(typed.columns)):
        put(database, typed, {"ordered_at": "null::timestamp", "ordered_at_offset": "null::varchar"})
        typed.decisions["child"] = True
        typed.warnings.append({"code": "dates_from_orders"})
    tidy.apply(database, typed)
    levels.fill_order_ids(database, typed)
    levels.name_orders(database, typed, prefix)
    levels.fill_parents(database, typed)
    shares.of_lines(database, typed)
    plan.by_order = shares.promote(database, typed)
    amounts.of_items(database, plan)
    levels.imply_discount(database, typed)
    plan.has_lines = plan.has("quantity", "unit_price") or plan.has("revenue") or plan.has("gross")
    stated = plan.has("order_total") or plan.has("order_paid") or plan.has("order_gross")
    single = not levels.many_lines(database, typed)
    priced = plan.has("unit_price") or plan.has("gross") or plan.has("revenue")
    detailed = (plan.has("quantity") and priced) or (plan.has("product_id") and priced)
    plan.whole = single and "items" not in typed.decisions and plan.has("order_id") and stated and not detailed
    plan.revenue_is_gross = _discount_outside(database, plan)
    plan.price_is_taxed = _price_taxed(database, plan)
    repeats.mark(database, plan.typed)
    lines.build(database, plan, currency, channel)
    return plan


def keys(database: DuckDBPyConnection, typed: Typed, prefix: str) -> list[str]:
    """Columns that every sales file gets: the customer key, and an order number where the file has none."""
    key = customer_key(typed, database)
    added = [f"{key} as customer_key"]
    if not typed.has("order_id"):
        made = f"'{prefix}-' || source_row"
        if key != "null::varchar":
            made = f"coalesce({key} || '@' || strftime(ordered_at, '%Y-%m-%d %H:%M:%S'), {made})"
        added.append(f"{made} as order_id")
        typed.warnings.append({"code": "order_ids_made"})
    return added


def _price_taxed(database: DuckDBPyConnection, plan: Plan) -> bool:
    """Whether price x quantity comes to amount and tax together."""
    if not plan.has("quantity", "unit_price", "revenue", "tax") or plan.has("gross"):
        return False
    rows, taxed = database.execute(
        "select count(*), count(*) filter (abs(quantity * unit_price - revenue - tax) < 0.02) from "
        "(select * from typed where reason is null and abs(tax) > 0.02 limit 20000)"
    ).fetchall()[0]
    return bool(rows) and taxed > 0.9 * rows


def _discount_outside(database: DuckDBPyConnection, plan: Plan) -> bool:
    """Whether ``revenue`` still has to lose the discount: price x quantity = revenue although one is stated."""
    names = [name for name in ("discount", "order_discount") if plan.has(name)]
    if not plan.has("revenue") or not names:
        return False
    product = "quantity * unit_price" if plan.has("quantity", "unit_price") else "gross" if plan.has("gross") else ""
    if not product:
        return False
    before, after = database.execute(
        f"select count(*) filter (abs(abs({product}) - abs(revenue)) < 0.015), "
        f"count(*) filter (abs(abs({product}) - abs({names[0]}) - abs(revenue)) < 0.015) "
        f"from (select * from typed where reason is null and abs({names[0]}) > 0.01 limit 20000)"
    ).fetchall()[0] or (0, 0)
    return names[0] == "discount" and before > after
