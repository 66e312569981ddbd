"""Totals that the file itself states: total rows, and sentences such as "共26笔记录" above or below the table.

Each is compared with what the records of the file add up to. ``difference`` is what the file states less what the
loaded records add up to; ``rejected`` the part of it that lies in records which were not loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from analytics.ingest.source import Source
from analytics.ingest.typed import IGNORED, Typed
from analytics.ingest.values import quote
from analytics.ingest.vocabulary import fields

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SINGLE = ("unit_price", "list_price", "price", "unit_cost", "rate", "score")
CENT = Decimal("0.015")
NUMBER = r"([-+]?[\d,]*\d(?:\.\d+)?)"
COUNTED = re.compile(
    rf"(?:共|总计|合计|总共|记录数|笔数|订单数|total|records?|rows|orders)\s*(?:records|rows|orders)?\s*[:：]?\s*{NUMBER}\s*"
    r"(?:笔|条|行|单|个订单|records?|rows?|orders?|transactions?)",
    re.I,
)
GROUP = re.compile(
    rf"([\u4e00-\u9fff]{{2,4}}?)(?:合计)?\s*[:：]\s*(?:共\s*)?{NUMBER}\s*笔[,，;；\s]*(?:共|合计|金额)?\s*[¥￥]?\s*{NUMBER}\s*元"
)
AMOUNT = re.compile(
    rf"(?:总金额|合计金额|金额合计|销售合计|总销售额|total amount|total sales|grand total)\s*[:：]?\s*[¥￥$€£]?\s*"
    rf"{NUMBER}",
    re.I,
)


def compare(database: DuckDBPyConnection, source: Source, made: Typed) -> list[dict[str, Any]]:
    """Every stated total: where, what, stated, loaded, difference, rejected; money and counts as text."""
    found = [*_total_rows(database, made)]
    for text in _remarks(database, source):
        found += _sentence(database, source, made, text)
    return found


def _total_rows(database: DuckDBPyConnection, made: Typed) -> Iterator[dict[str, Any]]:
    """The last row of totals, field by field; a subtotal is held against its own section."""
    known = fields(made.table)
    names = [
        name
        for name in made.columns
        if known[name].kind in ("money", "quantity") and name not in SINGLE and made.headers.get(name)
    ]
    rows = database.execute(
        "select source_row, source_line from typed where reason = 'total_row' order by source_row"
    ).fetchall()
    if not rows:
        return
    row, line = rows[-1]
    before = rows[-2][0] if len(rows) > 1 else 0
    for name in names:
        stated, whole, section, lost = database.execute(
            f"select max({name}) filter (source_row = {row}), sum({name}) filter (reason is null and source_row < "
            f"{row}), sum({name}) filter (reason is null and source_row < {row} and source_row > {before}), "
            f"sum({name}) filter (reason is not null and reason not in {IGNORED} and source_row < {row}) from typed"
        ).fetchall()[0]
        if stated is not None:
            sums = [Decimal(value or 0) for value in (whole, section)]
            nearest = min(sums, key=lambda value: abs(stated - value))
            yield _line(made.headers[name], "total_row", line, stated, nearest, Decimal(lost or 0))


def _line(what: str, where: str, line: int, stated: Decimal, loaded: Decimal, lost: Decimal) -> dict[str, Any]:
    difference = stated - loaded
    if abs(difference) < CENT:
        difference, lost = Decimal(0), Decimal(0)
    shown = {"stated": stated, "loaded": loaded, "difference": difference, "rejected": lost}
    return {"what": what, "where": where, "line": line} | {name: _plain(value) for name, value in shown.items()}


def _plain(value: Decimal) -> str:
    """Counts without decimals, money with two or more."""
    return str(int(value)) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else f"{value:.2f}"


def _remarks(database: DuckDBPyConnection, source: Source) -> list[str]:
    """The sentences above the header and those among the ignored records below it."""
    above = [" ".join(cell for cell in row if cell and cell.strip()) for row in source.above]
    below = database.execute(
        "select record from rejected where reason in ('footer', 'total_row', 'short_record') order by source_row desc "
        "limit 20"
    ).fetchall()
    return [text for text in (*above, *(str(row[0]) for row in below)) if re.search(r"\d", text)]


def _sentence(database: DuckDBPyConnection, source: Source, made: Typed, text: str) -> Iterator[dict[str, Any]]:
    groups = list(GROUP.finditer(text))
    for found in groups:
        yield from _group(database, source, made, found)
    if groups:
        return
    for found in COUNTED.finditer(text):
        yield _count(database, made, found[0], _number(found[1]))
    for found in AMOUNT.finditer(text):
        yield from _amount(database, made, found[0], _number(found[1]))


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return Decimal(0)


def _count(database: DuckDBPyConnection, made: Typed, what: str, stated: Decimal) -> dict[str, Any]:
    """A number of records, or of orders where that is the nearer reading."""
    orders = "count(distinct order_id) filter (reason is null)" if "order_id" in made.columns else "null"
    loaded, distinct = database.execute(f"select count(*) filter (reason is null), {orders} from typed").fetchall()[0]
    lost = database.execute(f"select count(*) from rejected where reason not in {IGNORED}").fetchall()[0][0]
    choices = [Decimal(value) for value in (loaded, distinct) if value is not None]
    nearest = min(choices, key=lambda value: abs(stated - value))
    return _line(what, "sentence", 0, stated, nearest, Decimal(lost))


def _amount(database: DuckDBPyConnection, made: Typed, what: str, stated: Decimal) -> Iterator[dict[str, Any]]:
    """An amount, held against the column of amounts that comes nearest."""
    known = fields(made.table)
    names = [name for name in made.columns if known[name].kind == "money" and name not in SINGLE]
    if not names:
        return
    sums = ", ".join(f"sum({name}) filter (reason is null)" for name in names)
    lost = ", ".join(f"sum({name}) filter (reason is not null and reason not in {IGNORED})" for name in names)
    row = database.execute(f"select {sums}, {lost} from typed").fetchall()[0]
    pairs = [(Decimal(row[at] or 0), Decimal(row[at + len(names)] or 0)) for at in range(len(names))]
    loaded, rejected = min(pairs, key=lambda pair: abs(stated - pair[0]))
    yield _line(what, "sentence", 0, stated, loaded, rejected)


def _group(database: DuckDBPyConnection, source: Source, made: Typed, found: re.Match[str]) -> Iterator[dict[str, Any]]:
    """Number and sum of one kind of record, told by a value (``收/支``) or by a column of its own (``收入金额``)."""
    label, counted, stated = found[1], _number(found[2]), _number(found[3])
    amounts = [place for place, header in enumerate(source.headers) if header in _amount_headers(made)]
    own = next((place for place in amounts if source.headers[place].startswith(label)), None)
    if own is not None:
        which, place = f"coalesce(money_point(c{own}), 0) <> 0", own
    else:
        told = [place for place in range(len(source.headers)) if _has(database, place, label)]
        if not told or not amounts:
            return
        which, place = f"trim(cast(c{told[0]} as varchar)) = {quote(label)}", amounts[0]
    factor = made.decisions.get("money_factor", 1)
    row = database.execute(
        "select count(*) filter (typed.reason is null), sum(abs(worth)) filter (typed.reason is null), "
        f"count(*) filter ({(lost := f'typed.reason not in {IGNORED}')}), sum(abs(worth)) filter ({lost}) "
        f"from (select source_row, source_line, {factor} * money_point(cast(c{place} as varchar)) as worth from raw "
        f"where {which}) r join typed on typed.source_row = r.source_row and typed.source_line = r.source_line"
    ).fetchall()[0]
    numbers = [Decimal(value or 0) for value in row]
    yield _line(found[0], "sentence", 0, counted, numbers[0], numbers[2])
    yield _line(found[0], "sentence", 0, abs(stated), numbers[1], numbers[3])


def _amount_headers(made: Typed) -> set[str]:
    known = fields(made.table)
    return {header for name, header in made.headers.items() if known[name].kind == "money"}


def _has(database: DuckDBPyConnection, place: int, label: str) -> bool:
    """Whether some cell of a column is exactly the label."""
    sql = f"select 1 from raw where trim(cast(c{place} as varchar)) = {quote(label)} limit 1"
    return bool(database.execute(sql).fetchall())
