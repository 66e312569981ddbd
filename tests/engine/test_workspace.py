"""One process per file, damaged and foreign files, a full disk, failed transactions: a sentence, and nothing lost."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from analytics import texts
from analytics.engine import Workspace, create_workspace, open_workspace, run, workspace_names
from analytics.engine.paths import ROOT
from analytics.errors import CANNOT_NOW, AnalyticsError
from analytics.schema import SCHEMA_VERSION
from tests.analytics.tiny import LINES, QUARTER, company, line, parcel


def child(code: str, **environment: str) -> subprocess.CompletedProcess:
    """Run code in another process, as another KeLens would."""
    import os

    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


@contextmanager
def held_elsewhere(path: Path) -> Iterator[int]:
    """Another process that has the file open; its process id."""
    code = f"import duckdb; c = duckdb.connect({str(path)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline().strip() == "open"
        try:
            yield other.pid
        finally:
            other.stdin.write("\n")
            other.stdin.close()
            other.wait(30)


def test_a_workspace_open_in_another_process_names_it(own: Workspace):
    path = own.path
    own.close()
    with held_elsewhere(path) as pid:
        with pytest.raises(AnalyticsError) as caught:
            open_workspace(path)
        assert caught.value.code == "workspace_locked"
        assert caught.value.facts == {"name": "own", "pid": pid}
        assert caught.value.exit_code == CANNOT_NOW
        assert str(pid) in texts.say("error.workspace_locked", "zh", caught.value.facts)
    assert run("key_figures", open_workspace(path), QUARTER).rows[0]["value"] == 1030


def test_a_workspace_opened_twice_is_one(own: Workspace):
    assert open_workspace(own.path) is own
    assert open_workspace("own") is own
    assert workspace_names() == ["own"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a database", b"\0" * 20_000], ids=["empty", "text", "zeros"])
def test_a_file_that_is_no_workspace(fresh_data: Path, content: bytes):
    path = fresh_data / "broken.duckdb"
    path.write_bytes(content)
    with pytest.raises(AnalyticsError) as caught:
        open_workspace(path)
    assert caught.value.code == "workspace_corrupt"
    assert path.read_bytes()[: len(content)] == content or not content


def test_a_damaged_workspace(own: Workspace):
    path = own.path
    own.close()
    content = bytearray(path.read_bytes())
    content[4096 : len(content) // 2] = b"\xff" * (len(content) // 2 - 4096)
    path.write_bytes(bytes(content))
    with pytest.raises(AnalyticsError) as caught:
        open_workspace(path)
    path.unlink()
    assert caught.value.code == "workspace_corrupt"


def test_a_database_of_somebody_else(fresh_data: Path):
    path = fresh_data / "other.duckdb"
    duckdb.connect(str(path)).execute("create table mine as select 1 as one").close()
    with pytest.raises(AnalyticsError) as caught:
        open_workspace(path)
    assert caught.value.code == "workspace_corrupt"


def test_a_workspace_of_a_newer_version(own: Workspace):
    path = own.path
    own.change_settings(schema_version=str(SCHEMA_VERSION + 1))
    own.close()
    with pytest.raises(AnalyticsError) as caught:
        open_workspace(path)
    path.unlink()
    assert caught.value.code == "workspace_newer"
    assert caught.value.facts["version"] == SCHEMA_VERSION + 1


@pytest.mark.parametrize("name", ["nowhere", "../etc", "A b", ""])
def test_a_name_that_is_no_workspace(fresh_data: Path, name: str):
    with pytest.raises(AnalyticsError) as caught:
        open_workspace(name)
    assert caught.value.code == "unknown_workspace"


def test_a_failed_transaction_leaves_everything_as_it_was(own: Workspace):
    before, version = own.table("select * from order_lines order by all"), own.version(["order_lines"])
    broken = parcel("order_lines", [line("new", "2026-06-01", "A", "tea", 1)])
    with pytest.raises(duckdb.Error):
        own.load({"order_lines": broken, "customers": _uncastable()}, {"name": "broken"})
    with pytest.raises(RuntimeError):
        _delete_and_raise(own, RuntimeError)
    assert own.table("select * from order_lines order by all").equals(before)
    assert own.version(["order_lines"]) == version
    assert own.rows("select count(*) as n from imports")[0]["n"] == 1


def _delete_and_raise(workspace: Workspace, kind: type[BaseException]) -> None:
    with workspace.transaction("order_lines") as cursor:
        cursor.execute("delete from order_lines")
        raise kind


def _uncastable():
    import pyarrow as pa

    return pa.table({"customer_id": ["A"], "birth_on": ["never"]})


def test_an_interrupt_between_begin_and_commit_rolls_back(own: Workspace):
    """Streamlit's stop and rerun derive from BaseException."""
    with pytest.raises(KeyboardInterrupt):
        _delete_and_raise(own, KeyboardInterrupt)
    assert own.rows("select count(*) as n from order_lines")[0]["n"] == len(LINES)
    own.load({"order_lines": parcel("order_lines", [line("new", "2026-06-01", "A", "tea", 1)])}, {"name": "after"})


def test_an_invalidated_instance_heals(own: Workspace):
    """A fatal error closes the instance; the next unit of work opens the file again."""
    with pytest.raises(duckdb.FatalException), own.database.cursor():
        raise duckdb.FatalException("FATAL Error: database has been invalidated because of a previous fatal error")
    assert run("key_figures", own, QUARTER).rows[0]["value"] == 1030
    own.load({"order_lines": parcel("order_lines", [line("new", "2026-06-01", "A", "tea", 1)])}, {"name": "after"})
    assert run("key_figures", own, QUARTER).rows[0]["value"] == 1031


FULL_DISK = """
    import resource, sys
    from pathlib import Path
    from analytics.engine import open_workspace
    from analytics.errors import AnalyticsError
    from tests.analytics.tiny import line, parcel

    workspace = open_workspace("own")
    count = lambda: workspace.rows("select count(*) as n from order_lines")[0]["n"]
    before = count()
    big = parcel("order_lines", [line(f"n{i}", "2026-06-01", f"customer {i * 7919}", "tea", i) for i in range(60_000)])
    size = workspace.path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 65_536, resource.RLIM_INFINITY))
    try:
        workspace.load({"order_lines": big}, {"name": "too big"})
        print("loaded")
    except AnalyticsError as error:
        print(error.code)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(count() == before, len(workspace.rows("select 1 from imports")))
    workspace.load({"order_lines": big}, {"name": "fits"})
    print(count() - before)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_full_disk_loses_nothing_and_heals(own: Workspace):
    own.close()
    done = child(FULL_DISK)
    assert done.stdout.split() == ["disk_full", "True", "1", "60000"], done.stdout + done.stderr


def test_a_process_that_dies_loses_nothing_that_was_committed(own: Workspace):
    path = own.path
    own.close()
    child("""
        import os
        from analytics.engine import open_workspace
        from tests.analytics.tiny import line, parcel
        workspace = open_workspace("own")
        kept = parcel("order_lines", [line("kept", "2026-06-02", "A", "tea", 5)])
        workspace.load({"order_lines": kept}, {"name": "kept"})
        with workspace.transaction("order_lines") as cursor:
            cursor.execute("delete from order_lines")
            os._exit(9)
    """)
    assert run("key_figures", open_workspace(path), QUARTER).rows[0]["value"] == 1035


def test_files_and_network_are_out_of_reach(own: Workspace, tmp_path: Path):
    secret = tmp_path.parent / "secret.csv"
    secret.write_text("a\n1\n")
    for sql in (
        f"select * from '{secret}'",
        f"copy order_lines to '{tmp_path.parent / 'out.csv'}'",
        f"attach '{tmp_path.parent / 'x.duckdb'}'",
        "install httpfs",
        "set enable_external_access = true",
        "set memory_limit = '1TB'",
    ):
        with pytest.raises(duckdb.Error):
            own.rows(sql)
    assert not (tmp_path.parent / "out.csv").exists()


def test_two_workspaces_do_not_mix(own: Workspace, fresh_data: Path):
    other = company(fresh_data / "other.duckdb", {"order_lines": [line("x", "2026-05-05", "Z", "tea", 7)]})
    assert run("key_figures", other, QUARTER).rows[0]["value"] == 7
    assert run("key_figures", own, QUARTER).rows[0]["value"] == 1030
    other.close()


def test_creating_what_exists_opens_it(own: Workspace):
    assert create_workspace(own.path) is own
