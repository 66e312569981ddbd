"""One analysis per file, in one shape, so that each can be read, checked and run on another engine."""

import re

import pytest

from tests.house.tree import files, short

HEADERS = {"question": r".+\?", "grain": r".+", "history": r"(yes|no)\b.*"}
BANNED = {"pivot": r"\b(un)?pivot\b", "asof": r"\basof\b"}


def code_of(text: str) -> str:
    """The SQL without comments, string literals and quoted names."""
    return re.sub(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"]*\"", " ", text, flags=re.DOTALL)


def header_of(text: str) -> list[str]:
    """The comment lines a file begins with."""
    lines = text.splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return lines[:end]


def faults(text: str) -> list[str]:
    """What is wrong with the shape of a SQL file."""
    header = header_of(text)
    found = [
        f"the header lacks `-- {name}: ...`"
        for name, pattern in HEADERS.items()
        if not any(re.fullmatch(rf"-- {name}: {pattern}", line) for line in header)
    ]
    code = code_of(text)
    found += [f"upper case: {word}" for word in sorted(set(re.findall(r"\b\w*[A-Z]\w*\b", code)))]
    found += [f"{name} is not portable" for name, pattern in BANNED.items() if re.search(pattern, code)]
    if not (text.strip().splitlines() or [""])[-1].startswith("select * from "):
        found.append("the last line is not `select * from ...`")
    return found + (["it holds a semicolon"] if ";" in code else [])


def test_every_sql_file_has_the_shape():
    bad = [
        f"{short(path)}: {fault}" for path in files(suffix=".sql") for fault in faults(path.read_text(encoding="utf-8"))
    ]
    assert not bad, "\n".join(bad)


GOOD = """\
-- question: who buys?
-- grain: one row per customer
-- history: no
with final as (select 'A' as a)
select * from final
"""


def test_a_file_in_shape_passes():
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("-- question: who buys?\n", "", "question"),
        ("history: no", "history: perhaps", "history"),
        ("with final", "WITH final", "upper case: WITH"),
        ("select * from final", "select a from final", "last line"),
        ("(select", "(pivot", "pivot"),
        ("(select", "(asof join", "asof"),
        ("final\n", "final;\n", "semicolon"),
    ],
)
def test_the_rule_sees_each_fault(old: str, new: str, fault: str):
    assert any(fault in found for found in faults(GOOD.replace(old, new)))
