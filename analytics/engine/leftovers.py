"""Copies of workspaces that a process which was ended by force left behind."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from analytics.engine import paths

COPIES = ("known-*.duckdb", "pinned-*.duckdb")
LOCKED = ("lock", "another process", "already")  # what DuckDB says of a file that is open elsewhere
_swept: set[Path] = set()
_guard = threading.Lock()


def sweep() -> None:
    """Give them back to the disk, once for each data folder a process opens.

    A copy that another process still holds is locked by it and stays.
    """
    folder = paths.backups_dir()
    with _guard:
        if folder in _swept:
            return
        _swept.add(folder)
        for copy in (path for pattern in COPIES for path in folder.glob(pattern)):
            if _free(copy):
                discard(copy)


def discard(copy: Path) -> None:
    """Remove a closed copy and what lies beside it."""
    for leftover in copy.parent.glob(f"{copy.stem}.*"):
        with contextlib.suppress(OSError):
            leftover.unlink()


def _free(copy: Path) -> bool:
    import duckdb

    try:
        duckdb.connect(str(copy), read_only=True).close()
    except duckdb.Error as error:  # locked, or broken off while it was written
        return not any(word in str(error) for word in LOCKED)
    return True
