"""One file from bytes to parcels and receipt. Runs inside the child process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError
from analytics.ingest import (
    arithmetic,
    asides,
    choices,
    currency,
    groups,
    kinds,
    limits,
    lines,
    memory,
    mending,
    others,
    packed,
    parcels,
    prices,
    recognise,
    returns,
    sales,
    surveys,
    tables,
    translate,
    typed,
    underheads,
    values,
    years,
)
from analytics.ingest.shapes import Shape, is_empty, shape_of
from analytics.ingest.source import Request, Source, open_source
from analytics.ingest.vocabulary import SALES, fields, system_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Job:
    """What to do with which file. ``memory`` holds mappings by header signature (``memory.all_remembered``)."""

    path: Path
    name: str
    staging: Path
    table: str | None = None
    mapping: Mapping[str, str | None] | None = None
    date_order: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    memory: Mapping[str, Any] | None = None
    currency: str | None = None
    rows: bool = False
    money_unit: str | None = None
    tax_included: bool | None = None
    tax_rate: float = 0.0
    mended: Path | None = None


@dataclass
class Reading:
    """A source with its sample and what was recognised in it."""

    source: Source
    samples: list[list[str]]
    shapes: list[Shape]
    table: str
    confidence: float
    guesses: list[recognise.Guess]
    job: Job


def connect(staging: Path) -> DuckDBPyConnection:
    """A private engine for the parsing: bounded, and blind to the network."""
    import duckdb

    database = duckdb.connect(
        ":memory:",
        config={
            "threads": 2,
            "memory_limit": "900MB",
            "temp_directory": str(staging / "spill"),
            "autoinstall_known_extensions": False,
            "preserve_insertion_order": True,
        },
    )
    values.add_macros(database)
    database.execute("create or replace macro record_of(r) as r")
    return database


def read(database: DuckDBPyConnection, job: Job, *, sample: bool = False) -> Reading:
    """Open the file, look at a sample, and recognise it."""
    source = mending.open_mended(database, job) if job.mended else open_source(database, request(job, sample))
    mending.refuse_marked(database, job, source)
    groups.fill_down(database, source)
    underheads.lift(database, source)
    packed.unpack(database, source)
    years.complete(database, source, job.name)
    samples = _samples(database, source)
    shapes = [shape_of(column) for column in samples]
    known = _remembered(job, source)
    remembered = dict(known.get("mapping", {}))
    job = replace(job, **{name: value for name, value in known.get("choices", {}).items() if not getattr(job, name)})
    wanted = job.table or known.get("table")
    table, confidence, guesses = tables.choose(underheads.titles(source), shapes, wanted, samples)
    if table == SALES and kinds.part(database, source, guesses):
        samples = _samples(database, source)
        shapes = [shape_of(column) for column in samples]
        table, confidence, guesses = tables.choose(source.headers, shapes, SALES, samples)
    if table == SALES:
        guesses = returns.settle(guesses, source.headers)
        guesses = arithmetic.settle(guesses, samples, shapes)
        guesses = prices.settle(guesses, source.headers, samples)
        guesses = prices.settle_cost(guesses, source.headers, samples)
        unsettled = prices.cost_is_open(guesses, source.headers, samples)
        if unsettled and unsettled not in {**remembered, **(job.mapping or {})}:
            source.warnings.append({"code": "cost_open", "column": unsettled})
    if source.items:
        guesses = packed.settle(guesses, source)
    if remembered:
        guesses = recognise.with_mapping(guesses, source.headers, remembered, table, "remembered")
    if job.mapping:
        guesses = recognise.with_mapping(guesses, source.headers, job.mapping, table)
    filled = [[value for value in column if not is_empty(value)] for column in samples]
    return Reading(source, filled, shapes, table, confidence, guesses, job)


def _remembered(job: Job, source: Source) -> Mapping[str, Any]:
    """What was remembered of files with these headers, unless another table is asked for or it is switched off."""
    known = (job.memory or {}).get(memory.signature(source.headers), {})
    same = {SALES if name in ("orders", "order_lines") else name for name in (job.table, known.get("table"))}
    return known if job.table is None or len(same) == 1 else {}


def request(job: Job, sample: bool = False) -> Request:
    """How the job wants its file read."""
    return Request(job.path, job.name, job.staging, job.header_row, job.sheet, sample)


def _samples(database: DuckDBPyConnection, source: Source) -> list[list[str]]:
    """Up to 2,000 rows spread over the file, by column, as text."""
    step = max(1, source.count // limits.SAMPLE_ROWS)
    texts = ", ".join(f"coalesce(cast({name} as varchar), '')" for name in source.columns)
    rows = database.execute(
        f"select {texts} from raw where source_row % {step} = 0 or source_row < 60 limit {limits.SAMPLE_ROWS + 60}"
    ).fetchall()
    if not rows:
        return [[] for _ in source.columns]
    return [list(column) for column in zip(*rows, strict=True)]


def prepare(job: Job, progress: Progress) -> dict[str, Any]:
    """Write parcels and rejects into the staging folder; the answer names them and holds the receipt."""
    content_hash = digest(job.path)
    with connect(job.staging) as database:
        progress("reading", 0)
        reading = read(database, job)
        source, job = reading.source, reading.job
        _refuse_unreadable(job, reading)
        progress("cleaning", source.count)
        present = {guess.field for guess in reading.guesses if guess.field}
        is_sales = reading.table == SALES
        needs = sales.required(present) if is_sales else others.required(reading.table, present)
        _refuse_incomplete(job, reading, needs, present)
        keys = (lambda made: sales.keys(database, made, content_hash[:8])) if is_sales else None
        made = typed.build(database, reading, needs, job.date_order, keys)
        if source.items:
            made.decisions["items"] = sorted(name for name, header in made.headers.items() if header in source.items)
            made.warnings.append({"code": "items_in_one_cell", "column": ", ".join(source.items)})
        choices.apply(database, made, job)
        asides.apply(database, reading, made)
        if is_sales:
            returns.turn(database, reading, made)
        load = _sales if is_sales else _other
        paths = load(database, job, reading, made, content_hash[:8])
        progress("writing", source.count)
        from analytics.ingest import receipt

        return receipt.make(database, job, reading, made, paths, content_hash)


def _sales(database: DuckDBPyConnection, job: Job, reading: Reading, made: typed.Typed, prefix: str) -> dict[str, Path]:
    system = system_of(reading.source.headers)
    told = currency.of_file(reading.source, reading.guesses, reading.samples)
    money = told or (None if job.currency else currency.by_language(reading.source))  # none is that of the company
    plan = sales.build(database, made, prefix, money, system.channel if system else None)
    if job.mended:
        lines.settle(database)
        mending.only_touched(database, "drafts", "order_id")
    lines.number(database)
    child = bool(made.decisions.get("child"))
    refunds = not child and (made.has("order_refund") or made.has("status"))
    paths = parcels.write_sales(database, job.staging, plan.present, refunds=refunds)
    if job.rows:
        translate.write_sales(database, plan, job.staging)
    return {name: path for name, path in paths.items() if not child or name in ("order_lines", "products")}


def _other(database: DuckDBPyConnection, job: Job, reading: Reading, made: typed.Typed, prefix: str) -> dict[str, Path]:
    told = currency.of_file(reading.source, reading.guesses, reading.samples, fields(made.table))
    money = told or (None if job.currency else currency.by_language(reading.source))
    others.build(database, made, prefix, money, len(reading.source.headers))
    if job.mended:
        mending.only_touched(database, "rows_out", "source_row")
    path = parcels.write_table(database, made.table, job.staging)
    if job.rows:
        translate.write_table(database, made, job.staging)
    sheets = made.table == "feedback" and made.has("received_at")
    extra = surveys.write(database, reading, job.staging) if sheets else {}
    return {made.table: path} | extra if path is not None else {}


def _refuse_unreadable(job: Job, reading: Reading) -> None:
    source = reading.source
    if not source.count and not source.rejects:
        raise AnalyticsError("no_rows", name=job.name)
    if not source.count:
        first = source.rejects[0]
        raise AnalyticsError(
            "no_row_fits",
            name=job.name,
            line=first.source_line,
            reason=first.reason,
            reason_text=f"reason.{first.reason}",
        )
    twice = recognise.repeated(source.headers, reading.guesses)
    if twice is not None and f"{twice} (2)" not in (job.mapping or {}):
        raise AnalyticsError("header_twice", name=job.name, header=twice)


def _refuse_incomplete(job: Job, reading: Reading, needs: Sequence[str], present: set[str]) -> None:
    """A file without a date or an amount column names what is missing and what was seen."""
    headers = ", ".join(reading.source.headers[:12])
    if reading.confidence < 0.3:
        raise AnalyticsError("not_recognised", name=job.name, headers=headers)
    for need in needs:
        if not set(need.split("|")) & present:
            if reading.source.yearless and "ordered_at" in need.split("|"):
                raise AnalyticsError("year_missing", name=job.name, **reading.source.yearless)
            kind = fields(reading.table).get(need.split("|")[0])
            code = (
                "no_date_column"
                if kind and kind.kind in ("date", "instant")
                else "no_amount_column"
                if "|" not in need and kind and kind.kind == "money"
                else "no_required_column"
            )
            raise AnalyticsError(code, name=job.name, field=need, headers=headers)


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
