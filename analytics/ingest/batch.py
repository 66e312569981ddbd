"""Several files at once, or in one zip: what others refer to is loaded first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
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


def unpacked(path: Path, name: str, folder: Path) -> list[Path]:
    """The tables of a zip as files under their own names in ``folder``, for a zip of different tables.

    Raises as :func:`analytics.ingest.prepare` does when the zip is not safe to read.
    """
    from analytics.ingest import limits, parent

    job = {"do": "unpack", "path": str(path), "name": name, "staging": str(folder)}
    found = []
    for number, (inner, part) in enumerate(parent.run(job, folder, None, None, limits.CHILD_WALL_SECONDS)["parts"]):
        target = folder / str(number) / inner
        target.parent.mkdir()
        found.append(Path(part).rename(target))
    return found
