"""Workspaces for the tests of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.engine import Workspace
from tests.analytics.tiny import company


@pytest.fixture
def own(fresh_data: Path) -> Iterator[Workspace]:
    """The tiny company in a data folder of its own, to be written to."""
    workspace = company(fresh_data / "workspaces" / "own.duckdb")
    yield workspace
    workspace.close()
