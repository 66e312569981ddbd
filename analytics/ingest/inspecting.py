"""A first look at a file: what it is, what its columns mean, what is still open."""

from __future__ import annotations

from typing import Any

from analytics.ingest import dates, memory, others, recognise, sales
from analytics.ingest.vocabulary import SALES, fields
from analytics.ingest.work import Job, Reading, connect, digest, read


def inspect(job: Job) -> dict[str, Any]:
    """The child's answer for ``analytics.ingest.inspect``."""
    with connect(job.staging) as database:
        reading = read(database, job, sample=True)
    source, job = reading.source, reading.job
    columns = [
        {
            "header": header, "samples": _samples(sample), "field": guess.field, "confidence": guess.confidence,
            "reason": guess.reason, "kind": fields(reading.table)[guess.field].kind if guess.field else "text",
        }
        for header, sample, guess in zip(source.headers, reading.samples, reading.guesses, strict=True)
    ]  # fmt: skip
    return {
        "content_hash": digest(job.path), "read": source.read, "columns": columns, "sampled": source.sampled,
        "table": "order_lines" if reading.table == SALES else reading.table, "table_confidence": reading.confidence,
        "questions": _questions(job, reading), "warnings": source.warnings, "rows_seen": source.count,
        "fields": sorted(fields(reading.table)),
        "choices": {name: getattr(job, name) for name in memory.REMEMBERED_CHOICES},
    }  # fmt: skip


def _samples(sample: list[str]) -> list[str]:
    return [value.strip()[:120] for value in dict.fromkeys(sample)][:5]


def _questions(job: Job, reading: Reading) -> list[dict[str, Any]]:
    """What the reader should settle before loading."""
    questions: list[dict[str, Any]] = []
    known = fields(reading.table)
    for header, sample, guess in zip(reading.source.headers, reading.samples, reading.guesses, strict=True):
        if guess.field and known[guess.field].kind in ("date", "instant") and job.date_order is None:
            told, _, _ = dates.day_order(sample)
            if told is None:
                questions.append({"code": "date_order", "column": header, "likelier": dates.likelier_order(sample)})
    twice = recognise.repeated(reading.source.headers, reading.guesses)
    if twice is not None:
        questions.append({"code": "header_twice", "column": twice})
    present = {guess.field for guess in reading.guesses if guess.field}
    needs = sales.required(present) if reading.table == SALES else others.required(reading.table, present)
    questions += [{"code": "missing_field", "field": need} for need in needs if not set(need.split("|")) & present]
    return questions
