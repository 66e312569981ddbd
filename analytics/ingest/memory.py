"""Mappings the reader has corrected: remembered by the headers of the file, named, handed on as a file.

A mapping holds ``name``, ``table``, ``headers``, ``mapping`` (header -> field, null for an attribute) and the
``choices`` that went with it (order of the date, unit of money, tax).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analytics.errors import AnalyticsError
from analytics.ingest.vocabulary import plain

FILE_NAME = "mappings.json"
FORM = "kelens_mapping"
REMEMBERED_CHOICES = ("date_order", "money_unit", "tax_included", "tax_rate")


def memory_path() -> Path:
    """The file beside the workspaces (``KELENS_DATA`` names another folder)."""
    folder = os.environ.get("KELENS_DATA") or Path(__file__).resolve().parents[2] / "data"
    return Path(folder) / FILE_NAME


def signature(headers: Sequence[str]) -> str:
    """The same for files with the same headers in any order."""
    return hashlib.sha256("\n".join(sorted(plain(header) for header in headers)).encode()).hexdigest()[:16]


def all_remembered() -> dict[str, Any]:
    """Signature -> mapping; empty when nothing was remembered or the file cannot be read."""
    try:
        found = json.loads(memory_path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(found: Mapping[str, Any]) -> None:
    path = memory_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(path)


def remember(
    headers: Sequence[str],
    table: str,
    mapping: Mapping[str, str | None],
    name: str = "",
    choices: Mapping[str, Any] | None = None,
) -> str:
    """Keep a mapping for files of the same headers, under its old name when ``name`` is empty; gives its signature."""
    found, mark = all_remembered(), signature(headers)
    kept = {key: value for key, value in (choices or {}).items() if key in REMEMBERED_CHOICES and value is not None}
    found[mark] = {
        "name": name or found.get(mark, {}).get("name", ""),
        "table": table,
        "headers": list(headers),
        "mapping": dict(mapping),
        "choices": kept,
    }
    _write(found)
    return mark


def forget(headers: Sequence[str]) -> None:
    """Drop what was remembered for these headers."""
    drop(signature(headers))


def drop(mark: str) -> None:
    """Drop the mapping of a signature."""
    found = all_remembered()
    if found.pop(mark, None) is not None:
        _write(found)


def rename(mark: str, name: str) -> None:
    """Give a mapping another name. Raises ``mapping_name_taken``."""
    found, name = all_remembered(), name.strip()
    if name and any(entry.get("name") == name for other, entry in found.items() if other != mark):
        raise AnalyticsError("mapping_name_taken", name=name)
    if mark in found:
        found[mark]["name"] = name
        _write(found)


def find(name: str) -> str:
    """The signature of the mapping called ``name`` (its name or the beginning of its signature).

    Raises ``unknown_mapping`` with the names there are.
    """
    found = all_remembered()
    named = [mark for mark, entry in found.items() if entry.get("name") == name]
    named = named or [mark for mark in found if len(name) >= 4 and mark.startswith(name)]
    if len(named) != 1:
        names = ", ".join(entry.get("name") or mark for mark, entry in found.items()) or "–"
        raise AnalyticsError("unknown_mapping", name=name, names=names)
    return named[0]


def exported(mark: str) -> str:
    """A mapping as the text of a file that others can take in."""
    return json.dumps({FORM: 1, **all_remembered()[mark]}, ensure_ascii=False, indent=2) + "\n"


def read(text: str, name: str) -> dict[str, Any]:
    """A mapping from the text of a file: an exported one, or plain ``{header: field or null}``.

    Raises ``bad_mapping`` for anything else.
    """
    try:
        held = json.loads(text.removeprefix("\ufeff"))
    except ValueError as error:
        raise AnalyticsError("bad_mapping", name=name) from error
    if not isinstance(held, dict):
        raise AnalyticsError("bad_mapping", name=name)
    held = held if FORM in held else {"mapping": held, "name": "", "table": None, "headers": list(held), "choices": {}}
    mapping = held.get("mapping")
    if not isinstance(mapping, dict) or not all(isinstance(value, str | None) for value in mapping.values()):
        raise AnalyticsError("bad_mapping", name=name)
    return held


def take(text: str, name: str) -> str:
    """Keep an exported mapping; gives its signature. Raises ``bad_mapping``."""
    held = read(text, name)
    if not held.get("table"):
        raise AnalyticsError("bad_mapping", name=name)
    return remember(held["headers"], held["table"], held["mapping"], held.get("name", ""), held.get("choices"))
