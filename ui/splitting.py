"""Any block split by a class set: one chart for each class, side by side in a drawer, the table of all below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from analytics.analysis import Analysis
from analytics.classes.stored import class_sets
from analytics.classes.words import set_name
from analytics.engine.splitting import parts, split
from analytics.result import Result
from analytics.texts import code_name, say
from ui.actions import list_actions
from ui.failure import guarded
from ui.markdown import escape
from ui.tables import table as draw_table
from ui.view import View

FIRST = "kind"
HEIGHT = 260


def drawer(
    analysis: Analysis, view: View, parameters: Mapping[str, Any], key: str, draw: Callable[[Result, str], None]
) -> None:
    """The block of each class of a set that is chosen in the drawer; ``draw`` draws a chart under a key."""
    title = escape(say("show.opened", view.lang, {"list": say(f"analysis.{analysis.name}", view.lang),
                                                  "of": view.say("show.split")}))  # fmt: skip
    st.dialog(title, width="large", position="right")(lambda: _drawn(analysis, view, parameters, key, draw))()


def _drawn(
    analysis: Analysis, view: View, parameters: Mapping[str, Any], key: str, draw: Callable[[Result, str], None]
) -> None:
    with guarded(view.lang):
        sets = {code: made for code, made in class_sets(view.workspace).items() if not made.template}
        codes = list(sets)
        chosen = st.selectbox(
            view.say("show.split.by"), codes, index=codes.index(FIRST), key=f"{key}.set", width=360,
            format_func=lambda code: set_name(sets[code], view.lang),
        )  # fmt: skip
        asked = (view.workspace, chosen, view.selection, parameters, view.masked)
        found = parts(analysis, *asked)
        if not found:
            st.info(view.say("show.split.none"))
            return
        for number, (name, result) in enumerate(found):
            st.markdown(f"**{escape(code_name('class', name, view.lang))}**")
            st.caption(view.say(result.headline.key, **result.headline.facts))
            if analysis.chart is not None and result.state == "ok":
                draw(result, f"{key}.{chosen}.{number}")
        whole = split(analysis, *asked)
        draw_table(whole, view, f"{key}.{chosen}.table", height=320)
        list_actions(whole, view, f"{key}.{chosen}", None)
