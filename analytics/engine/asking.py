"""A question that code wrote: SQL of the house's dialect that lies in no file, asked like one that does."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha1
from typing import TYPE_CHECKING, Any

from analytics.engine.running import compiled_for
from analytics.engine.sources import CLASSED, written

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope


def ask(workspace: Workspace, scope: Scope, sql: str, parameters: Mapping[str, Any]) -> pa.Table:
    """The rows of a statement over relations by name, with ``param()``, ``as_of()`` and the like in place."""
    name = f"{CLASSED}asked_{sha1(sql.encode(), usedforsecurity=False).hexdigest()[:12]}"
    written()[name] = sql
    return workspace.table(compiled_for(workspace, name, scope, parameters))
