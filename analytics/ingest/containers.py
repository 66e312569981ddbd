"""A cheap look into zip-based files before any parser touches them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath

from analytics.errors import AnalyticsError
from analytics.ingest import limits

JUNK = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)|/$", re.IGNORECASE)
TABLES = re.compile(r"\.(csv|tsv|txt|tab|xlsx|xls|xlsb|ods|parquet|jsonl|ndjson)$", re.IGNORECASE)
ENTITY = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def scan(path: Path, name: str) -> zipfile.ZipFile:
    """Refuse bombs, too many parts and encryption; the open package otherwise."""
    try:
        package = zipfile.ZipFile(path)
        entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise AnalyticsError("damaged_container", name=name) from problem
    if len(entries) > limits.MAX_ENTRIES:
        raise AnalyticsError("too_many_parts", name=name, count=len(entries), limit=limits.MAX_ENTRIES)
    total = sum(entry.file_size for entry in entries)
    for entry in entries:
        ratio = entry.file_size / max(1, entry.compress_size)
        if entry.file_size > limits.RATIO_FROM_BYTES and ratio > limits.MAX_RATIO:
            raise AnalyticsError("unpacks_too_big", name=name, part=entry.filename, ratio=int(ratio))
        if entry.flag_bits & 1:
            raise AnalyticsError("password_protected", name=name)
    if total > limits.MAX_UNPACKED_BYTES:
        raise AnalyticsError("unpacks_too_big", name=name, part=name, ratio=int(total / max(1, path.stat().st_size)))
    return package


def check_workbook(path: Path, name: str) -> None:
    """Every XML part is free of entities, and the parts can be read to their ends."""
    with scan(path, name) as package:
        for entry in package.infolist():
            if entry.filename.endswith((".xml", ".rels", ".vml")):
                _check_part(package, entry, name)


def _check_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    try:
        with package.open(entry) as part:
            head = part.read(64 << 10)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as problem:
        raise AnalyticsError("damaged_container", name=name) from problem
    except Exception as problem:  # zlib.error has no common base
        raise AnalyticsError("damaged_container", name=name) from problem
    if ENTITY.search(head):
        raise AnalyticsError("unsafe_xml", name=name, part=entry.filename)


def extract(path: Path, name: str, folder: Path) -> list[tuple[str, Path]]:
    """The tables inside a zip as (name inside, path outside), under names of our own making."""
    found: list[tuple[str, Path]] = []
    with scan(path, name) as package:
        for entry in package.infolist():
            inner = _readable(entry)
            if JUNK.search(inner) or not TABLES.search(inner):
                continue
            if inner.startswith(("/", "\\")) or ".." in PurePosixPath(inner.replace("\\", "/")).parts or ":" in inner:
                raise AnalyticsError("unsafe_path", name=name, part=inner)
            target = folder / f"part{len(found)}"
            _copy(package, entry, target, name)
            if target.stat().st_size > 2:
                found.append((PurePosixPath(inner).name, target))
    if not found:
        raise AnalyticsError("no_table_in_zip", name=name)
    return found


def _readable(entry: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag are GBK more often than code page 437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def _copy(package: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, name: str) -> None:
    left = min(limits.MAX_UNPACKED_BYTES, entry.file_size + 1)
    try:
        with package.open(entry) as source, target.open("wb") as out:
            while left > 0 and (block := source.read(min(left, 1 << 20))):
                out.write(block)
                left -= len(block)
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, NotImplementedError) as problem:
        raise AnalyticsError("damaged_container", name=name) from problem
