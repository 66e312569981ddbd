"""``list`` and ``run``: which questions there are, and their answers."""

from __future__ import annotations

import argparse
import re
import sys
from calendar import monthrange
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from analytics.catalogue import analyses, find
from analytics.commands import Answer, CannotWriteError, misused
from analytics.selection import FILTERS, Selection
from analytics.texts import known, name, say

if TYPE_CHECKING:
    from analytics.analysis import Analysis
    from analytics.engine import Workspace
    from analytics.result import Result

DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")
ENDINGS = {".csv": "csv", ".json": "json", ".parquet": "parquet"}


def listed(options: argparse.Namespace) -> Answer:
    """Every analysis; with ``--db`` also whether that workspace can answer it."""
    missing = _missing(options.db) if options.db else {}
    found = [_described(analysis, missing, options.lang) for analysis in analyses().values()]
    areas = dict.fromkeys(item["area"] for item in found)
    blocks = [_area(area, [item for item in found if item["area"] == area], options.lang) for area in areas]
    return Answer("\n\n".join(blocks), {"outcome": "done", "analyses": found})


def _missing(db: str) -> dict[str, list[str]]:
    from analytics.engine import open_workspace
    from analytics.engine.running import missing_of

    workspace = open_workspace(db)
    return {analysis.name: list(missing_of(analysis, workspace)) for analysis in analyses().values()}


def _described(analysis: Analysis, missing: dict[str, list[str]], lang: str) -> dict[str, Any]:
    found = {
        "name": analysis.name,
        "area": analysis.area,
        "title": name("analysis", analysis.name, lang=lang),
        "question": say(f"analysis.{analysis.name}.question", lang),
        "answers": list(analysis.answers),
        "needs": list(analysis.needs),
        "columns": [{"name": out.name, "kind": out.kind} for out in analysis.columns],
        "parameters": [
            {
                "name": param.name,
                "kind": param.kind,
                "default": param.default,
                "choices": list(param.choices),
                "minimum": param.minimum,
                "maximum": param.maximum,
            }
            for param in analysis.params
        ],
    }
    return found | ({"missing": missing[analysis.name]} if missing else {})


def _area(area: str, items: list[dict[str, Any]], lang: str) -> str:
    from analytics.export.plain import width
    from analytics.texts import needs_words

    room = max(len(item["name"]) for item in items) + 2
    titles = max(width(item["title"]) for item in items) + 2
    lines: list[str] = []
    for item in items:
        gap = " " * (titles - width(item["title"]))
        lines.append(f"  {item['name']:<{room}}{item['title']}{gap}{item['question']}")
        if item.get("missing"):
            columns = needs_words(item["missing"], lang)
            lines.append(" " * (room + 4) + say("cli.list.missing", lang, {"columns": columns}))
    return "\n".join([_area_name(area, lang), *lines])


def _area_name(area: str, lang: str) -> str:
    own = f"cli.area.{area}"
    return say(own, lang) if known(own) else name("section", area, lang=lang)


def run(options: argparse.Namespace) -> Answer:
    """Answer one analysis."""
    lang, form = options.lang, _form(options)
    analysis = find(options.NAME)
    selection = _selection(options)
    given = dict(_pair(text, "--set", lang) for text in options.set)
    analysis.parameters(given)
    from analytics import engine
    from analytics.engine import known

    workspace = engine.open_workspace(options.db)
    workspace.keeps = False  # for one question keeping costs more than it saves
    if options.known_at:
        workspace = known.as_known(workspace, known.import_at(workspace, options.known_at))
    _check_members(workspace, selection, lang)
    if options.split:
        from analytics.engine.splitting import split

        workspace.keeps = True
        result = split(analysis, workspace, options.split, selection, given, options.masked)
    else:
        result = engine.run(analysis, workspace, selection, given, options.masked)
    if options.json and not options.out:
        from analytics.export.structured import content

        return Answer(facts={"outcome": "done", **content(result, lang)})
    return _handed(_written(result, form, lang), form, options)


def _form(options: argparse.Namespace) -> str:
    """The format asked for, else the one the file's name says, else a table."""
    by_name = ENDINGS.get(Path(options.out).suffix.lower()) if options.out else None
    form = options.format or by_name or "table"
    if form == "parquet" and not options.out and sys.stdout.isatty():
        raise misused("cli.usage.binary", options.lang)
    return form


def _written(result: Result, form: str, lang: str) -> bytes:
    from analytics import export

    if form == "csv":
        return export.csv_bytes(result, lang)
    if form == "parquet":
        return export.parquet_bytes(result)
    text = export.json_text(result, lang) if form == "json" else export.table_text(result, lang)
    return f"{text}\n".encode()


def _handed(data: bytes, form: str, options: argparse.Namespace) -> Answer:
    """To the file named, or to standard output."""
    if not options.out:
        return Answer(data=data) if form in ("csv", "parquet") else Answer(data.decode().rstrip("\n"))
    target = save(data, options.out)
    facts = {"outcome": "done", "file": str(target), "bytes": len(data), "format": form}
    return Answer(say("cli.written", options.lang, {"file": str(target)}), facts)


def save(data: bytes, out: str) -> Path:
    """Write a file whole or not at all. Raises ``cannot_write`` (exit 4)."""
    target = Path(out)
    part = target.with_name(f".{target.name}.{uuid4().hex[:6]}")
    try:
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise CannotWriteError("cannot_write", file=str(target), reason=error.strerror or str(error)) from error
    return target


def _selection(options: argparse.Namespace) -> Selection:
    lang = options.lang
    start = _day(options.start, "--from", lang)[0] if options.start else None
    until = _day(options.last, "--to", lang)[1] if options.last else None
    as_of = _day(options.as_of, "--as-of", lang)[1] - timedelta(days=1) if options.as_of else None
    if start and until and start >= until:
        raise misused("cli.usage.backwards", lang, start=options.start, last=options.last)
    selection = Selection(start=start, until=until, compare=options.compare, as_of=as_of)
    return replace(selection, **_filters(options.filter, lang))


def _day(text: str, option: str, lang: str) -> tuple[date, date]:
    """The first day that a date, month or year names, and the day after its last."""
    found = DAY.fullmatch(text.strip())
    if not found:
        raise misused("cli.usage.day", lang, option=option, value=text)
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
        return first, last + timedelta(days=1)
    except (ValueError, OverflowError, IndexError) as error:
        raise misused("cli.usage.day", lang, option=option, value=text) from error


def _pair(text: str, option: str, lang: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise misused("cli.usage.pair", lang, option=option, value=text)
    return key.strip(), value.strip()


def _filters(texts: list[str], lang: str) -> dict[str, tuple[str, ...]]:
    """``["region=华东", "region=华南"]`` -> ``{"region": ("华东", "华南")}``."""
    held: dict[str, list[str]] = {}
    for text in texts:
        key, value = _pair(text, "--filter", lang)
        if key not in FILTERS:
            near = get_close_matches(key, FILTERS, 2, 0.4) or FILTERS
            raise misused("cli.usage.filter", lang, name=key, near=", ".join(near))
        held.setdefault(key, []).append(value)
    return {key: tuple(sorted(set(values))) for key, values in held.items()}


def _check_members(workspace: Workspace, selection: Selection, lang: str) -> None:
    """A filter value that no row has is a slip of the pen: say so, with the nearest ones."""
    from analytics.engine.members import is_member, members

    for field, values in selection.filters.items():
        for value in values:
            if not is_member(workspace, field, value):
                there = members(workspace, field)
                near = ", ".join(get_close_matches(value, there, 3, 0.4) or there[:8]) or "–"
                raise misused("cli.usage.member", lang, field=field, value=value, near=near)
