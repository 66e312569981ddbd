"""``rejects`` and ``mappings``: what is handed out to be corrected or handed on."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from analytics.commands import Answer, misused
from analytics.commands.ask import save
from analytics.errors import AnalyticsError
from analytics.texts import name, say


def rejects(options: argparse.Namespace) -> Answer:
    """The rejected records of an import as a file to correct and import again."""
    from analytics.engine import open_workspace, overview
    from analytics.export import rejects as handed

    workspace = open_workspace(options.db)
    entry = next((one for one in overview.imports(workspace) if one["import_id"] == options.IMPORT), None)
    if entry is None:
        raise AnalyticsError("unknown_import", import_id=options.IMPORT)
    count = handed.to_mend(entry["receipt"])
    if not count or entry["undone_at"]:
        raise AnalyticsError("nothing_to_mend", import_id=options.IMPORT)
    made = handed.excel_bytes if options.out.lower().endswith(".xlsx") else handed.csv_bytes
    target = save(made(entry, overview.rejects(workspace, options.IMPORT), options.lang), options.out)
    facts = {"outcome": "done", "file": str(target), "records": count}
    return Answer(say("cli.rejects.written", options.lang, {"count": count, "file": target}), facts)


def mappings(options: argparse.Namespace) -> Answer:
    """The remembered mappings: list, write to a file, take from a file, rename, delete."""
    from analytics.ingest import memory

    if options.add:
        return _taken(options)
    if not options.MAPPING:
        if options.out or options.rename or options.delete:
            raise misused("cli.usage.mapping_name", options.lang)
        return _listed(memory.all_remembered(), options.lang)
    mark = memory.find(options.MAPPING)
    held = memory.all_remembered()[mark]
    if options.out:
        target = save(memory.exported(mark).encode(), options.out)
        return Answer(say("cli.written", options.lang, {"file": target}), {"outcome": "done", "file": str(target)})
    if options.delete:
        memory.drop(mark)
        return Answer(say("cli.mappings.deleted", options.lang, {"name": options.MAPPING}), {"outcome": "done"})
    if options.rename:
        memory.rename(mark, options.rename)
        return _listed({mark: memory.all_remembered()[mark]}, options.lang)
    lines = [f"{header}: {field or '–'}" for header, field in held["mapping"].items()]
    return Answer("\n".join(lines), {"outcome": "done", "mapping": held})


def _taken(options: argparse.Namespace) -> Answer:
    from analytics.ingest import memory

    try:
        text = Path(options.add).read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        raise misused("cli.usage.mapping", options.lang, file=options.add, reason=error) from error
    mark = memory.take(text, Path(options.add).name)
    if options.rename:
        memory.rename(mark, options.rename)
    return _listed({mark: memory.all_remembered()[mark]}, options.lang)


def _listed(held: dict[str, Any], lang: str) -> Answer:
    """Name (or the beginning of the signature), table, columns."""
    found = [
        {"name": one.get("name") or mark[:6], "signature": mark, "table": one["table"], "headers": one["headers"]}
        for mark, one in held.items()
    ]
    if not found:
        return Answer(say("cli.mappings.none", lang), {"outcome": "done", "mappings": []})
    lines = [f"{one['name']}  {table_name(one['table'], lang)}  {', '.join(one['headers'][:8])}" for one in found]
    return Answer("\n".join(lines), {"outcome": "done", "mappings": found})


def table_name(table: str, lang: str) -> str:
    """What a mapping fills; sales files fill several tables and are called by their lines."""
    return name("table", "order_lines" if table == "sales" else table, lang=lang)
