"""Data pinned for a meeting: what is shown stays as it was until it is released, whatever is imported meanwhile.

Copy on write: nothing is copied until somebody writes; just before, the pinned state is copied beside and read there.
"""

from __future__ import annotations

import weakref
from pathlib import Path
from uuid import uuid4

from analytics.engine import leftovers, paths
from analytics.engine.workspace import Workspace


class Pin:
    """One meeting's hold on a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.live = workspace
        self.frozen: Workspace | None = None
        workspace.before_write.append(weakref.WeakMethod(self.freeze))

    @property
    def workspace(self) -> Workspace:
        """Where to read while the pin holds."""
        return self.frozen or self.live

    def freeze(self) -> None:
        """Copy the state now; called before the first write after the pin."""
        if self.frozen is None:
            path = paths.backups_dir() / f"pinned-{uuid4().hex[:12]}.duckdb"
            self.live.copy_to(path)
            frozen = Workspace(path)
            frozen.alias = self.live.name
            self.frozen = frozen
            weakref.finalize(self, _discard, frozen, path)

    def release(self) -> None:
        """Give the copy back to the disk."""
        if self.frozen is not None:
            frozen, self.frozen = self.frozen, None
            _discard(frozen, frozen.path)


def _discard(frozen: Workspace, path: Path) -> None:
    frozen.database.close()
    leftovers.discard(path)
