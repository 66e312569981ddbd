"""A binary workbook written part by part as [MS-XLSB] states, since no library writes one."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

ROW, REAL, INLINE, SHARED, ITEM = 0, 5, 6, 7, 19
BOOK, SHEETS, SHEET, STRINGS, STYLES, FORMATS = (131, 132), (143, 144), 156, (159, 160), (278, 279), (617, 618)
PAGE, SIZE, DATA, LOOK = (129, 130), 148, (145, 146), 47
DAY = 1  # the second look: number format 14
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MEDIA = "application/vnd.ms-excel."

Cell = str | float | date | None


def write(path: Path, sheets: dict[str, Sequence[Sequence[Cell]]], hidden: Iterable[str] = ()) -> Path:
    """Sheets of rows; the first row's texts lie in the cells, the others among the shared strings."""
    texts: dict[str, int] = {}
    pages = [_page(rows, texts) for rows in sheets.values()]
    bundle = b"".join(
        _record(SHEET, struct.pack("<II", name in hidden, number) + _text(f"rId{number}") + _text(name))
        for number, name in enumerate(sheets, 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _types(len(pages)))
        package.writestr("_rels/.rels", _links([("rId1", "officeDocument", "xl/workbook.bin")]))
        package.writestr("xl/workbook.bin", _inside(BOOK, _inside(SHEETS, bundle)))
        parts = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.bin") for number in range(1, len(pages) + 1)]
        more = [("rIdA", "sharedStrings", "sharedStrings.bin"), ("rIdB", "styles", "styles.bin")]
        package.writestr("xl/_rels/workbook.bin.rels", _links(parts + more))
        for number, page in enumerate(pages, 1):
            package.writestr(f"xl/worksheets/sheet{number}.bin", page)
        items = b"".join(_record(ITEM, b"\0" + _text(text)) for text in texts)
        package.writestr("xl/sharedStrings.bin", _inside(STRINGS, items, struct.pack("<II", len(texts), len(texts))))
        looks = b"".join(_record(LOOK, struct.pack("<HHHHHHI", 0, form, 0, 0, 0, 0, 0)) for form in (0, 14))
        package.writestr("xl/styles.bin", _inside(STYLES, _inside(FORMATS, looks, struct.pack("<I", 2))))
    return path


def _page(rows: Sequence[Sequence[Cell]], texts: dict[str, int]) -> bytes:
    width = max(map(len, rows))
    size = _record(SIZE, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
    told = b""
    for number, row in enumerate(rows):
        told += _record(ROW, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))
        told += b"".join(_cell(place, cell, texts, number == 0) for place, cell in enumerate(row) if cell is not None)
    return _inside(PAGE, size + _inside(DATA, told))


def _cell(column: int, cell: Cell, texts: dict[str, int], inline: bool) -> bytes:
    place = struct.pack("<II", column, DAY if isinstance(cell, date) else 0)
    if isinstance(cell, str) and inline:
        return _record(INLINE, place + _text(cell))
    if isinstance(cell, str):
        return _record(SHARED, place + struct.pack("<I", texts.setdefault(cell, len(texts))))
    number = (cell - date(1899, 12, 30)).days if isinstance(cell, date) else cell or 0
    return _record(REAL, place + struct.pack("<d", number))


def _record(kind: int, content: bytes = b"") -> bytes:
    """Kind and length in groups of seven bits, then the content."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, length = len(content), b""
    while size > 127:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    return head + length + bytes([size]) + content


def _inside(kinds: tuple[int, int], content: bytes, opening: bytes = b"") -> bytes:
    return _record(kinds[0], opening) + content + _record(kinds[1])


def _text(text: str) -> bytes:
    letters = text.encode("utf-16-le")
    return struct.pack("<I", len(letters) // 2) + letters


def _types(count: int) -> str:
    parts = {f"worksheets/sheet{number}": "worksheet" for number in range(1, count + 1)}
    parts |= {"sharedStrings": "sharedStrings", "styles": "styles"}
    listed = "".join(
        f'<Override PartName="/xl/{part}.bin" ContentType="{MEDIA}{kind}"/>' for part, kind in parts.items()
    )
    return (
        f'<Types xmlns="{TYPES}"><Default Extension="bin" ContentType="{MEDIA}sheet.binary.macroEnabled.main"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{listed}'
        "</Types>"
    )


def _links(links: Iterable[tuple[str, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>' for name, kind, target in links
    )
    return f'<Relationships xmlns="{LINKS}">{listed}</Relationships>'
