"""Workbooks through calamine: the sheet that holds a table, every cell as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError
from analytics.ingest import coded, limits
from analytics.ingest import header as headers
from analytics.ingest.fast import Part
from analytics.ingest.source import Request, Source, check_width, fill_columns
from analytics.ingest.vocabulary import own_headers, plain

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    Batch = tuple[list[Sequence[str] | pa.Array], list[int], list[int]]

BATCH = 20_000
NOTHING = ("", None)
PLAIN = (1e-4, 1e10)  # between these Python and Arrow write a number alike


def open_workbook(database: DuckDBPyConnection, request: Request, kind: str) -> Source:
    """``raw`` from the chosen sheet, or from the first sheet with the best header."""
    book = _open(request)
    candidates = [_candidate(book, name, request) for name in _choices(book, request)]
    found = max((item for item in candidates if item is not None), key=lambda item: item[0], default=None)
    if found is None:
        raise AnalyticsError("no_table_in_workbook", name=request.name)
    _, sheet, rows, place = found
    width = _width(rows, place)
    check_width(request.name, width)
    source = Source(
        kind,
        {
            "format": kind,
            "encoding": kind,
            "delimiter": "",
            "sheet": sheet,
            "sheets": book.sheet_names,
            "header_row": place + 1,
        },
        headers.names(_row(rows[place]), width, _row(rows[place - 1]) if place else ()),
        ["varchar"] * width,
        0,
        above=[_row(row) for row in rows[:place]],
    )
    load = fill_columns if len(rows) - place <= BATCH else _fill_coded
    source.count = load(database, _batches(rows, place, width), width)
    _formulas(book, request, source, database)
    return source


def _open(request: Request) -> Any:
    from python_calamine import CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(request.path))
    except BaseException as problem:  # a Rust panic is no Exception
        if isinstance(problem, KeyboardInterrupt | MemoryError):
            raise
        code = "password_protected" if "assword" in str(problem) else "damaged_container"
        raise AnalyticsError(code, name=request.name) from problem


def _choices(book: Any, request: Request) -> list[str]:
    if request.sheet is None:
        visible = [meta.name for meta in book.sheets_metadata if "Visible" in str(meta.visible)]
        return visible or list(book.sheet_names)
    if request.sheet not in book.sheet_names:
        raise AnalyticsError(
            "no_such_sheet", name=request.name, sheet=request.sheet, sheets=", ".join(book.sheet_names)
        )
    return [request.sheet]


def _candidate(book: Any, name: str, request: Request) -> tuple[float, str, list[list[Any]], int] | None:
    """(how table-like, sheet, rows, index of its header) or None for a sheet without a table."""
    try:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > limits.MAX_SHEET_CELLS:
            raise AnalyticsError("sheet_too_big", name=request.name, sheet=name)
        rows = sheet.to_python(skip_empty_area=False)
    except AnalyticsError:
        raise
    except BaseException as problem:
        if isinstance(problem, KeyboardInterrupt | MemoryError):
            raise
        raise AnalyticsError("damaged_container", name=request.name) from problem
    head = [_row(row) for row in rows[: headers.LOOKED_AT + 6]]
    place = request.header_row - 1 if request.header_row else headers.find(head)
    if place is None or place >= len(rows):
        return None
    own = frozenset(map(plain, filter(None, head[place]))) in own_headers() if place < len(head) else False
    known = headers.LOOKED_AT * own + sum(headers.known(cell) for cell in head[place]) if place < len(head) else 0
    below = len(rows) - place - 1
    return (known + min(below, 3) * 2 + (below > 0) * 3, name, rows, place)


def _width(rows: Sequence[Sequence[Any]], place: int) -> int:
    """Columns up to the last one with a header or a value in the first rows."""
    width = 0
    for row in rows[place : place + 200]:
        for column in range(len(row), width, -1):
            if row[column - 1] not in ("", None):
                width = column
                break
    return max(width, 1)


def _fill_coded(database: DuckDBPyConnection, batches: Iterator[Batch], width: int) -> int:
    """As ``fill_columns`` for many rows: texts that keep coming back are held once."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    parts: list[Part] = []
    repeating: list[bool] = []
    for columns, numbers, _ in batches:
        if not numbers:
            continue
        written = [column if isinstance(column, pa.Array) else pa.array(column, pa.string()) for column in columns]
        texts = [pc.call_function("if_else", [pc.call_function("equal", [text, ""]), None, text]) for text in written]
        repeating = repeating or [coded.keeps_coming_back(text[: BATCH // 2].to_pylist()) for text in texts]
        held = [text.dictionary_encode() if repeats else text for text, repeats in zip(texts, repeating, strict=True)]
        places = np.array(numbers, np.int32)
        parts.append(Part(pa.table(held, [f"c{place}" for place in range(width)]), places, places))
    count = sum(len(part.numbers) for part in parts)
    if not parts:
        return fill_columns(database, (), width)
    coded.load(database, parts)
    return count


def _batches(rows: Sequence[Sequence[Any]], place: int, width: int) -> Iterator[Batch]:
    """Columns of text, the rows that are empty left out."""
    for first in range(place + 1, len(rows), BATCH):
        part = rows[first : first + BATCH]
        columns = list(zip_longest(*part))[:width]
        columns += [("",) * len(part)] * (width - len(columns))
        filled = [
            at
            for at, cell in enumerate(columns[0])
            if cell not in NOTHING or any(column[at] not in NOTHING for column in columns)
        ]
        numbers = [first + at + 1 for at in filled]
        if len(filled) < len(part):
            columns = [tuple(column[at] for at in filled) for column in columns]
        yield [_texts(column) for column in columns], numbers, numbers


def _texts(column: Sequence[Any]) -> Sequence[str] | pa.Array:
    """Cells of a column as text; each day is written once, and numbers of usual size all together."""
    known: dict[Any, str] = {}
    kinds = set(map(type, column))
    if kinds == {str}:
        return column
    if kinds == {float}:
        return _numbers(column)
    if kinds <= {float, str, date}:
        return [
            cell if type(cell) is str else known.get(cell) or known.setdefault(cell, cell_text(cell)) for cell in column
        ]
    return [cell_text(cell) for cell in column]


def _numbers(column: Sequence[float]) -> Sequence[str] | pa.Array:
    """The same as :func:`cell_text` of each; Arrow writes numbers so where they need no exponent."""
    import numpy as np
    import pyarrow as pa

    values = np.array(column) + 0.0  # no minus zero
    sizes = np.abs(values[values != 0])
    if not ((sizes >= PLAIN[0]) & (sizes < PLAIN[1])).all():
        return [cell_text(cell) for cell in column]
    return pa.array(values).cast(pa.string())


def _row(cells: Sequence[Any]) -> list[str]:
    return [cell_text(cell) for cell in cells]


def cell_text(cell: Any) -> str:
    """A cell as the text a person sees: whole numbers without a point, dates in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _formulas(book: Any, request: Request, source: Source, database: DuckDBPyConnection) -> None:
    """A column that is empty in every row but holds formulas was saved without its results."""
    if not source.count or request.path.stat().st_size > 20 << 20:
        return
    checks = ", ".join(f"count(nullif(c{place}::varchar, ''))" for place in range(len(source.headers)))
    filled = database.execute(f"select {checks} from raw").fetchall()[0] or ()
    empty = [source.headers[place] for place, count in enumerate(filled) if not count]
    if empty and _has_bare_formulas(request, source.read["sheet"], book):
        raise AnalyticsError("formulas_without_values", name=request.name, column=empty[0])


def _has_bare_formulas(request: Request, sheet: str, book: Any) -> bool:
    import re
    import zipfile

    if not zipfile.is_zipfile(request.path):
        return False
    with zipfile.ZipFile(request.path) as package:
        for part in package.namelist():
            if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", part):
                text = package.open(part).read(4 << 20)
                if re.search(rb"<c [^>]*><f[^>]*>[^<]*</f>(<v></v>|<v/>)?</c>", text):
                    return True
    return False
