"""Starting must be quick: heavy libraries are imported where they are used, not when the app starts."""

import ast
import json
import subprocess
import sys

import pytest

from tests.house.tree import ROOT, parse

HEAVY = [
    "pandas",
    "scipy",
    "sklearn",
    "statsmodels",
    "statsforecast",
    "lifelines",
    "openpyxl",
    "sqlglot",
    "pptx",
    "pypinyin",
    "plotly.express",
]
PROBE = f"import json, sys; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"


def heavy_after(statements: str) -> list[str]:
    """The heavy modules that are loaded after these statements, in a fresh Python."""
    command = [sys.executable, "-c", f"{statements}\n{PROBE}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def imports_of(tree: ast.Module) -> str:
    """The import statements at the top of a file: what it loads before it does anything."""
    return "\n".join(ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))


def test_the_app_has_a_server():
    assert (ROOT / "ui/server.py").is_file() or not (ROOT / "app.py").exists()


@pytest.mark.parametrize("name", ["app.py", "ui/server.py"])
def test_starting_loads_nothing_heavy(name: str):
    path = ROOT / name
    if not path.exists():
        assert not (ROOT / "app.py").exists(), f"{name} is missing"
        pytest.skip(f"{name} is not written yet")
    assert heavy_after(imports_of(parse(path)) or "pass") == []


def test_importing_the_server_loads_nothing_heavy():
    if not (ROOT / "ui/server.py").exists():
        assert not (ROOT / "app.py").exists()
        pytest.skip("ui/server.py is not written yet")
    assert heavy_after("import ui.server") == []


def test_the_rule_sees_a_heavy_import():
    assert heavy_after(imports_of(ast.parse("import pandas\nx = 1"))) == ["pandas"]
