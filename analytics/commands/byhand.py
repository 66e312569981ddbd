"""``edit``, ``delete``, ``merge`` and ``audit``: records by hand, without a screen."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analytics.commands import Answer, misused
from analytics.errors import AnalyticsError
from analytics.texts import name, say

if TYPE_CHECKING:
    from analytics.engine import Workspace
    from analytics.engine.editing import Done, Seen
    from analytics.schema import Table


def edit(options: argparse.Namespace) -> Answer:
    """Add a row, or with ``--key`` change those that it names."""
    from analytics.engine import editing

    table, workspace = _table(options)
    if options.key:
        done = editing.change(
            workspace, table.name, _rows(workspace, table, options), _values(table, options), options.by
        )
    else:
        done = editing.add(workspace, table.name, [_values(table, options, whole=True)], options.by)
    return _told(done, table, options.lang)


def delete(options: argparse.Namespace) -> Answer:
    """Take out the rows that ``--key`` names."""
    from analytics.engine import editing

    table, workspace = _table(options)
    return _told(
        editing.delete(workspace, table.name, _rows(workspace, table, options), options.by), table, options.lang
    )


def _table(options: argparse.Namespace) -> tuple[Table, Workspace]:
    from analytics.engine import open_workspace
    from analytics.engine.editing import editable

    return editable(options.TABLE), open_workspace(options.db)


def _pairs(texts: Sequence[str], option: str, table: Table, lang: str) -> dict[str, str]:
    """``["price=62", "source="]`` -> column -> text. Raises wrong usage."""
    found: dict[str, str] = {}
    for text in texts:
        column, equals, value = text.partition("=")
        if not equals:
            raise misused("cli.usage.pair", lang, option=option, value=text)
        if column not in table.names:
            raise misused("cli.usage.column", lang, column=column, known=", ".join(table.names))
        found[column] = value
    return found


def _values(table: Table, options: argparse.Namespace, whole: bool = False) -> dict[str, Any]:
    """Typed values of ``--set``; a ``whole`` row must have what is required. Raises ``entry_refused``."""
    from analytics.engine.editing import makes_ids
    from analytics.ingest import byhand

    given = _pairs(options.set, "--set", table, options.lang)
    values, faults = (byhand.read_whole if whole else byhand.read)(table, given, makes_ids(table))
    stated = {column: fault for column, fault in faults.items() if whole or column in given}
    if stated:
        raise AnalyticsError("entry_refused", reasons=byhand.faults_words(table, stated, options.lang))
    return values


def _rows(workspace: Workspace, table: Table, options: argparse.Namespace) -> list[Seen]:
    """The rows ``--key`` names; several only with ``--all``."""
    from analytics.engine.listing import Wish, every
    from analytics.ingest import byhand

    given = _pairs(options.key, "--key", table, options.lang)
    where = {}
    for column, text in given.items():
        try:
            where[column] = [byhand.read_value(table, table.column(column), text)]
        except byhand.FaultError as fault:
            words = byhand.faults_words(table, {column: fault}, options.lang)
            raise AnalyticsError("entry_refused", reasons=words) from fault
    found = every(workspace, Wish(table.name, where=where))
    if not found or (len(found) > 1 and not options.all):
        raise AnalyticsError("rows_found", count=len(found), table=f"table.{table.name}")
    return found


def _told(done: Done, table: Table, lang: str) -> Answer:
    facts = {"added": done.added, "changed": done.changed, "deleted": done.deleted, "unchanged": done.unchanged}
    words = {"number": done.import_id, "table": name("table", table.name, lang=lang)}
    text = say("cli.edited", lang, {**facts, **words})
    return Answer(text, {"outcome": "done", "import_id": done.import_id, "table": table.name, **facts})


def merge(options: argparse.Namespace) -> Answer:
    """Let one id stand for others; without ids list who is probably the same."""
    from analytics.engine import merging, open_workspace, overview

    workspace = open_workspace(options.db)
    if not options.ID:
        return _suggested(merging.suggestions(workspace), options.lang)
    kept, *others = options.ID
    number = merging.merge(workspace, kept, others, options.by, options.entity)
    entry = next(entry for entry in overview.imports(workspace) if entry["import_id"] == number)
    moved = entry["receipt"]["edit"]["moved"]
    rows = ", ".join(f"{name('table', one, lang=options.lang)} {count:,}" for one, count in moved.items())
    text = say("cli.merged", options.lang, {"number": number, "kept": kept, "others": ", ".join(others), "rows": rows})
    return Answer(text, {"outcome": "done", "import_id": number, "kept": kept, "merged": others, "moved": moved})


def _suggested(found: Sequence[Any], lang: str) -> Answer:
    if not found:
        return Answer(say("merging.none", lang), {"outcome": "done", "suggestions": []})
    rows = [[", ".join(one.ids), ", ".join(say(f"merging.reason.{why}", lang) for why in one.reasons)] for one in found]
    listed = [{"ids": list(one.ids), "reasons": list(one.reasons)} for one in found]
    header = [say("merging.ids", lang), say("merging.reasons", lang)]
    return Answer(_aligned(header, rows), {"outcome": "done", "suggestions": listed})


def audit(options: argparse.Namespace) -> Answer:
    """The edits of a workspace or a table; with ``--edit`` what one did, column by column."""
    from analytics.engine import audit as audited
    from analytics.engine import open_workspace

    workspace = open_workspace(options.db)
    if options.edit is None:
        found = audited.edits(workspace, options.TABLE or "")
        labels = ("number", "when", "who", "table", "added", "changed", "deleted", "merged", "undone")
        rows = [_edit_row(one, options.lang) for one in found]
    else:
        table = options.TABLE or _table_of(audited.edits(workspace, limit=10_000), options.edit)
        found = audited.changes(workspace, table, options.edit)
        labels = ("row", "column", "before", "after")
        rows = [_change_row(table, one, options.lang) for one in found]
    if not found:
        return Answer(say("audit.none", options.lang), {"outcome": "done", "audit": []})
    header = [say(f"audit.{label}", options.lang) for label in labels]
    return Answer(_aligned(header, rows), {"outcome": "done", "audit": found})


def _table_of(found: Sequence[Mapping[str, Any]], number: int) -> str:
    tables = [one["table_name"] for one in found if one["import_id"] == number]
    if not tables:
        raise AnalyticsError("unknown_import", import_id=number)
    return tables[0]


def _edit_row(one: Mapping[str, Any], lang: str) -> list[str]:
    counts = [f"{one[key]:,}" for key in ("added", "changed", "deleted", "merged")]
    undone = f"{one['undone_at']:%Y-%m-%d %H:%M}" if one["undone_at"] else ""
    table = name("table", one["table_name"], lang=lang)
    return [str(one["import_id"]), f"{one['at']:%Y-%m-%d %H:%M}", one["who"], table, *counts, undone]


def _change_row(table: str, one: Mapping[str, Any], lang: str) -> list[str]:
    from analytics.ingest.byhand import written

    values = [written(one[side]) for side in ("before", "after")]
    key = " · ".join(str(part) for part in one["key"] if part is not None)
    return [key, name("column", table, one["column"], lang=lang), *values]


def _aligned(header: list[str], rows: list[list[str]]) -> str:
    from analytics.export.plain import aligned

    return aligned(header, rows, [False] * len(header))
