"""The files in hand: dropped or taken from the inbox, being checked, ready to load, loaded.

They lie with the server, not with a tab: whoever opens the page again finds them, and the receipts that wait.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.engine import create_workspace, open_workspace, overview, staging_dir, workspace_names
from analytics.errors import AnalyticsError
from analytics.ingest import batch, origins
from ui import inbox, jobs

if TYPE_CHECKING:
    from analytics.engine import Workspace
    from analytics.ingest import Inspection, Prepared

OWN = "own"
SELF_CHECKED_BYTES = 64 << 20


@dataclass
class Item:
    """One file in hand. ``wanted`` is what the reader has settled, ``checked`` what the last check was made with."""

    key: str
    path: Path
    name: str
    inbox: bool = False
    auto: bool = False
    wanted: dict[str, Any] = field(default_factory=dict)
    checked: dict[str, Any] | None = None
    inspections: dict[str | None, Inspection] = field(default_factory=dict)
    first: dict[str, Any] | None = None
    prepared: Prepared | None = None
    error: Exception | None = None
    job_id: str | None = None
    loading: bool = False
    mapping_name: str = ""
    open_date: tuple[str, str] | None = None
    open_cost: str | None = None

    @property
    def job(self) -> jobs.Job | None:
        """The check or the loading that runs now."""
        job = jobs.find(self.job_id)
        return job if job is not None and job.running else None

    @property
    def seen(self) -> Inspection | None:
        """What was recognised, of the kind the reader chose."""
        return self.inspections.get(self.wanted.get("table"))

    @property
    def ready(self) -> bool:
        return self.prepared is not None and self.job is None and self.checked == self.wanted and self.error is None

    @property
    def large(self) -> bool:
        """Too large to be checked again at every click."""
        return self.path.exists() and self.path.stat().st_size > SELF_CHECKED_BYTES

    def asks(self) -> list[dict[str, Any]]:
        """What only the reader can settle and has not."""
        open_points = list(self.seen.open_points) if self.seen else []
        told = self.prepared.receipt["warnings"] if self.prepared else []
        open_points += [{**one, "code": "date_order"} for one in told if one["code"] == "ambiguous_dates"]
        open_points += [dict(one) for one in told if one["code"] == "cost_open"]
        return [point for point in open_points if point["code"] != "date_order" or not self.wanted.get("date_order")]


@dataclass(frozen=True)
class Outcome:
    """What became of a file: its import, or why there is none."""

    name: str
    import_id: int | None = None
    error: Exception | None = None


items: dict[str, Item] = {}
outcomes: list[Outcome] = []


def drop_in(dropped: Any, lang: str, *, name: str = "", auto: bool = False) -> None:
    """Take an upload: keep it among the uploads, named by its content, and check it."""
    digest = hashlib.file_digest(dropped, "sha256").hexdigest()
    path = origins.place(digest)
    if not path.exists():
        part = path.with_suffix(".part")
        dropped.seek(0)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as target:
                shutil.copyfileobj(dropped, target, 1 << 20)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise AnalyticsError("disk_full", name=name or dropped.name) from error
        part.replace(path)
    take(Item(digest, path, name or dropped.name, auto=auto), lang)


def take(item: Item, lang: str) -> None:
    """Put a file among those in hand and check it; one that is there already stays as it is."""
    if item.key not in items:
        items[item.key] = item
        check(item, lang)


def remove(item: Item) -> None:
    """Put a file aside: its check stops, its staged rows go, an upload goes; a file of the inbox stays there."""
    jobs.forget(item.job_id)
    items.pop(item.key, None)
    if item.prepared is not None:
        item.prepared.discard()
    if not item.inbox and not item.loading and not _needed(item.key):
        origins.drop(item.key)


def _needed(content_hash: str) -> bool:
    """Whether rejects of this file may still come back."""
    if OWN not in workspace_names():
        return False
    entries = overview.imports(open_workspace(OWN))
    return any(one["content_hash"] == content_hash and not one["undone_at"] for one in entries)


def check(item: Item, lang: str) -> None:
    """Look at the file and clean it with what the reader has settled, in the worker."""
    jobs.forget(item.job_id)
    item.checked = dict(item.wanted)
    rows = item.seen.rows_seen if item.seen and not item.seen.sampled else _rows_of(item.path)
    item.job_id = jobs.start(item.name, rows, lambda job: _check(item, job, lang), path=item.path)


def _rows_of(path: Path) -> int:
    """About how many rows a text file has, by its first megabyte."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        head = file.read(1 << 20)
        return int(head.count(b"\n") * path.stat().st_size / max(len(head), 1)) if b"\x00" not in head[:4096] else 0
    return 0


def _check(item: Item, job: jobs.Job, lang: str) -> None:
    wanted = dict(item.checked or {})
    try:
        fresh = _prepared(item, job, wanted)
        if OWN in workspace_names():
            from analytics.ingest import refuse_again

            refuse_again(fresh, open_workspace(OWN))
    except Exception as error:  # noqa: BLE001  the page says what it was
        if not job.cancelled.is_set():
            _refused(item, error, lang)
        return
    if job.cancelled.is_set():
        fresh.discard()
        return
    stale, item.prepared, item.error = item.prepared, fresh, None
    if stale is not None:
        stale.discard()
    item.first = item.first or fresh.receipt
    if item.auto and not item.asks():
        load([item], lang)


def _refused(item: Item, error: Exception, lang: str) -> None:
    """A zip of different tables is put aside for the files it holds; any other cause stays with the file."""
    item.error = error
    if not (isinstance(error, AnalyticsError) and error.code == "zip_mixes_tables"):
        return
    with tempfile.TemporaryDirectory(dir=staging_dir()) as folder:
        try:
            parts = batch.unpacked(item.path, item.name, Path(folder))
            for part in map(Path, batch.ordered(map(str, parts), {})):
                with part.open("rb") as dropped:
                    drop_in(dropped, lang, name=part.name, auto=item.auto)
        except AnalyticsError as found:
            item.error = found
            return
    if item.inbox:
        inbox.done(item.path)
    items.pop(item.key, None)


def _prepared(item: Item, job: jobs.Job, wanted: dict[str, Any]) -> Prepared:
    from analytics import ingest

    table = wanted.get("table")
    try:
        if table not in item.inspections:
            item.inspections[table] = ingest.inspect(item.path, item.name, **_reading(wanted))
    except AnalyticsError as error:
        if error.code != "mended_rejects" or OWN not in workspace_names():
            raise
    own = _currency()
    more = {"staging": staging_dir(), "currency": own, "progress": job.progress, "cancel": job.cancelled.is_set}
    if OWN in workspace_names():
        return ingest.prepare_for(open_workspace(OWN), item.path, item.name, **wanted, **more)
    return ingest.prepare(item.path, item.name, **wanted, **more)


def _reading(wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: wanted[name] for name in ("table", "sheet", "header_row") if wanted.get(name)}


def _currency() -> str | None:
    """The currency of the reader's own company, once it holds something."""
    if OWN not in workspace_names():
        return None
    workspace = open_workspace(OWN)
    return None if overview.is_empty(workspace) else workspace.currency


def load(chosen: list[Item], lang: str) -> None:
    """Load files that are ready, one after another, what others refer to first."""
    for item in sorted(chosen, key=_place):
        item.loading = True
        rows = item.prepared.receipt["rows_loaded"] if item.prepared else 0
        item.job_id = jobs.start(item.name, rows, lambda job, item=item: _load(item, job, lang), "write", item.path)


def _place(item: Item) -> int:
    facts = item.prepared.receipt if item.prepared else {"target_table": "", "columns": {}}
    return batch.rank(facts["target_table"], {field for field in facts["columns"].values() if field})


def _load(item: Item, job: jobs.Job, lang: str) -> None:
    from analytics.ingest import commit

    assert item.prepared is not None
    job.progress("loading", 0)
    item.prepared.receipt["mapping_name"] = item.mapping_name
    try:
        import_id = commit(item.prepared, own_workspace(lang), cancel=job.cancelled.is_set)
    except Exception as error:  # noqa: BLE001  one file that fails does not stop the others
        item.loading, item.auto = False, False
        if not job.cancelled.is_set():
            item.error = error
            outcomes.append(Outcome(item.name, error=error))
        return
    outcomes.append(Outcome(item.name, import_id))
    rejected = item.prepared.receipt["rejected"]
    items.pop(item.key, None)
    item.prepared.discard()
    if item.inbox:
        inbox.done(item.path)
    elif not rejected:
        origins.drop(item.key)


def own_workspace(lang: str) -> Workspace:
    """The reader's own company, made with its first import."""
    made = OWN in workspace_names()
    return open_workspace(OWN) if made else create_workspace(OWN, {"origin": OWN, "language": lang})
