"""The tables of surveys: what was asked, and every answer to it. One answer sheet is one response."""

from __future__ import annotations

from analytics.schema.declare import Column, Table
from analytics.schema.trade import CUSTOMER_ID

QUESTION_KINDS = ("scale", "choice", "choices", "text")
SURVEY_ID = Column("survey_id", "id", ("survey id", "问卷编号"), required=True, example="S-2026-03")
QUESTION_ID = Column("question_id", "id", ("question id", "题目编号"), required=True, example="Q1")

SURVEY_QUESTIONS = Table(
    "survey_questions",
    (
        SURVEY_ID,
        QUESTION_ID,
        Column("question_number", "integer", ("question number", "题号"), example="1"),
        Column(
            "question", "text", ("question", "question text", "题目", "题干"), required=True, example="您对配送满意吗？"
        ),
        Column("question_kind", "code", ("question type", "题型"), codes=QUESTION_KINDS, example="scale"),
    ),
    key=("survey_id", "question_id"),
)

SURVEY_ANSWERS = Table(
    "survey_answers",
    (
        SURVEY_ID,
        QUESTION_ID,
        Column("response_id", "id", ("response id", "答卷编号"), required=True, example="R_000123"),
        CUSTOMER_ID,
        Column("answered_at", "instant", ("answered at", "答题时间"), example="2026-09-03 09:00:00"),
        Column("answered_on", "date", example="2026-09-03"),
        Column("answer", "text", ("answer", "答案"), required=True, personal=True, example="非常满意"),
        Column("answer_number", "number", ("answer value", "答案分值"), example="5"),
    ),
    key=("survey_id", "response_id", "question_id"),
    on="answered_on",
)
