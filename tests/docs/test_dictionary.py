"""Every table, column and code has its words in both languages, and the committed dictionary says them."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics import dictionary as words
from analytics.commands import dictionary
from analytics.schema import TABLES, Table
from analytics.texts import LANGUAGES, catalogue, known, name, say

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = [(table, column) for table in TABLES.values() for column in table.all_columns]


def test_the_committed_dictionary_is_the_generated_one():
    committed = (ROOT / "docs" / "data-dictionary.md").read_text("utf-8")
    advice = "run: python -m analytics tables --format markdown > docs/data-dictionary.md"
    assert committed == dictionary.markdown(), advice


def missing() -> list[str]:
    """Text keys the declarations need and the catalogue lacks."""
    keys = [f"table.{table}{end}" for table in TABLES for end in ("", ".meaning")]
    keys += [f"column.{column.name}{end}" for _, column in COLUMNS for end in ("", ".meaning")]
    keys += [words.code_key(table, column, code) for table, column in COLUMNS for code in column.codes]
    keys += [f"unit.{column.unit}" for _, column in COLUMNS if column.unit]
    return sorted({key for key in keys if not known(key)})


def test_no_text_of_the_schema_is_missing():
    assert missing() == []


def test_no_text_of_the_schema_is_left_over():
    """Own texts of a table name a column it has."""
    parts = [key.split(".") for key in catalogue() if key.startswith("column.")]
    own = [(part[1], part[2]) for part in parts if len(part) > 2 and part[1] in TABLES and part[2] != "meaning"]
    assert not [(table, column) for table, column in own if column not in TABLES[table].names]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_within_a_table_differ(table: Table, lang: str):
    """The mapping screen offers the names: two alike could not be told apart."""
    names = [name("column", table.name, column, lang=lang) for column in table.names]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_meanings_are_sentences_in_their_language(lang: str):
    end = "。" if lang == "zh" else "."
    said = {f"{table.name}.{column.name}": words.meaning(table, column, lang) for table, column in COLUMNS}
    said |= {table: say(f"table.{table}.meaning", lang) for table in TABLES}
    assert not [key for key, text in said.items() if not text.endswith((end, "…"))]
    chinese = [key for key, text in said.items() if any("\u4e00" <= char <= "\u9fff" for char in text)]
    assert len(chinese) == (len(said) if lang == "zh" else 0)
