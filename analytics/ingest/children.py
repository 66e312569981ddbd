"""Lines exported apart from their orders: without dates of their own, they take them from the workspace's orders."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from analytics.ingest.entry import Prepared

PARENTAL = frozenset({
    "ordered_at", "ordered_time", "customer_id", "customer_name", "first_name", "email", "phone", "order_total",
    "order_paid", "order_gross",
})  # fmt: skip
GOODS = frozenset({"product_name", "product_id"})
GIVEN = ("ordered_at", "utc_offset", "ordered_on", "customer_id")
MISSING = ("currency", "channel", "salesperson", "department", "region", "province", "city", "status")


def is_child(fields: AbstractSet[str | None]) -> bool:
    """Order numbers and articles, and nothing that an order itself says."""
    return "order_id" in fields and bool(fields & GOODS) and not fields & PARENTAL


def complete(prepared: Prepared, workspace: Any) -> None:
    """Join the staged lines to their orders; lines without one become rejects.

    An order's discount that the lines do not state is taken off them in parts. Raises ``orders_first`` when no line
    finds its order.
    """
    import duckdb
    import pyarrow as pa

    path = str(prepared.parcels["order_lines"])
    with duckdb.connect() as database:
        ids = [row[0] for row in database.execute(f"select distinct order_id from '{path}'").fetchall()]
        names = ", ".join((*GIVEN, *MISSING))
        known = workspace.rows(
            f"select order_id, {names}, (total - tax - shipping)::double as goods from orders "
            "where order_id in (select unnest(?))",
            [ids],
        )
        if not known:
            raise AnalyticsError("orders_first", name=prepared.receipt["name"], count=len(ids))
        database.register("parents", pa.Table.from_pylist(known))
        database.execute(f"create table children as select * from '{path}'")
        _write(database, path)
        lost = database.execute(
            "select source_row, source_line, null::varchar as column_name, 'no_such_order' as reason, "
            "order_id as record from children anti join parents using (order_id)"
        ).to_arrow_table()
    _reject(prepared, lost)


def _write(database: Any, path: str) -> None:
    present = {str(row[0]) for row in database.execute("describe children").fetchall()}
    picks = {name: f"p.{name}" for name in GIVEN}
    picks |= {name: f"coalesce(c.{name}, p.{name})" if name in present else f"p.{name}" for name in MISSING}
    whole = "sum(c.revenue) over (partition by c.order_id)"
    short = f"p.goods > 0 and {whole} > p.goods + 0.015"
    part = f"round(c.revenue * p.goods / {whole}, 4)"
    picks["revenue"] = f"case when {short} then cast({part} as decimal(18, 4)) else c.revenue end"
    kept = ", ".join(f"c.{name}" for name in sorted(present - set(picks)))
    made = ", ".join(f"{sql} as {name}" for name, sql in picks.items())
    database.execute(
        f"copy (select {kept}, {made} from children c join parents p using (order_id) order by c.source_row) "
        f"to '{path}' (format parquet)"
    )


def _reject(prepared: Prepared, lost: Any) -> None:
    """Write the lost lines beside the other rejects and count them in the receipt."""
    import duckdb
    import pyarrow.parquet as parquet

    if not len(lost):
        return
    with duckdb.connect() as database:
        database.register("lost", lost)
        both = f"select * from '{prepared.rejects}' union all by name select * from lost"
        rejects = database.execute(both).to_arrow_table()
    parquet.write_table(rejects, prepared.rejects)
    receipt, count = prepared.receipt, len(lost)
    for name in ("rejected", "reasons"):
        receipt[name] = receipt[name] | {"no_such_order": count}
    receipt["rows_rejected"] += count
    receipt["rows_loaded"] -= count
    receipt["parcels"]["order_lines"] -= count
    receipt["reject_lines"] = sorted([*receipt["reject_lines"], *lost.column("source_line").to_pylist()])[:1000]
