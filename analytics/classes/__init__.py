"""Class sets: every classification of customers, products and regions on one mechanism.

A set is declared (:mod:`analytics.classes.declare`), ships in ``shipped.toml`` or lies in the workspace's table
``class_sets``, and becomes a relation of who is in which class (:mod:`analytics.classes.membership`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from analytics.classes.declare import ClassSet, from_mapping
from analytics.errors import AnalyticsError

Lookup = Callable[[str], ClassSet]


@lru_cache(maxsize=1)
def shipped() -> dict[str, ClassSet]:
    """The sets that come with the product, by code."""
    held = tomllib.loads(Path(__file__).with_name("shipped.toml").read_text(encoding="utf-8"))
    return {code: from_mapping({"code": code, **given}) for code, given in held.items()}


def shipped_set(code: str) -> ClassSet:
    """The shipped set of that code. Raises ``unknown_class_set`` with the nearest."""
    return pick(shipped(), code)


def pick(sets: dict[str, ClassSet], code: str) -> ClassSet:
    """One of several sets. Raises ``unknown_class_set`` with the nearest."""
    if code not in sets:
        near = ", ".join(get_close_matches(code, sets, 3, 0.4)) or ", ".join(sets)
        raise AnalyticsError("unknown_class_set", name=code, near=near)
    return sets[code]
