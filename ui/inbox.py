"""The watched folder ``data/inbox`` for files beyond the upload limit. Nothing in it is deleted; what is loaded
moves into its folder ``done``."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from analytics.engine.paths import inbox_dir

DONE = "done"


@dataclass(frozen=True)
class Waiting:
    """A file in the inbox: ``settled`` once nobody writes to it any more."""

    path: Path
    size: int
    changed: float
    settled: bool


_sizes: dict[Path, tuple[int, float]] = {}


def waiting() -> list[Waiting]:
    """The files that lie in the inbox, oldest first. A file that grew since the last look is still being copied."""
    found = []
    for path in sorted(inbox_dir().iterdir(), key=lambda path: path.name):
        with contextlib.suppress(OSError):
            if path.is_file() and not path.name.startswith((".", "~")) and path.suffix not in (".part", ".crdownload"):
                facts = path.stat()
                now = (facts.st_size, facts.st_mtime)
                found.append(Waiting(path, *now, _sizes.get(path, now) == now))
                _sizes[path] = now
    return sorted(found, key=lambda one: one.changed)


def finished() -> int:
    """How many files lie in ``done``."""
    folder = inbox_dir() / DONE
    return sum(path.is_file() for path in folder.iterdir()) if folder.is_dir() else 0


def key_of(path: Path) -> str:
    """What tells this file from others without reading all of it."""
    facts = path.stat()
    return f"inbox-{path.name}-{facts.st_size}-{facts.st_mtime_ns}"


def done(path: Path) -> None:
    """Move a loaded file into ``done``, under a free name; where that cannot be, it stays."""
    folder = inbox_dir() / DONE
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem} ({number}){path.suffix}"
        path.replace(target)
