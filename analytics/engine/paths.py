"""Where the workspaces, the staging area and the backups lie."""

from __future__ import annotations

import os
import re
from pathlib import Path

from analytics.errors import AnalyticsError

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


def data_dir() -> Path:
    """The data folder: ``KELENS_DATA`` if set, else ``data/`` beside the code."""
    return Path(os.environ.get("KELENS_DATA") or ROOT / "data").resolve()


def _made(name: str) -> Path:
    path = data_dir() / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def workspaces_dir() -> Path:
    return _made("workspaces")


def staging_dir() -> Path:
    return _made("staging")


def backups_dir() -> Path:
    return _made("backups")


def uploads_dir() -> Path:
    """Files in hand, and the sources of imports whose rejects may still be corrected; named by their content."""
    return _made("uploads")


def inbox_dir() -> Path:
    """The watched folder for files beyond the upload limit."""
    return _made("inbox")


def workspace_path(name: str | Path) -> Path:
    """A workspace's file from its name, or the path itself when one is given."""
    if isinstance(name, Path) or name.endswith(".duckdb"):
        return Path(name).resolve()
    if not NAME.fullmatch(name):
        raise AnalyticsError("unknown_workspace", name=name)
    return workspaces_dir() / f"{name}.duckdb"


def workspace_names() -> list[str]:
    """The workspaces that exist, the sample first, then the reader's own."""
    order = {"sample": 0, "own": 1}
    names = [path.stem for path in workspaces_dir().glob("*.duckdb") if NAME.fullmatch(path.stem)]
    return sorted(names, key=lambda name: (order.get(name, 2), name))
