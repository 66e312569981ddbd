"""What the documents tell people to type exists."""

import re

import pytest

import run
from tests.house.tree import ROOT, files, short

NAMED = re.compile(
    r"`(?:\.venv/bin/)?python3? run\.py(?: +([^`\n]+))?`|^ *\$? *python3? run\.py(?: +(.+))?$", re.MULTILINE
)


def unknown_commands(text: str) -> set[str]:
    """The commands of run.py a text names in code that do not exist."""
    found = [next((part for part in hit.groups() if part), "").split() for hit in NAMED.finditer(text)]
    return {words[0] for words in found if words and re.match(r"[a-z]", words[0])} - set(run.COMMANDS)


def test_documents_name_only_commands_that_exist():
    papers = [path for path in files(suffix=".md") if "adr" not in path.parts]
    bad = {short(path): unknown_commands(path.read_text(encoding="utf-8")) for path in papers}
    assert not any(bad.values()), {name: commands for name, commands in bad.items() if commands}


def test_the_readme_gives_the_two_commands():
    if not (ROOT / "README.md").exists():
        assert not (ROOT / "app.py").exists(), "README.md is missing"
        pytest.skip("README.md is not written yet")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python run.py test" in text
    assert re.search(r"python run\.py\s*$", text, re.MULTILINE)


@pytest.mark.parametrize("text", ["`python run.py serve`", "    python run.py tests\n"])
def test_the_rule_sees_a_command_that_does_not_exist(text: str):
    assert unknown_commands(text)


@pytest.mark.parametrize(
    "text", ["`python run.py`", "`python run.py test --all`", "python run.py --port 8600", "say python run.py is nice"]
)
def test_the_rule_lets_real_commands_be(text: str):
    assert not unknown_commands(text)


def test_every_decision_is_in_the_index():
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    pages = [path.name for path in files("docs/adr", ".md") if path.name != "README.md"]
    assert sorted(set(re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", index))) == sorted(pages)
