"""Several items in one cell: one row for each item, with its article, its quantity and, where it says so, its amounts.

Three ways of writing are read: keys (``Product: Mug, Qty: 2 | Product: Tote, Qty: 1``, JSON objects), articles with
their quantities (:mod:`analytics.ingest.packing`), and columns whose cells hold equally many parts.
Rows keep their record: ``source_row`` counts items inside the import, ``record_of(source_row)`` is the record of the
file, and table ``records`` holds the records as they were written.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from analytics.ingest import packing
from analytics.ingest.numbers import numbers
from analytics.ingest.recognise import Guess, word_score
from analytics.ingest.source import Source
from analytics.ingest.vocabulary import SALES, bare, index, plain

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ITEMS_PER_RECORD = 100_000
KEY = re.compile(r"(?:^|[|;,\n])\s*([^\W\d][\w #/-]{0,30}?)\s*[:：=]")
WORDED = ("product_name", "product_id", "quantity", "unit_price", "revenue")
NAMES = ("name", "title", "名称", "nom", "nombre")  # of an article, where they stand in its own cell
ARTICLE = ("product_name", "product_id")
PACKED = (2, 0.8)
LONG, SAMPLE = 2, 200
MARKS = "".join((*packing.STRONG, ",，"))


@dataclass
class Packing:
    """Columns ``places`` of which one row becomes several; ``items`` turns their cells into values for ``headers``."""

    places: list[int]
    headers: list[str]
    items: Callable[[Sequence[str]], list[list[str]]]
    fields: dict[str, str] = field(default_factory=dict)  # header -> what it is known to mean


def unpack(database: DuckDBPyConnection, source: Source) -> None:
    """Replace the packed columns of ``raw``, where there are some, by a column for each thing they say."""
    texts = [place for place, kind in enumerate(source.types) if kind == "varchar"]
    samples = {place: _sample(database, place) for place in texts}
    found = _keyed(samples, source) or _counted(database, samples, source) or _beside(database, samples, source)
    if found is not None:
        _explode(database, source, found)


def _sample(database: DuckDBPyConnection, place: int) -> list[str]:
    rows = database.execute(f"select c{place} from raw where length(c{place}) > {LONG} limit {SAMPLE}").fetchall()
    return [str(row[0]) for row in rows]


def _keyed(samples: dict[int, list[str]], source: Source) -> Packing | None:
    for place, cells in samples.items():
        if keys := keys_of([cell for cell in cells if len(cell) > 9]):
            named = {key: "product_name" for key in keys if plain(key) in NAMES}
            return _one(place, keys, partial(items_of, keys=keys), dict([*named.items()][:1]))
    return None


def _counted(database: DuckDBPyConnection, samples: dict[int, list[str]], source: Source) -> Packing | None:
    """A column of articles with their quantities, unless the row's own quantity counts bundles of them."""
    for place in _articles(samples, source):
        header, reader = source.headers[place], packing.reader_of(samples[place])
        if reader is None or _bundles(database, source, place, reader):
            continue
        names = [header, f"{header} ×"]
        meant: dict[str, str] = dict(zip(names, ("product_name", "quantity"), strict=True))
        return _one(place, names, reader, meant)
    return None


def _one(
    place: int, headers: list[str], read: Callable[[str], Iterable[Iterable[str]]], meant: dict[str, str]
) -> Packing:
    return Packing([place], headers, lambda row: [list(item) for item in read(row[0])], meant)


def _claims(header: str) -> dict[str, float]:
    return {name: score for name, (score, _) in word_score(header, SALES).items()}


def _articles(samples: dict[int, list[str]], source: Source) -> list[int]:
    """The columns that speak of articles most clearly; among orders where none does, any column may."""
    claims = [_claims(header) for header in source.headers]
    scores = [max(claim.get(name, 0.0) for name in ARTICLE) for claim in claims]
    best = max(scores, default=0.0)
    if best < 0.5 and not any(claim.get("order_id", 0.0) >= 0.5 for claim in claims):
        return []
    return [place for place, cells in samples.items() if cells and (scores[place] >= best or best < 0.5)]


def _bundles(database: DuckDBPyConnection, source: Source, place: int, reader: packing.Reader) -> bool:
    """Whether a quantity of the row is neither how many pieces nor how many articles its cell lists."""
    scores = {at: _claims(header).get("quantity", 0.0) for at, header in enumerate(source.headers) if at != place}
    at = max(scores, key=lambda one: scores[one], default=place)
    if scores.get(at, 0.0) < 0.5:
        return False
    cells, wanted = f"cast(c{place} as varchar), cast(c{at} as varchar)", f"length(c{place}) > {LONG} limit {SAMPLE}"
    rows = database.execute(f"select {cells} from raw where {wanted}").fetchall()
    stated = numbers([str(row[1]) for row in rows])
    items = [reader(str(row[0])) for row in rows]
    sizes = [(sum(float(count) for _, count in one), float(len(one))) for one in items]
    agreed = sum(value in size for value, size in zip(stated, sizes, strict=True))
    return agreed < packing.NEARLY * len(rows)


def _beside(database: DuckDBPyConnection, samples: dict[int, list[str]], source: Source) -> Packing | None:
    """Columns whose cells hold equally many parts in every row: articles, and how many or how much of each."""
    several = [place for place, cells in samples.items() if any(mark in cell for cell in cells for mark in MARKS)]
    named = {place: _claims(source.headers[place]) for place in several}
    articles = [place for place in named if max(named[place].get(name, 0.0) for name in ARTICLE) >= 0.5]
    counts = [place for place in named if place not in articles and _numbers(named[place])]
    places = [*articles, *counts]
    while articles and counts and set(places) & set(articles) and set(places) & set(counts):
        cells = ", ".join(f"coalesce(c{place}, '')" for place in places)
        wanted = f"length(c{places[0]}) > {LONG} limit {SAMPLE}"
        rows = database.execute(f"select {cells} from raw where {wanted}").fetchall()
        if marks := packing.columns_of([[str(cell) for cell in row] for row in rows]):
            return _columns(source, places, marks)
        places.pop()
    return None


def _numbers(claims: dict[str, float]) -> bool:
    return any(claims.get(name, 0.0) >= 0.5 for name in ("quantity", "unit_price", "revenue"))


def _columns(source: Source, places: list[int], marks: str) -> Packing:
    def items(row: Sequence[str]) -> list[list[str]]:
        split = [packing.parts(cell, marks) for cell in row]
        return [list(item) for item in zip(*split, strict=True)] if len({len(one) for one in split}) == 1 else [[*row]]

    return Packing(places, [source.headers[place] for place in places], items)


def keys_of(cells: Sequence[str]) -> list[str]:
    """The keys that nearly every cell repeats, one of which names an article or a number of pieces; else none."""
    least, share = PACKED
    counted: Counter[str] = Counter()
    for cell in cells:
        found = _json_keys(cell) if cell.lstrip().startswith(("[{", "{")) else KEY.findall(cell)
        counted.update({key.strip() for key in found})
    keys = [key for key, count in counted.items() if count >= share * len(cells)]
    known = {field for key in keys for field in index(SALES).get(_word(key), ())}
    known |= {"product_name" for key in keys if plain(key) in NAMES}
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
    return [_flat(item) for item in items if isinstance(item, dict)]


def _flat(item: dict[str, Any], before: str = "") -> dict[str, Any]:
    """An object in an object by both their keys."""
    found: dict[str, Any] = {}
    for key, value in item.items():
        found |= _flat(value, f"{before}{key} ") if isinstance(value, dict) else {f"{before}{key}": value}
    return found


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


def _explode(database: DuckDBPyConnection, source: Source, found: Packing) -> None:
    import pyarrow as pa

    cells = ", ".join(f"coalesce(cast(c{place} as varchar), '')" for place in found.places)
    rows = database.execute(f"select source_row, {cells} from raw order by source_row").fetchall()
    empty = [[""] * len(found.headers)]
    split = [
        (row, row * ITEMS_PER_RECORD + number, *item)
        for row, *texts in rows
        for number, item in enumerate(found.items(texts) or empty)
    ]
    width, more = len(source.headers), len(found.headers) - len(found.places)
    targets = [*found.places, *range(width, width + more)]
    names = ["record", "item", *(f"c{target}" for target in targets)]
    kinds = [pa.int64(), pa.int64(), *(pa.string() for _ in targets)]
    columns = zip(names, kinds, zip(*split, strict=True), strict=True)
    database.register("items", pa.table({name: pa.array(values, kind) for name, kind, values in columns}))
    others = "".join(f"r.c{column}, " for column in range(width) if column not in found.places)
    made = ", ".join(f"items.c{target}" for target in targets)
    database.execute("alter table raw rename to records")
    database.execute(
        f"create table raw as select {others}{made}, items.item as source_row, r.source_line from records r join items "
        "on items.record = r.source_row order by item"
    )
    database.unregister("items")
    database.execute(f"create or replace macro record_of(r) as r // {ITEMS_PER_RECORD}")
    _tell(source, found, targets, len(split))


def _tell(source: Source, found: Packing, targets: Sequence[int], count: int) -> None:
    """Headers, types and meanings of the columns as they are now; what was the record's own is kept beside them."""
    own = dict(zip(found.headers, targets, strict=True))
    source.record_headers = list(source.headers)
    source.headers += [""] * (len(found.headers) - len(found.places))
    for header, place in own.items():
        source.headers[place] = header
    source.types = ["varchar" if at in targets or at >= len(source.types) else source.types[at]
                    for at in range(len(source.headers))]  # fmt: skip
    source.items = {header: found.fields.get(header, "") for header in found.headers}
    source.count = count


def settle(guesses: Sequence[Guess], source: Source) -> list[Guess]:
    """What the parts of a packed cell are known to mean goes before what headers claim."""
    meant = {header: name for header, name in source.items.items() if name}
    known = set(meant.values())
    return [
        Guess(meant[header], 1.0, "values_items") if header in meant
        else Guess(None, 0.0, "unknown") if guess.field in known
        else guess
        for header, guess in zip(source.headers, guesses, strict=True)
    ]  # fmt: skip
