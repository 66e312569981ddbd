"""Records of several kinds in one file: the order, its lines, its payments, told apart by a column that says which.

The order's record says what its lines leave empty; an amount that both state becomes two columns. Records of payments
are no lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.ingest.recognise import Guess, word_score
from analytics.ingest.source import Reject, Source
from analytics.ingest.values import quote
from analytics.ingest.vocabulary import SALES, fields

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_KINDS, NEARLY = 6, 0.95
ARTICLE = ("product_id", "product_name", "unit_price")


@dataclass(frozen=True)
class Kinds:
    """The column that tells, and its values for orders, lines and what is neither."""

    place: int
    order: str
    lines: frozenset[str]


def part(database: DuckDBPyConnection, source: Source, guesses: Sequence[Guess]) -> bool:
    """Bring the records of orders to their lines in ``raw``; False where the file has one kind of record."""
    role = {guess.field: place for place, guess in enumerate(guesses) if guess.field}
    if "order_id" not in role or source.count < 4:
        return False
    cells = ", ".join(f"trim(coalesce(cast({name} as varchar), ''))" for name in source.columns)
    rows = [
        [str(cell) for cell in row]
        for row in database.execute(
            f"select {cells} from (select * from raw order by source_row limit 2000)"
        ).fetchall()
    ]
    found = next((kinds for place in range(len(source.headers)) if (kinds := _kinds(rows, place, role))), None)
    if found is None:
        return False
    _join(database, source, rows, found, role["order_id"])
    return True


def _kinds(rows: Sequence[Sequence[str]], place: int, role: Mapping[str, int]) -> Kinds | None:
    """The kinds that a column tells, where one leads every order and names no article, and another does."""
    order = role["order_id"]
    values = Counter(row[place] for row in rows)
    if place in role.values() or not 2 <= len(values) <= MOST_KINDS:
        return None
    leads: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, str] = {}
    for row in rows:
        leads[row[order]][row[place]] += 1
        first.setdefault(row[order], row[place])
    head = Counter(first.values()).most_common(1)[0][0]
    alone = all(count[head] == 1 for count in leads.values())
    for name in ARTICLE:
        if not alone or name not in role:
            continue
        filled = {value: _filled(rows, place, value, role[name]) for value in values}
        lines = frozenset(value for value, share in filled.items() if share >= NEARLY)
        empty = all(share == 0 for value, share in filled.items() if value not in lines)
        if lines and head not in lines and empty and sum(values[value] for value in lines) >= values[head]:
            return Kinds(place, head, lines)
    return None


def _filled(rows: Sequence[Sequence[str]], place: int, value: str, article: int) -> float:
    own = [bool(row[article]) for row in rows if row[place] == value]
    return sum(own) / len(own)


def _join(
    database: DuckDBPyConnection, source: Source, rows: Sequence[Sequence[str]], kinds: Kinds, order: int
) -> None:
    """Each line with what its order's record says; the other records are set aside."""
    kind = f"trim(coalesce(cast(c{kinds.place} as varchar), ''))"
    heads, lines = f"{kind} = {quote(kinds.order)}", f"{kind} in ({', '.join(map(quote, sorted(kinds.lines)))})"
    of_lines = [row for row in rows if row[kinds.place] in kinds.lines]
    of_orders = [row for row in rows if row[kinds.place] == kinds.order]
    picks, doubled = [], []
    for place, name in enumerate(source.columns):
        both = any(row[place] for row in of_lines) and any(row[place] for row in of_orders)
        if place in (order, kinds.place) or not any(row[place] for row in of_orders):
            picks.append(f"l.{name}")
        elif both and _is_amount(source.headers[place]):
            picks.append(f"l.{name}")
            doubled.append(place)
        else:
            picks.append(f"coalesce(nullif(cast(l.{name} as varchar), ''), cast(h.{name} as varchar)) as {name}")
    width = len(source.headers)
    picks += [f"cast(h.c{place} as varchar) as c{width + at}" for at, place in enumerate(doubled)]
    _aside(database, source, heads, lines, order)
    if not source.record_headers:
        source.record_headers = list(source.headers)
        database.execute("create or replace table records as select * from raw")
    database.execute(
        f"create or replace table raw as select {', '.join(picks)}, l.source_row, l.source_line from "
        f"(select * from raw where {lines} or source_row in (select source_row from bare_orders)) l left join "
        f"(select * from raw where {heads}) h on h.c{order} = l.c{order} order by l.source_row"
    )
    _name(source, doubled)
    source.types = ["varchar"] * len(source.headers)
    source.count = int(database.execute("select count(*) from raw").fetchall()[0][0])


def _is_amount(header: str) -> bool:
    known = fields(SALES)
    return any(known[field].kind == "money" for field in word_score(header, SALES))


def _name(source: Source, doubled: Sequence[int]) -> None:
    """Headers that say whose amount it is."""
    for place in doubled:
        source.headers.append(f"Order {source.headers[place]}")
    for place in doubled:
        source.headers[place] = f"Item {source.headers[place]}"


def _aside(database: DuckDBPyConnection, source: Source, heads: str, lines: str, order: int) -> None:
    """What was said of the order once is no record of its own; an order without lines keeps its record."""
    database.execute(
        f"create or replace table bare_orders as select source_row from raw where ({heads}) and c{order} not in "
        f"(select c{order} from raw where {lines})"
    )
    rest = database.execute(
        f"select source_row, source_line, ({heads}) from raw anti join bare_orders using (source_row) where "
        f"not ({lines}) order by source_row"
    ).fetchall()
    source.rejects += [Reject(row, line, "order_row" if head else "payment_row") for row, line, head in rest]
