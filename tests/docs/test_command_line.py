"""The page about the command line names every command and option, and nothing else."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from analytics.catalogue import analyses
from analytics.commands.parser import COMMANDS, make

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "command-line.md").read_text("utf-8")
COMMON = {"--help", "-h", "--lang", "--json"}


def parsers() -> dict[str, argparse.ArgumentParser]:
    found = next(action for action in make("en")._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def section(title: str) -> str:
    """The text under a heading of the page."""
    found = re.search(rf"^## {re.escape(title)}[^\n]*\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/command-line.md has no section {title}"
    return found[1]


def understood(parser: argparse.ArgumentParser) -> set[str]:
    """Every option and word a parser knows."""
    return {name for action in parser._actions for name in action.option_strings or [action.dest]}


def documented(text: str) -> set[str]:
    """What the table of a section names, first column only."""
    rows = re.findall(r"^\| ([^|]+(?:\\\|[^|]+)*) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(-{1,2}[\w-]+|[A-Z]+)`", row)}


def test_every_command_is_there():
    assert set(parsers()) == set(COMMANDS)
    for command in COMMANDS:
        assert f"python -m analytics {command}" in section(command)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_documented_and_real(command: str):
    assert documented(section(command)) == understood(parsers()[command]) - COMMON


@pytest.mark.parametrize("command", COMMANDS)
def test_the_usage_line_names_every_option(command: str):
    usage = re.search(rf"^    python -m analytics {command}\b.*?(?=\n\n)", section(command), re.MULTILINE | re.DOTALL)
    assert usage is not None
    named = set(re.findall(r"--[\w-]+|\b[A-Z]{2,}\b", usage[0])) - {"OUT", "DAY", "--json"}
    assert named == understood(parsers()[command]) - COMMON


def test_the_common_options_are_documented():
    assert documented(section("For every command")) == COMMON


@pytest.mark.parametrize("command", COMMANDS)
def test_choices_are_all_named(command: str):
    for action in parsers()[command]._actions:
        for choice in action.choices or ():
            assert str(choice) in section(command) + section("For every command")


def test_the_examples_are_understood():
    lines = re.findall(r"^    python -m analytics (.+)$", section("Examples"), re.MULTILINE)
    assert lines
    for line in lines:
        options = make("en").parse_args(shlex.split(line))
        assert getattr(options, "NAME", "sales_trend") in analyses()


@pytest.mark.parametrize("code", range(5))
def test_exit_codes_are_documented(code: int):
    assert f"| {code} |" in PAGE
