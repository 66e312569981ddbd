"""Builds a demonstration workspace beside its place and moves it there when it is complete."""

from __future__ import annotations

import contextlib
import os
import time
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from analytics.engine import Workspace, create_workspace, open_workspace, paths
from analytics.errors import AnalyticsError
from analytics.texts import say

UNFINISHED = ".building-"
STALE_SECONDS = 3600
AT_ONCE = 2  # reading the real file is another process' work, generating is this one's
RETAIL_FILE = paths.ROOT / "data" / "demo" / "online_retail.parquet"
REPLACEABLE = ("workspace_corrupt", "workspace_newer")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Demonstration:
    """A workspace to build: its settings and what fills it from (workspace, day of building, language).

    The names in the data are in one language, ``speaks``; the sample company exists once in each.
    """

    name: str
    currency: str
    origin: str
    speaks: str
    fill: Callable[[Workspace, date, str], None]

    @property
    def settings(self) -> dict[str, str]:
        known = self.name.removesuffix("-en")
        titles = {f"title_{lang}": say(f"workspace.{known}", lang) for lang in ("zh", "en")}
        sources = {f"source_{lang}": say(f"demo.origin.{known}", lang) for lang in ("zh", "en")}
        return {**titles, **sources, "currency": self.currency, "origin": self.origin, "language": self.speaks}

    def title(self, language: str) -> str:
        return self.settings[f"title_{language}"]


def _fill_sample(workspace: Workspace, until: date, language: str) -> None:
    from analytics.demo import sample

    tables = sample.tables(until, language)
    receipt = {
        "name": say("workspace.sample", language),
        "import_kind": "generated",
        "content_hash": f"sample-{sample.SEED}-{until:%Y-%m}-{language}",
        "target_table": "order_lines",
        "rows_read": tables["order_lines"].num_rows,
    }
    workspace.load(tables, receipt)


def _fill_retail(workspace: Workspace, until: date, language: str) -> None:
    from analytics.ingest import import_file

    import_file(RETAIL_FILE, workspace, name=RETAIL_FILE.name)


DEMONSTRATIONS = {
    part.name: part
    for part in (
        Demonstration("sample", "CNY", "generated", "zh", _fill_sample),
        Demonstration("sample-en", "CNY", "generated", "en", _fill_sample),
        Demonstration("online_retail", "GBP", "real", "en", _fill_retail),
    )
}


def build(names: Iterable[str], if_missing: bool, language: str, progress: Progress, until: date | None) -> list[str]:
    """See :func:`analytics.demo.build`."""
    wanted = list(names)
    if unknown := [name for name in wanted if name not in DEMONSTRATIONS]:
        raise AnalyticsError("unknown_workspace", name=", ".join(unknown))
    day = until or datetime.now().astimezone().date()
    missing = [name for name in wanted if not (if_missing and paths.workspace_path(name).exists())]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        done = pool.map(lambda name: _build(DEMONSTRATIONS[name], day, language, progress, not if_missing), missing)
        return [name for name, built in zip(missing, done, strict=True) if built]


def _build(demo: Demonstration, day: date, language: str, progress: Progress, replace: bool) -> bool:
    """Build one workspace; False when another process was faster."""
    place, started = paths.workspace_path(demo.name), time.monotonic()
    title = demo.title(language)
    progress(say("demo.building", language, {"title": title}))
    _sweep(place)
    if replace:
        _release(place)
    made = place.with_name(f"{demo.name}{UNFINISHED}{uuid.uuid4().hex[:12]}.duckdb")
    try:
        rows = _fill(demo, made, day)
        published = _publish(made, place, replace)
    finally:
        _discard(made)
    facts = {"title": title, "rows": rows, "seconds": round(time.monotonic() - started)}
    progress(say("demo.ready" if published else "demo.overtaken", language, facts))
    return published


def _fill(demo: Demonstration, made: Path, day: date) -> int:
    """Make the workspace at ``made``, fill and close it. Returns its number of order lines."""
    workspace = create_workspace(made, demo.settings)
    try:
        demo.fill(workspace, day, demo.speaks)
        rows = workspace.rows("select count(*) as rows from order_lines")[0]["rows"]
        with workspace.database.cursor() as cursor:
            cursor.execute("checkpoint")
    finally:
        workspace.close()
    return int(rows)


def _publish(made: Path, place: Path, replace: bool) -> bool:
    """Give the finished file its name in one step; without ``replace`` never over another's."""
    if replace:
        made.replace(place)
        return True
    try:
        os.link(made, place)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if place.exists():
            return False
        made.replace(place)
    return True


def _release(place: Path) -> None:
    """Close the workspace that is about to be replaced; whoever else has it open is named by the error."""
    if not place.exists():
        return
    try:
        open_workspace(place).close()
    except AnalyticsError as error:
        if error.code not in REPLACEABLE:
            raise
    _with_ending(place, ".duckdb.wal").unlink(missing_ok=True)


def _with_ending(path: Path, ending: str) -> Path:
    return path.with_name(path.name.removesuffix(".duckdb") + ending)


def _discard(made: Path) -> None:
    """Remove an unfinished file and what the engine keeps beside it."""
    for ending in (".duckdb", ".duckdb.wal", ".reserve"):
        with contextlib.suppress(OSError):
            _with_ending(made, ending).unlink(missing_ok=True)


def _sweep(place: Path) -> None:
    """Remove what processes that were killed have left behind."""
    oldest = time.time() - STALE_SECONDS
    for left in place.parent.glob(f"{place.stem}{UNFINISHED}*"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < oldest:
                left.unlink()
