"""Answer sheets as questions and answers, beside the feedback they give."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.ingest import memory, parcels, underheads
from analytics.ingest.shapes import Shape
from analytics.ingest.values import quote

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.ingest.work import Reading

QUESTION = re.compile(
    r"[?？]|^\d+\s*[、.．)]|^q\d+|您|请|how |what |which |why |would you|do you|please|"
    r"\b(wie|warum|welche|bitte|pourquoi|quel|como|por que|cual|perche|quale|hoe|waarom)\b",
    re.IGNORECASE,
)
CHOICES_AT_MOST, REPEATED = 12, 0.5


def write(database: DuckDBPyConnection, reading: Reading, staging: Path) -> dict[str, Path]:
    """Parcels of the questions and of the answers; none when no column asks anything."""
    source = reading.source
    titles = [_wording(source.headers[place], title) for place, title in enumerate(underheads.titles(source))]
    asked = [place for place, title in enumerate(titles) if QUESTION.search(title)]
    if not asked:
        return {}
    survey = memory.signature(source.headers)
    rows, sheets = [], []
    for number, place in enumerate(asked, 1):
        key = quote(source.headers[place] if source.labels else f"Q{number}")
        kind = _kind(reading.shapes[place])
        rows.append(f"('{survey}', {key}, {number}, {quote(titles[place])}, '{kind}', 0, 0)")
        sheets.append(f"select source_row, source_line, {key} as question_id, trim(c{place}) as answer from raw")
    names = "survey_id, question_id, question_number, question, question_kind, source_row, source_line"
    questions = f"select * from (values {', '.join(rows)}) v({names})"
    present = {str(row[0]) for row in database.execute("describe rows_out").fetchall()}
    who = ", ".join(f"r.{name}" for name in ("customer_id",) if name in present)
    answers = (
        f"select '{survey}' as survey_id, a.question_id, r.feedback_id as response_id, {f'{who}, ' if who else ''}"
        "r.received_at as answered_at, cast(r.received_at as date) as answered_on, a.answer, "
        "try_cast(a.answer as double) as answer_number, a.source_row, a.source_line "
        f"from ({' union all '.join(sheets)}) a join rows_out r using (source_row) where unmarked(a.answer) is not null"
    )
    paths = {
        "survey_questions": parcels.copy(database, questions, "survey_questions", staging),
        "survey_answers": parcels.copy(database, answers, "survey_answers", staging),
    }
    return {name: path for name, path in paths.items() if path is not None}


def _wording(header: str, title: str) -> str:
    return title.strip() or header


def _kind(shape: Shape) -> str:
    if shape.several > 0.1:
        return "choices"
    if shape.number > 0.9 and shape.length < 4:
        return "scale"
    few = shape.distinct * shape.filled <= CHOICES_AT_MOST and shape.distinct <= REPEATED
    return "choice" if shape.filled and few and shape.length < 20 else "text"
