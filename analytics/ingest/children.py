"""Lines exported apart from their orders: without dates of their own, they take them from the workspace's orders."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from analytics.ingest.entry import Prepared

PARENTAL = frozenset({
    "ordered_at", "ordered_time", "customer_id", "customer_name", "first_name", "email", "phone", "order_total",
    "order_paid", "order_gross",
})  # fmt: skip
GOODS = frozenset({"product_name", "product_id"})


def is_child(fields: AbstractSet[str | None]) -> bool:
    """Order numbers and articles, and nothing that an order itself says."""
    return "order_id" in fields and bool(fields & GOODS) and not fields & PARENTAL


def waiting(prepared: Prepared, workspace: Any) -> dict[str, Path]:
    """The staged lines that take their dates from orders; those without one yet are among the rejects.

    Empty for a file of another kind. Raises ``orders_first`` when no line finds its order.
    """
    if not prepared.receipt["decisions"].get("child"):
        return {}
    import duckdb
    import pyarrow as pa

    path = prepared.parcels["order_lines"]
    with duckdb.connect() as database:
        ids = [row[0] for row in database.execute(f"select distinct order_id from '{path}'").fetchall()]
        known = workspace.rows("select order_id from orders where order_id in (select unnest(?))", [ids])
        if not known:
            raise AnalyticsError("orders_first", name=prepared.receipt["name"], count=len(ids))
        database.register("parents", pa.Table.from_pylist(known))
        lost = database.execute(
            "select source_row, source_line, null::varchar as column_name, 'no_such_order' as reason, "
            f"order_id as record from '{path}' children anti join parents using (order_id)"
        ).to_arrow_table()
    _reject(prepared, lost)
    return {"order_lines": path}


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
