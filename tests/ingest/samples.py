"""Small invented files, written by the tests themselves."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HEADER = ("order_id", "order_date", "customer_name", "product", "qty", "amount")
GOODS = ("Green Tea", "Oolong", "Teapot", "Filter")


def rows(count: int) -> list[list[str]]:
    """Orders of one line each, all different."""
    return [
        [f"SO{place:05d}", f"2026-0{1 + place % 9}-{1 + place % 28:02d}", f"客户{place % 7}", GOODS[place % 4],
         str(1 + place % 5), f"{10 + place * 1.25:.2f}"]
        for place in range(1, count + 1)
    ]  # fmt: skip


def text(body: Iterable[Sequence[str]], header: Sequence[str] = HEADER, delimiter: str = ",", end: str = "\n") -> str:
    """A delimited text with quotes where they are needed."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow(header)
    writer.writerows(body)
    return out.getvalue()


def write(folder: Path, content: str | bytes, name: str = "sales.csv", encoding: str = "utf-8") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def loaded(prepared: Any, table: str = "order_lines") -> list[dict[str, Any]]:
    """The rows of a parcel in the order of the file."""
    import pyarrow.parquet as parquet

    found = parquet.ParquetFile(prepared.parcels[table]).read().to_pylist()
    return sorted(found, key=lambda row: (row["source_row"], bool(row.get("is_refund"))))


def rejected(prepared: Any) -> list[tuple[int, str]]:
    """(physical line, reason) of the rejects."""
    import pyarrow.parquet as parquet

    found = parquet.ParquetFile(prepared.rejects).read().to_pylist()
    return [(row["source_line"], row["reason"]) for row in found]
