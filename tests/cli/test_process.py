"""As a process of its own: exit codes, the last line, locks, what is loaded, what is logged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, process

HOLD = """
import sys
from analytics.engine import open_workspace
workspace = open_workspace("sample")
workspace.rows("select 1")
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def holder(data: Path) -> Iterator[int]:
    """Another process that has the workspace open; its id."""
    command = [sys.executable, "-c", HOLD]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as held:
        assert held.stdout is not None
        assert held.stdout.readline().strip() == "held"
        yield held.pid
        held.communicate("\n")


def test_a_workspace_open_elsewhere_is_four_and_names_the_process(holder: int):
    for words in (("run", "sales_trend"), ("undo", "1", "--db", "sample"), ("imports", "--db", "sample")):
        said = process(*words, "--json", "--lang", "en")
        assert said.code == 4, said.err
        assert said.last["error"] == "workspace_locked"
        assert str(holder) in said.last["message"]


def test_exit_codes_and_the_last_line(data: Path):
    assert process("list").code == 0
    said = process("run", "sales_trend", "--json", "--lang", "zh")
    assert (said.code, said.last["outcome"]) == (0, "done")
    said = process("run", "nothing_like_it", "--json")
    assert (said.code, said.last["error"]) == (2, "unknown_analysis")
    said = process("--jsn")
    assert (said.code, said.out) == (2, "")


def test_a_damaged_workspace_is_four(data: Path):
    (data / "workspaces" / "broken.duckdb").write_bytes(b"not a database at all" * 1000)
    said = process("run", "sales_trend", "--db", "broken", "--json", "--lang", "en")
    assert (said.code, said.last["error"]) == (4, "workspace_corrupt")
    (data / "workspaces" / "broken.duckdb").unlink()


def test_a_path_is_a_workspace_too(data: Path):
    path = data / "workspaces" / "sample.duckdb"
    assert process("run", "sales_trend", "--db", str(path)).code == 0


FAULT = """
import sys
import analytics.commands.ask as ask
def broken(options):
    raise KeyError("the secret name 海宁百货")
ask.listed = broken
from analytics.cli import main
sys.exit(main(["list", "--json", "--lang", "en"]))
"""


@pytest.mark.parametrize("debug", ["0", "1"])
def test_our_fault_is_one_with_an_id_and_no_trace(debug: str, data: Path):
    env = os.environ | {"KELENS_DEBUG": debug}
    done = subprocess.run([sys.executable, "-c", FAULT], cwd=ROOT, env=env, capture_output=True, text=True)
    held = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, held["exit"], held["outcome"]) == (1, 1, "failed")
    assert ("Traceback" in done.stderr) is (debug == "1")
    log = (data / "logs" / "kelens.log").read_text("utf-8")
    assert held["facts"]["id"] in log
    assert held["facts"]["id"] in held["message"]
    assert "command=list" in log
    assert "海宁百货" not in log


def test_a_reader_that_stops_listening_is_no_fault(data: Path):
    command = f'"{sys.executable}" -m analytics list | head -c 10'
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_pipes_get_utf8_whatever_the_system_speaks(data: Path):
    said = process("list", "--lang", "zh", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "销售趋势" in said.out


HEAVY = ("pandas", "pyarrow", "sqlglot", "duckdb", "xlsxwriter", "numpy", "holidays")
LIGHT = f"""
import sys
from analytics.cli import main
main(["list"])
sys.stderr.write(",".join(name for name in {HEAVY} if name in sys.modules))
"""


def test_listing_loads_nothing_heavy(data: Path):
    done = subprocess.run([sys.executable, "-c", LIGHT], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
