"""The failing of every code base in this field is one central file that grows without end."""

import ast
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from tests.house.tree import ROOT, files, parse, product_python, short

PAGE, PYTHON, FUNCTION, MEDIAN, SQL = 60, 300, 40, 10, 80


def too_long(paths: Iterable[Path], limit: int) -> list[str]:
    """The files longer than a limit, longest first, with their lengths."""
    lengths = sorted(
        ((len(path.read_text(encoding="utf-8").splitlines()), short(path)) for path in paths), reverse=True
    )
    return [f"{name}: {length} lines, at most {limit}" for length, name in lengths if length > limit]


def function_lengths(tree: ast.AST) -> list[tuple[int, str, int]]:
    """Every function, nested ones too: (lines from def to its end, name, first line)."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return [((node.end_lineno or node.lineno) - node.lineno + 1, node.name, node.lineno) for node in found]


def test_python_files_are_short():
    long = too_long(product_python(), PYTHON)
    assert not long, "\n".join(long)


def test_pages_are_thin():
    long = too_long(files("pages", ".py"), PAGE)
    assert not long, "\n".join(long)


def test_sql_files_are_short():
    long = too_long(files(suffix=".sql"), SQL)
    assert not long, "\n".join(long)


def test_functions_are_short():
    found = [
        (size, name, f"{short(path)}:{line}")
        for path in product_python()
        for size, name, line in function_lengths(parse(path))
    ]
    long = [
        f"{where} {name}: {size} lines, at most {FUNCTION}"
        for size, name, where in sorted(found, reverse=True)
        if size > FUNCTION
    ]
    assert not long, "\n".join(long)


def test_the_median_function_is_very_short():
    sizes = [size for path in product_python() for size, _, _ in function_lengths(parse(path))]
    assert median(sizes) < MEDIAN, (
        f"the median of {len(sizes)} functions is {median(sizes)} lines, it must be under {MEDIAN}"
    )


def test_the_rule_sees_what_is_too_long(tmp_path: Path):
    long = tmp_path / "long.py"
    long.write_text("def f():\n" + "    x = 1\n" * 320, encoding="utf-8")
    assert too_long([long], PYTHON) == ["long.py: 321 lines, at most 300"]
    assert function_lengths(parse(long)) == [(321, "f", 1)]
    assert too_long([ROOT / "run.py"], 10)
