"""Text into records, one at a time: quotes, line breaks inside fields, records that never end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from analytics.ingest import limits

MAX_RECORD_LINES = 400


@dataclass(frozen=True)
class Dialect:
    """How fields are parted; ``quote`` is "" where a quotation mark is data."""

    delimiter: str
    quote: str = '"'


@dataclass(frozen=True)
class Record:
    """One record: number and physical line (both from 1), its fields, or why it cannot be split."""

    number: int
    line: int
    fields: list[str]
    text: str
    problem: str = ""


@lru_cache(maxsize=16)
def _field(delimiter: str) -> re.Pattern[str]:
    part = re.escape(delimiter)
    return re.compile(rf'(?:"((?:[^"]|"")*+)"([^{part}]*)|([^{part}]*))(?:{part}|$)', re.DOTALL)


def is_open(text: str, dialect: Dialect) -> bool:
    """Whether a quoted field in ``text`` still waits for its closing quote."""
    if not dialect.quote or '"' not in text:
        return False
    place, size = 0, len(text)
    pattern = _field(dialect.delimiter)
    while place < size:
        if text[place] == '"':
            found = pattern.match(text, place)
            if found is None or found.group(1) is None:
                return True
            place = found.end()
        else:
            cut = text.find(dialect.delimiter, place)
            if cut < 0:
                return False
            place = cut + 1
    return False


def fields_of(text: str, dialect: Dialect) -> list[str]:
    """The fields of one complete record."""
    if not dialect.quote or '"' not in text:
        return text.split(dialect.delimiter)
    fields: list[str] = []
    place, size = 0, len(text)
    pattern = _field(dialect.delimiter)
    while place <= size:
        found = pattern.match(text, place)
        if found is None:
            fields.append(text[place:])
            break
        quoted, tail, bare = found.groups()
        fields.append(bare if quoted is None else quoted.replace('""', '"') + tail)
        if found.end() == size and not text.endswith(dialect.delimiter):
            break
        if found.end() == size and (found.start() == size or place == size):
            break
        place = found.end()
    return fields


def lines_of(file: BinaryIO, *, strict: bool = False) -> Iterator[tuple[int, str, str]]:
    """(physical line, text without its end, problem) of a UTF-8 file; a lone CR outside quotes stays in the text."""
    number = 0
    while raw := file.readline(limits.MAX_LINE_BYTES):
        number += 1
        if not raw.endswith(b"\n") and len(raw) >= limits.MAX_LINE_BYTES:
            while (rest := file.readline(limits.MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield number, raw[:200].decode("utf-8", "replace"), "line_too_long"
            continue
        try:
            yield number, raw.decode("utf-8").rstrip("\r\n"), ""
        except UnicodeDecodeError:
            yield number, raw.decode("gb18030", "replace").rstrip("\r\n"), "bad_encoding" if strict else ""


def records_of(lines: Iterator[tuple[int, str, str]], dialect: Dialect) -> Iterator[Record]:
    """Records in order. A quote that never closes costs its own line only."""
    number = 0
    waiting: list[tuple[int, str, str]] = []
    source = iter(lines)
    while True:
        piece = waiting.pop(0) if waiting else next(source, None)
        if piece is None:
            return
        number += 1
        line, text, problem = piece
        if problem or not is_open(text, dialect):
            yield _record(number, line, text, problem, dialect)
            continue
        held, whole = [], text
        while is_open(whole, dialect) and len(held) < MAX_RECORD_LINES and len(whole) < limits.MAX_LINE_BYTES:
            more = waiting.pop(0) if waiting else next(source, None)
            if more is None:
                break
            held.append(more)
            whole = f"{whole}\n{more[1]}"
        if is_open(whole, dialect):
            waiting = held + waiting
            yield Record(number, line, [text], text, "open_quote")
        else:
            yield _record(number, line, whole, "", dialect)


def _record(number: int, line: int, text: str, problem: str, dialect: Dialect) -> Record:
    if number == 1:
        text = text.removeprefix("\ufeff")
    if not problem and "\x00" in text:
        problem = "control_character"
    return Record(number, line, [text] if problem else fields_of(text, dialect), text, problem)


def head_of(path: Path) -> bytes:
    """The first megabyte of a file, up to its last whole line where it has one."""
    with path.open("rb") as file:
        head = file.read(limits.SAMPLE_BYTES)
        more = bool(file.read(1))
    return head[: head.rfind(b"\n") + 1] or head if more else head


def head_records(head: bytes, dialect: Dialect, count: int) -> list[Record]:
    """The first records of UTF-8 text."""
    return list(islice(records_of(lines_of(BytesIO(head)), dialect), count))
