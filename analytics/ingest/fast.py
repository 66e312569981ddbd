"""Where records begin, how wide they are and which physical line they stand on, by arithmetic over the bytes.

A file that is regular (quotes only around whole fields, no NUL, no lone CR, no endless line) is measured here at
memory speed and its odd records are cut out, so that DuckDB reads rows of exactly one width. Anything else is
left to ``slow``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.ingest import limits
from analytics.ingest.records import Dialect, Record, fields_of

if TYPE_CHECKING:
    import numpy as np

CHUNK = 16 << 20
NEWLINE, RETURN, QUOTE = 10, 13, 34


@dataclass
class Cut:
    """A regular copy of the file for DuckDB and what was left out of it."""

    path: Path
    skip_lines: int
    width: int
    count: int
    numbers: Any  # int64 array of record numbers, or None when they are 1.. after the header
    lines: Any
    odd: list[Record] = field(default_factory=list)
    last_number: int = 0


class IrregularError(Exception):
    """The bytes need the patient reader."""


@dataclass
class _Chunk:
    starts: np.ndarray
    ends: np.ndarray
    widths: np.ndarray
    breaks: np.ndarray  # physical line breaks inside each record, 1 for a plain one


def _measure(data: bytes, delimiter: int, quoting: bool) -> tuple[_Chunk, int]:
    """Records of ``data`` that end in it, and where the rest begins."""
    import numpy as np

    if b"\x00" in data or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n")):
        raise IrregularError
    buffer = np.frombuffer(data, dtype=np.uint8)
    every = newlines = np.flatnonzero(buffer == NEWLINE)
    delimiters = np.flatnonzero(buffer == delimiter)
    quotes = np.flatnonzero(buffer == QUOTE) if quoting and b'"' in data else None
    if quotes is not None:
        _check_quotes(buffer, quotes, delimiter)
        newlines = newlines[np.searchsorted(quotes, newlines) & 1 == 0]
    if not len(newlines):
        return _Chunk(*(np.empty(0, np.int64),) * 4), 0
    starts = np.concatenate(([0], newlines[:-1] + 1))
    widths = np.diff(np.searchsorted(delimiters, newlines), prepend=0) + 1
    if quotes is not None:
        widths -= _quoted(delimiters, quotes, newlines)
    breaks = (
        np.ones(len(newlines), np.int64)
        if len(every) == len(newlines)
        else np.diff(np.searchsorted(every, newlines, side="right"), prepend=0)
    )
    return _Chunk(starts, newlines, widths, breaks), int(newlines[-1]) + 1


def _check_quotes(buffer: np.ndarray, quotes: np.ndarray, delimiter: int) -> None:
    """Refuse quotes that stand anywhere but around a field."""
    import numpy as np

    opening, closing = quotes[0::2], quotes[1::2]
    allowed = np.zeros(256, bool)
    allowed[[delimiter, NEWLINE, QUOTE]] = True
    if not allowed[buffer[opening[opening > 0] - 1]].all():
        raise IrregularError
    allowed[RETURN] = True
    if not allowed[buffer[closing[closing < len(buffer) - 1] + 1]].all():
        raise IrregularError


def _quoted(delimiters: np.ndarray, quotes: np.ndarray, newlines: np.ndarray) -> np.ndarray:
    """How many delimiters of each record lie inside quotes."""
    import numpy as np

    closing = quotes[1::2]
    opening = quotes[0::2][: len(closing)]
    held = np.searchsorted(delimiters, closing) - np.searchsorted(delimiters, opening)
    opening, held = opening[held > 0], held[held > 0]
    owner = np.searchsorted(newlines, opening)
    there = owner < len(newlines)
    return np.bincount(owner[there], held[there], len(newlines)).astype(np.int64)


class Cutter:
    """Walks a file in chunks and keeps the book of records."""

    def __init__(self, dialect: Dialect, header_number: int, width: int, out: Path) -> None:
        self.dialect, self.header_number, self.width, self.out = dialect, header_number, width, out
        self.number, self.line, self.count, self.whole = 0, 1, 0, True
        self.numbers: list[Any] = []
        self.lines: list[Any] = []
        self.odd: list[Record] = []

    def run(self, path: Path) -> Cut:
        """Measure ``path``; the copy holds only records of the header's width, after the header."""
        rest = b""
        with path.open("rb") as source, self.out.open("wb") as target:
            while block := source.read(CHUNK):
                rest = self._chunk(rest + block if rest else block, target)
                if len(rest) > 2 * limits.MAX_LINE_BYTES:
                    raise IrregularError
            if rest and self._chunk(rest + b"\n", target):
                raise IrregularError
        import numpy as np

        numbers = np.concatenate(self.numbers) if self.numbers else np.empty(0, np.int64)
        lines = np.concatenate(self.lines) if self.lines else np.empty(0, np.int64)
        return Cut(self.out, 0, self.width, self.count, numbers, lines, self.odd, self.number)

    def _chunk(self, data: bytes, target: Any) -> bytes:
        import numpy as np

        chunk, end = _measure(data, ord(self.dialect.delimiter), bool(self.dialect.quote))
        size = len(chunk.ends)
        if not size:
            return data
        if int((chunk.ends - chunk.starts).max()) > limits.MAX_LINE_BYTES:
            raise IrregularError
        numbers = self.number + 1 + np.arange(size)
        lines = self.line + np.cumsum(chunk.breaks) - chunk.breaks
        good = (chunk.widths == self.width) & (numbers > self.header_number)
        if self.width == 1:
            good &= chunk.ends > chunk.starts + 1
        self._write(data, chunk, good, target)
        for place in np.flatnonzero(~good & (numbers > self.header_number)).tolist():
            self._odd(data, chunk, place, int(numbers[place]), int(lines[place]))
        self.numbers.append(numbers[good])
        self.lines.append(lines[good])
        self.count += int(good.sum())
        self.number += size
        self.line += int(chunk.breaks.sum())
        return data[end:]

    def _write(self, data: bytes, chunk: _Chunk, good: np.ndarray, target: Any) -> None:
        """Copy runs of good records."""
        import numpy as np

        edges = np.flatnonzero(np.diff(np.concatenate(([0], good.view(np.int8), [0]))))
        view = memoryview(data)
        for first, last in zip(edges[0::2].tolist(), edges[1::2].tolist(), strict=True):
            target.write(view[int(chunk.starts[first]) : int(chunk.ends[last - 1]) + 1])

    def _odd(self, data: bytes, chunk: _Chunk, place: int, number: int, line: int) -> None:
        raw = data[int(chunk.starts[place]) : int(chunk.ends[place])]
        text = raw.decode("utf-8", "replace").rstrip("\r")
        self.odd.append(Record(number, line, fields_of(text, self.dialect), text))
        if len(self.odd) > 2_000_000:
            raise IrregularError
