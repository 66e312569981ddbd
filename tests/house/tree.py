"""The files of the repository, as the tests of the house rules read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", "node_modules"}


@cache
def all_files() -> tuple[Path, ...]:
    """Every file git knows or would add; without git, every file but caches and the reader's data."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
        found = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts)]
        found = [path for path in found if path.parts[len(ROOT.parts)] != "data" or "demo" in path.parts]
    return tuple(sorted(path for path in found if path.is_file()))


def files(folder: str = "", suffix: str = "") -> list[Path]:
    """The files under a folder of the repository, by the end of their name."""
    return [path for path in all_files() if path.is_relative_to(ROOT / folder) and path.name.endswith(suffix)]


def product_python() -> list[Path]:
    """Every Python file but the tests."""
    return [path for path in files(suffix=".py") if not path.is_relative_to(ROOT / "tests")]


def short(path: Path) -> str:
    """The path as people say it: from the root of the repository."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=short(path))


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module imported anywhere in a tree: (line, full name)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, node.module or ""
