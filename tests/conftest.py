"""Fixtures that more than one folder of tests needs."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

BUILT_UNTIL = date(2026, 11, 1)


def _built(folder: Path) -> Path:
    """The demonstration workspaces, built once for all workers of a test run."""
    ready, claim = folder / "ready", folder / "claim"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        claim.mkdir()
    except FileExistsError:
        for _ in range(1200):
            if ready.exists():
                return folder
            time.sleep(0.1)
        pytest.fail("the demonstration workspaces were not built within two minutes")
    from analytics import demo
    from analytics.engine import open_workspace, workspace_names

    before = os.environ.get("KELENS_DATA")
    os.environ["KELENS_DATA"] = str(folder)
    try:
        demo.build(progress=lambda _: None, until=BUILT_UNTIL)
        for name in workspace_names():
            open_workspace(name).close()
    finally:
        os.environ.pop("KELENS_DATA") if before is None else os.environ.update(KELENS_DATA=before)
    ready.touch()
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with both demonstration workspaces; copy it, do not write to it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return _built(shared / "kelens-built")


@pytest.fixture(scope="session")
def demo_copy(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This worker's own copy of the demonstration workspaces, for tests that only read."""
    copy = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(built / "workspaces", copy / "workspaces")
    return copy


@pytest.fixture
def demo_data(demo_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``KELENS_DATA`` set to the worker's copy of the demonstration workspaces."""
    monkeypatch.setenv("KELENS_DATA", str(demo_copy))
    return demo_copy


@pytest.fixture
def fresh_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder; whatever was opened in it is closed again."""
    from analytics.engine import open_workspace, workspace_names

    monkeypatch.setenv("KELENS_DATA", str(tmp_path))
    yield tmp_path
    for name in workspace_names():
        open_workspace(name).close()


@pytest.fixture
def fresh_sample(built: Path, fresh_data: Path) -> Path:
    """A copy of the sample company that may be written to."""
    (fresh_data / "workspaces").mkdir()
    shutil.copy(built / "workspaces" / "sample.duckdb", fresh_data / "workspaces")
    return fresh_data
