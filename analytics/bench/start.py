"""Starting: everything the app imports before its first page, over the three libraries it cannot do without."""

from __future__ import annotations

from analytics.bench.measure import Figure, Section, child, paired

TELL = "import time; print(time.process_time())"
BARE = "import streamlit, duckdb, plotly.graph_objects"
OURS = "import ui.server, ui.frame"
GOAL = 1.2


def section(pairs: int) -> Section:
    """Interpreter and imports, in a fresh process each."""
    figures = (_figure("imports of the app up to its first page", OURS, pairs),)
    return Section("Start", f"`{OURS}` over `{BARE}`; each in a process of its own, Python itself included.", figures)


def _figure(name: str, ours: str, pairs: int) -> Figure:
    def of(statement: str) -> float:
        return float(child("-c", f"{statement}; {TELL}"))

    return paired(name, lambda: of(ours), lambda: of(BARE), GOAL, pairs)
