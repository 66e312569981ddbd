"""Data pinned for a meeting stay as they were; nothing is copied until somebody writes."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from analytics.engine import Workspace, create_workspace, paths
from analytics.engine.pinning import Pin


def names(workspace: Workspace) -> list[str]:
    return [row["customer_name"] for row in workspace.rows("select customer_name from customers order by customer_id")]


def customers(**named: str) -> dict[str, pa.Table]:
    return {"customers": pa.table({"customer_id": list(named), "customer_name": list(named.values())})}


def copies() -> list[Path]:
    return list(paths.backups_dir().iterdir())


def test_a_pin_without_writes_copies_nothing(fresh_data: Path) -> None:
    workspace = create_workspace("own")
    pin = Pin(workspace)
    assert pin.workspace is workspace
    assert copies() == []


def test_a_pin_shows_the_state_before_the_first_write_until_it_is_released(fresh_data: Path) -> None:
    workspace = create_workspace("own")
    workspace.load(customers(a="first"), {"name": "one"})
    pin = Pin(workspace)
    workspace.load(customers(a="second", b="new"), {"name": "two"})
    workspace.load(customers(c="third"), {"name": "three"})
    assert names(pin.workspace) == ["first"]
    assert names(workspace) == ["second", "new", "third"]
    assert pin.workspace.name == "own"
    pin.release()
    assert pin.workspace is workspace
    assert copies() == []


def test_a_forgotten_pin_leaves_nothing_behind(fresh_data: Path) -> None:
    workspace = create_workspace("own")
    pin = Pin(workspace)
    workspace.load(customers(a="first"), {"name": "one"})
    assert copies()
    del pin
    assert copies() == []
    workspace.load(customers(b="second"), {"name": "two"})
