"""What is doubtful in the records: found for every declared table by the same rules, each finding with its rows."""

from __future__ import annotations

from analytics.quality.findings import Finding, find, findings, known, rows_behind, weakened

__all__ = ["Finding", "find", "findings", "known", "rows_behind", "weakened"]
