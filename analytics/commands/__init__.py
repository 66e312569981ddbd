"""The commands of ``python -m analytics``, one function each: parsed options -> :class:`Answer`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.errors import CANNOT_NOW, AnalyticsError
from analytics.texts import say

SAMPLE, OWN = "sample", "own"


@dataclass(frozen=True)
class Answer:
    """What a command has to say: ``text`` for people, ``data`` for a pipe, ``facts`` for ``--json``, ``error`` a
    sentence for standard error."""

    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    data: bytes | None = None
    error: str = ""
    code: int = 0


class CannotWriteError(AnalyticsError):
    """A place that cannot be written now: not the caller's words are wrong, but the place."""

    @property
    def exit_code(self) -> int:
        return CANNOT_NOW


def misused(key: str, lang: str, **facts: Any) -> AnalyticsError:
    """Wrong usage, in the reader's language."""
    return AnalyticsError("usage", message=say(key, lang, facts))
