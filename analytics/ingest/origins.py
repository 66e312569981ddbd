"""The source files of imports: kept where rejects may still come back corrected, found again by their content."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from analytics.engine import Workspace


def place(content_hash: str) -> Path:
    """Where the file of this content lies among the uploads."""
    from analytics.engine.paths import uploads_dir

    return uploads_dir() / content_hash[:2] / content_hash


def keep(path: Path, content_hash: str) -> None:
    """Keep a copy of a source. A copy that does not fit the disk is not kept; the import itself stands."""
    target = place(content_hash)
    if target.exists() or not path.is_file():
        return
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, part)
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)


def drop(content_hash: str) -> None:
    """Give a kept source back to the disk."""
    place(content_hash).unlink(missing_ok=True)


def undone(workspace: Workspace, import_id: int) -> None:
    """Give the source of an import that was taken back to the disk: nothing redoes an import but its file, given again.

    It stays while another import of ``workspace`` that stands came from the same content.
    """
    same = "select content_hash, undone_at from imports where content_hash = (select content_hash from imports where "
    entries = workspace.rows(f"{same} import_id = ?)", [import_id])
    if entries and all(entry["undone_at"] for entry in entries):
        drop(str(entries[0]["content_hash"]))


def found(receipt: dict[str, Any]) -> Path | None:
    """The source of an import: among the uploads, in the inbox, or where it lay; only with the same content."""
    from analytics.engine.paths import inbox_dir
    from analytics.ingest.work import digest

    content_hash, name = str(receipt.get("content_hash")), str(receipt.get("name"))
    if (kept := place(content_hash)).is_file():
        return kept
    candidates = [Path(str(receipt.get("path") or "")), *inbox_dir().rglob(Path(name).name)]
    return next((path for path in candidates if path.is_file() and digest(path) == content_hash), None)


def options(workspace: Workspace, error: AnalyticsError, mended: Path) -> tuple[Path, dict[str, Any]]:
    """(original file, choices of ``prepare``) by which corrected rejects are read, from the refusal of ``inspect``.

    Raises ``mended_unknown`` when the import is none of this workspace or was undone, and ``mended_without_source``
    when its file cannot be found.
    """
    from analytics.engine import overview

    entry = next((one for one in overview.imports(workspace) if one["import_id"] == error.facts["import_id"]), None)
    facts = {"name": error.facts["name"], "import_id": error.facts["import_id"]}
    if entry is None or entry["undone_at"] or not str(entry["content_hash"]).startswith(error.facts["content"]):
        raise AnalyticsError("mended_unknown", **facts)
    receipt = entry["receipt"]
    source = found(receipt)
    if source is None:
        raise AnalyticsError("mended_without_source", source=entry["name"], **facts)
    read = receipt.get("read") or {}
    settled = dict(receipt.get("choices") or {})
    settled |= {"table": receipt["target_table"], "mapping": receipt["columns"], "mended": mended}
    settled |= {key: read[key] for key in ("header_row", "sheet") if read.get(key) and not read.get("files")}
    return source, settled
