"""Nothing of anybody's machine, and no secret, lies in the repository (the patterns do not match themselves)."""

import re
from pathlib import Path

import pytest

from tests.house.tree import all_files, short


def any_of(*pieces: str) -> re.Pattern[str]:
    return re.compile("|".join(pieces))


NOWHERE = r"(?<![\w.$~}>)-])"
MACHINE = any_of(
    *(f"{NOWHERE}/{name}/" for name in ("wo" + "rk", "tm" + "p", "ro" + "ot")),
    NOWHERE + "/(ho" + r"me|Users)/[a-zA-Z]\w*",
    "[A-Z]:" + r"\\+Us" + r"ers\\+\w",
    "file:" + "///",
)
SECRET = any_of(
    "-----BEG" + r"IN [A-Z ]*PRIV" + "ATE KEY",
    r"\bAK" + r"IA[0-9A-Z]{16}\b",
    r"\bgh" + r"[pousr]_[A-Za-z0-9]{30,}",
    r"\bxo" + r"x[abps]-[A-Za-z0-9-]{10,}",
    r"\bs" + r"k-[A-Za-z0-9_-]{32,}",
    r"\b(?i:pass" + r"word|api_key|client_secret|cookie_secret)\s*[:=]\s*[\"'][^\"'\s{<$]{6,}[\"']",
)


def texts() -> list[tuple[Path, str]]:
    """Every text file of the repository; specimens in other encodings are read as well as can be."""
    raw = [(path, path.read_bytes()) for path in all_files() if path.stat().st_size < 4 << 20]
    return [(path, data.decode("utf-8", "replace")) for path, data in raw if b"\0" not in data[:8192]]


def found_in(text: str, pattern: re.Pattern[str]) -> list[str]:
    return [f"{line}: {hit.group()}" for line, row in enumerate(text.splitlines(), 1) for hit in pattern.finditer(row)]


@pytest.mark.parametrize(
    ("what", "pattern"), [("a path of a machine", MACHINE), ("a secret", SECRET)], ids=["paths", "secrets"]
)
def test_files_hold_nothing_private(what: str, pattern: re.Pattern[str]):
    bad = [f"{short(path)}:{hit}" for path, text in texts() for hit in found_in(text, pattern)]
    assert not bad, f"{what} in\n" + "\n".join(bad)


@pytest.mark.parametrize(
    "path", ["/tm" + "p/x", "open('/ro" + "ot/.a')", "/ho" + "me/ann/x", "C:\\Us" + "ers\\ann", "file:" + "///x"]
)
def test_the_rule_sees_machine_paths(path: str):
    assert found_in(path, MACHINE)


@pytest.mark.parametrize("path", ["docs/tm" + "p/x", "https://a.example/wo" + "rk/", "pages/wo" + "rk/notes.py"])
def test_the_rule_lets_other_paths_be(path: str):
    assert not found_in(path, MACHINE)


@pytest.mark.parametrize("text", ["AK" + "IA" + "A" * 16, "pass" + "word = 'hunter22'", "gh" + "p_" + "a" * 36])
def test_the_rule_sees_secrets(text: str):
    assert found_in(text, SECRET)
