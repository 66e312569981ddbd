"""What a cached page costs beside a hello-world page, both run by Streamlit's own script runner in one process.

``python -m ui.cost PAIRS`` is the process that the bench starts; its last line is what it measured, as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.element_tree import ElementTree, parse_tree_from_messages

from analytics.bench.measure import cost, paired
from analytics.engine.paths import ROOT
from ui.menu import ENTRIES, Entry

GOAL = 8.0
HELLO = "import streamlit as st\nst.title('Hello')\nst.write('Hello, world')\n"
BLOCKS = ("sales_trend", "category_growth", "market_share", "price_index", "rfm_segments", "churn_rate")
SIX = """
import streamlit as st
from analytics.bench.questions import last_year
from analytics.engine import open_workspace
from ui.show import show
from ui.view import KEY, View
workspace = open_workspace("sample")
st.session_state[KEY] = view = View(workspace, last_year(workspace), "zh", "light")
st.title("Six")
for name in {blocks}:
    show(name, view)
"""


def measured(pairs: int) -> list[dict[str, Any]]:
    """The six blocks by themselves, and whole pages of the app with menu, selection bar and header."""
    hello = _rerun(_script(HELLO))
    blocks = _rerun(_script(SIX.format(blocks=BLOCKS)), charts=len(BLOCKS))
    name = f"six full blocks ({', '.join(BLOCKS)})"
    figures = [paired(name, blocks, hello, GOAL, pairs)]
    figures += [paired(f"page {entry.name}", _rerun(_page(entry)), hello, None, pairs) for entry in _entries()]
    return [vars(figure) for figure in figures]


def _entries() -> list[Entry]:
    """The pages that show analyses."""
    return [entry for entry in ENTRIES if entry.selects]


def _script(text: str) -> AppTest:
    return AppTest.from_string(text, default_timeout=60)


def _page(entry: Entry) -> AppTest:
    """A page of the app on the sample, in Chinese."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["ws"], app.query_params["lang"] = "sample", "zh"
    app.run()
    app.switch_page(entry.file)
    return app


def _rerun(app: AppTest, charts: int = 0) -> Callable[[], float]:
    """A rerun of a page that has been shown before; refuses to measure a page that failed or drew fewer charts."""
    app.run()
    failed = [*app.exception, *app.error]
    if failed or len(app.get("plotly_chart")) < charts:
        raise RuntimeError(str(failed or "charts are missing"))

    def once() -> float:
        with patch.object(local_script_runner, "parse_tree_from_messages", _as_a_server):
            return cost(app.run)

    return once


def _as_a_server(messages: list[Any]) -> ElementTree:
    """The test driver reads the messages of a run into a tree; a server serialises them instead."""
    for message in messages:
        message.SerializeToString()
    return parse_tree_from_messages([])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(int(sys.argv[1]))))
