"""Several files at once: what others refer to is loaded first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from analytics.errors import AnalyticsError
from analytics.schema import IMPORTABLE

DATED = ("ordered_at", "received_at", "paid_at", "period_on", "month_on", "offered_on")


def rank(table: str, found: Collection[str]) -> int:
    """The place of a file in the order of loading: lists without dates of their own (customers, products, rivals),
    then what happened with its date, last the rows that take their dates from others."""
    declared = IMPORTABLE.get(table)
    if declared is None:
        return 3
    if not declared.on:
        return 0
    return 1 if declared.on in found or set(DATED) & set(found) else 2


def ordered(paths: Iterable[str], settled: Mapping[str, Any]) -> list[str]:
    """Files in the order of loading; one that cannot be recognised comes last and is refused in its turn."""
    from analytics.ingest.entry import CHOICES, inspect

    choices = {name: value for name, value in settled.items() if name in CHOICES - {"rows"}}

    def place(path: str) -> int:
        try:
            seen = inspect(path, **choices)
        except AnalyticsError:
            return 3
        return rank(seen.table, {column.field for column in seen.columns if column.field})

    return sorted(paths, key=place)
