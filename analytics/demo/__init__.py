"""The demonstration workspaces: a generated company and a real one. Nothing heavy is imported until one is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

NAMES = ("sample", "online_retail", "sample-en")


def build(
    names: Iterable[str] | None = None,
    if_missing: bool = False,
    language: str = "zh",
    progress: Callable[[str], None] = print,
    until: date | None = None,
) -> list[str]:
    """Build the demonstration workspaces and return the names of those that were built.

    Parameters
    ----------
    names : which of ``NAMES``; all when None.
    if_missing : leave a workspace alone that exists; else it is built anew and replaced as a whole.
    language : of what ``progress`` is told, "zh" or "en"; the sample company is built once in each.
    until : the sample ends with the month before this day; today when None.

    A workspace appears under its name only when it is complete. Two processes may build at the same time: one result
    is kept. Raises ``AnalyticsError``: ``unknown_workspace`` for other names, ``workspace_locked`` when the workspace
    to replace is open elsewhere, ``disk_full``.
    """
    from analytics.demo import workspaces

    return workspaces.build(names or NAMES, if_missing, language, progress, until)
