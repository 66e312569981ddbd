"""The tables of surveys: what was asked, and every answer to it. One answer sheet is one response."""

from __future__ import annotations

from analytics.schema.declare import Column, Table
from analytics.schema.market import FEEDBACK
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
        Column(
            "survey_name",
            "text",
            ("survey name", "survey", "survey title", "umfrage", "问卷名称", "问卷标题", "调查名称"),
            example="2026 年秋季满意度调查",
        ),
        Column(
            "dimension",
            "text",
            ("dimension", "construct", "question group", "question topic", "维度", "题目维度", "所属维度", "题目分组"),
            example="配送",
        ),
        Column(
            "scale_min", "number", ("scale minimum", "scale min", "lowest score", "最低分", "量表下限"), example="1"
        ),
        Column(
            "scale_max", "number", ("scale maximum", "scale max", "highest score", "最高分", "量表上限"), example="5"
        ),
        Column(
            "options",
            "text",
            ("options", "answer options", "choices", "antwortoptionen", "选项", "选项内容", "备选答案"),
            example="很满意┋满意┋一般┋不满意",
        ),
        Column(
            "is_mandatory",
            "flag",
            ("mandatory", "required question", "is mandatory", "pflichtfrage", "必答", "是否必答", "是否必填"),
            example="true",
        ),
        FEEDBACK.column("touchpoint"),
    ),
    subject="voice",
    key=("survey_id", "question_id"),
    needs=("survey_id", "question_id", "question"),
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
        Column("channel", "text", ("channel", "survey channel", "渠道", "调查渠道", "填写渠道"), example="电话"),
    ),
    subject="voice",
    key=("survey_id", "response_id", "question_id"),
    needs=("survey_id", "question_id", "response_id", "answer"),
    on="answered_on",
)
