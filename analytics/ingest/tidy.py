"""What one column says about another: places in an address, refunds in an after-sales state, totals that hold fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SPACED = r"^([^ ]{2,8}) ([^ ]{2,12}(?:市|州|盟|地区|县|区)) "
JOINED = r"^([^ ]{2,8}?(?:省|自治区|市))([^ ]{2,10}?(?:市|州|盟|地区))"


def apply(database: DuckDBPyConnection, typed: Typed) -> None:
    """Complete ``typed`` in place."""
    _places(database, typed)
    _refunded(database, typed)
    _partly_refunded(database, typed)
    _proceeds(database, typed)
    _list_total(database, typed)
    _categories(database, typed)


def _places(database: DuckDBPyConnection, typed: Typed) -> None:
    """Province and city of Chinese addresses, where the file has no columns for them."""
    if not typed.has("address") or typed.has("province") or typed.has("city"):
        return
    province, city = (_part(part) for part in (1, 2))
    share = database.execute(f"select avg(({province} is not null)::int) from typed where address is not null")
    if (share.fetchall()[0][0] or 0) < 0.5:
        return
    database.execute(f"create or replace table typed as select *, {province} as province, {city} as city from typed")
    for name in ("province", "city"):
        typed.columns[name], typed.headers[name] = typed.columns["address"], typed.headers["address"]


def _part(part: int) -> str:
    found = [f"nullif(regexp_extract(address, '{pattern}', {part}), '')" for pattern in (SPACED, JOINED)]
    return f"coalesce({', '.join(found)})"


def _refunded(database: DuckDBPyConnection, typed: Typed) -> None:
    """An after-sales state "refunded" on a paid order gives the money back although the order itself reads closed."""
    if not typed.has("status", "refund_status"):
        return
    paid = "paid_at is not null" if typed.has("paid_at") else "true"
    back = "regexp_matches(refund_status, '售后成功|退款成功|全额退款|已退款|refunded')"
    database.execute(
        f"create or replace table typed as select * replace (case when {back} and {paid} then 'refunded' else "
        "status end "
        "as status) from typed"
    )


def _partly_refunded(database: DuckDBPyConnection, typed: Typed) -> None:
    """An amount given back on a paid order says how the order stands."""
    totals = [name for name in ("order_paid", "order_total") if typed.has(name)]
    if not typed.has("status", "order_refund") or not totals:
        return
    state = f"case when abs(order_refund) >= {totals[0]} then 'refunded' else 'partially_refunded' end"
    database.execute(
        f"create or replace table typed as select * replace (case when status in ('paid', 'shipped', 'closed') and "
        f"abs(order_refund) > 0 and {totals[0]} > 0 then {state} else status end as status) from typed"
    )


def _proceeds(database: DuckDBPyConnection, typed: Typed) -> None:
    """A total from which the platform's fees are taken is no order total."""
    if not typed.has("order_total") or not typed.fee_columns:
        return
    worth = "revenue" if typed.has("revenue") else "gross" if typed.has("gross") else ""
    if not worth:
        return
    extra = [name for name in ("tax", "shipping", "order_tax", "order_shipping") if typed.has(name)]
    total = worth + "".join(f" + coalesce({name}, 0)" for name in extra)
    same = database.execute(
        f"select avg((abs(order_total) >= abs({total}) - 0.015)::int) from typed where reason is null and {worth} <> 0"
    ).fetchall()[0][0]
    if same is not None and same < 0.5:
        del typed.columns["order_total"]


def _list_total(database: DuckDBPyConnection, typed: Typed) -> None:
    """A total that goods and shipping of paid orders do not add up to, while what was paid does, is a list price."""
    if not typed.has("order_total", "order_paid", "order_gross"):
        return
    owed = "order_gross" + (" + coalesce(order_shipping, 0)" if typed.has("order_shipping") else "")
    differ, paid = database.execute(
        f"select count(*), count(*) filter (abs(order_paid - ({owed})) < 0.015) from typed where reason is null and "
        "order_paid > 0 and abs(order_total - order_paid) > 0.015"
    ).fetchall()[0]
    if differ and paid > 0.5 * differ:
        del typed.columns["order_total"]


def _categories(database: DuckDBPyConnection, typed: Typed) -> None:
    """Codes written as ``Category:Code`` tell the category."""
    if not typed.has("product_id") or typed.has("category"):
        return
    share = database.execute("select avg(regexp_matches(product_id, '^[^:]+:[^:]+')::int) from typed").fetchall()[0][0]
    if (share or 0) > 0.6:
        database.execute(
            "create or replace table typed as select *, split_part(product_id, ':', 1) as category from typed"
        )
        typed.columns["category"], typed.headers["category"] = typed.columns["product_id"], typed.headers["product_id"]
