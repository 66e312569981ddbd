"""The only way to the database: workspaces, and :func:`run` to ask them an analysis."""

from __future__ import annotations

from analytics.engine.paths import data_dir, staging_dir, workspace_names, workspace_path
from analytics.engine.running import data_window, filled, run, scope_of
from analytics.engine.workspace import Workspace, create_workspace, open_workspace

__all__ = [
    "Workspace",
    "create_workspace",
    "data_dir",
    "data_window",
    "filled",
    "open_workspace",
    "run",
    "scope_of",
    "staging_dir",
    "workspace_names",
    "workspace_path",
]
