"""The bounds an untrusted file is read within."""

from __future__ import annotations

import sys

MAX_COLUMNS = 2000
MAX_LINE_BYTES = 4 << 20
MAX_CELL_CHARS = 1 << 20
MAX_ENTRIES = 2000
MAX_UNPACKED_BYTES = 1 << 30
MAX_RATIO = 150
RATIO_FROM_BYTES = 20 << 20
MAX_SHEET_CELLS = 60_000_000
SAMPLE_BYTES = 1 << 20
SAMPLE_ROWS = 2000
CHILD_MEMORY_BYTES = 4 << 30
CHILD_RESIDENT_BYTES = 2 << 30
CHILD_CPU_SECONDS = 1800
CHILD_WALL_SECONDS = 3600
INSPECT_WALL_SECONDS = 60


def limit_this_process(memory: int = CHILD_MEMORY_BYTES, cpu_seconds: int = CHILD_CPU_SECONDS) -> bool:
    """Cap address space and CPU of the running process; False where the platform cannot (the parent watches then)."""
    if sys.platform == "win32":
        return False
    import resource

    for what, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        bounded = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (bounded, hard))
    return True
