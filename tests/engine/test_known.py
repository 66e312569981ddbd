"""The data as they were known after an import: exactly what lay there then."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from analytics.engine import create_workspace, known, leftovers, paths
from analytics.errors import AnalyticsError


def orders(**total: float) -> dict[str, pa.Table]:
    rows = [
        {"order_id": name, "ordered_on": datetime(2026, 9, 1).date(), "net": value} for name, value in total.items()
    ]
    return {"orders": pa.Table.from_pylist(rows)}


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KELENS_DATA", str(tmp_path / "data"))
    made = create_workspace("own")
    for day, parcel in enumerate((orders(a=1, b=2), orders(b=20, c=3), orders(c=30, d=4)), 1):
        made.load(parcel, {"name": f"{day}.csv", "imported_at": datetime(2026, 10, day, 9)})
    yield made
    known.clear()
    made.close()


def net(workspace) -> dict[str, float]:
    return {row["order_id"]: float(row["net"]) for row in workspace.rows("select order_id, net from orders")}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("1", {"a": 1, "b": 2}),
        ("2", {"a": 1, "b": 20, "c": 3}),
        ("2026-10-02", {"a": 1, "b": 20, "c": 3}),
        ("2026-10-02 08:59", {"a": 1, "b": 2}),
        ("3", {"a": 1, "b": 20, "c": 30, "d": 4}),
    ],
)
def test_what_was_known(workspace, wanted: str, expected: dict[str, float]):
    seen = known.as_known(workspace, known.import_at(workspace, wanted))
    assert net(seen) == expected
    assert net(workspace) == {"a": 1, "b": 20, "c": 30, "d": 4}
    assert seen.name == workspace.name


def test_an_undone_import_is_in_no_view(workspace):
    workspace.undo(2)
    assert net(known.as_known(workspace, 2)) == {"a": 1, "b": 2}


def test_words_that_name_no_import(workspace):
    for wanted, code in (("7", "unknown_import"), ("soon", "not_a_time"), ("2026-09-01", "nothing_known")):
        with pytest.raises(AnalyticsError) as caught:
            known.import_at(workspace, wanted)
        assert caught.value.code == code


def test_an_update_counts_before_and_after(workspace):
    row = workspace.rows("select receipt from imports where import_id = 3")[0]
    assert '"before": {"rows": "1"' in row["receipt"]
    assert '"net": "30.0000"' in row["receipt"]


def test_copies_go_when_they_are_given_back(workspace):
    path = known.as_known(workspace, 1).path
    assert path.exists()
    known.clear()
    assert not path.exists()


HELD = """
import duckdb, sys
database = duckdb.connect(sys.argv[1])
database.execute("create table one (n integer)")
print("held", flush=True)
sys.stdin.read()
"""


def test_copies_of_a_process_that_was_killed_are_given_back_at_the_next_start(workspace):
    folder = paths.backups_dir()
    dead, alive, own = (folder / f"{name}.duckdb" for name in ("known-dead", "pinned-alive", "backup-2026"))
    for path in (dead, own):
        workspace.copy_to(path)
    (folder / "known-broken.duckdb").write_bytes(b"half a copy")
    with subprocess.Popen(
        [sys.executable, "-c", HELD, str(alive)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ,
        text=True,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        leftovers._swept.clear()
        leftovers.sweep()
        assert {path.name for path in folder.iterdir()} >= {"backup-2026.duckdb", "pinned-alive.duckdb"}
        assert not list(folder.glob("known-*"))
        other.kill()
        other.wait()
    leftovers.sweep()
    assert alive.exists(), "once for each start"
    leftovers._swept.clear()
    leftovers.sweep()
    assert not alive.exists()
    assert own.exists()
