"""The rows to load as Parquet files, one per canonical table, and the rejects beside them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.ingest import mending
from analytics.ingest.source import Source
from analytics.schema import IMPORTABLE, NOT_SALES, TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAID_OTHERWISE = (
    "joined_on",
    "company_size",
    "development_stage",
    "channel_tier",
)  # a sales file has no words for them
LATEST = tuple(
    column.name
    for column in TABLES["customers"].columns
    if column.kind in ("text", "date", "code", "integer") and column.name not in SAID_OTHERWISE
)
MONEY = "decimal(18, 4)"
ROW_GROUP = 122_880 - 2_048  # one chunk below those of a DuckDB file: larger ones are written to it twice
TEXTS = ("status", "currency", "customer_id", "utc_offset", "channel", "salesperson", "department", "region",
         "province", "city")  # fmt: skip
ALWAYS = frozenset({"source_row", "source_line", "attributes", "ordered_on", "is_whole_order", "is_refund",
                    "line_number"})  # fmt: skip


def write_sales(
    database: DuckDBPyConnection, staging: Path, present: AbstractSet[str], *, refunds: bool
) -> dict[str, Path]:
    """order_lines, orders, customers and products out of ``lines``; ``present`` are the columns with values."""
    filled = _filled(database, present)
    database.execute(f"create or replace table order_rows as {_orders(present & filled)}")
    present = filled
    if refunds:
        database.execute(_refund_lines())
        for name in ("lines", "unnumbered"):
            database.execute(f"create or replace view {name} as select * from line_rows")
    picked = ", ".join(f'"{name}"' for name in TABLES["order_lines"].names if name in present)
    left_out = ", ".join(["line_refund", "is_order", "is_charged", *(name for name in TEXTS if name not in present)])
    selects = {
        "order_lines": f"select {picked} from lines",
        "orders": f"select * exclude ({left_out}) from order_rows order by source_row",
        "customers": _customers(present),
        "products": _products(present),
    }
    written = {name: copy(database, sql, name, staging) for name, sql in selects.items()}
    return {name: path for name, path in written.items() if path is not None}


def _filled(database: DuckDBPyConnection, present: AbstractSet[str]) -> set[str]:
    """``present``, the columns every line has, and of the two that may be empty throughout those that are not."""
    maybe = ("utc_offset", "attributes")
    counts = database.execute(f"select {', '.join(f'count({name})' for name in maybe)} from drafts").fetchall()[0]
    return (set(present) | ALWAYS) - {name for name, count in zip(maybe, counts, strict=True) if not count}


def copy(database: DuckDBPyConnection, sql: str, name: str, staging: Path) -> Path | None:
    path = staging / f"{name}.parquet"
    target = str(path).replace("'", "''")
    rows = f"select * replace (record_of(source_row) as source_row) from ({sql})"
    how = f"format parquet, compression lz4, row_group_size {ROW_GROUP}"
    result = database.execute(f"copy ({rows}) to '{target}' ({how})").fetchall()[0]
    if not result or not result[0]:
        path.unlink(missing_ok=True)
        return None
    return path


def _orders(present: AbstractSet[str]) -> str:
    """One row per order: its own amounts where the file states them, else the sums of its lines."""
    once = ("order_gross", "order_discount", "order_tax", "order_shipping", "order_total", "order_paid", "order_refund")
    firsts = ", ".join(f"max({name}) as {name}" if name in present else f"null::{MONEY} as {name}" for name in once)
    places = ", ".join(TEXTS[4:])
    texts = ", ".join(
        f"arg_min({name}, source_row) as {name}" if name in present else f"null::varchar as {name}" for name in TEXTS
    )
    states = ", ".join(f"'{status}'" for status in NOT_SALES)
    goods = " filter (not is_refund)" if "is_refund" in present else ""
    first, back = "min(ordered_at)", "-coalesce(sum(revenue + coalesce(tax, 0)) filter (is_refund), 0)"
    sums = ", ".join(
        f"sum({name}){goods} as line_{name}" if name in present else f"null::{MONEY} as line_{name}"
        for name in ("gross", "discount", "tax", "shipping")
    )
    inner = (
        f"select order_id, {'bool_or(not is_refund)' if goods else 'true'} as is_order, "
        f"bool_or(not is_refund and coalesce(status, 'paid') not in ({states})) as is_charged, "
        f"{f'coalesce({first}{goods}, {first})' if goods else first} as ordered_at, {texts}, {sums}, "
        f"coalesce(sum(revenue){goods}, 0) as line_revenue, {back if goods else '0'} as line_refund, {firsts}, "
        "min(source_row) as source_row, min(source_line) as source_line from unnumbered group by order_id"
    )
    summed = "line_revenue + coalesce(order_tax, line_tax, 0) + coalesce(order_shipping, line_shipping, 0)"
    total = f"coalesce(nullif(order_paid, 0), order_total, order_paid, {summed})"
    again = f"case when status = 'refunded' and line_refund = 0 and order_refund is null then {total} else 0 end"
    refund = f"coalesce(order_refund, 0) + line_refund + {again}"
    net = f"case when status in ({states}) then 0 else {total} - ({refund}) end"
    return (
        "select order_id, ordered_at, utc_offset, cast(ordered_at as date) as ordered_on, customer_id, status, "
        "currency, "
        f"cast(coalesce(line_gross, order_gross, line_revenue) as {MONEY}) as gross, "
        f"cast(coalesce(order_discount, line_discount, 0) as {MONEY}) as discount, "
        f"cast(coalesce(order_tax, line_tax, 0) as {MONEY}) as tax, cast(coalesce(order_shipping, line_shipping, 0) "
        f"as {MONEY}) as shipping, "
        f"cast({total} as {MONEY}) as total, cast({refund} as {MONEY}) as refund, cast({net} as {MONEY}) as net, "
        f"{places}, source_row, source_line, line_refund, is_order, is_charged from ({inner})"
    )


def _refund_lines() -> str:
    """Money given back that the file states per order, by amount or by state, becomes a negative line of that order."""
    return (
        "create or replace table line_rows as select * from lines union all by name select o.order_id, 1 as "
        "line_number, "
        "o.ordered_at, o.utc_offset, o.ordered_on, o.customer_id, -b.worth as revenue, 0 as discount, o.currency, "
        "o.status, true as is_refund, true as is_merchandise, true as is_whole_order, o.channel, o.salesperson, "
        "o.department, o.region, o.province, o.city, o.source_row, o.source_line from order_rows o join (select "
        "order_id, case when max(abs(order_refund)) > 0 then max(abs(order_refund)) else sum(revenue) end as worth "
        "from unnumbered "
        "group by order_id having max(is_refund::int) = 0 and (max(abs(order_refund)) > 0 or "
        "(max(order_refund) is null and max((status = 'refunded')::int) = 1))) b using (order_id) where b.worth > 0"
    )


def _customers(present: AbstractSet[str]) -> str:
    latest = "".join(
        f"arg_max({name}, ordered_at) filter ({name} is not null) as {name}, " for name in LATEST if name in present
    )
    return (
        f"select customer_id, {latest}min(source_row) as source_row, min(source_line) as source_line from unnumbered "
        "where customer_id is not null group by customer_id order by min(source_row)"
    )


def _products(present: AbstractSet[str]) -> str:
    modes = "".join(f"mode({name}) as {name}, " for name in ("product_name", "category", "brand") if name in present)
    return (
        f"select product_id, {modes}min(source_row) as source_row, min(source_line) as source_line from unnumbered "
        "where product_id is not null and is_merchandise group by product_id order by min(source_row)"
    )


def _cell(relation: str, place: int) -> str:
    """A cell as it stands in ``record``, between tabs; quoted where it holds a tab, a quote or a line break."""
    text = f"coalesce(cast({relation}.c{place} as varchar), '')"
    quoted = f"'\"' || replace({text}, '\"', '\"\"') || '\"'"
    return f"case when regexp_matches({text}, '[\\t\"\\r\\n]') then {quoted} else {text} end"


def write_rejects(
    database: DuckDBPyConnection, source: Source, staging: Path, *, mended: bool = False
) -> tuple[Path, dict[str, int], list[int]]:
    """(Parquet of rejects, count by reason, physical lines of the first thousand)."""
    import pyarrow as pa

    split = pa.table({
        "source_row": pa.array([reject.source_row for reject in source.rejects], pa.int64()),
        "source_line": pa.array([reject.source_line for reject in source.rejects], pa.int64()),
        "column_name": pa.array([reject.column or None for reject in source.rejects], pa.string()),
        "reason": pa.array([reject.reason for reject in source.rejects], pa.string()),
        "record": pa.array([reject.record for reject in source.rejects], pa.string()),
    })  # fmt: skip
    database.register("split", split)
    written = "records" if source.record_headers else "raw"
    cells = ", ".join(_cell("w", place) for place in range(len(source.record_headers or source.headers)))
    path = staging / "rejects.parquet"
    target = str(path).replace("'", "''")
    database.execute(
        "create or replace table rejected as select source_row, source_line, column_name, reason, record from "
        "split union all "
        f"select w.source_row, w.source_line, t.blamed, t.reason, array_to_string([{cells}], chr(9)) from (select "
        "record_of(source_row) as source_row, source_line, arg_min(blamed, source_row) as blamed, arg_min(reason, "
        "source_row) as reason from typed where reason is not null and reason <> 'blank' group by 1, 2) t "
        f"join {written} w using (source_row, source_line)"
    )
    database.unregister("split")
    if mended:
        mending.only_mended(database, "rejected")
    database.execute(
        f"copy (select * from rejected order by source_row) to '{target}' (format parquet, compression lz4)"
    )
    counts = database.execute("select reason, count(*) from rejected group by 1 order by 2 desc, 1").fetchall()
    lines = database.execute("select source_line from rejected order by 1 limit 1000").fetchall()
    return path, {str(reason): int(count) for reason, count in counts}, [int(line[0]) for line in lines]


def write_table(database: DuckDBPyConnection, name: str, staging: Path) -> Path | None:
    """A parcel of another table straight from ``typed``."""
    columns = {column.name for column in IMPORTABLE[name].columns} | {"source_row", "source_line", "attributes"}
    found = {str(row[0]) for row in database.execute("describe rows_out").fetchall()}
    picked = ", ".join(f'"{column}"' for column in TABLES[name].names if column in columns & found)
    return copy(database, f"select {picked} from rows_out order by source_row", name, staging)
