"""Documents that give money back and state it as a positive amount: among sales, or a file of nothing else.

What a document is stands in a column of kinds ("Invoice", "Credit note"; "销售", "退货"), in the title above the table,
in the name of the file, or in the headers themselves ("退货单号", "Return quantity").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from analytics.ingest.patterns import any_of
from analytics.ingest.recognise import Guess
from analytics.ingest.steps import put
from analytics.ingest.values import quote

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.ingest.typed import Typed
    from analytics.ingest.work import Reading

KIND = re.compile(any_of("documents", "kind"), re.IGNORECASE)
BACK, SOLD = any_of("documents", "back"), any_of("documents", "sold")
MOST_KINDS, NEARLY = 20, 0.9
TURNED = (
    "quantity", "revenue", "gross", "discount", "tax", "shipping", "cost", "order_gross", "order_discount", "order_tax",
    "order_shipping", "order_total", "order_paid",
)  # fmt: skip
WORTH = ("revenue", "gross", "order_total", "order_paid", "order_gross", "quantity")
OWN = ("order_id", "ordered_at", "quantity", "revenue")


def settle(guesses: list[Guess], headers: Sequence[str]) -> list[Guess]:
    """In a file of returns the amount given back is the amount of the document."""
    given = {guess.field for guess in guesses}
    if "order_refund" not in given or given & set(WORTH[:-1]) or not _titled(guesses, headers):
        return guesses
    return [replace(guess, field="revenue") if guess.field == "order_refund" else guess for guess in guesses]


def turn(database: DuckDBPyConnection, reading: Reading, typed: Typed) -> None:
    """Make the amounts of such documents negative, where the file states them positive, and say so."""
    found = _by_kind(database, reading, typed) or _by_title(reading)
    worth = next((name for name in WORTH if typed.has(name)), "")
    if found is None or not worth:
        return
    column, back = found
    database.execute(
        f"create or replace table given_back as select t.source_row, t.source_line, {worth} as worth from typed t join "
        f"raw using (source_row, source_line) where t.reason is null and {back}"
    )
    count, positive = database.execute(
        "select count(*) filter (worth <> 0), count(*) filter (worth > 0) from given_back"
    ).fetchall()[0]
    if not count or positive < NEARLY * count:
        return
    inside = "(source_row, source_line) in (select (source_row, source_line) from given_back)"
    names = [name for name in TURNED if typed.has(name)]
    put(database, typed, {name: f"case when {inside} then -abs({name}) else {name} end" for name in names})
    typed.warnings.append({"code": "returns_turned", "column": column, "count": count})


def _by_kind(database: DuckDBPyConnection, reading: Reading, typed: Typed) -> tuple[str, str] | None:
    """(header, condition on ``raw``) of a column of kinds that knows returns."""
    for place, (header, guess) in enumerate(zip(reading.source.headers, reading.guesses, strict=True)):
        if guess.field not in (None, "status", "category") or not KIND.search(header):
            continue
        cell = f"lower(trim(cast(raw.c{place} as varchar)))"
        kinds = database.execute(f"select distinct {cell} from raw limit {MOST_KINDS + 1}").fetchall()
        told = [str(kind) for (kind,) in kinds if kind and re.search(BACK, kind)]
        if told and len(kinds) <= MOST_KINDS:
            already = " and coalesce(order_refund, 0) = 0" if typed.has("order_refund") else ""
            return header, f"{cell} in ({', '.join(map(quote, told))}){already}"
    return None


def _by_title(reading: Reading) -> tuple[str, str] | None:
    """The file as a whole, by its headers, its title or its name."""
    titles = [" ".join(cell for cell in row if cell) for row in reading.source.above[:3]]
    titles.append(re.sub(r"[_-]+", " ", PurePath(reading.job.name).stem))
    named = next((title for title in titles if _back_only(title)), "")
    if not named and _titled(reading.guesses, reading.source.headers):
        named = next(header for header in reading.source.headers if _back_only(header))
    return (named, "true") if named else None


def _titled(guesses: Sequence[Guess], headers: Sequence[str]) -> bool:
    """Whether the number or the day of the documents is that of a return."""
    first = [header for header, guess in zip(headers, guesses, strict=True) if guess.field in OWN[:2]]
    return any(_back_only(header) for header in first)


def _back_only(text: str) -> bool:
    folded = text.strip().lower()
    return bool(re.search(BACK, folded)) and not re.search(SOLD, re.sub(BACK, " ", folded))
