"""``tables``, ``imports`` and ``undo``: what lies in a workspace and how it came there."""

from __future__ import annotations

import argparse
from typing import Any

from analytics.commands import Answer
from analytics.texts import name, say


def tables(options: argparse.Namespace) -> Answer:
    """The canonical tables: a list, or the whole data dictionary as Markdown (in both languages)."""
    from analytics.commands import dictionary

    if options.format == "markdown":
        return Answer(dictionary.markdown().rstrip("\n"), {"outcome": "done", "markdown": dictionary.markdown()})
    found = dictionary.plain(options.lang)
    header = [say(f"cli.tables.{label}", options.lang) for label in ("name", "title", "columns", "meaning")]
    rows = [[item["name"], item["title"], str(len(item["columns"])), item["meaning"]] for item in found]
    return Answer(_aligned(header, rows, (2,)), {"outcome": "done", "tables": found})


def template(options: argparse.Namespace) -> Answer:
    """A file to fill in for a table, and what each of its columns means."""
    from analytics.commands.ask import save
    from analytics.export import template as made

    table = made.declared(options.TABLE)
    out = options.out or f"{table.name}.xlsx"
    write = made.csv_bytes if out.lower().endswith(".csv") else made.excel_bytes
    target = save(write(table.name, options.lang), out)
    entries = made.explained(table, options.lang)
    shown = ("column", "must", "example", "meaning")
    header = [say(f"template.head.{label}", options.lang) for label in shown]
    about = _aligned(header, [[entry[label] for label in shown] for entry in entries], ())
    text = say("cli.template.written", options.lang, {"file": target, "columns": len(entries)})
    return Answer(f"{text}\n\n{about}", {"outcome": "done", "file": str(target), "columns": entries})


def imports(options: argparse.Namespace) -> Answer:
    """Every import of a workspace, newest first."""
    from analytics.engine import open_workspace, overview

    found = overview.imports(open_workspace(options.db))
    if not found:
        return Answer(say("cli.imports.none", options.lang), {"outcome": "done", "imports": []})
    labels = ("number", "when", "name", "table", "read", "loaded", "updated", "rejected", "undone")
    header = [say(f"cli.imports.{label}", options.lang) for label in labels]
    rows = [_import_row(row, options.lang) for row in found]
    return Answer(_aligned(header, rows, (0, 4, 5, 6, 7)), {"outcome": "done", "imports": found})


def _import_row(row: dict[str, Any], lang: str) -> list[str]:
    counts = [f"{row[key] or 0:,}" for key in ("rows_read", "rows_loaded", "rows_updated", "rows_rejected")]
    undone = f"{row['undone_at']:%Y-%m-%d %H:%M}" if row["undone_at"] else ""
    table = name("table", row["target_table"], lang=lang) if row["target_table"] else ""
    return [str(row["import_id"]), f"{row['imported_at']:%Y-%m-%d %H:%M}", row["name"] or "", table, *counts, undone]


def undo(options: argparse.Namespace) -> Answer:
    """Take an import back."""
    from analytics.engine import open_workspace, overview
    from analytics.ingest import origins

    workspace = open_workspace(options.db)
    entries = {entry["import_id"]: entry for entry in overview.imports(workspace)}
    workspace.undo(options.IMPORT)
    origins.undone(workspace, options.IMPORT)
    counts = entries[options.IMPORT]["receipt"].get("tables", {})
    gone = {table: count["loaded"] + count["updated"] for table, count in counts.items()}
    words = ", ".join(f"{name('table', table, lang=options.lang)} {rows:,}" for table, rows in gone.items() if rows)
    text = say("cli.undone", options.lang, {"number": options.IMPORT, "rows": words or "0"})
    return Answer(text, {"outcome": "done", "import_id": options.IMPORT, "taken_back": gone})


def _aligned(header: list[str], rows: list[list[str]], right: tuple[int, ...]) -> str:
    from analytics.export.plain import aligned

    return aligned(header, rows, [at in right for at in range(len(header))])
