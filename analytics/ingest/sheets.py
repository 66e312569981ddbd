"""Workbooks through calamine: the sheet that holds a table, every cell as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError
from analytics.ingest import header as headers
from analytics.ingest import limits
from analytics.ingest.source import Request, Source, check_width, fill_columns
from analytics.ingest.vocabulary import own_headers, plain

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH = 20_000


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
        headers.names(_texts(rows[place]), width, _texts(rows[place - 1]) if place else ()),
        ["varchar"] * width,
        0,
        above=[[cell_text(cell) for cell in row] for row in rows[:place]],
    )
    source.count = fill_columns(database, _batches(rows, place, width), width)
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
    head = [[cell_text(cell) for cell in row] for row in rows[: headers.LOOKED_AT + 6]]
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


def _batches(
    rows: Sequence[Sequence[Any]], place: int, width: int
) -> Iterator[tuple[list[list[str]], list[int], list[int]]]:
    """Columns of text, the rows that are empty left out."""
    for first in range(place + 1, len(rows), BATCH):
        part = [row[:width] for row in rows[first : first + BATCH]]
        columns = [_texts(column) for column in zip_longest(*part)]
        columns += [[""] * len(part)] * (width - len(columns))
        filled = [at for at, text in enumerate(columns[0]) if text or any(column[at] for column in columns)]
        numbers = [first + at + 1 for at in filled]
        if len(filled) < len(part):
            columns = [[column[at] for at in filled] for column in columns]
        yield columns, numbers, numbers


def _texts(column: Sequence[Any]) -> list[str]:
    """Cells of a column or row as text; each number and each day is written once."""
    known: dict[Any, str] = {}
    kinds = set(map(type, column))
    if kinds == {str}:
        return list(column)
    if kinds <= {float, str, date}:
        return [
            cell if type(cell) is str else known.get(cell) or known.setdefault(cell, cell_text(cell)) for cell in column
        ]
    return [cell_text(cell) for cell in column]


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
    checks = ", ".join(f"count(nullif(c{place}, ''))" for place in range(len(source.headers)))
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
