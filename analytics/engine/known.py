"""The data as they were known after an import or at a moment: a copy in which what came later is taken back.

Versions of rows are kept, so taking an import back restores exactly what lay beneath it. What was undone meanwhile
is not in the data any more, and therefore not in what is shown either.
"""

from __future__ import annotations

import atexit
import threading
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from analytics.engine import following, leftovers, paths
from analytics.engine.workspace import Workspace
from analytics.errors import AnalyticsError
from analytics.schema import IMPORTABLE, TABLES

KEPT = 2
_held: dict[tuple[Path, int, tuple[int, ...]], Workspace] = {}
_guard = threading.Lock()


def import_at(workspace: Workspace, wanted: str) -> int:
    """The import that ``wanted`` names: its number, or the last one at a time (``2026-10-08``, ``2026-10-08 09:30``).

    Raises ``unknown_import`` for a number no import has, ``not_a_time`` for text that is neither, and ``nothing_known``
    for a time before the first import.
    """
    if wanted.isdecimal():
        number = int(wanted)
        if not workspace.rows("select 1 as one from imports where import_id = ?", [number]):
            raise AnalyticsError("unknown_import", import_id=number)
        return number
    try:
        moment = datetime.fromisoformat(wanted)
    except ValueError as error:
        raise AnalyticsError("not_a_time", value=wanted) from error
    if len(wanted.strip()) <= 10:
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
    moment = moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment
    last = workspace.rows("select max(import_id) as last from imports where imported_at <= ?", [moment])[0]["last"]
    if last is None:
        raise AnalyticsError("nothing_known", value=wanted)
    return int(last)


def as_known(workspace: Workspace, import_id: int) -> Workspace:
    """The workspace as it was after import ``import_id``; the workspace itself when nothing came later."""
    later = workspace.rows("select import_id from imports where import_id > ? and undone_at is null", [import_id])
    if not later:
        return workspace
    key = (workspace.path, import_id, workspace.version(tuple(TABLES)))
    with _guard:
        if key not in _held:
            _held[key] = _copied(workspace, import_id)
            for old in list(_held)[:-KEPT]:
                _discard(_held.pop(old))
        return _held[key]


def _copied(workspace: Workspace, import_id: int) -> Workspace:
    path = paths.backups_dir() / f"known-{uuid4().hex[:12]}.duckdb"
    workspace.copy_to(path)
    copy = Workspace(path)
    copy.alias = workspace.name
    try:
        with copy.transaction(*IMPORTABLE, "imports", "rejects") as cursor:
            later = cursor.execute("select import_id from imports where import_id > ? order by 1 desc", [import_id])
            for (number,) in later.fetchall():
                following.take_back(cursor, number)
                cursor.execute("delete from rejects where import_id = ?", [number])
                cursor.execute("delete from imports where import_id = ?", [number])
            following.derive(cursor)
    except BaseException:
        _discard(copy)
        raise
    return copy


def _discard(copy: Workspace) -> None:
    copy.database.close()
    leftovers.discard(copy.path)


@atexit.register
def clear() -> None:
    """Give all copies back to the disk."""
    with _guard:
        while _held:
            _discard(_held.popitem()[1])
