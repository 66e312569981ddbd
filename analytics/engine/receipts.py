"""Parcels as relations, and what is kept of an import: its receipt and its rejects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.engine import paths, store
from analytics.schema import TABLES

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection as Cursor


def now() -> datetime:
    return datetime.now(UTC).astimezone().replace(tzinfo=None, microsecond=0)


def source(cursor: Cursor, parcel: pa.Table | Path) -> tuple[str, set[str]]:
    """A relation to select from, and the columns it has."""
    if isinstance(parcel, Path):
        inside = paths.staging_dir() in parcel.resolve().parents
        if inside:
            source = f"read_parquet('{parcel.resolve().as_posix()}')"
            names = [row[0] for row in cursor.execute(f"describe select * from {source}").fetchall()]
            return source, set(names)
        import pyarrow.parquet as parquet

        rows = parquet.read_table(parcel)
    else:
        rows = parcel
    cursor.register("parcel", rows)
    return "parcel", set(rows.column_names)


def insert_rejects(cursor: Cursor, rejects: pa.Table | Path, import_id: int) -> None:
    relation, present = source(cursor, rejects)
    names = [column.name for column in TABLES["rejects"].columns if column.name in present]
    listed = ", ".join(names)
    cursor.execute(f"insert into rejects (import_id, {listed}) select {import_id}, {listed} from {relation}")


def insert_receipt(
    cursor: Cursor, import_id: int, receipt: Mapping[str, Any], counts: Mapping[str, store.Counts]
) -> None:
    target = receipt.get("target_table") or next(iter(counts), None)
    done = counts.get(str(target)) or store.Counts()
    tables = {name: vars(count) for name, count in counts.items()}
    row = {
        "import_id": import_id,
        "import_kind": receipt.get("import_kind", "file"),
        "name": receipt.get("name"),
        "content_hash": receipt.get("content_hash"),
        "target_table": target,
        "imported_at": receipt.get("imported_at") or now(),
        "rows_read": receipt.get("rows_read", done.loaded + done.updated + done.unchanged),
        "rows_loaded": done.loaded,
        "rows_updated": done.updated,
        "rows_unchanged": done.unchanged,
        "rows_rejected": receipt.get("rows_rejected", 0),
        "receipt": json.dumps({**receipt, "tables": tables}, ensure_ascii=False, default=_plain),
    }
    cursor.execute(f"insert into imports ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values()))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)
