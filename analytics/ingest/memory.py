"""Mappings the reader has corrected, remembered by the headers of the file."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analytics.ingest.vocabulary import plain

FILE_NAME = "mappings.json"


def memory_path() -> Path:
    """The file beside the workspaces (``KELENS_DATA`` names another folder)."""
    folder = os.environ.get("KELENS_DATA") or Path(__file__).resolve().parents[2] / "data"
    return Path(folder) / FILE_NAME


def signature(headers: Sequence[str]) -> str:
    """The same for files with the same headers in any order."""
    return hashlib.sha256("\n".join(sorted(plain(header) for header in headers)).encode()).hexdigest()[:16]


def all_remembered() -> dict[str, Any]:
    """Signature -> {table, mapping, headers}; empty when nothing was remembered or the file cannot be read."""
    try:
        found = json.loads(memory_path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember(headers: Sequence[str], table: str, mapping: Mapping[str, str | None], name: str = "") -> None:
    """Keep a corrected mapping for files of the same headers."""
    found = all_remembered()
    found[signature(headers)] = {"table": table, "mapping": dict(mapping), "headers": list(headers), "name": name}
    path = memory_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(path)


def forget(headers: Sequence[str]) -> None:
    """Drop what was remembered for these headers."""
    found = all_remembered()
    if found.pop(signature(headers), None) is not None:
        memory_path().write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
