"""A company whose customers can be told on paper: the tiny one with everything else on record of two of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.engine import Workspace
from tests.analytics.tiny import TINY, company

MAY = datetime(2026, 5, 4, 9)
PEOPLE = [
    {"customer_id": "A", "customer_name": "海宁百货", "customer_kind": "business", "region": "华东", "city": "海宁",
     "phone": "0573-8888", "salesperson": "林芳"},
    {"customer_id": "B", "customer_name": "Bea Miller", "customer_kind": "private", "phone": "13900001111"},
    {"customer_id": "C", "customer_name": "重庆茶庄", "customer_kind": "business", "region": "华东", "city": "重庆"},
    {"customer_id": "D", "customer_name": "单晓", "customer_kind": "private"},
]  # fmt: skip
MORE: dict[str, list[dict[str, Any]]] = {
    "customers": PEOPLE,
    "contacts": [
        {"contact_id": "K1", "customer_id": "A", "contact_name": "周敏", "buying_role": "buyer", "influence": 3},
        {"contact_id": "K2", "customer_id": "A", "contact_name": "吴限", "buying_role": "decider", "influence": 5,
         "left_on": date(2026, 6, 1)},
        {"contact_id": "K3", "customer_id": "C", "contact_name": "Chen", "buying_role": "decider"},
    ],
    "interactions": [
        {"interaction_id": "I001", "interacted_at": MAY, "interacted_on": MAY.date(), "interaction_kind": "visit",
         "customer_id": "A", "contact_id": "K1", "salesperson": "林芳", "subject": "价格", "summary": "要返利",
         "next_on": date(2026, 5, 20)},
    ],
    "feedback": [
        {"feedback_id": "F001", "received_at": MAY, "received_on": MAY.date(), "customer_id": "A",
         "feedback_kind": "complaint", "topic": "配送", "body": "迟到两天"},
    ],
    "actions": [
        {"action_id": "T1", "title": "回访", "action_kind": "visit", "action_state": "open", "customer_id": "A",
         "due_on": date(2026, 7, 15), "owner": "林芳"},
    ],
    "tags": [
        {"class_set": "动机", "subject_kind": "customer", "subject_id": "A", "class_name": "省心",
         "assigned_on": date(2026, 2, 1)},
        {"class_set": "动机", "subject_kind": "product", "subject_id": "A", "class_name": "不是客户",
         "assigned_on": date(2026, 2, 1)},
    ],
    "survey_questions": [{"survey_id": "S", "question_id": "Q1", "question": "您满意吗？", "question_kind": "scale"}],
    "survey_answers": [
        {"survey_id": "S", "question_id": "Q1", "response_id": "R1", "customer_id": "A", "answer": "一般",
         "answered_on": date(2026, 6, 2), "answer_number": 3},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder: Path = tmp_path_factory.mktemp("dossier")
    workspace = company(folder / "known.duckdb", {**TINY, **MORE})
    yield workspace
    workspace.close()
