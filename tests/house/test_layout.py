"""Where things lie, what they are called, and who knows whom."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, all_files, files, imported, parse, short

VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "service", "services", "common", "misc"}
MEBIBYTE = 1 << 20
IN_MEMORY = ("duckdb.connect()", ":memory:")


def vague_names(path: Path) -> set[str]:
    """The parts of a file's path that say nothing, whole or as a word of a name."""
    words = {word for part in path.with_suffix("").parts for word in re.split(r"[_\W]+", part.lower())}
    return words & VAGUE


def test_no_page_lies_directly_in_pages():
    """One that does makes the first deep link after a restart run without app.py."""
    direct = [short(path) for path in files("pages") if path.parent == ROOT / "pages" and path.name != "__init__.py"]
    assert not direct, f"move into a section's folder: {direct}"


def test_names_say_something():
    bad = [short(path) for path in files(suffix=".py") if vague_names(path.relative_to(ROOT))]
    assert not bad, f"call these by what they do: {bad}"


@pytest.mark.parametrize("name", ["analytics/utils.py", "ui/chart_helpers.py", "ui/common/dates.py"])
def test_the_rule_sees_vague_names(name: str):
    assert vague_names(Path(name))


def test_analytics_knows_no_streamlit():
    bad = [
        f"{short(p)}:{line}"
        for p in files("analytics", ".py")
        for line, m in imported(parse(p))
        if is_of(m, "streamlit", "ui", "pages")
    ]
    assert not bad, bad


def opened_files(tree: ast.AST) -> list[int]:
    """The lines where duckdb.connect opens anything but a database in memory."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "duckdb.connect"
    ]
    return [
        call.lineno for call in calls if ast.unparse(call.args[0] if call.args else call).strip("'") not in IN_MEMORY
    ]


def test_reading_a_file_never_opens_a_workspace():
    bad = [f"{short(path)}:{line}" for path in files("analytics/ingest", ".py") for line in opened_files(parse(path))]
    assert not bad, f"a workspace is opened by analytics.engine alone: {bad}"


@pytest.mark.parametrize(
    ("code", "lines"), [("duckdb.connect(path)", [1]), ("duckdb.connect()", []), ("duckdb.connect(':memory:')", [])]
)
def test_the_rule_sees_an_opened_file(code: str, lines: list[int]):
    assert opened_files(ast.parse(code)) == lines


def is_of(module: str, *packages: str) -> bool:
    return module.partition(".")[0] in packages


def test_nothing_large_is_in_the_repository():
    large = [
        f"{short(p)}: {p.stat().st_size / MEBIBYTE:.1f} MiB" for p in all_files() if p.stat().st_size > 4 * MEBIBYTE
    ]
    assert not large, f"at most 4 MiB each: {large}"


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs/adr/README.md"])
def test_the_repository_says_what_it_is(name: str):
    assert (ROOT / name).is_file(), f"{name} is missing"


CONTRACT_BREAKERS = {
    "analytics knows no Streamlit": ("analytics/a.py", "import streamlit\n"),
    "never upwards": ("ui/a.py", "import pages.market\n"),
    "pages hold no SQL": ("pages/market/a.py", "import pandas\n"),
    "the database is reached only through": ("analytics/catalogue/a.py", "import duckdb\n"),
}


@pytest.mark.parametrize("contract", [None, *CONTRACT_BREAKERS])
def test_import_contracts_are_kept_and_can_break(contract: str | None, tmp_path: Path):
    """The contracts of pyproject.toml, on a small tree that keeps them all or breaks one."""
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for package in ("analytics", "analytics/engine", "analytics/catalogue", "ui", "pages", "pages/market"):
        (tmp_path / package).mkdir(exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "analytics/engine/connection.py").write_text("import duckdb\n", encoding="utf-8")
    (tmp_path / "ui/show.py").write_text("import streamlit\nimport analytics.engine.connection\n", encoding="utf-8")
    (tmp_path / "pages/market/trend.py").write_text("import streamlit\nimport ui.show\n", encoding="utf-8")
    if contract:
        name, text = CONTRACT_BREAKERS[contract]
        (tmp_path / name).write_text(text, encoding="utf-8")
    check = "from importlinter.cli import lint_imports_command as check; check()"
    done = subprocess.run(
        [sys.executable, "-c", check, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8"
    )
    broken = [line for line in done.stdout.splitlines() if re.search(r" BROKEN\b", line)]
    assert done.returncode == bool(contract), done.stdout + done.stderr
    assert len(broken) == bool(contract), broken
    assert not contract or contract in broken[0]
