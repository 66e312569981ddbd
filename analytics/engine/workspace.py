"""A workspace: one company's data in one DuckDB file, its settings, its versions, its loads and undos."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod

from analytics.engine import aliases, calendar, following, leftovers, paths, receipts, store
from analytics.engine.connection import Database
from analytics.errors import AnalyticsError
from analytics.schema import IMPORTABLE, SCHEMA_VERSION, TABLES, ddl

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection as Cursor

DEFAULTS = {"currency": "CNY", "fiscal_year_start": "1", "week_start": "1", "origin": "own", "language": "zh"}
_open: dict[Path, Workspace] = {}
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")  # the copy costs less than binding twice
_guard = threading.Lock()


class Workspace:
    """One open workspace. Get one from :func:`open_workspace` or :func:`create_workspace`.

    ``keeps``: whether anything may be kept in memory; what is, and of which version, tells ``kept``; see
    :mod:`analytics.engine.kept`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = Database(path)
        self.alias = path.stem
        self.before_write: list[WeakMethod[Callable[[], None]]] = []
        self.keeps = True
        self.keeping = threading.Lock()
        self.kept: dict[str, tuple[int, ...]] = {}
        self._versions: dict[str, int] | None = None
        self._settings: dict[str, str] | None = None

    @property
    def name(self) -> str:
        """The name readers know it by; a pinned copy carries the name of what it was copied from."""
        return self.alias

    @property
    def settings(self) -> dict[str, str]:
        """Currency, fiscal year start, week start, origin (own, generated, real), titles."""
        if self._settings is None:
            rows = self.rows("select name, value from settings")
            self._settings = DEFAULTS | {str(row["name"]): str(row["value"]) for row in rows}
        return self._settings

    @property
    def currency(self) -> str:
        return self.settings["currency"]

    def version(self, tables: Sequence[str]) -> tuple[int, ...]:
        """The data versions of ``tables``, part of every cache key."""
        if self._versions is None:
            rows = self.rows("select table_name, version from data_versions")
            self._versions = {str(row["table_name"]): int(row["version"]) for row in rows}
        return tuple(self._versions.get(name, 0) for name in tables)

    def table(self, sql: str, parameters: Sequence[Any] | None = None) -> pa.Table:
        """Run one read and return its rows as an Arrow table."""
        with self.database.cursor() as cursor:
            return cursor.execute(sql, parameters).to_arrow_table()  # sql() would bind the statement twice

    def rows(self, sql: str, parameters: Sequence[Any] | None = None) -> list[dict[str, Any]]:
        """Run one read and return its rows as dictionaries. For small answers."""
        with self.database.cursor() as cursor:
            found = cursor.execute(sql, parameters)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    @contextmanager
    def transaction(self, *touched: str) -> Iterator[Cursor]:
        """A write: all of it or none. Raises the data version of every table in ``touched``."""
        for hook in self.before_write:
            if call := hook():
                call()
        try:
            with self.database.transaction() as cursor:
                yield cursor
                if touched:
                    _raise_versions(cursor, touched)
        finally:
            self._versions = self._settings = None

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy of the whole file; ``path`` lies in the backups folder."""
        with self.database.cursor() as cursor:
            cursor.execute(f"attach '{path.as_posix()}' as copied")
            try:
                cursor.execute(f'copy from database "{self.path.stem}" to copied')
            finally:
                cursor.execute("detach copied")

    def change_settings(self, **values: str) -> None:
        with self.transaction("settings") as cursor:
            for name, value in values.items():
                cursor.execute("delete from settings where name = ?", [name])
                cursor.execute("insert into settings values (?, ?)", [name, value])

    def load(
        self,
        parcels: Mapping[str, pa.Table | Path],
        receipt: Mapping[str, Any],
        rejects: pa.Table | Path | None = None,
        cancel: Callable[[], bool] | None = None,
        waiting: Mapping[str, Path] | None = None,
    ) -> int:
        """Merge parcels of rows into their tables in one transaction and keep the receipt.

        Parameters
        ----------
        parcels : table name -> Arrow table or Parquet file; columns are a subset of the declared ones, by name.
        receipt : name, import_kind, content_hash, target_table, rows_read, rows_rejected and whatever else is worth
            keeping; counts of what the load did are added to it.
        rejects : rows of the ``rejects`` table without ``import_id``.
        waiting : parcels of lines without dates, which wait for their orders; see :mod:`analytics.engine.following`.
        cancel : asked once all rows are in; when it says so the transaction is rolled back.

        Returns the import's id. Raises ``AnalyticsError`` (``disk_full``, ``workspace_locked``, ``busy``).
        """
        lines = waiting or {}
        unknown = {*parcels, *lines} - set(IMPORTABLE)
        if unknown:
            raise AnalyticsError("unknown_table", name=", ".join(sorted(unknown)))

        def work(cursor: Cursor, import_id: int) -> dict[str, store.Counts]:
            for parcel in lines.values():
                following.wait(cursor, *receipts.source(cursor, parcel), import_id)
            return {name: self._merge(cursor, name, parcel, import_id) for name, parcel in parcels.items()}

        return self.record(receipt, (*lines, *parcels), work, rejects, cancel)

    def record(
        self,
        receipt: Mapping[str, Any],
        names: Sequence[str],
        work: Callable[[Cursor, int], dict[str, store.Counts]],
        rejects: pa.Table | Path | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> int:
        """Do ``work`` on the tables ``names`` in one transaction, as one import; see :meth:`load`."""
        touched = tuple(IMPORTABLE) if "aliases" in names else (*names, "order_lines") if "orders" in names else names
        with self.transaction(*touched, "imports", "rejects") as cursor:
            import_id = int(cursor.execute("select coalesce(max(import_id), 0) + 1 from imports").fetchall()[0][0])
            before = aliases.known(cursor)
            counts = work(cursor, import_id)
            if cancel is not None and cancel():
                raise AnalyticsError("import_cancelled", name=receipt.get("name"))
            if "aliases" in names:
                store.realign(cursor, before)
            if {"orders", "order_lines"} & set(touched):
                came = following.derive(cursor)
                counts |= {"order_lines": came[import_id]} if import_id in came else {}
            if rejects is not None:
                receipts.insert_rejects(cursor, rejects, import_id)
            receipts.insert_receipt(cursor, import_id, receipt, counts)
        return import_id

    def _merge(self, cursor: Cursor, name: str, parcel: pa.Table | Path, import_id: int) -> store.Counts:
        source, present = receipts.source(cursor, parcel)
        return store.merge(cursor, TABLES[name], source, present, import_id)

    def undo(self, import_id: int) -> dict[str, int]:
        """Take an import back, as if it had never been. Returns rows or keys taken back per table."""
        found = self.rows("select undone_at from imports where import_id = ?", [import_id])
        if not found:
            raise AnalyticsError("unknown_import", import_id=import_id)
        if found[0]["undone_at"] is not None:
            raise AnalyticsError("already_undone", import_id=import_id)
        with self.transaction(*IMPORTABLE, "imports", "rejects") as cursor:
            gone = following.take_back(cursor, import_id)
            following.derive(cursor)
            cursor.execute("delete from rejects where import_id = ?", [import_id])
            cursor.execute("update imports set undone_at = ? where import_id = ?", [receipts.now(), import_id])
        return gone

    def close(self) -> None:
        self.database.close()
        with _guard:
            _open.pop(self.path, None)


def _raise_versions(cursor: Cursor, names: Sequence[str]) -> None:
    """Higher than before, and by the clock: a file that was rebuilt or restored never repeats a version."""
    now, listed = time.time_ns() // 1000, list(dict.fromkeys(names))
    cursor.execute("update data_versions set version = greatest(version + 1, ?) where table_name in ?", [now, listed])
    told = "select name, ? from (select unnest(?) as name) where name not in (select table_name from data_versions)"
    cursor.execute(f"insert into data_versions {told}", [now, listed])


def open_workspace(name: str | Path) -> Workspace:
    """The open workspace of that name or path; opened, checked and migrated when it was not open.

    Raises ``AnalyticsError``: ``unknown_workspace``, ``workspace_locked`` (names the process), ``workspace_corrupt``,
    ``workspace_newer``.
    """
    path = paths.workspace_path(name)
    leftovers.sweep()
    with _guard:
        if path in _open:
            return _open[path]
        if not path.exists():
            raise AnalyticsError("unknown_workspace", name=path.stem)
        workspace = Workspace(path)
        _check(workspace)
        _open[path] = workspace
        return workspace


def _check(workspace: Workspace) -> None:
    found = workspace.rows("select 1 as one from information_schema.tables where table_name = 'settings'")
    version = int(workspace.settings.get("schema_version", 0)) if found else 0
    if not found or version == 0:
        workspace.database.close()
        raise AnalyticsError("workspace_corrupt", name=workspace.name)
    if version > SCHEMA_VERSION:
        workspace.database.close()
        raise AnalyticsError("workspace_newer", name=workspace.name, version=version, known=SCHEMA_VERSION)
    _complete(workspace)


def _complete(workspace: Workspace) -> None:
    """Tables and columns declared since the file was made."""
    rows = workspace.rows("select table_name, column_name from information_schema.columns")
    missing = list(ddl.additions({(str(row["table_name"]), str(row["column_name"])) for row in rows}))
    if missing:
        with workspace.transaction() as cursor:
            for statement in missing:
                cursor.execute(statement)


def create_workspace(name: str | Path, settings: Mapping[str, str] | None = None) -> Workspace:
    """Make an empty workspace: every table, the calendar, the settings. Opens it when it already exists."""
    path = paths.workspace_path(name)
    if path.exists():
        return open_workspace(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    workspace = Workspace(path)
    with workspace.transaction(*TABLES) as cursor:
        for statement in ddl.statements():
            cursor.execute(statement)
        calendar.fill(cursor)
    workspace.change_settings(**{"schema_version": str(SCHEMA_VERSION), **DEFAULTS, **(settings or {})})
    with _guard:
        return _open.setdefault(path, workspace)
