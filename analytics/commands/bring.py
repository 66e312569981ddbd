"""``import`` and ``demo``: data come into a workspace."""

from __future__ import annotations

import argparse
import functools
import json
import shutil
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
    """Load files, or with ``--dry-run`` say what loading them would do and open no workspace."""
    asked = _asked(options)
    if len(options.FILE) > 1:
        return _several(options, asked)
    try:
        return _checked(options, asked) if options.dry_run else _loaded(options, asked)
    except AnalyticsError as error:
        if error.code == "usage":
            raise
        if error.code == "zip_mixes_tables" and not (options.name or options.rows):
            return _unpacked(options, asked)
        return _refused(error, options.lang)


def _refused(error: AnalyticsError, lang: str) -> Answer:
    from analytics.ingest import answer

    facts = answer(error, lang)
    return Answer(error=facts["message"], code=error.exit_code, facts=facts | {"error": error.code})


def _unpacked(options: argparse.Namespace, asked: dict[str, Any]) -> Answer:
    """A zip of different tables, as the files it holds."""
    from analytics.engine import staging_dir
    from analytics.ingest import batch, parent

    zipped = Path(options.FILE[0])
    folder = parent.staging_folder(None if options.dry_run else staging_dir())
    try:
        parts = [str(part) for part in batch.unpacked(zipped.resolve(), zipped.name, folder)]
        return _several(argparse.Namespace(**vars(options) | {"FILE": parts}), asked)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _several(options: argparse.Namespace, asked: dict[str, Any]) -> Answer:
    """Each file with its own receipt, what others refer to first; one that fails does not stop the others."""
    from analytics.ingest import batch

    answers = []
    for path in batch.ordered(options.FILE, asked) if not options.dry_run else options.FILE:
        alone = argparse.Namespace(**vars(options) | {"FILE": [path]})
        answers.append((path, bring_in(alone)))
    texts = [f"{Path(path).name}: {one.text or one.error}" for path, one in answers]
    worst = max(one.code for _, one in answers)
    refused = sum(one.code != 0 for _, one in answers)
    files = [{"file": str(path), "exit": one.code, **one.facts} for path, one in answers]
    words = say("cli.several", options.lang, {"done": len(answers) - refused, "refused": refused})
    facts = {"outcome": "refuse" if refused else "accept", "files": files, "message": words}
    return Answer("\n".join([*texts, words]), facts, code=worst)


def _asked(options: argparse.Namespace) -> dict[str, Any]:
    """What the caller settles in advance."""
    from analytics.schema import IMPORTABLE

    if options.table and options.table not in IMPORTABLE:
        near = ", ".join(get_close_matches(options.table, IMPORTABLE, 3, 0.4) or IMPORTABLE)
        raise misused("cli.usage.table", options.lang, name=options.table, near=near)
    for path in options.FILE:
        if not Path(path).is_file():
            raise misused("cli.usage.file", options.lang, file=path)
    if len(options.FILE) > 1 and (options.name or options.rows):
        raise misused("cli.usage.several", options.lang)
    settled = _mapping(options.mapping, options.lang) if options.mapping else {}
    tax = {"yes": True, "no": False}.get(options.tax_included or "")
    own = {"table": options.table, "date_order": options.date_order, "money_unit": options.money_unit}
    own |= {"tax_included": tax, "tax_rate": options.tax_rate}
    settled |= {name: value for name, value in own.items() if value is not None}
    return settled | {"progress": _progress(options), "rows": bool(options.rows)}


def _mapping(wanted: str, lang: str) -> dict[str, Any]:
    """Table, mapping and choices of a mapping file, or of the remembered mapping of that name."""
    from analytics.ingest import memory

    try:
        text = Path(wanted).read_text("utf-8-sig") if Path(wanted).is_file() else None
        held = memory.read(text, wanted) if text is not None else memory.all_remembered()[memory.find(wanted)]
    except (OSError, ValueError, AnalyticsError) as error:
        reason = say(f"error.{error.code}", lang, error.facts) if isinstance(error, AnalyticsError) else error
        raise misused("cli.usage.mapping", lang, file=wanted, reason=reason) from error
    return {"table": held.get("table"), "mapping": held["mapping"], **(held.get("choices") or {})}


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

    with ingest.prepare(options.FILE[0], options.name, **asked) as prepared:
        return _told(prepared, options, {})


def _loaded(options: argparse.Namespace, asked: dict[str, Any]) -> Answer:
    from analytics import ingest
    from analytics.engine import open_workspace, overview, paths, staging_dir

    asked = asked | {"staging": staging_dir()}
    # opened before the long work, so that a lock is told at once
    there = open_workspace(options.db) if paths.workspace_path(options.db).exists() else None
    if there is not None and not overview.is_empty(there):
        asked["currency"] = there.currency
    prepare = functools.partial(ingest.prepare_for, there) if there is not None else ingest.prepare
    with prepare(options.FILE[0], options.name, **asked) as prepared:
        workspace = there or _workspace(options)
        import_id = ingest.commit(prepared, workspace)
        return _told(prepared, options, {"import_id": import_id, "workspace": workspace.name})


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
    lines += _stated(prepared.receipt, options.lang)
    if mends := prepared.receipt.get("mends"):
        facts["mends"] = mends
        lines.append(say("cli.mended", options.lang, mends))
    if done:
        lines.append(say("cli.loaded", options.lang, {"number": done["import_id"], "workspace": done["workspace"]}))
    return Answer("\n".join(lines), facts)


def _totals(facts: dict[str, Any], lang: str) -> Iterator[str]:
    """The sums a reader checks against the source, where the receipt has words for them."""
    for key, value in facts["totals"].items():
        if known(f"receipt.{key}") and value not in (None, 0, "0.00"):
            words = say(f"receipt.{key}", lang)
            yield f"{words}: {value:,}" if isinstance(value, int) else f"{words}: {value}"


def _stated(receipt: dict[str, Any], lang: str) -> Iterator[str]:
    """Whether the records add up to what the file itself states."""
    for line in receipt.get("stated") or ():
        key = "stated.differs" if float(line["difference"]) else "stated.agrees"
        yield say(key, lang, line)


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
