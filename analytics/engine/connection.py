"""The one root connection of a workspace file: locked down, one cursor per unit of work, healed when invalidated."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analytics.engine import paths
from analytics.errors import AnalyticsError

RESERVE_BYTES = 8 << 20
WRITE_WAIT_SECONDS = 120


def _memory_limit() -> str:
    """Half of the machine's memory, at most 8 GB; ``KELENS_MEMORY`` overrides."""
    if os.environ.get("KELENS_MEMORY"):
        return os.environ["KELENS_MEMORY"]
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        total = 8 << 30
    return f"{min(total // 2, 8 << 30) >> 20}MB"


def _config() -> dict[str, str | bool | int | float | list[str]]:
    return {
        "memory_limit": _memory_limit(),
        "temp_directory": str(paths.staging_dir() / "spill"),
        "max_temp_directory_size": os.environ.get("KELENS_SPILL", "20GB"),
        "threads": min(os.cpu_count() or 2, 8),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "preserve_insertion_order": False,
    }


LOCK_DOWN = (
    "set allowed_directories = [{directories}]",
    "set enable_external_access = false",
    "set lock_configuration = true",
)


def translate(error: Exception, name: str) -> AnalyticsError | None:
    """The sentence a database error deserves; ``None`` when it is our own fault."""
    text = str(error)
    if held := re.search(r"lock is held in (.*?)\(PID (\d+)\)", text):
        return AnalyticsError("workspace_locked", name=name, pid=int(held[2]))
    if "Could not set lock" in text or "being used by another process" in text:
        return AnalyticsError("workspace_locked", name=name, pid=0)
    if re.search(r"No space left|disk full|File too large|max_temp_directory_size|not enough space", text, re.I):
        return AnalyticsError("disk_full", name=name)
    if re.search(r"not a valid DuckDB|Corrupt|checksum|Failed to deserialize|newer version of DuckDB", text, re.I):
        return AnalyticsError("workspace_corrupt", name=name)
    return None


def _invalidated(error: Exception) -> bool:
    return isinstance(error, duckdb.FatalException) or "has been invalidated" in str(error)


class Database:
    """One DuckDB file in one process."""

    def __init__(self, path: Path) -> None:
        if int(duckdb.__version__.split(".")[0]) < 2:
            raise AnalyticsError("engine_too_old", version=duckdb.__version__)
        self.path = path
        self._guard = threading.RLock()
        self._write_lock = threading.Lock()
        self._root: duckdb.DuckDBPyConnection | None = None
        self.closings = 0

    @property
    def name(self) -> str:
        return self.path.stem

    def _open(self) -> duckdb.DuckDBPyConnection:
        with self._guard:
            if self._root is None:
                self._keep_reserve()
                root = duckdb.connect(str(self.path), config=_config())
                root.execute("attach ':memory:' as kept")
                directories = ", ".join(f"'{path}'" for path in (paths.staging_dir(), paths.backups_dir()))
                for statement in LOCK_DOWN:
                    root.execute(statement.format(directories=directories.replace("\\", "/")))
                self._root = root
            return self._root

    def close(self) -> None:
        """Close the root connection; the next unit of work opens it again."""
        with self._guard:
            if self._root is not None:
                self._root.close()
                self._root = None
                self.closings += 1

    def _reserve(self) -> Path:
        return self.path.with_suffix(".reserve")

    def _keep_reserve(self) -> None:
        """Hold a few megabytes back, so that a full disk still leaves room to reopen and undo."""
        reserve = self._reserve()
        if not reserve.exists() or reserve.stat().st_size != RESERVE_BYTES:
            try:
                reserve.write_bytes(b"\0" * RESERVE_BYTES)
            except OSError:
                reserve.unlink(missing_ok=True)

    def _heal(self, error: Exception) -> None:
        if _invalidated(error):
            self.close()
            self._reserve().unlink(missing_ok=True)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One cursor for one unit of reading."""
        try:
            cursor = self._open().cursor()
            try:
                yield cursor
            finally:
                cursor.close()
        except duckdb.Error as error:
            self._heal(error)
            if translated := translate(error, self.name):
                raise translated from error
            raise

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One cursor holding the write lock and an open transaction, committed at the end or rolled back."""
        if not self._write_lock.acquire(timeout=WRITE_WAIT_SECONDS):
            raise AnalyticsError("busy", name=self.name)
        try:
            with self.cursor() as cursor:
                cursor.begin()
                done = False
                try:
                    yield cursor
                    cursor.commit()
                    done = True
                finally:
                    if not done:
                        _roll_back(cursor)
        finally:
            self._write_lock.release()


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.rollback()
    except duckdb.Error:
        return  # an invalidated instance has nothing left to roll back
