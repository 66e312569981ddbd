"""From a file to rows of a table: read, recognise, map, clean, validate, load, receipt.

``inspect`` looks, ``prepare`` writes what would be loaded, ``import_file`` loads it. The parsing itself always
happens in a child process (``analytics.ingest.child``) under limits of memory, processor and time.
"""

from __future__ import annotations

from analytics.ingest.answering import answer
from analytics.ingest.entry import (
    InspectedColumn,
    Inspection,
    Prepared,
    commit,
    import_file,
    inspect,
    prepare,
    prepare_for,
    refuse_again,
)

__all__ = [
    "InspectedColumn",
    "Inspection",
    "Prepared",
    "answer",
    "commit",
    "import_file",
    "inspect",
    "prepare",
    "prepare_for",
    "refuse_again",
]
