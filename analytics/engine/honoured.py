"""Which filters reach what an analysis rests on, and which of its tables know nothing of them."""

from __future__ import annotations

from functools import lru_cache

from analytics.analysis import Analysis
from analytics.engine.sources import names_read, relation_of, shared
from analytics.schema import IMPORTABLE
from analytics.selection import FILTERS, Selection


@lru_cache(maxsize=256)
def _files(file: str) -> tuple[str, ...]:
    """The file and the shared relations it rests on."""
    found = [file]
    for one in found:
        found += [
            shared()[name] for name in sorted(names_read(one)) if name in shared() and shared()[name] not in found
        ]
    return tuple(found)


def takes_classes(analysis: Analysis) -> bool:
    """Whether classes narrow it: it rests on sales of the selection, and its rows are not those of a class set."""
    if analysis.compute or any(param.name == "class_set" for param in analysis.params):
        return False
    return any(base in ("sales", "lines") and suffix != "_all" for base, suffix in _relations(analysis.file))


@lru_cache(maxsize=256)
def _relations(file: str) -> frozenset[tuple[str, str]]:
    return frozenset(pair for one in _files(file) for name in names_read(one) if (pair := relation_of(name)))


def unaware(analysis: Analysis, selection: Selection) -> dict[str, tuple[str, ...]]:
    """Filter that is set -> the tables behind the figure whose rows it cannot narrow, because they do not say it."""
    if analysis.compute or not selection.filters:
        return {}
    tables = sorted({base for base, suffix in _relations(analysis.file) if suffix != "_all" and base in IMPORTABLE})
    lacking = {name: tuple(table for table in tables if name not in IMPORTABLE[table].selects) for name in FILTERS}
    return {name: lacking[name] for name in selection.filters if lacking[name]}
