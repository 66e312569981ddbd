"""The data dictionary, from the declared tables and their texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analytics.dictionary import code_key, meaning
from analytics.engine import overview
from analytics.schema import BY_FILE, SUBJECTS, TABLES, Column, Table
from analytics.texts import name, say

BOTH = ("en", "zh")


def plain(lang: str) -> list[dict[str, Any]]:
    """Every table with its columns, in words of one language."""
    return [
        {
            "name": table.name,
            "title": name("table", table.name, lang=lang),
            "meaning": say(f"table.{table.name}.meaning", lang),
            "subject": say(f"subject.{table.subject}", lang),
            "importable": table.importable,
            "key": list(table.key),
            "columns": [_column(table, column, lang) for column in table.all_columns],
        }
        for table in TABLES.values()
    ]


def _column(table: Table, column: Column, lang: str) -> dict[str, Any]:
    return {
        "name": column.name,
        "title": name("column", table.name, column.name, lang=lang),
        "kind": column.kind,
        "type": column.sql_type,
        "unit": say(f"unit.{column.unit}", lang) if column.unit else "",
        "required": column.required,
        "personal": column.personal,
        "codes": {code: say(code_key(table, column, code), lang) for code in column.codes},
        "example": column.example,
        "meaning": meaning(table, column, lang),
    }


def markdown() -> str:
    """The dictionary as a document, English and Chinese side by side."""
    return "\n".join(_document()) + "\n"


def _document() -> Iterator[str]:
    yield from ("# " + _both("cli.dictionary.title"), "", *_paragraphs("cli.dictionary.intro"))
    grouped = [table for subject in SUBJECTS for table in TABLES.values() if table.subject == subject]
    for subject in SUBJECTS:
        yield from ("", f"### {_both(f'subject.{subject}')}", "", *_head("table", "key", "meaning"))
        yield from (_line(table) for table in grouped if table.subject == subject)
    for table in grouped:
        yield from _section(table)


def _line(table: Table) -> str:
    key = ", ".join(f"`{part}`" for part in table.key) or "–"
    title, says = _both(f"table.{table.name}"), _both(f"table.{table.name}.meaning", "<br>")
    return f"| [{title}](#{table.name}) `{table.name}` | {key} | {says} |"


def _head(*labels: str) -> Iterator[str]:
    yield "| " + " | ".join(_both(f"cli.dictionary.head.{label}") for label in labels) + " |"
    yield "|" + "---|" * len(labels)


def _section(table: Table) -> Iterator[str]:
    yield from ("", f'## <a id="{table.name}"></a>{_both(f"table.{table.name}")} `{table.name}`', "")
    yield from _paragraphs(f"table.{table.name}.meaning")
    if table.importable:
        yield from ("", *_paragraphs("cli.dictionary.importable" if table.key else "cli.dictionary.appends"))
    if table.name in BY_FILE:
        said = (say("cli.dictionary.template", lang, {"table": table.name}) for lang in BOTH)
        yield from ("", "<br>".join(said))
    if users := overview.users_of(table.name):
        said = (say("cli.dictionary.users", lang, {"users": _named(users, lang)}) for lang in BOTH)
        yield from ("", "<br>".join(said))
    yield from ("", *_head("column", "name", "type", "meaning", "example"))
    for column in table.all_columns:
        yield _row(table, column)


def _named(users: list[str], lang: str) -> str:
    return say("template.between", lang).join(say(f"analysis.{user}", lang) for user in users)


def _row(table: Table, column: Column) -> str:
    names = "<br>".join(name("column", table.name, column.name, lang=lang) for lang in BOTH)
    said = "<br>".join(meaning(table, column, lang) for lang in BOTH)
    marks = [_both(f"cli.dictionary.mark.{mark}") for mark in ("required", "personal") if getattr(column, mark)]
    marks += [_both(f"unit.{column.unit}")] if column.unit else []
    kind = "<br>".join([f"{column.kind} (`{column.sql_type}`)", *marks])
    codes = "".join(f"<br>`{code}` {_both(code_key(table, column, code))}" for code in column.codes)
    key = "**" if column.name in table.key else ""
    return f"| {key}`{column.name}`{key} | {names} | {kind} | {said}{codes} | {_safe(column.example)} |"


def _both(key: str, between: str = " · ") -> str:
    english, chinese = (say(key, lang) for lang in BOTH)
    return english if english == chinese else f"{english}{between}{chinese}"


def _paragraphs(key: str) -> tuple[str, str, str]:
    return say(key, "en"), "", say(key, "zh")


def _safe(text: str) -> str:
    return text.replace("|", "\\|")
