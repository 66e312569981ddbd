"""What a record says beside its fields: that it was voided at the till; dates and numbers that nobody could read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.ingest import needs, values
from analytics.ingest.patterns import any_of
from analytics.ingest.recognise import dated
from analytics.ingest.steps import put
from analytics.ingest.typed import KEPT
from analytics.ingest.values import quote
from analytics.ingest.vocabulary import SALES, bare, fields

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.ingest.typed import Typed
    from analytics.ingest.work import Reading

VOID = re.compile(rf"^(is |was )?({any_of('documents', 'void')})( ?\?| flag)?$")
UNREAD = {"date": "dates_unread", "instant": "dates_unread", "integer": "numbers_unread"}  # by kind, its warning
AGAIN = "join raw using (source_row, source_line)"


def apply(database: DuckDBPyConnection, reading: Reading, typed: Typed) -> None:
    """Complete ``typed`` in place."""
    if reading.table == SALES:
        _voided(database, reading, typed)
    _unread(database, reading, typed)


def _voided(database: DuckDBPyConnection, reading: Reading, typed: Typed) -> None:
    """An order all of whose rows are void is cancelled; a void row of another order is no part of it."""
    source, guesses = reading.source, reading.guesses
    place = next(
        (
            place
            for place, header in enumerate(source.headers)
            if guesses[place].field in (None, "status") and VOID.match(bare(header))
        ),
        None,
    )
    if place is None or not typed.has("order_id"):
        return
    flag = f"coalesce({values.flag(f'raw.c{place}', source.types[place])}, false)"
    database.execute(
        f"create or replace table void_rows as select source_row, source_line from typed {AGAIN} where {flag}"
    )
    void = "(source_row, source_line) in (select (source_row, source_line) from void_rows)"
    alone = f"bool_and({void}) over (partition by order_id)"
    put(database, typed, {
        "reason": f"case when reason is null and {void} and not {alone} then 'voided_line' else reason end",
        "status": f"case when {alone} then 'cancelled' else {'status' if typed.has('status') else 'null::varchar'} end",
    })  # fmt: skip


def _unread(database: DuckDBPyConnection, reading: Reading, typed: Typed) -> None:
    """Dates and whole numbers that a record can do without and nobody can read stay among its other values."""
    source, known = reading.source, fields(typed.table)
    places = [
        (place, guess.field)
        for place, guess in enumerate(reading.guesses)
        if guess.field and source.types[place] == "varchar" and known[guess.field].kind in UNREAD
        and guess.field not in dated(typed.table) | KEPT and typed.columns.get(guess.field) == f"c{place}"
    ]  # fmt: skip
    for place, name in places:
        unread = f"t.{name} is null and trim(raw.c{place}, {needs.BLANKS}) <> ''"
        database.execute(
            f"create or replace table unread as select t.source_row, t.source_line, raw.c{place} as written from typed "
            f"t {AGAIN} where t.reason is null and {unread}"
        )
        count = database.execute("select count(*) from unread").fetchall()[0][0]
        if not count:
            continue
        added = f"json_object({quote(source.headers[place])}, u.written)"
        database.execute(
            f"update typed set attributes = cast(json_merge_patch(coalesce(attributes, '{{}}'), {added}) as varchar) "
            "from unread u where typed.source_row = u.source_row and typed.source_line = u.source_line"
        )
        typed.warnings.append({"code": UNREAD[known[name].kind], "column": source.headers[place], "count": count})
