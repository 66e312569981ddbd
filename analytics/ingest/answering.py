"""The answer of ``import FILE --dry-run --json``: one plain dict for an accepted and a refused file alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from analytics.ingest.entry import Prepared


def answer(outcome: Prepared | AnalyticsError, language: str = "en") -> dict[str, Any]:
    """``outcome`` of the file with its counts, message, warnings, reading, columns and totals."""
    if isinstance(outcome, AnalyticsError):
        return {
            "outcome": "refuse",
            "table": None,
            "rows": 0,
            "rejected": 0,
            "reject_lines": [],
            "ignored": {},
            "message": _say(f"error.{outcome.code}", outcome.facts, language),
            "code": outcome.code,
            "warnings": [],
            "read": {},
            "columns": {},
            "totals": {},
        }
    receipt = outcome.receipt
    rejected = receipt["rows_rejected"]
    reasons = ", ".join(
        f"{_say(f'reason.{reason}', {}, language)} ({count})"
        for reason, count in (receipt["rejected"] | receipt["ignored"]).items()
    )
    facts = {"count": receipt["rows_loaded"], "rejected": rejected, "name": receipt["name"], "reasons": reasons}
    return {
        "outcome": "accept-with-rejects" if rejected else "accept",
        "table": receipt["target_table"],
        "rows": receipt["rows_loaded"],
        "rejected": rejected,
        "reject_lines": receipt["reject_lines"],
        "rejects": receipt["rejected"],
        "ignored": receipt["ignored"],
        "message": _say("message.accepted_with_rejects" if rejected else "message.accepted", facts, language),
        "warnings": [_say(f"warning.{warning['code']}", warning, language) for warning in receipt["warnings"]],
        "read": receipt["read"] | receipt["decisions"],
        "columns": receipt["columns"],
        "totals": receipt["totals"] | {"period": receipt["period"]},
        "stated": receipt.get("stated", []),
    }  # fmt: skip


def _say(key: str, facts: Mapping[str, Any], language: str) -> str:
    from analytics.texts import say

    return say(key, language, dict(facts))
