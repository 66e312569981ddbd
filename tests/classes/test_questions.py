"""Ready questions: told in both languages, leading somewhere, and answered as rules on paper."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.classes.declare import Class, ClassSet, conditions
from analytics.classes.membership import OF
from analytics.classes.questions import Question, questions
from analytics.classes.segments import IN
from analytics.classes.subjects import SUBJECTS
from analytics.engine import Workspace
from analytics.schema import TABLES
from analytics.texts import known
from tests.classes.test_membership import members
from ui.menu import ENTRIES

ALL = pytest.mark.parametrize("one", questions().values(), ids=list(questions()))
KNOWN = SUBJECTS["customer"].measures
COLUMNS = {*TABLES["customers"].names, *TABLES["products"].names}


def made(one: Question, **values: Any) -> ClassSet:
    return ClassSet("asked", cut="rule", classes=(Class(IN, rule=one.filled(values)),))


@ALL
def test_a_question_has_its_words_and_its_page(one: Question):
    assert known(f"question.{one.code}")
    assert one.page in {entry.name for entry in ENTRIES}
    assert bool(one.rule) == (one.page == "groups")
    for slot in one.slots:
        assert known(f"question.slot.{slot.name}")
        assert not slot.column or slot.column in COLUMNS


@ALL
def test_a_rule_asks_for_what_there_is_and_every_place_is_filled(one: Question):
    filled = made(one, **{slot.name: slot.number if not slot.column else "x" for slot in one.slots})
    for condition in conditions(filled):
        assert condition.field.startswith("class:") or condition.field in (*KNOWN, "revenue_of", "order_count_of")
        assert not condition.of or condition.of[0] in OF
        assert not any("{" in str(value) for value in (*condition.values, *condition.of))


@pytest.mark.parametrize(
    ("code", "values", "expected"),
    [
        ("stopped", {"dropped": "coffee", "kept": "tea"}, []),
        ("never", {"bought": "tea", "missing": "coffee"}, ["D"]),  # A and C bought both, B's tea was cancelled
        ("silent", {"days": 60}, ["A"]),  # 700 of twelve months, the most, and none since 21 March
        ("unprofitable", {}, []),
    ],
)
def test_answers_on_paper(tiny: Workspace, code: str, values: dict[str, Any], expected: list[str]):
    assert sorted(members(tiny, made(questions()[code], **values))) == expected
