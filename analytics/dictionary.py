"""What tables, columns and codes mean, and the search among them."""

from __future__ import annotations

from analytics.schema import TABLES, Column, Table
from analytics.texts import LANGUAGES, known, name, say


def meaning(table: Table, column: Column, lang: str) -> str:
    """What a column holds: the table's own text where it differs, else the shared one."""
    own = f"column.{table.name}.{column.name}.meaning"
    return say(own if known(own) else f"column.{column.name}.meaning", lang)


def code_key(table: Table, column: Column, code: str) -> str:
    """The text key of a legal value."""
    own = f"code.{table.name}.{column.name}.{code}"
    return own if known(own) else f"code.{column.name}.{code}"


def codes(table: Table, column: Column, lang: str) -> list[str]:
    """The legal values as they are called."""
    return [say(code_key(table, column, code), lang) for code in column.codes]


def matches(query: str) -> dict[str, list[str]]:
    """Table -> its columns that speak of all words of ``query`` in any language; all where the table itself does.

    Tables that are called so come first. Without words every table and column.
    """
    wanted = query.casefold().split()
    found: dict[str, list[str]] = {}
    called = {table.name: _said(wanted, _of_table(table)) for table in TABLES.values()}
    for table in sorted(TABLES.values(), key=lambda one: not called[one.name]):
        columns = [
            column.name
            for column in table.all_columns
            if called[table.name] or _said(wanted, _of_column(table, column))
        ]
        if columns:
            found[table.name] = columns
    return found


def _said(wanted: list[str], texts: list[str]) -> bool:
    spoken = "\n".join(texts).casefold()
    return all(word in spoken for word in wanted)


def _of_table(table: Table) -> list[str]:
    return [table.name, *(name("table", table.name, lang=lang) for lang in LANGUAGES)]


def _of_column(table: Table, column: Column) -> list[str]:
    texts = [column.name, *column.words]
    for lang in LANGUAGES:
        called = name("column", table.name, column.name, lang=lang)
        texts += [called, meaning(table, column, lang), *codes(table, column, lang)]
    return texts
