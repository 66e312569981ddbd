"""Sales files: lines with revenue after discounts, refunds, order totals, customers and products derived."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.ingest import levels
from analytics.ingest.merchandise import merchandise
from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

AMOUNTS = ("revenue", "gross", "unit_price", "order_total", "order_paid", "order_gross")
REQUIRED = ("ordered_at",)
INCLUDED = r"含税|价税合计|brutto|ttc|inc\.? ?tax|incl|gross amount|税込"
TEXTS = ("category", "brand", "salesperson", "department", "channel", "region", "province", "city", "currency")


@dataclass
class Plan:
    """How a sales file is read as lines."""

    typed: Typed
    by_order: set[str] = field(default_factory=set)
    whole: bool = False
    has_lines: bool = False
    revenue_is_gross: bool = False

    def has(self, *names: str) -> bool:
        return self.typed.has(*names)

    def line(self, name: str) -> str:
        """SQL of a line-level amount, 0 when the file has none or states it per order."""
        return f"coalesce({name}, 0)" if self.has(name) and name not in self.by_order else "0"


def required(fields: set[str]) -> tuple[str, ...]:
    """What every record of this file must have."""
    amounts = [name for name in ("revenue", "gross") if name in fields]
    if not amounts and "unit_price" in fields and "quantity" in fields:
        return (*REQUIRED, "unit_price")
    chosen = amounts or [name for name in ("order_paid", "order_total", "order_gross", "unit_price") if name in fields]
    return (*REQUIRED, "|".join(chosen))


def build(database: DuckDBPyConnection, typed: Typed, currency: str | None = None) -> Plan:
    """Create ``lines`` (all columns of order_lines and what the parcels need) from ``typed``."""
    plan = Plan(typed)
    levels.fill_order_ids(database, typed)
    levels.fill_parents(database, typed)
    plan.by_order = levels.of_orders(database, typed)
    plan.has_lines = (
        plan.has("quantity", "unit_price")
        or (plan.has("revenue") and "revenue" not in plan.by_order)
        or plan.has("gross")
    )
    several = levels.many_lines(database, typed)
    plan.whole = (
        not several
        and plan.has("order_id")
        and (not plan.has_lines or (plan.has("order_total") and not plan.has("unit_price")))
    )
    plan.revenue_is_gross = _discount_outside(database, plan)
    _duplicates(database, plan)
    _drafts(database, plan, currency)
    number_lines(database)
    return plan


def keys(typed: Typed, prefix: str) -> list[str]:
    """Columns that every sales file gets: the customer key, and an order number where the file has none."""
    key = customer_key(typed)
    added = [f"{key} as customer_key"]
    if not typed.has("order_id"):
        made = f"'{prefix}-' || source_row"
        if key != "null::varchar":
            made = f"coalesce({key} || '@' || strftime(ordered_at, '%Y-%m-%d %H:%M:%S'), {made})"
        added.append(f"{made} as order_id")
        typed.warnings.append({"code": "order_ids_made"})
    return added


def customer_key(typed: Typed) -> str:
    """The id; else mail or phone; else an unmasked name; else null. Masked and damaged values are no keys."""
    parts = []
    for name in ("customer_id", "email", "phone", "customer_name"):
        if typed.has(name):
            value = f"lower({name})" if name == "email" else name
            usable = f"not (contains({name}, '**') or {name} like '*%' or {name} like '%*' or contains({name}, '＊'))"
            if name == "phone":
                usable += f" and not regexp_matches({name}, '(?i)^\\d(\\.\\d+)?E\\+')"
            parts.append(f"case when {usable} then {value} end")
    if typed.has("first_name", "last_name") and not typed.has("customer_name"):
        parts.append("nullif(trim(concat_ws(' ', first_name, last_name)), '')")
    return f"coalesce({', '.join(parts)})" if parts else "null::varchar"


def _discount_outside(database: DuckDBPyConnection, plan: Plan) -> bool:
    """Whether ``revenue`` still has to lose the discount: price x quantity = revenue although a discount is stated."""
    if not plan.has("revenue", "discount") or "discount" in plan.by_order:
        return False
    base = "quantity * unit_price" if plan.has("quantity", "unit_price") else "gross" if plan.has("gross") else None
    if base is None:
        return False
    found = database.execute(
        f"select count(*) filter (abs(abs({base}) - abs(revenue)) < 0.015), "
        f"count(*) filter (abs(abs({base}) - abs(discount) - abs(revenue)) < 0.015) "
        "from (select * from typed where reason is null and abs(discount) > 0.01 limit 20000)"
    ).fetchone()
    return bool(found and found[0] > found[1])


def _duplicates(database: DuckDBPyConnection, plan: Plan) -> None:
    """Exact repeats outside their order's block are rejected; inside it two equal lines are two lines."""
    columns = [str(row[0]) for row in database.execute("describe raw").fetchall() if str(row[0]).startswith("c")]
    hashed = f"hash({', '.join(columns)})"
    database.execute(
        f"create or replace table twins as select source_row, h from (select source_row, {hashed} as h from raw) "
        f"where h in (select {hashed} from raw group by 1 having count(*) > 1)"
    )
    found = database.execute("select count(*) from twins").fetchone()
    if not found or not found[0]:
        return
    database.execute(
        f"create or replace table repeats as select source_row, first_value(source_row) over (partition by {', '.join(columns)} "
        "order by source_row) as original from raw semi join twins using (source_row)"
    )
    if not plan.typed.has("order_id"):
        count = database.execute("select count(*) from repeats where source_row > original").fetchone()
        plan.typed.warnings.append({"code": "repeats_kept", "count": count[0] if count else 0})
        return
    database.execute(
        "create or replace table blocks as select source_row, sum(starts) over (order by source_row) as block from "
        "(select source_row, (order_id is distinct from lag(order_id) over (order by source_row))::int as starts from typed where reason is null)"
    )
    database.execute(
        "create or replace table outside as select r.source_row from repeats r join blocks a on a.source_row = r.source_row "
        "join blocks b on b.source_row = r.original where a.block <> b.block"
    )
    counts = database.execute(
        "select (select count(*) from outside), (select count(*) from repeats r semi join blocks using (source_row) where source_row > original)"
    ).fetchone()
    outside, repeats = counts or (0, 0)
    if repeats > outside:
        plan.typed.warnings.append({"code": "repeats_kept", "count": repeats - outside})
    if outside:
        database.execute(
            "update typed set reason = 'repeated_row' where source_row in (select source_row from outside)"
        )


def _drafts(database: DuckDBPyConnection, plan: Plan, currency: str | None) -> None:
    """Every line with its amounts, before lines are numbered."""
    gross, discount, revenue = _amounts(database, plan)
    has = plan.has
    picks = {
        "order_id": "order_id",
        "ordered_at": _moment(plan),
        "utc_offset": "ordered_at_offset",
        "customer_id": "customer_key",
        "product_id": "product_id" if has("product_id") else "product_name" if has("product_name") and plan.has_lines else "null::varchar",
        "product_name": "product_name" if has("product_name") else "null::varchar",
        "quantity": "quantity" if has("quantity") else "null::decimal(18, 4)",
        "unit_price": "unit_price" if has("unit_price") else "null::decimal(18, 4)",
        "gross": gross, "discount": discount, "revenue": revenue,
        "tax": "tax" if has("tax") and "tax" not in plan.by_order else "null::decimal(18, 4)",
        "tax_included": "tax_included" if has("tax_included") else "null::boolean",
        "cost": "cost" if has("cost") else "unit_cost * quantity" if has("unit_cost", "quantity") else "null::decimal(18, 4)",
        "status": "status" if has("status") else "null::varchar",
        "is_merchandise": merchandise(database, plan.typed),
        "customer_name": _name(plan),
        **{name: name if has(name) else "null::varchar" for name in (*TEXTS, "phone", "email", "customer_kind", "industry")},
        **{name: name if has(name) else "null::decimal(18, 4)" for name in levels.ORDER},
    }  # fmt: skip
    if currency and not has("currency"):
        picks["currency"] = f"'{currency}'"
    columns = ", ".join(f"{sql} as {name}" for name, sql in picks.items())
    refund = _refund(database, plan)
    database.execute(
        f"create or replace table drafts as select *, {refund} as is_refund from (select source_row, source_line, attributes, "
        f"{columns}, cast(ordered_at as date) as ordered_on, {str(plan.whole).lower()} as is_whole_order from typed where reason is null)"
    )


def number_lines(database: DuckDBPyConnection) -> None:
    """View ``lines``: drafts with their place in the order. Only orders whose rows stand apart need a sort."""
    database.execute(
        "create or replace table spans as select order_id, is_refund, min(source_row) as first_row, "
        "max(source_row) - min(source_row) + 1 = count(*) as solid from drafts group by all"
    )
    database.execute(
        "create or replace table scattered as select source_row, attributes, row_number() over (partition by order_id, is_refund "
        "order by source_row) as place from (select source_row, attributes, order_id, is_refund from drafts "
        "semi join (select * from spans where not solid) using (order_id, is_refund))"
    )
    found = database.execute("select count(*) from scattered").fetchone()
    join, place = "", "drafts.source_row - spans.first_row + 1"
    if found and found[0]:
        join = "left join scattered on scattered.source_row = drafts.source_row and scattered.attributes is not distinct from drafts.attributes"
        place = f"coalesce(scattered.place, {place})"
    database.execute(
        f"create or replace view lines as select drafts.*, {place} as line_number from drafts "
        f"join spans on spans.order_id = drafts.order_id and spans.is_refund = drafts.is_refund {join}"
    )


def _moment(plan: Plan) -> str:
    """The instant, with the clock of a column of its own where the date has none."""
    if not plan.has("ordered_time"):
        return "ordered_at"
    clock = "coalesce(try_cast(ordered_time as time), try_strptime(ordered_time, ['%I:%M:%S %p', '%I:%M %p', '%H.%M'])::time)"
    return f"case when ordered_at = date_trunc('day', ordered_at) then coalesce(cast(ordered_at as date) + {clock}, ordered_at) else ordered_at end"


def _name(plan: Plan) -> str:
    if plan.has("customer_name"):
        return "customer_name"
    if plan.has("first_name", "last_name"):
        return "nullif(trim(concat_ws(' ', first_name, last_name)), '')"
    return "null::varchar"


CREDIT = "regexp_matches(order_id, '^(C|CN|CR|RF|RE|GS)[-_ ]?\\d+$')"


def _refund(database: DuckDBPyConnection, plan: Plan) -> str:
    """SQL of ``is_refund``: money back, or a document of a series of credit notes. Adjustments are neither."""
    sign = next((name for name in ("quantity", "revenue", "gross", "order_total") if plan.has(name)), "1")
    marked, negative, plain = database.execute(
        f"select count(*) filter (marked), count(*) filter (marked and {sign} < 0), count(*) filter (plain) from "
        f"(select *, {CREDIT} as marked, regexp_matches(order_id, '^\\d+$') as plain from typed)"
    ).fetchone() or (0, 0, 0)
    credit = CREDIT if marked and negative > 0.9 * marked and plain > marked else "false"
    return f"coalesce({credit} or (revenue < 0 and (is_merchandise or status = 'refunded')), false)"


def _amounts(database: DuckDBPyConnection, plan: Plan) -> tuple[str, str, str]:
    """SQL of gross, discount and revenue of a line."""
    has, line = plan.has, plan.line
    product = "cast(quantity * unit_price as decimal(18, 4))"
    if has("gross") and "gross" not in plan.by_order:
        gross = "gross"
    elif has("quantity", "unit_price"):
        gross = product
    elif plan.revenue_is_gross:
        gross = "revenue"
    else:
        gross = "null::decimal(18, 4)"
    discount = (
        f"(case when {gross} < 0 then -1 else 1 end) * abs({line('discount')})" if line("discount") != "0" else "0"
    )
    if line("discount") == "0" and has("discount_share") and gross != "null::decimal(18, 4)":
        discount = f"cast({gross} * discount_share as decimal(18, 4))"
    revenue = _revenue(plan, gross, discount)
    if has("order_discount") or "discount" in plan.by_order:
        revenue = _share_of_order_discount(database, plan, gross, revenue)
    if (
        discount == "0"
        and has("revenue")
        and "revenue" not in plan.by_order
        and gross not in ("revenue", "null::decimal(18, 4)")
    ):
        discount = f"coalesce({gross} - revenue, 0)"
    return gross, f"cast({discount} as decimal(18, 4))", f"cast({revenue} as decimal(18, 4))"


def _revenue(plan: Plan, gross: str, discount: str) -> str:
    has = plan.has
    if has("revenue") and "revenue" not in plan.by_order:
        chosen = f"revenue - {discount}" if plan.revenue_is_gross else "revenue"
        import re

        if re.search(INCLUDED, plan.typed.headers["revenue"].lower()) and plan.line("tax") != "0":
            chosen = f"({chosen}) - tax"
        fallback = f"{gross} - {discount}" if gross not in ("revenue", "null::decimal(18, 4)") else "null"
        return f"coalesce({chosen}, {fallback})" if fallback != "null" else chosen
    if gross != "null::decimal(18, 4)":
        return f"{gross} - {discount}"
    return _whole(plan)


def _whole(plan: Plan) -> str:
    """Revenue of an order without lines: what was charged less tax and shipping."""
    has = plan.has
    if has("order_gross") and not has("order_paid") and not has("order_total"):
        return "order_gross - coalesce(order_discount, 0)" if has("order_discount") else "order_gross"
    charged = [name for name in ("order_paid", "order_total", "revenue") if has(name)]
    if not charged:
        return "unit_price"
    total = f"coalesce(nullif({charged[0]}, 0), {charged[1]}, 0)" if len(charged) > 1 else charged[0]
    parts = [name for name in ("order_tax", "order_shipping") if has(name)]
    parts += [name for name in ("tax", "shipping") if has(name)]
    return total + "".join(f" - coalesce({name}, 0)" for name in parts)


def _share_of_order_discount(database: DuckDBPyConnection, plan: Plan, gross: str, revenue: str) -> str:
    """The line's revenue after its part of the order's discount, by value; the last line takes the rounding."""
    name = "order_discount" if plan.has("order_discount") else "discount"
    if gross == "null::decimal(18, 4)" and not (plan.has("revenue") and "revenue" not in plan.by_order):
        return revenue
    database.execute(
        f"create or replace table typed as select *, case when sum(base) over (partition by order_id) = 0 then 0 else "
        f"base::double / sum(base) over (partition by order_id) end * abs(max({name}) over (partition by order_id)) as discount_part "
        f"from (select *, case when reason is null then {revenue} end as base from typed)"
    )
    return f"base - cast(coalesce(discount_part, 0) as {'decimal(18, 4)'})"
