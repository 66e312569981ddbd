"""A cached page over a hello-world page, both run by Streamlit's own script runner in one process.

The app is measured from outside: this module is started as a process of its own and loads Streamlit and the screens
by name, as text, for ``analytics`` itself knows neither.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from analytics.bench.measure import Figure, Section, child, cost, paired
from analytics.engine.paths import ROOT

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


def section(pairs: int) -> Section:
    """The six blocks by themselves, and whole pages of the app with menu, selection bar and header."""
    figures = tuple(Figure(**held) for held in child("-m", "analytics.bench.pages", str(pairs)))
    about = (
        "Processor time of one rerun with nothing changed, messages to the browser serialised. Hello world is a title "
        "and a line of text. The goal is for the page of six full blocks; whole pages are for information."
    )
    return Section("Cached pages over hello world", about, figures)


def main(pairs: int) -> list[dict[str, Any]]:
    """What the child process measures."""
    hello = _rerun(_script(HELLO))
    blocks = _rerun(_script(SIX.format(blocks=BLOCKS)), charts=len(BLOCKS))
    name = f"six full blocks ({', '.join(BLOCKS)})"
    figures = [paired(name, blocks, hello, GOAL, pairs)]
    figures += [paired(f"page {entry.name}", _rerun(_page(entry)), hello, None, pairs) for entry in _entries()]
    return [vars(figure) for figure in figures]


def _entries() -> list[Any]:
    """The pages that show analyses."""
    return [entry for entry in import_module("ui.menu").ENTRIES if entry.selects]


def _app_test() -> Any:
    return import_module("streamlit.testing.v1").AppTest


def _script(text: str) -> Any:
    return _app_test().from_string(text, default_timeout=60)


def _page(entry: Any) -> Any:
    """A page of the app on the sample, in Chinese."""
    app = _app_test().from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["ws"], app.query_params["lang"] = "sample", "zh"
    app.run()
    app.switch_page(entry.file)
    return app


def _rerun(app: Any, charts: int = 0) -> Callable[[], float]:
    """A rerun of a page that has been shown before; refuses to measure a page that failed or drew fewer charts."""
    app.run()
    failed = [*app.exception, *app.error]
    if failed or len(app.get("plotly_chart")) < charts:
        raise RuntimeError(str(failed or "charts are missing"))

    def once() -> float:
        with _as_a_server():
            return cost(app.run)

    return once


@contextmanager
def _as_a_server() -> Iterator[None]:
    """The test driver reads the messages of a run into a tree; a server serialises them instead."""
    names = vars(import_module("streamlit.testing.v1.local_script_runner"))
    reading = names["parse_tree_from_messages"]
    names["parse_tree_from_messages"] = lambda messages: reading(_serialised(messages))
    try:
        yield
    finally:
        names["parse_tree_from_messages"] = reading


def _serialised(messages: list[Any]) -> list[Any]:
    for message in messages:
        message.SerializeToString()
    return []


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
