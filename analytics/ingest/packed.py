"""Several items in one cell, as ``Product: Mug, Qty: 2 | Product: Tote, Qty: 1`` or JSON: one row for each item.

Rows keep their record: ``source_row`` counts items inside the import and ``record_of(source_row)`` is the record of
the file.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analytics.ingest.source import Source
from analytics.ingest.vocabulary import SALES, bare, index, plain

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ITEMS_PER_RECORD = 100_000
KEY = re.compile(r"(?:^|[|;,\n])\s*([^\W\d][\w #/-]{0,30}?)\s*[:：=]")
WORDED = ("product_name", "product_id", "quantity", "unit_price", "revenue")
PACKED = (2, 0.8)


def unpack(database: DuckDBPyConnection, source: Source) -> None:
    """Replace the packed column of ``raw``, where there is one, by a column for each of its keys."""
    for place, name in enumerate(source.columns):
        if source.types[place] != "varchar":
            continue
        sample = [
            str(row[0])
            for row in database.execute(f"select {name} from raw where length({name}) > 9 limit 200").fetchall()
        ]
        keys = keys_of(sample)
        if keys:
            _explode(database, source, place, keys)
            return


def keys_of(cells: Sequence[str]) -> list[str]:
    """The keys that nearly every cell repeats, one of which names an article or a number of pieces; else none."""
    least, share = PACKED
    counted: Counter[str] = Counter()
    for cell in cells:
        found = _json_keys(cell) if cell.lstrip().startswith(("[{", "{")) else KEY.findall(cell)
        counted.update({key.strip() for key in found})
    keys = [key for key, count in counted.items() if count >= share * len(cells)]
    known = {field for key in keys for field in index(SALES).get(_word(key), ())}
    return keys if len(keys) >= least and len(known & set(WORDED)) >= least else []


def _word(key: str) -> str:
    """A key as a header word: ``Product Qty`` is ``qty``."""
    word = plain(key)
    short = re.sub(r"^(product|item|line item|lineitem|商品)\s*", "", word)
    return word if word in index(SALES) else short or bare(key)


def _json_keys(cell: str) -> list[str]:
    return [key for item in _json(cell) for key in item]


def _json(cell: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(cell)
    except ValueError:
        return []
    items = found if isinstance(found, list) else [found]
    return [item for item in items if isinstance(item, dict)]


def items_of(cell: str, keys: Sequence[str]) -> list[list[str]]:
    """The items of one cell, their values in the order of ``keys``."""
    if cell.lstrip().startswith(("[{", "{")):
        return [["" if item.get(key) is None else str(item[key]) for key in keys] for item in _json(cell)]
    known = "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
    marks = list(re.finditer(rf"(?:^|[|;,\n])\s*({known})\s*[:：=]", cell))
    items: list[dict[str, str]] = []
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        value = cell[mark.end() : after.start() if after else len(cell)].strip().strip("|;,").strip()
        if not items or mark[1] in items[-1]:
            items.append({})
        items[-1][mark[1]] = value
    return [[item.get(key, "") for key in keys] for item in items]


def _explode(database: DuckDBPyConnection, source: Source, place: int, keys: list[str]) -> None:
    import pyarrow as pa

    rows = database.execute(f"select source_row, c{place} from raw order by source_row").fetchall()
    split = [
        (row, row * ITEMS_PER_RECORD + number, *item)
        for row, cell in rows
        for number, item in enumerate(items_of(str(cell or ""), keys) or [[""] * len(keys)])
    ]
    width = len(source.headers)
    targets = [place, *range(width, width + len(keys) - 1)]
    names = ["record", "item", *(f"c{target}" for target in targets)]
    kinds = [pa.int64(), pa.int64(), *(pa.string() for _ in keys)]
    columns = zip(names, kinds, zip(*split, strict=True), strict=True)
    database.register("items", pa.table({name: pa.array(values, kind) for name, kind, values in columns}))
    others = ", ".join(f"raw.c{column}" for column in range(width) if column != place)
    made = ", ".join(f"items.c{target}" for target in targets)
    database.execute(
        f"create or replace table raw as select {f'{others}, ' if others else ''}{made}, items.item as source_row, "
        "raw.source_line from raw join items on items.record = raw.source_row order by item"
    )
    database.unregister("items")
    database.execute(f"create or replace macro record_of(r) as r // {ITEMS_PER_RECORD}")
    source.headers[place] = keys[0]
    source.headers += keys[1:]
    source.types = [
        "varchar" if column in targets else kind for column, kind in enumerate([*source.types, *[""] * (len(keys) - 1)])
    ]
    source.count = len(split)
