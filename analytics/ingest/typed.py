"""Table ``typed``: every mapped column read as what it means, every record with its reason to stay out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analytics.ingest import coded, dates, instants, leftovers, needs, statuses, underheads, values
from analytics.ingest.patterns import any_of
from analytics.ingest.recognise import Guess, dated
from analytics.ingest.source import Source
from analytics.ingest.vocabulary import SALES, fields

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.ingest.work import Reading

TOTAL_WORDS = rf"^\W*({any_of('rows', 'total')})\W*(\(.*\))?\W*$"
REMARK_WORDS = rf"^\W*({any_of('rows', 'remark')})"
FEES = re.compile(r"\bfees?\b|commission|手续费|佣金|服务费|gebühr")
KEPT = frozenset({
    "store", "note", "address", "shipped_at", "paid_at", "refunded_at", "refund_status", "zip", "total_spent",
    "total_orders", "tags", "choices",
})  # fmt: skip
IGNORED = ("header_row", "repeated_header", "blank", "total_row", "footer", "order_row", "payment_row")
STRICT = frozenset({
    "revenue", "gross", "unit_price", "quantity", "order_total", "order_paid", "order_gross", "price", "amount",
    "units", "list_price",
})  # fmt: skip


@dataclass
class Typed:
    """What ``typed`` holds: fields of the file, columns ``made`` of them, and what had to be decided on the way."""

    table: str
    columns: dict[str, str]
    headers: dict[str, str]
    warnings: list[dict[str, Any]] = field(default_factory=list)
    decisions: dict[str, Any] = field(default_factory=dict)
    fee_columns: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)

    def has(self, *names: str) -> bool:
        return all(name in self.columns or name in self.made for name in names)


@dataclass
class _Build:
    selects: list[str] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    bad: list[tuple[str, str, str]] = field(default_factory=list)  # condition, reason, header
    late: list[tuple[str, str, str]] = field(default_factory=list)  # field, column, patient reading


def build(
    database: DuckDBPyConnection,
    reading: Reading,
    required: Sequence[str],
    date_order: str | None,
    extra: Callable[[Typed], list[str]] | None = None,
) -> Typed:
    """Create ``typed`` over ``raw``; ``reason`` is null for the rows that can be loaded."""
    source, guesses, table = reading.source, reading.guesses, reading.table
    known = fields(table)
    result = Typed(table, {}, {})
    result.fee_columns = [header for header in source.headers if FEES.search(header.lower())]
    parts = _Build()
    _columns(database, reading, result, parts, date_order)
    parts.bad += needs.conditions(result, required)
    coded = () if table == SALES else [name for name, item in known.items() if item.kind == "code"]
    attributes = _attributes(source, guesses, KEPT | set(coded))
    more = "".join(f", {sql}" for sql in (extra(result) if extra else []))
    suspect = " or ".join(f"({condition})" for condition, _, _ in parts.bad) or "false"
    rows = f"select raw.*, {', '.join(parts.selects)} from raw{''.join(parts.joins)}"
    database.execute(
        f"create or replace table typed as select * exclude ({', '.join(source.columns)}), {attributes} as attributes, "
        f"case when {suspect} then 'suspect' end as reason, null::varchar as blamed{more} "
        f"from ({needs.next_dates(result, rows)})"
    )
    for name, column, patient in parts.late:
        leftovers.read(database, name, column, patient)
    _explain(database, parts, source)
    return result


def _columns(
    database: DuckDBPyConnection, reading: Reading, result: Typed, parts: _Build, date_order: str | None
) -> None:
    """Add every mapped column to ``parts``, read as what it means."""
    source, guesses, table, samples = reading.source, reading.guesses, reading.table, reading.samples
    known = fields(table)
    decimals = _decimals(source, guesses, samples, table)
    several: dict[str, list[str]] = {}
    zones, repeating = underheads.zones(source), coded.columns(database)
    agreed = date_order or dates.agreed_order(
        sample
        for guess, sample in zip(guesses, samples, strict=True)
        if guess.field and known[guess.field].kind in ("date", "instant")
    )
    named = {guess.field: header for guess, header in zip(guesses, source.headers, strict=True) if guess.field}
    billed = statuses.of_bills(source.headers, named.get("order_id", ""), named.get("ordered_at", ""))
    for place, guess in enumerate(guesses):
        if guess.field is None:
            continue
        column, kind = f"c{place}", source.types[place]
        result.columns[guess.field], result.headers[guess.field] = column, source.headers[place]
        wanted = date_order or (agreed if dates.day_order(samples[place])[0] is None else None)
        header = source.headers[place]
        maker = _Maker(database, result, parts, header, samples[place], wanted, zones.get(header, ""), billed)
        if known[guess.field].many:
            several.setdefault(guess.field, []).append(values.text(column, kind))
            continue
        selects, joins = len(parts.selects), len(parts.joins)
        maker.add(guess.field, known[guess.field].kind, column, kind, decimals[place])
        if column in repeating:
            made = coded.read_once(database, column, parts.selects[selects:], parts.joins[joins:])
            parts.selects[selects:], parts.joins[joins:] = made
    parts.selects += [_together(name, texts) for name, texts in several.items()]


def _together(name: str, texts: Sequence[str]) -> str:
    """Columns that mean one thing together: a list of what is filled in."""
    if len(texts) == 1:
        return f"{texts[0]} as {name}"
    return f"list_filter([{', '.join(texts)}], lambda x: x is not null) as {name}"


def _decimals(source: Source, guesses: Sequence[Guess], samples: Sequence[Sequence[str]], table: str) -> list[str]:
    """Decimal sign per column: its own values, else what the other columns of the file agree on."""
    known = fields(table)
    kinds = ("money", "quantity", "number", "share")
    told = [
        values.decimal_sign(sample) if guess.field and known[guess.field].kind in kinds else None
        for guess, sample in zip(guesses, samples, strict=True)
    ]
    commas, points = told.count("comma"), told.count("point")
    common = "comma" if commas > points else "point"
    return [sign or common for sign in told]


@dataclass
class _Maker:
    """Adds the SQL of one column."""

    database: DuckDBPyConnection
    result: Typed
    parts: _Build
    header: str
    sample: Sequence[str]
    date_order: str | None
    zone: str = ""
    billed: bool = False

    def add(self, name: str, meaning: str, column: str, kind: str, decimal: str) -> None:
        if meaning in ("date", "instant"):
            self._instant(name, meaning, column, kind)
        elif name == "status":
            self._status(column)
        elif meaning in ("money", "quantity", "number", "integer"):
            self._number(name, meaning, column, kind, decimal)
        elif meaning == "share":
            self.parts.selects.append(f"{values.share(column, kind, decimal)} as {name}")
        elif meaning == "flag":
            self.parts.selects.append(f"{values.flag(column, kind)} as {name}")
        elif name == "body":
            self.parts.selects.append(
                f"nullif(trim({column}), '') as {name}" if kind == "varchar" else f"{column} as {name}"
            )
        elif meaning == "id" or name == "phone":
            self.parts.selects.append(f"{values.identifier(column, kind)} as {name}")
        else:
            self.parts.selects.append(f"{values.text(column, kind)} as {name}")

    def _instant(self, name: str, meaning: str, column: str, kind: str) -> None:
        plan = instants.plan(self.database, column, kind, self.sample, self.date_order, f"{self.header} {self.zone}")
        cast = f"cast({plan.moment} as date)" if meaning == "date" else plan.moment
        self.parts.selects += [f"{cast} as {name}", f"{plan.offset} as {name}_offset"]
        if plan.joins:
            self.parts.joins.append(plan.joins)
        if name in dated(self.result.table):
            self.result.decisions["date_order"] = plan.order
            self.parts.bad.append((_unread(name, column, kind), "bad_date", self.header))
        if plan.ambiguous:
            self.result.warnings.append({"code": "ambiguous_dates", "column": self.header, "order": plan.order})

    def _number(self, name: str, meaning: str, column: str, kind: str, decimal: str) -> None:
        made = {"number": "try_cast({} as double)", "integer": "try_cast({} as bigint)"}.get(meaning, "{}")
        patient = values.money(column, kind, decimal, units=meaning == "quantity")
        number = patient if kind != "varchar" else values.quick(column, decimal)
        if kind == "varchar" and leftovers.are_seldom(self.database, column, self.sample, number):
            self.parts.late.append((name, column, made.format(patient)))
        elif kind == "varchar":
            number = leftovers.joined(self.database, column, number, patient, self.parts.joins)
        self.parts.selects.append(f"{made.format(number)} as {name}")
        if name in STRICT:
            reason = "bad_quantity" if meaning == "quantity" else "bad_amount"
            self.parts.bad.append((_unread(name, column, kind), reason, self.header))

    def _status(self, column: str) -> None:
        import pyarrow as pa

        written = [
            row[0]
            for row in self.database.execute(
                f"select distinct trim(cast({column} as varchar)) from raw where {column} is not null limit 5000"
            ).fetchall()
        ]
        codes = statuses.codes(self.database, column, written, self.header, billed=self.billed)
        strange = [
            text for text, code in zip(written, codes, strict=True) if code is None and text not in ("", "-", "null")
        ]
        if strange and len(strange) <= 20:
            self.result.warnings.append(
                {"code": "unknown_status", "column": self.header, "values": ", ".join(strange[:5])}
            )
        batch = pa.table({"written": pa.array(written, pa.string()), "code": pa.array(codes, pa.string())})
        self.database.register("readings", batch)
        self.database.execute("create or replace table read_status as select * from readings")
        self.database.unregister("readings")
        self.parts.joins.append(f" left join read_status on read_status.written = trim(cast({column} as varchar))")
        self.parts.selects += ["read_status.code as status", f"trim(cast({column} as varchar)) as status_text"]


def _attributes(source: Source, guesses: Sequence[Guess], kept: AbstractSet[str]) -> str:
    """The columns without a meaning as one JSON text, empty cells left out."""
    pairs = [
        f"{values.quote(header)}, nullif(cast(c{place} as varchar), '')"
        for place, (header, guess) in enumerate(zip(source.headers, guesses, strict=True))
        if guess.field is None or guess.field in kept
    ]
    if not pairs:
        return "null::varchar"
    merged = f"cast(json_merge_patch('{{}}', json_object({', '.join(pairs)})) as varchar)"
    return f"nullif({merged}, '{{}}')"


def _unread(name: str, column: str, kind: str) -> str:
    """Something is written and could not be read."""
    return (
        f"{name} is null and trim({column}, {needs.BLANKS}) <> ''"
        if kind == "varchar"
        else f"{name} is null and {column} is not null"
    )


def _explain(database: DuckDBPyConnection, parts: _Build, source: Source) -> None:
    """Give every suspect row its reason: what it is (a total, a header again), else the first thing wrong with it.

    Apart from the reading itself, so that only suspect rows pay for the search.
    """
    found = database.execute("select count(*) from typed where reason is not null").fetchall()[0]
    if not found or not found[0]:
        return
    looked = [f"coalesce(cast(c{place} as varchar), '')" for place in range(len(source.headers))]
    header = " and ".join(
        f"trim({cell}, ' \ufeff') = {values.quote(text.removesuffix(' (2)'))}"
        for cell, text in list(zip(looked, source.headers, strict=True))[:12]
        if not text.startswith("#")
    )
    first = f"trim(coalesce({', '.join(f'nullif(trim({cell}), {chr(39) * 2})' for cell in looked[:60])}, ''))"
    filled = " + ".join(f"({cell} <> '')::int" for cell in looked[:60])
    cases, blamed = [], []
    for condition, reason, name in parts.bad:
        written = re.search(r"trim\((\w+), ", condition)
        truly = f"{condition} and filled({written[1]}) is not null" if written else condition
        cases.append(f"when {truly} then {values.quote(reason)}")
        blamed.append(f"when {truly} then {values.quote(name)}")
    database.execute(
        f"create or replace table suspects as select source_row, source_line, case when {header or 'false'} then "
        "'repeated_header' "
        f"when {first} = '' then 'blank' when regexp_matches(lower({first}), {values.quote(TOTAL_WORDS)}) then "
        "'total_row' "
        f"when ({filled}) <= 2 and regexp_matches(lower({first}), {values.quote(REMARK_WORDS)}) then 'footer' "
        f"{' '.join(cases)} end as reason, case {' '.join(blamed)} end as blamed "
        "from raw join (select * from typed where reason is not null) using (source_row, source_line)"
    )
    database.execute(
        "update typed set reason = suspects.reason, blamed = suspects.blamed from suspects "
        "where typed.source_row = suspects.source_row and typed.source_line = suspects.source_line"
    )
