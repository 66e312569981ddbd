"""What a file is, told from its bytes and never from its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from analytics.errors import AnalyticsError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"BM\x00", "BMP image"),
    (b"%PDF", "PDF document"),
    (b"MZ", "Windows program"),
    (b"\x7fELF", "Linux program"),
    (b"Rar!", "RAR archive"),
    (b"7z\xbc\xaf", "7-Zip archive"),
    (b"\x1f\x8b", "gzip archive"),
    (b"SQLite format 3", "SQLite database"),
    (b"{\\rtf", "RTF document"),
)
WORKBOOK_PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}


def kind_of(path: Path, name: str) -> str:
    """One of ``text``, ``jsonl``, ``xlsx``, ``xls``, ``xlsb``, ``ods``, ``parquet``, ``zip``; else a refusal."""
    size = path.stat().st_size
    if size == 0:
        raise AnalyticsError("empty_file", name=name)
    with path.open("rb") as file:
        head = file.read(4096)
    if head[:4] == b"PAR1":
        return _parquet(path, name, size)
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _package(path, name)
    if head[:8] == OLE:
        return _ole(path, name)
    for magic, what in FOREIGN:
        if head.startswith(magic):
            raise AnalyticsError(_refusal(name), name=name, what=what)
    return _text(head, name)


def _refusal(name: str) -> str:
    """A file that calls itself a workbook and is none gets its own sentence."""
    return "not_a_workbook" if name.lower().endswith((".xlsx", ".xls", ".xlsb", ".ods")) else "not_a_table"


def _parquet(path: Path, name: str, size: int) -> str:
    with path.open("rb") as file:
        file.seek(max(0, size - 8))
        tail = file.read()
    footer = int.from_bytes(tail[:4], "little")
    if size < 16 or tail[4:] != b"PAR1" or footer > size - 12:
        raise AnalyticsError("damaged_parquet", name=name)
    return "parquet"


def _package(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise AnalyticsError("damaged_container", name=name) from problem
    return next((kind for part, kind in WORKBOOK_PARTS.items() if part in names), "zip")


def _ole(path: Path, name: str) -> str:
    """An old .xls, or the shell around a password-protected workbook."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    if "EncryptedPackage".encode("utf-16-le") in head or "EncryptionInfo".encode("utf-16-le") in head:
        raise AnalyticsError("password_protected", name=name)
    if "Workbook".encode("utf-16-le") in head or "Book".encode("utf-16-le") in head:
        return "xls"
    with path.open("rb") as file:
        directory = file.read()
    if "Workbook".encode("utf-16-le") in directory:
        return "xls"
    raise AnalyticsError(_refusal(name), name=name, what="OLE document")


def _text(head: bytes, name: str) -> str:
    """Text, unless the bytes are mostly not."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "text"
    strange = sum(byte < 9 or 13 < byte < 32 for byte in head.replace(b"\x1b", b"").replace(b"\x00", b""))
    nul = head.count(b"\x00")
    if strange > len(head) // 20 or (nul > len(head) // 20 and not _looks_utf16(head)):
        raise AnalyticsError(_refusal(name), name=name, what="binary data")
    body = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if body[:1] == b"{" and b'":' in body[:4096]:
        return "jsonl"
    if body[:14].lower().startswith((b"<!doctype html", b"<html", b"<?xml", b"<table")):
        raise AnalyticsError(_refusal(name), name=name, what="HTML or XML page")
    return "text"


def _looks_utf16(head: bytes) -> bool:
    """UTF-16 without a mark: the zero bytes lie on one side of each pair."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    return max(even, odd) > len(head) // 8 and min(even, odd) * 10 < max(even, odd)
