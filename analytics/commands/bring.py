"""``import`` and ``demo``: data come into a workspace."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.commands import OWN, Answer, misused
from analytics.errors import AnalyticsError
from analytics.texts import known, name, say

if TYPE_CHECKING:
    from analytics.engine import Workspace
    from analytics.ingest import Prepared


def bring_in(options: argparse.Namespace) -> Answer:
    """Load a file, or with ``--dry-run`` say what loading it would do and open no workspace."""
    asked = _asked(options)
    try:
        return _checked(options, asked) if options.dry_run else _loaded(options, asked)
    except AnalyticsError as error:
        if error.code == "usage":
            raise
        from analytics.ingest import answer

        facts = answer(error, options.lang)
        return Answer(error=facts["message"], code=error.exit_code, facts=facts | {"error": error.code})


def _asked(options: argparse.Namespace) -> dict[str, Any]:
    """What the caller settles in advance."""
    from analytics.schema import IMPORTABLE

    if options.table and options.table not in IMPORTABLE:
        near = ", ".join(get_close_matches(options.table, IMPORTABLE, 3, 0.4) or IMPORTABLE)
        raise misused("cli.usage.table", options.lang, name=options.table, near=near)
    if not Path(options.FILE).is_file():
        raise misused("cli.usage.file", options.lang, file=options.FILE)
    mapping = _mapping(options.mapping, options.lang) if options.mapping else None
    settled = {"table": options.table, "mapping": mapping, "date_order": options.date_order}
    return settled | {"progress": _progress(options), "rows": bool(options.rows)}


def _mapping(path: str, lang: str) -> dict[str, str | None]:
    """``{header: column or null}`` from a JSON file."""
    try:
        held = json.loads(Path(path).read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise misused("cli.usage.mapping", lang, file=path, reason=error) from error
    if not isinstance(held, dict) or not all(isinstance(value, str | None) for value in held.values()):
        raise misused("cli.usage.mapping", lang, file=path, reason=type(held).__name__)
    return held


def _progress(options: argparse.Namespace) -> Callable[[str, int], None] | None:
    """Rows done, on a terminal only."""
    if options.json or not sys.stderr.isatty():
        return None

    def tell(stage: str, rows: int) -> None:
        key = f"cli.stage.{stage}"
        words = say(key, options.lang) if known(key) else stage
        sys.stderr.write(f"\r{words} {rows:,}   ")
        sys.stderr.flush()

    return tell


def _checked(options: argparse.Namespace, asked: dict[str, Any]) -> Answer:
    from analytics import ingest

    with ingest.prepare(options.FILE, options.name, **asked) as prepared:
        return _told(prepared, options, {})


def _loaded(options: argparse.Namespace, asked: dict[str, Any]) -> Answer:
    from analytics import ingest
    from analytics.engine import staging_dir

    asked = asked | {"staging": staging_dir(), "currency": _known_currency(options)}
    with ingest.prepare(options.FILE, options.name, **asked) as prepared:
        workspace = _workspace(options)
        import_id = ingest.commit(prepared, workspace)
        return _told(prepared, options, {"import_id": import_id, "workspace": workspace.name})


def _known_currency(options: argparse.Namespace) -> str | None:
    """The currency of a workspace that holds data already; opening it now tells a lock before the long work."""
    from analytics.engine import open_workspace, overview, paths

    if not paths.workspace_path(options.db).exists():
        return None
    workspace = open_workspace(options.db)
    return None if overview.is_empty(workspace) else workspace.currency


def _workspace(options: argparse.Namespace) -> Workspace:
    """The workspace named, made on the first import."""
    from analytics.engine import create_workspace, open_workspace, paths

    if paths.workspace_path(options.db).exists():
        return open_workspace(options.db)
    return create_workspace(options.db, {"origin": OWN, "language": options.lang})


def _told(prepared: Prepared, options: argparse.Namespace, done: dict[str, Any]) -> Answer:
    """The answer of an accepted file, and its rows when they were asked for."""
    from analytics.ingest import answer

    facts = answer(prepared, options.lang) | done
    if options.rows:
        facts["rows_file"] = str(_write_rows(prepared, options.rows))
    lines = [facts["message"], *(f"- {warning}" for warning in facts["warnings"]), *_totals(facts, options.lang)]
    if done:
        lines.append(say("cli.loaded", options.lang, {"number": done["import_id"], "workspace": done["workspace"]}))
    return Answer("\n".join(lines), facts)


def _totals(facts: dict[str, Any], lang: str) -> Iterator[str]:
    """The sums a reader checks against the source, where the receipt has words for them."""
    for key, value in facts["totals"].items():
        if known(f"receipt.{key}") and value not in (None, 0, "0.00"):
            words = say(f"receipt.{key}", lang)
            yield f"{words}: {value:,}" if isinstance(value, int) else f"{words}: {value}"


def _write_rows(prepared: Prepared, out: str) -> Path:
    """One JSON object per record of the file, under the short names of ``analytics.ingest.translate``."""
    from analytics.commands.ask import save
    from analytics.ingest.translate import rows

    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows(prepared.folder))
    return save(lines.encode(), out)


def demo(options: argparse.Namespace) -> Answer:
    """Build the demonstration workspaces, or the one named."""
    from analytics import demo as demonstration

    wanted = [options.db] if options.db else list(demonstration.NAMES)
    stream = sys.stderr if options.json else sys.stdout

    def tell(words: str) -> None:
        stream.write(words + "\n")
        stream.flush()

    built = demonstration.build(wanted, options.if_missing, options.lang, tell)
    there = [title for title in wanted if title not in built]
    lines = [
        say(key, options.lang, {"names": ", ".join(name("workspace", title, lang=options.lang) for title in titles)})
        for key, titles in (("cli.demo.built", built), ("cli.demo.there", there))
        if titles
    ]
    return Answer("\n".join(lines), {"outcome": "done", "built": built, "there": there})
