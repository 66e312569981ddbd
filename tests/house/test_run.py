"""run.py: what it says when something is in the way, and what it hands on."""

import ast
import errno
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import run
from tests.house.tree import ROOT

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sentence(text: str) -> str:
    """The text, if it is one sentence in Chinese and one in English and no traceback."""
    lines = text.strip().splitlines()
    assert len(lines) == 2, text
    assert CHINESE.search(lines[0])
    assert not CHINESE.search(lines[1])
    return lines[1]


def start_in(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run run.py as a person would, from a folder, with an environment."""
    command = [sys.executable, "run.py", *arguments]
    more = {**os.environ, "PYTHONUTF8": "1", **env}
    return subprocess.run(command, cwd=folder, env=more, capture_output=True, encoding="utf-8", timeout=120)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that some other program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def running() -> Iterator[int]:
    """A port where a server answers as KeLens does."""

    class Health(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/_stcore/health" else 404)
            self.end_headers()

        def log_message(self, format, *args):  # noqa: A002 - the name is the library's
            pass

    with HTTPServer(("127.0.0.1", 0), Health) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with run.py and a lock of one small package."""
    shutil.copy(ROOT / "run.py", tmp_path)
    (tmp_path / "requirements.lock").write_text("iniconfig==2.0.0 --hash=sha256:" + "0" * 64 + "\n", encoding="utf-8")
    return tmp_path


# --- Python itself


@pytest.mark.parametrize(("version", "word"), [((2, 7), "old"), ((3, 6), "old"), ((3, 10), "old"), ((3, 15), "new")])
def test_a_python_that_cannot_run_it_is_told(version: tuple[int, int], word: str):
    said = sentence(run.version_problem(version) or "")
    assert said.startswith(f"Python {version[0]}.{version[1]} is too {word}: install Python 3.11 to 3.14")


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_a_python_that_can_run_it_is_let_in(minor: int):
    assert run.version_problem((3, minor, 0)) is None


def test_an_old_python_can_read_the_file():
    """No syntax younger than Python 2.7, so that the sentence is reached."""
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    young = (
        ast.JoinedStr,
        ast.NamedExpr,
        ast.AnnAssign,
        ast.Nonlocal,
        ast.AsyncFunctionDef,
        ast.Starred,
        ast.YieldFrom,
    )
    found = [f"{type(node).__name__} in line {node.lineno}" for node in ast.walk(tree) if isinstance(node, young)]
    found = [each for each in found if not is_call_argument(tree, each)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found += [node.name for node in functions if node.returns or node.args.kwonlyargs or node.args.posonlyargs]
    found += [node.name for node in functions if any(argument.annotation for argument in node.args.args)]
    assert not found, found


def is_call_argument(tree: ast.AST, each: str) -> bool:
    """f(*x) with nothing but keywords behind it is as old as Python 2."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    last = {
        f"Starred in line {call.args[-1].lineno}"
        for call in calls
        if call.args and isinstance(call.args[-1], ast.Starred)
    }
    return each in last


def old_pythons() -> list[str]:
    """The Pythons too old for KeLens that this machine has, on the path or as pyenv keeps them."""
    minors = ["2.7", *(f"3.{minor}" for minor in range(5, 11))]
    kept = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"
    found = [shutil.which(f"python{minor}") for minor in minors]
    found += [str(path) for minor in minors for path in kept.glob(f"{minor}.*/bin/python")]
    return [path for path in found if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0]


def test_old_pythons_say_the_sentence():
    pythons = old_pythons()
    if not pythons:
        pytest.skip("no Python older than 3.11 on this machine")
    for python in pythons:
        done = subprocess.run([python, str(ROOT / "run.py")], capture_output=True)
        assert done.returncode == 4, python
        assert b"is too old: install Python 3.11 to 3.14" in done.stderr, python
        assert b"Traceback" not in done.stderr, python


# --- setting up


def test_ensurepip_missing_names_the_package(clone: Path):
    """Debian's own Python: the module is not there at all."""
    (clone / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None\n", encoding="utf-8")
    done = start_in(clone, "--no-browser", PYTHONPATH=str(clone))
    assert done.returncode == 4
    said = sentence(done.stderr)
    assert "python3-venv" in said
    assert f"python3.{sys.version_info.minor}-venv" in said


@pytest.mark.skipif(os.name == "nt", reason="the fake Python is a script with a #! line")
def test_a_venv_that_fails_for_want_of_ensurepip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fake = tmp_path / "python"
    fake.write_text(
        "#!/bin/sh\nmkdir -p .venv; echo 'ensurepip is not available. apt install python3.11-venv'; exit 1\n",
        encoding="utf-8",
    )
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    use_folder(monkeypatch, tmp_path)
    with pytest.raises(run.Stop, match="python3-venv"):
        run.make_venv()
    assert not (tmp_path / ".venv").exists(), "half an environment must not stay"


def use_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let run.py take this folder for the repository."""
    monkeypatch.setattr(run, "ROOT", str(folder))
    monkeypatch.setattr(run, "VENV", str(folder / ".venv"))
    monkeypatch.setattr(run, "PYTHON", str(folder / ".venv" / "python"))


def test_no_network_is_said_in_a_sentence(clone: Path):
    """The real pip, sent to a port where nobody answers."""
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""}
    done = start_in(clone, "--no-browser", PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0", PIP_NO_CACHE_DIR="1", **nowhere)
    assert done.returncode == 4
    assert "check the network" in sentence(done.stderr)
    assert "Installing the components" in done.stdout
    assert "127.0.0.1" in (clone / ".venv/install.log").read_text(encoding="utf-8")
    assert not (clone / ".venv/kelens.stamp").exists()


@pytest.mark.parametrize(
    ("printed", "advice"),
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError(Failed to establish a connection'",
            "network",
        ),
        ("ERROR: Could not find a version\nERROR: No matching distribution found for duckdb==2.0.0", "network"),
        ("ReadTimeoutError: HTTPSConnectionPool: Read timed out.", "network"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("OSError: [WinError 112] There is not enough space on the disk", "disk is full"),
        ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '.venv'", "No permission"),
        ("Error: [WinError 5] Access is denied", "No permission"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "locked hash"),
        ("error: subprocess-exited-with-error", "install.log"),
    ],
)
def test_what_pip_prints_becomes_advice(printed: str, advice: str):
    assert advice in sentence(run.advice(printed))


def test_a_lock_is_installed_once_and_again_when_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    use_folder(monkeypatch, tmp_path)
    (tmp_path / ".venv").mkdir()
    commands: list[tuple[str, ...]] = []
    monkeypatch.setattr(run, "make_venv", lambda: None)
    monkeypatch.setattr(run, "read", lambda *command: (commands.append(command), (0, "done"))[1])
    (tmp_path / "requirements.lock").write_text("a", encoding="utf-8")
    (tmp_path / "requirements-dev.lock").write_text("b", encoding="utf-8")
    run.install("run")
    run.install("run")
    assert len(commands) == 1
    assert "--require-hashes" in commands[0]
    run.install("test")  # holds what KeLens needs too
    run.install("run")
    assert len(commands) == 2
    (tmp_path / "requirements.lock").write_text("changed", encoding="utf-8")
    run.install("run")
    run.install("test")
    assert [command[-1].rpartition("requirements")[2] for command in commands[2:]] == [".lock", "-dev.lock"]


@pytest.mark.parametrize(("number", "word"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "No permission")])
def test_a_full_or_closed_disk_is_a_sentence(
    number: int, word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def fail(arguments: list[str]) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setitem(run.COMMANDS, "start", fail)
    assert run.main([]) == 4
    assert word in sentence(capsys.readouterr().err)


# --- starting


def test_a_taken_port_is_named_with_another_one(clone: Path, taken: int):
    done = start_in(clone, "--port", str(taken), "--no-browser")
    assert done.returncode == 4
    assert re.search(rf"Port {taken} is taken .* --port \d+$", sentence(done.stderr))
    assert not (clone / ".venv").exists()


def test_kelens_running_already_is_said_with_its_address(running: int):
    with pytest.raises(run.Stop) as stop:
        run.check_port(running)
    said = sentence(str(stop.value.args[0]))
    assert f"running already: open http://localhost:{running} " in said
    other = int(said.rpartition(" ")[2])
    assert other != running
    assert run.is_free(other)


def test_a_free_port_is_let_pass(free: int):
    assert run.check_port(free) is None


def test_a_database_open_elsewhere_is_passed_on(tmp_path: Path, free: int):
    """The demo command says it and ends with 4: so does run.py, and starts no server."""
    setup = "run.install = lambda kind: None; run.PYTHON = sys.executable"
    code = f"import run, sys; {setup}; sys.exit(run.main(sys.argv[1:]))"
    shutil.copy(ROOT / "run.py", tmp_path)
    (tmp_path / "analytics").mkdir()
    demo = "import sys; sys.stderr.write(repr(sys.argv[1:]) + ' open in process 123'); sys.exit(4)\n"
    (tmp_path / "analytics/__main__.py").write_text(demo, encoding="utf-8")
    command = [sys.executable, "-c", code, "--port", str(free), "--no-browser"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"}
    )
    assert done.returncode == 4
    assert done.stderr == "['demo', '--if-missing'] open in process 123"
    assert "Starting" not in done.stdout


FAKE_SERVER = """
import os, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
assert sys.argv[1:4] == ["run", "app.py", "--server.port"] and os.environ["OPENBLAS_NUM_THREADS"] == "1"
class Health(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        threading.Timer(0.6, os._exit, [CODE]).start()
    def log_message(self, *args):
        pass
HTTPServer(("127.0.0.1", int(sys.argv[4])), Health).serve_forever()
"""


@pytest.mark.parametrize("code", [0, 3])
def test_the_server_is_announced_when_it_answers(
    code: int, tmp_path: Path, free: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "streamlit.py").write_text(FAKE_SERVER.replace("CODE", str(code)), encoding="utf-8")
    use_folder(monkeypatch, tmp_path)
    monkeypatch.setattr(run, "PYTHON", sys.executable)
    opened: list[str] = []
    monkeypatch.setattr(run.webbrowser, "open", opened.append)
    monkeypatch.setenv("DISPLAY", ":0")
    if code:
        with pytest.raises(run.Stop, match="stopped unexpectedly"):
            run.serve(free, False)
    else:
        assert run.serve(free, True) == 0
    assert f"http://localhost:{free}" in capsys.readouterr().out
    assert opened == ([] if code else [f"http://localhost:{free}"])


# --- the command line


@pytest.mark.parametrize("arguments", [["tset"], ["--port", "0"], ["--port", "x"], ["--nonsense"]])
def test_a_wrong_command_line_ends_with_2(arguments: list[str]):
    done = start_in(ROOT, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert arguments[0] in done.stderr


class Calls:
    """Stands for the programs run.py hands over to: their commands, and how each shall end."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **codes: int):
        self.codes, self.commands = codes, []
        monkeypatch.setattr(run, "install", lambda kind: self.commands.append(["install", kind]))
        monkeypatch.setattr(run, "get_browser", lambda: "a-browser")
        monkeypatch.setattr(run, "call", self.call)

    def call(self, *command: str, **env: str) -> int:
        self.commands.append([*command[1:], *env.values()])
        return next((code for word, code in self.codes.items() if word in command), 0)


def test_test_runs_every_check_and_then_pytest(monkeypatch: pytest.MonkeyPatch):
    calls = Calls(monkeypatch)
    assert run.main(["test", "-k", "words"]) == 0
    assert calls.commands[0] == ["install", "test"]
    assert [command[1] for command in calls.commands[1:4]] == ["ruff", "ruff", "pyright"]
    assert "importlinter" in calls.commands[4][1]
    pytest_command = calls.commands[-1]
    assert pytest_command[1] == "pytest"
    assert pytest_command[-5:] == ["-m", "not slow", "-k", "words", "a-browser"]


def test_all_includes_the_slow_tests(monkeypatch: pytest.MonkeyPatch):
    calls = Calls(monkeypatch)
    assert run.main(["test", "--all", "tests/house"]) == 0
    assert "not slow" not in calls.commands[-1]
    assert "--all" not in calls.commands[-1]


@pytest.mark.parametrize(
    ("codes", "expected"), [({"ruff": 1}, 1), ({"pytest": 2}, 2), ({"pyright": 1, "pytest": 5}, 5)]
)
def test_a_failed_check_fails_the_run_and_pytest_still_runs(
    codes: dict[str, int], expected: int, monkeypatch: pytest.MonkeyPatch
):
    calls = Calls(monkeypatch, **codes)
    assert run.main(["test"]) == expected
    assert calls.commands[-1][1] == "pytest"


def test_without_a_browser_it_says_so_loudly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    monkeypatch.setattr(run, "read", lambda *command: (1, "no"))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(run.os.path, "exists", lambda path: False)
    assert run.get_browser() is None
    assert "every browser test is SKIPPED" in capsys.readouterr().out


def test_a_browser_named_in_chromium_is_used(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert run.get_browser() == sys.executable


def test_lock_without_uv_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    assert run.main(["lock"]) == 4
    assert "pip install uv" in sentence(capsys.readouterr().err)
