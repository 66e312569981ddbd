"""One family of errors: a code that is a text key, and the facts its sentence names."""

from __future__ import annotations

from typing import Any

WRONG_USAGE, REFUSED, CANNOT_NOW, OUR_FAULT = 2, 3, 4, 1

CANNOT_NOW_CODES = frozenset(
    {"workspace_locked", "disk_full", "workspace_corrupt", "engine_too_old", "workspace_newer", "busy"}
)
USAGE_CODES = frozenset({"unknown_analysis", "unknown_parameter", "bad_parameter", "unknown_workspace", "usage"})


class AnalyticsError(Exception):
    """Something a reader can act on.

    ``code`` is a key under ``error.`` in ``locales/``; ``facts`` are the values its sentence names.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        from analytics.texts import say

        return say(f"error.{self.code}", "en", self.facts)

    @property
    def exit_code(self) -> int:
        """The exit code of the command line that ends with this error."""
        if self.code in CANNOT_NOW_CODES:
            return CANNOT_NOW
        return WRONG_USAGE if self.code in USAGE_CODES else REFUSED
