"""Every table that files fill: its template, filled in, and a file of its own header words come back exactly."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest

from analytics.export import template
from analytics.ingest import byhand, inspecting, work
from analytics.schema import BY_FILE, Table
from analytics.texts import name

TABLES = sorted(BY_FILE)
OF_SALES = ("orders", "order_lines")


def rows_of(table: Table, lang: str) -> list[list[str]]:
    """The example; then as many rows as the longest list of codes has, so that each code is said."""
    count = 1 if table.name in OF_SALES else 1 + max([0, *(len(column.codes) for column in table.stated)])
    return [[_cell(table, place, column, lang) for column in table.stated] for place in range(count)]


def _cell(table: Table, place: int, column: Any, lang: str) -> str:
    if column.codes and place:
        return name("code", table.name, column.name, column.codes[place % len(column.codes)], lang=lang)
    own = table.key and column.name == table.key[-1] and column.kind in ("id", "text")
    return f"{column.example}-{place}" if own and place else template.example(table, column, lang)


def filled(folder: Path, table: Table, lang: str, kind: str) -> Path:
    """The template of a table with rows written into it."""
    made = template.csv_bytes if kind == "csv" else template.excel_bytes
    path = folder / f"{table.name}.{kind}"
    path.write_bytes(made(table.name, lang, rows_of(table, lang)))
    return path


def job(path: Path, **choices: Any) -> work.Job:
    return work.Job(path=path, name=path.name, staging=path.parent, **choices)


def prepared(path: Path) -> dict[str, Any]:
    """The child's work, here; what it would answer."""
    found = work.prepare(job(path), lambda _stage, _rows: None)
    assert not found["receipt"]["rejected"], found["receipt"]["rejected"]
    return found


def comparable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return round(float(value), 6) if isinstance(value, Decimal | float) else value


def check(path: Path, table: Table, lang: str) -> dict[str, Any]:
    """Recognised without a question, and every cell as it was written; returns the answer."""
    looked = inspecting.inspect(job(path))
    assert looked["table"] == ("order_lines" if table.name in OF_SALES else table.name)
    assert not [one for one in looked["questions"] if one["code"] != "date_order"]
    assert all(column["field"] for column in looked["columns"])
    found = prepared(path)
    rows = parquet.read_table(found["parcels"][table.name]).to_pylist()
    wanted = rows_of(table, lang)
    assert len(rows) == len(wanted)
    differing = []
    for place, (row, cells) in enumerate(zip(rows, wanted, strict=True)):
        for column, cell in zip(table.stated, cells, strict=True):
            if place and not column.codes and column.name not in table.key:
                continue  # an expense is not an income: one code may change what other cells mean
            value = comparable(byhand.read_value(table, column, cell))
            if comparable(row.get(column.name)) != value:
                differing.append((column.name, value, row.get(column.name)))
    assert not differing
    return found


SLOW = pytest.mark.slow
WAYS = [("zh", "xlsx"), *(pytest.param(*way, marks=SLOW) for way in (("zh", "csv"), ("en", "xlsx"), ("en", "csv")))]


@pytest.mark.parametrize(("lang", "kind"), WAYS)
@pytest.mark.parametrize("table", TABLES)
def test_a_filled_template_comes_back_exactly(table: str, lang: str, kind: str, tmp_path: Path):
    check(filled(tmp_path, BY_FILE[table], lang, kind), BY_FILE[table], lang)
