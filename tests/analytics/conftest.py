"""Workspaces for the tests of the analyses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.engine import Workspace, open_workspace
from tests.analytics.tiny import company


@pytest.fixture(scope="module", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """``KELENS_DATA`` of one module's tests."""
    folder = tmp_path_factory.mktemp("data")
    before = os.environ.get("KELENS_DATA")
    os.environ["KELENS_DATA"] = str(folder)
    yield folder
    if before is None:
        os.environ.pop("KELENS_DATA", None)
    else:
        os.environ["KELENS_DATA"] = before


@pytest.fixture(scope="module")
def tiny(data_folder: Path) -> Iterator[Workspace]:
    workspace = company(data_folder / "tiny.duckdb")
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def nearly_empty(data_folder: Path) -> Iterator[Workspace]:
    """Nothing but one dated rival offer without our price: there is a window, and nothing in it."""
    from tests.analytics.tiny import offer

    workspace = company(data_folder / "nearly.duckdb", {"competitor_offers": [offer("2026-05-05", "tea", 9, own=None)]})
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def retail(demo_copy: Path, data_folder: Path) -> Iterator[Workspace]:
    """The real company, loaded by the import every reader uses. Read only."""
    workspace = open_workspace(demo_copy / "workspaces" / "online_retail.duckdb")
    yield workspace
    workspace.close()
