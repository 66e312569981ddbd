"""Where records begin, how wide they are and which physical line they stand on, by arithmetic over the bytes.

A file that is regular (quotes only around whole fields, no NUL, no lone CR, no endless line) is split here into rows
of exactly one width, its odd records set aside. Where every record is one line, counting the line ends proves it;
elsewhere each record is measured first. Anything else is left to the patient reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.ingest import coded, limits
from analytics.ingest.records import Dialect

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from pyarrow.csv import InvalidRow

CHUNK = 16 << 20
HEAD = 1 << 20  # with the header, which is measured, and enough records to tell which columns repeat
NEWLINE, RETURN, QUOTE = 10, 13, 34


@dataclass
class Part:
    """Regular records of one stretch of the file: their fields as Arrow columns, their numbers and lines."""

    rows: pa.Table
    numbers: np.ndarray
    lines: np.ndarray


@dataclass(frozen=True)
class Odd:
    """A record of another width, as it stands in the file."""

    number: int
    line: int
    width: int
    text: str


@dataclass
class Cut:
    """The regular records of a file and what was left out of them."""

    count: int
    parts: list[Part]
    odd: list[Odd] = field(default_factory=list)


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

    _check_ends(data)
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


def _check_ends(data: bytes) -> None:
    """Refuse NUL, and CR anywhere but in CR LF."""
    if b"\x00" in data or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n")):
        raise IrregularError


def _ends_of_lines(data: bytes, delimiter: int, quoting: bool) -> int:
    """Where the last line ends whose quotes are closed and no line before it can be endless; 0 where that is unsure."""
    import numpy as np

    _check_ends(data)
    end = data.rfind(b"\n") + 1
    step = limits.MAX_LINE_BYTES // 2
    if any(data.find(b"\n", start, start + step) < 0 for start in range(0, end - step, step)):
        return 0
    if quoting and b'"' in data:
        buffer = np.frombuffer(data, np.uint8, end)
        quotes = np.flatnonzero(buffer == QUOTE)
        if len(quotes) & 1:
            return 0
        _check_quotes(buffer, quotes, delimiter)
    return end


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
    """Walks a file in chunks and keeps the book of records; ``kept`` are the columns wanted of ``width``."""

    def __init__(self, dialect: Dialect, header_number: int, width: int, kept: int) -> None:
        self.dialect, self.header_number, self.width, self.kept = dialect, header_number, width, kept
        self.number, self.line = 0, 1
        self.parts: list[Part] = []
        self.odd: list[Odd] = []
        self.repeating: list[bool] = []

    def run(self, path: Path) -> Cut:
        """Measure ``path`` and split its regular records after the header."""
        rest = b""
        with path.open("rb") as source:
            while block := source.read(CHUNK if self.number >= self.header_number else HEAD):
                rest = self._stretch(rest + block if rest else block)
                if len(rest) > 2 * limits.MAX_LINE_BYTES:
                    raise IrregularError
            if rest and self._chunk(rest + b"\n"):
                raise IrregularError
        return Cut(sum(len(part.numbers) for part in self.parts), self.parts, self.odd)

    def _stretch(self, data: bytes) -> bytes:
        """Split the records that end in ``data``; what is left of it."""
        end = 0
        if self.number >= self.header_number and self.width > 1:
            end = _ends_of_lines(data, ord(self.dialect.delimiter), bool(self.dialect.quote))
        return data[end:] if end and self._lines(data, end) else self._chunk(data)

    def _lines(self, data: bytes, end: int) -> bool:
        """Split ``data`` up to ``end`` if each of its lines is a record."""
        import numpy as np

        misfits: list[InvalidRow] = []
        try:
            rows = self._split(memoryview(data)[:end], misfits.append)
        except IrregularError:
            return False
        count = len(rows) + len(misfits)
        if count != data.count(b"\n", 0, end) or not len(rows):
            return False
        there = np.delete(np.arange(count), [row.number - 1 for row in misfits])
        small = np.int32 if self.line + count < 1 << 31 else np.int64
        self.parts.append(Part(rows, (self.number + 1 + there).astype(small), (self.line + there).astype(small)))
        for row in misfits:
            self._odd(self.number + row.number, self.line + row.number - 1, row.actual_columns, row.text)
        self.number += count
        self.line += count
        return True

    def _chunk(self, data: bytes) -> bytes:
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
        if good.any():
            rows = self._split(_runs(data, chunk, good))
            small = np.int32 if self.line + int(chunk.breaks.sum()) < 1 << 31 else np.int64
            self.parts.append(Part(rows, numbers[good].astype(small), lines[good].astype(small)))
            if len(rows) != len(self.parts[-1].numbers):
                raise IrregularError
        for place in np.flatnonzero(~good & (numbers > self.header_number)).tolist():
            raw = data[int(chunk.starts[place]) : int(chunk.ends[place])]
            self._odd(int(numbers[place]), int(lines[place]), int(chunk.widths[place]), raw.decode("utf-8", "replace"))
        self.number += size
        self.line += int(chunk.breaks.sum())
        return data[end:]

    def _split(self, data: bytes | memoryview, misfit: Callable[[InvalidRow], None] | None = None) -> pa.Table:
        """The fields of regular records; texts that keep coming back become codes of a dictionary.

        Records of another width are given to ``misfit``, and an error where that is None.
        """
        import pyarrow as pa

        if not self.repeating:
            head = bytes(data[: limits.SAMPLE_BYTES])
            head = head[: head.rfind(b"\n") + 1] or bytes(data)
            self.repeating = [False] * self.kept
            self.repeating = [
                coded.keeps_coming_back(column.to_pylist()) for column in self._split(head, misfit and (lambda _: None))
            ]
        kinds = (pa.dictionary(pa.int32(), pa.string()) if is_coded else pa.string() for is_coded in self.repeating)
        return _fields(data, self.dialect, self.width, dict(zip(_names(self.kept), kinds, strict=True)), misfit)

    def _odd(self, number: int, line: int, width: int, text: str) -> None:
        self.odd.append(Odd(number, line, width, text.rstrip("\r")))
        if len(self.odd) > 2_000_000:
            raise IrregularError


def _runs(data: bytes, chunk: _Chunk, good: np.ndarray) -> bytes | memoryview:
    """The bytes of the good records."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([0], good.view(np.int8), [0]))))
    view = memoryview(data)
    runs = [
        view[int(chunk.starts[first]) : int(chunk.ends[last - 1]) + 1]
        for first, last in zip(edges[0::2].tolist(), edges[1::2].tolist(), strict=True)
    ]
    return runs[0] if len(runs) == 1 else b"".join(runs)


def _names(width: int) -> list[str]:
    return [f"c{place}" for place in range(width)]


def _fields(
    data: bytes | memoryview,
    dialect: Dialect,
    width: int,
    kinds: dict[str, pa.DataType],
    misfit: Callable[[InvalidRow], None] | None,
) -> pa.Table:
    """Columns ``kinds`` of records of one width; the file is known to be UTF-8."""
    import pyarrow as pa
    from pyarrow import csv

    def skip(row: InvalidRow) -> str:
        assert misfit is not None
        misfit(row)
        return "skip"

    try:
        return csv.read_csv(
            pa.BufferReader(pa.py_buffer(data)),
            csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=_names(width)),
            csv.ParseOptions(
                delimiter=dialect.delimiter, quote_char=dialect.quote or False, newlines_in_values=misfit is None,
                ignore_empty_lines=False, invalid_row_handler=skip if misfit else None,
            ),
            csv.ConvertOptions(
                check_utf8=False, column_types=kinds, include_columns=list(kinds), null_values=[""],
                strings_can_be_null=True,
            ),
        )  # fmt: skip
    except pa.ArrowInvalid as problem:
        raise IrregularError from problem
