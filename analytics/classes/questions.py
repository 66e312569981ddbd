"""Questions managers ask of their customers, ready made: a segment with places to fill, or a page that answers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from analytics.classes.declare import Condition, Rule, rule_of

SEGMENTS = "groups"  # the page of segments, where questions with a rule are answered


@dataclass(frozen=True)
class Slot:
    """A place to fill: a value of ``column`` of customers or products, or a number, ``number`` unless changed."""

    name: str
    column: str = ""
    number: float = 0


@dataclass(frozen=True)
class Question:
    """``rule`` has the names of ``slots`` in braces where their values belong. ``query`` is what the address of
    ``page`` says beside the frame."""

    code: str
    page: str = SEGMENTS
    query: Mapping[str, str] = field(default_factory=dict)
    slots: tuple[Slot, ...] = ()
    rule: Rule = ()

    def filled(self, values: Mapping[str, Any]) -> Rule:
        """The rule with the values of its slots."""
        return tuple(tuple(_filled(one, values) for one in alternative) for alternative in self.rule)


@lru_cache(maxsize=1)
def questions() -> dict[str, Question]:
    """All of them by code, in the order in which they are offered."""
    held = tomllib.loads(Path(__file__).with_name("questions.toml").read_text(encoding="utf-8"))
    return {code: _question(code, given) for code, given in held.items()}


def _question(code: str, given: Mapping[str, Any]) -> Question:
    slots = tuple(Slot(**one) for one in given.get("slots", ()))
    return Question(code, **{**given, "slots": slots, "rule": rule_of(given.get("rule", ()))})


def _filled(one: Condition, values: Mapping[str, Any]) -> Condition:
    named = {f"{{{name}}}": value for name, value in values.items()}
    return replace(
        one,
        values=tuple(named.get(value, value) for value in one.values),
        of=tuple(named.get(value, value) for value in one.of),
    )
