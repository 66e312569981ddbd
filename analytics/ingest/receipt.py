"""The receipt: what was read, loaded and left out, and the sums a reader checks against the source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.ingest import mending, parcels, stated
from analytics.ingest.typed import IGNORED, Typed
from analytics.ingest.vocabulary import SALES
from analytics.schema import IMPORTABLE, NOT_SALES, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.ingest.work import Job, Reading


RECORDS = "count(distinct record_of(source_row))"
ROWS_OF = "select count(*) from read_parquet(?)"
ORDER_SUMS = {
    "gross": "gross",
    "discount": "discounts",
    "tax": "tax",
    "shipping": "shipping",
    "total": "charged",
    "refund": "refunds",
    "net": "net",
}
TOTALS = (
    "orders", "orders_charged", "documents", "customers", "gross_all_lines", "revenue", "refund_revenue", "net_sales",
    "net_sales_all", "lines_without_customer", "refund_lines", "not_merchandise_lines",
)  # fmt: skip


def make(
    database: DuckDBPyConnection, job: Job, reading: Reading, typed: Typed, paths: dict[str, Path], content_hash: str
) -> dict[str, Any]:
    """The child's answer: paths of the parcels, the rejects and the receipt."""
    source = reading.source
    rejects, counts, lines = parcels.write_rejects(database, source, job.staging, mended=bool(job.mended))
    main, built = ("lines", "drafts") if reading.table == SALES else ("rows_out", "rows_out")
    only = " where record_of(source_row) in (select source_row from mended_rows)" if job.mended else ""
    counted = RECORDS if typed.decisions.get("by_pieces") else "count(*)"
    loaded = _one(database, f"select {counted} from {built}{only}")
    ignored = {reason: count for reason, count in counts.items() if reason in IGNORED}
    columns = dict(zip(source.headers, (guess.field for guess in reading.guesses), strict=True))
    receipt = {
        "name": job.name,
        "import_kind": "file",
        "content_hash": content_hash,
        "target_table": "order_lines" if reading.table == SALES else reading.table,
        "table": reading.table,
        "rows_read": loaded + sum(counts.values()),
        "rows_loaded": loaded,
        "rows_loadable": loaded,
        "rows_rejected": sum(counts.values()),
        "rejected": {reason: count for reason, count in counts.items() if reason not in IGNORED},
        "ignored": ignored,
        "reasons": counts,
        "corrected": any(guess.reason == "reader" for guess in reading.guesses),
        "reject_lines": lines,
        "read": source.read,
        "columns": columns,
        "headers": source.record_headers or source.headers,
        "mapping": {header: name for header, name in columns.items() if name},
        "decisions": typed.decisions,
        "parcels": {name: _one(database, ROWS_OF, str(path)) for name, path in paths.items()},
        "period": _period(database, reading.table, main),
        "totals": _totals(database, counted) if reading.table == SALES else _sums(database, IMPORTABLE[reading.table]),
        "stated": [] if job.mended else stated.compare(database, source, typed),
        "warnings": [*source.warnings, *typed.warnings, *_warnings(database, reading, typed)],
    }  # fmt: skip
    receipt |= mending.facts(database, job.mended) if job.mended else {}
    return {"parcels": {name: str(path) for name, path in paths.items()}, "rejects": str(rejects), "receipt": receipt}


def _one(database: DuckDBPyConnection, sql: str, *values: Any) -> int:
    found = database.execute(sql, list(values)).fetchall()[0]
    return int(found[0]) if found and found[0] is not None else 0


def _period(database: DuckDBPyConnection, table: str, main: str) -> dict[str, str | None]:
    on, main = ("ordered_on", "unnumbered") if table == SALES else (IMPORTABLE[table].on, main)
    present = {str(row[0]) for row in database.execute(f"describe {main}").fetchall()}
    if not on or on not in present:
        return {"from": None, "to": None}
    first, last = database.execute(f"select min({on}), max({on}) from {main}").fetchall()[0] or (None, None)
    return {"from": first and str(first)[:10], "to": last and str(last)[:10]}


def _totals(database: DuckDBPyConnection, lines: str) -> dict[str, Any]:
    """Sums over what counts as sales (no cancelled, closed or unpaid orders), money as text."""
    states = ", ".join(f"'{status}'" for status in NOT_SALES)
    counted = f"coalesce(status, 'paid') not in ({states})"
    row = (
        database.execute(
            "select (select count(*) filter (is_order) from order_rows), (select count(*) filter (is_charged) from "
            "order_rows), (select count(*) from order_rows), count(distinct customer_id), sum(gross), "
            f"sum(revenue) filter ({counted} and not is_refund), -sum(revenue) filter ({counted} and is_refund), "
            f"sum(revenue) filter ({counted}), sum(revenue), count(*) filter (customer_id is null), "
            "count(*) filter (is_refund), count(*) filter (not is_merchandise) from unnumbered"
        ).fetchall()[0]
        or ()
    )
    totals = {name: _plain(value) for name, value in zip(TOTALS, row, strict=True)}
    more = (
        database.execute(
            f"select {', '.join(f'sum({name})' for name in ORDER_SUMS)} from order_rows where {counted}"
        ).fetchall()[0]
        or ()
    )
    totals["lines"] = _one(database, f"select {lines} from drafts")
    return totals | {name: _plain(value) for name, value in zip(ORDER_SUMS.values(), more, strict=True)}


def _sums(database: DuckDBPyConnection, table: Table) -> dict[str, Any]:
    """The totals the table declares, as far as the file has their columns."""
    import duckdb

    found = {}
    for name, sql in table.totals.items():
        try:
            found[name] = _plain(database.execute(f"select {sql} from rows_out").fetchall()[0][0])
        except duckdb.BinderException:
            continue
    return found


def _plain(value: Any) -> Any:
    if value is None:
        return "0.00"
    return value if isinstance(value, int | float) else f"{value:.2f}"


def _warnings(database: DuckDBPyConnection, reading: Reading, typed: Typed) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for header, sample, guess in zip(reading.source.headers, reading.samples, reading.guesses, strict=True):
        if guess.field in ("phone", "customer_id", "order_id", "product_id"):
            damaged = sum("E+" in value.upper() for value in sample)
            if damaged:
                found.append({"code": "damaged_numbers", "column": header, "count": damaged})
        if (
            guess.field in ("customer_id", "customer_name", "phone", "email")
            and sample
            and sum("**" in value for value in sample) > len(sample) / 2
        ):
            found.append({"code": "masked_identity", "column": header})
    if reading.table == SALES and typed.has("currency"):
        kinds = database.execute(
            "select distinct currency from unnumbered where currency is not null limit 10"
        ).fetchall()
        if len(kinds) > 1:
            found.append({"code": "several_currencies", "values": ", ".join(sorted(str(row[0]) for row in kinds))})
    return found
