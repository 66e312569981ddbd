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

BLOCK = 5_000


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
    return {
        "table": options.table,
        "mapping": mapping,
        "date_order": options.date_order,
        "progress": _progress(options),
    }


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
    from analytics.engine import paths, staging_dir

    there = paths.workspace_path(options.db).exists()
    workspace = _workspace(options, None) if there else None
    currency = workspace.currency if workspace else None
    with ingest.prepare(options.FILE, options.name, staging=staging_dir(), currency=currency, **asked) as prepared:
        workspace = workspace or _workspace(options, prepared)
        import_id = ingest.commit(prepared, workspace)
        return _told(prepared, options, {"import_id": import_id, "workspace": workspace.name})


def _workspace(options: argparse.Namespace, prepared: Prepared | None) -> Workspace:
    """The workspace named; made when it is the first import."""
    from analytics.engine import create_workspace, open_workspace

    if prepared is None:
        return open_workspace(options.db)
    currency = prepared.receipt.get("currency") or "CNY"
    return create_workspace(options.db, {"origin": OWN, "currency": currency, "language": options.lang})


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
    """The rows of the main table, one JSON object per line, empty values left out."""
    import pyarrow.parquet as parquet

    from analytics.commands.ask import save
    from analytics.export.structured import plain

    main = prepared.parcels.get(str(prepared.receipt["target_table"])) or next(iter(prepared.parcels.values()))
    lines = [
        json.dumps({key: plain(value) for key, value in row.items() if value is not None}, ensure_ascii=False)
        for batch in parquet.ParquetFile(main).iter_batches(BLOCK)
        for row in batch.to_pylist()
    ]
    return save("".join(f"{line}\n" for line in lines).encode(), out)


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
