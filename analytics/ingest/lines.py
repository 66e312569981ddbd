"""Views ``drafts`` and ``lines``: every order line of the file with its amounts and its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from analytics.ingest import amounts, levels, zones
from analytics.ingest.merchandise import merchandise
from analytics.ingest.parcels import LATEST
from analytics.ingest.sales import NO_MONEY, Plan

if TYPE_CHECKING:
    import numpy as np
    from duckdb import DuckDBPyConnection

TEXTS = ("category", "brand", "salesperson", "department", "channel", "region", "province", "city", "currency")
PERSON = (*(name for name in LATEST if name not in (*TEXTS, "customer_name")), "status")
MONEY = ("quantity", "unit_price", "tax", "shipping")
CREDIT = r"regexp_matches(order_id, '^(C|CN|CR|RF|RE|GS)[-_ ]?\d+$')"

REORDERS = re.compile(r"\((select|from) |\bover \(")  # lookups and windows may bring rows out of their order


def build(database: DuckDBPyConnection, plan: Plan, currency: str | None, channel: str | None) -> None:
    """Every line with its amounts, then numbered within its order."""
    if plan.has("timezone"):
        zones.join_offsets(database)
    picks = _amounts(database, plan) | _texts(plan, currency) | {"product_id": _article(database, plan)}
    channels = [name for name in ("channel", "store") if plan.has(name)]
    if channel:
        channels.insert(min(1, len(channels)) if plan.has("channel") else 0, f"'{channel}'")
    picks["channel"] = f"coalesce({', '.join(channels)}, null)" if channels else "null::varchar"
    picks["is_merchandise"] = merchandise(database, plan.typed)
    plan.present = {name for name, sql in picks.items() if not sql.startswith("null::")}
    columns = ", ".join(f"{sql} as {name}" for name, sql in picks.items())
    rows = (
        f"(select source_row, source_line, attributes, {columns}, "
        f"cast({picks['ordered_at']} as date) as ordered_on, "
        f"{str(plan.whole).lower()} as is_whole_order from typed where reason is null)"
    )
    refund = _refund(database, plan)
    if not database.execute(f"select 1 from {rows} where {refund} limit 1").fetchall():
        refund = "false"
    plan.present |= set() if refund == "false" else {"is_refund"}
    database.execute(f"create or replace view drafts as select *, {refund} as is_refund from {rows}")
    if REORDERS.search(columns):
        settle(database)


def _amounts(database: DuckDBPyConnection, plan: Plan) -> dict[str, str]:
    before = amounts.gross(plan)
    less = amounts.discount(plan, before)
    worth = amounts.value(plan, before, less)
    part = amounts.share_of_order_discount(database, plan, worth)
    cost = "cost" if plan.has("cost") else "unit_cost * quantity" if plan.has("unit_cost", "quantity") else NO_MONEY
    picks = {name: name if plan.has(name) else NO_MONEY for name in (*MONEY, *levels.ORDER)}
    if plan.has("gross", "quantity") and not plan.has("unit_price"):
        picks["unit_price"] = "cast(gross / nullif(quantity, 0) as decimal(18, 4))"
    return picks | {
        "gross": before,
        "discount": f"cast({less} as decimal(18, 4))",
        "line_value": f"coalesce(cast({worth} as decimal(18, 4)), 0)",
        "revenue": f"coalesce(cast({worth} - {part} as decimal(18, 4)), 0)",
        "cost": f"cast({cost} as decimal(18, 4))",
    }


def _texts(plan: Plan, currency: str | None) -> dict[str, str]:
    has = plan.has
    picks = {name: name if has(name) else "null::varchar" for name in (*TEXTS, *PERSON)}
    picks |= {
        "order_id": "order_id",
        "ordered_at": _moment(plan),
        "utc_offset": _offset(plan),
        "customer_id": "customer_key",
        "customer_name": _name(plan),
        "product_name": "product_name" if has("product_name") else "null::varchar",
        "tax_included": "tax_included" if has("tax_included") else "null::boolean",
    }
    if currency:
        picks["currency"] = f"coalesce({picks['currency']}, '{currency}')"
    return picks


def _article(database: DuckDBPyConnection, plan: Plan) -> str:
    """The product's code, else its name."""
    name = "product_name" if plan.has("product_name") and not plan.whole else "null::varchar"
    if not plan.has("product_id"):
        return name
    open_ = database.execute("select 1 from typed where product_id is null and reason is null limit 1").fetchall()
    return f"coalesce(product_id, {name})" if open_ else "product_id"


def _moment(plan: Plan) -> str:
    """The instant, with the clock of a column of its own where the date has none."""
    if not plan.has("ordered_time"):
        return "ordered_at"
    forms = "['%I:%M:%S %p', '%I:%M %p', '%H.%M']"
    clock = f"coalesce(try_cast(ordered_time as time), try_strptime(ordered_time, {forms})::time)"
    return (
        "case when ordered_at = date_trunc('day', ordered_at) "
        f"then coalesce(cast(ordered_at as date) + {clock}, ordered_at) else ordered_at end"
    )


def _offset(plan: Plan) -> str:
    """The offset written with the moment, else the one of a column that names the zone."""
    choices = ["ordered_at_offset"]
    if plan.has("utc_offset"):
        choices.insert(0, "utc_offset")
    if plan.has("timezone"):
        choices.append(
            "(select any_value(zone) from zone_offsets z where z.timezone = typed.timezone "
            "and z.day = cast(typed.ordered_at as date))"
        )
    return f"coalesce({', '.join(choices)})" if len(choices) > 1 else choices[0]


def _name(plan: Plan) -> str:
    if plan.has("customer_name"):
        return "customer_name"
    if plan.has("first_name", "last_name"):
        return "nullif(trim(concat_ws(' ', first_name, last_name)), '')"
    return "null::varchar"


def _refund(database: DuckDBPyConnection, plan: Plan) -> str:
    """SQL of ``is_refund``: money back, or a document of a series of credit notes. Adjustments are neither."""
    sign = next((name for name in ("quantity", "revenue", "gross", "order_total") if plan.has(name)), "1")
    marked, negative, plain = database.execute(
        f"select count(*) filter (marked), count(*) filter (marked and {sign} < 0), count(*) filter (plain) from "
        f"(select *, {CREDIT} as marked, regexp_matches(order_id, '^\\d+$') as plain from typed)"
    ).fetchall()[0] or (0, 0, 0)
    credit = CREDIT if marked and negative > 0.9 * marked and plain > marked else "false"
    return f"coalesce({credit} or (revenue < 0 and (is_merchandise or status = 'refunded')), false)"


def settle(database: DuckDBPyConnection) -> None:
    """Make ``drafts`` a table, so that rows can be taken out of it and keep their order."""
    if not database.execute("select 1 from duckdb_views() where view_name = 'drafts'").fetchall():
        return
    database.execute("create or replace table settled as select * from drafts")
    database.execute("drop view drafts")
    database.execute("alter table settled rename to drafts")


def number(database: DuckDBPyConnection) -> None:
    """View ``unnumbered``: the drafts of orders; ``lines``: with their place in their order, refunds apart.

    Both are read in the order of ``drafts`` (a table, or a view without lookups and windows), so numbers are laid
    beside their rows.
    """
    import pyarrow as pa

    database.execute("create or replace view unnumbered as select * from drafts where order_id is not null")
    rows: Any = database.execute("select source_row, hash(order_id, is_refund) as first from unnumbered").fetchnumpy()

    def second() -> np.ndarray:
        """Another hash, for orders that lie apart."""
        sql = "select hash(is_refund, order_id, is_refund) as second from unnumbered"
        found: Any = database.execute(sql).fetchnumpy()["second"]
        return found

    numbers = _places(rows["source_row"], rows["first"], second)
    database.register("readings", pa.table({"line_number": numbers}))
    database.execute("create or replace table line_numbers as select * from readings")
    database.unregister("readings")
    database.execute("create or replace view lines as select * from unnumbered positional join line_numbers")


def _places(rows: np.ndarray, first: np.ndarray, other: Callable[[], np.ndarray]) -> np.ndarray:
    """1, 2, 3 ... within equal ``first`` and ``other`` by ascending ``rows``; sorts only where they lie apart."""
    import numpy as np

    starts = np.flatnonzero(np.concatenate((np.ones(min(1, len(first)), bool), first[1:] != first[:-1])))
    heads = np.sort(first[starts])
    apart = bool((heads[1:] == heads[:-1]).any() or (rows[1:] < rows[:-1]).any())
    second = other() if apart else first
    order = np.lexsort((rows, second, first)) if apart else None
    if order is not None:
        one, two = first[order], second[order]
        starts = np.flatnonzero(np.concatenate(([True], (one[1:] != one[:-1]) | (two[1:] != two[:-1]))))
    count = np.arange(len(first)) - np.repeat(starts, np.diff(np.append(starts, len(first)))) + 1
    if order is None:
        return count
    places = np.empty_like(count)
    places[order] = count
    return places
