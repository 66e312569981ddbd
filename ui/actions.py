"""What can be done with a figure: its table, its passport, its files."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analytics.result import Result
from analytics.texts import say
from ui.downloads import downloads
from ui.markdown import escape
from ui.passport import passport
from ui.view import View


def toggle(key: str) -> None:
    """Callback: what was shut is open, what was open is shut."""
    st.session_state[key] = not st.session_state.get(key)


def block_actions(result: Result, view: View, key: str, with_table: bool, with_split: bool = False) -> bool:
    """The line below a block; whether its table is to be shown. The passport opens in a drawer, which is always on the
    screen, however far down the block lies; so does the block split by a class set, see :mod:`ui.splitting`."""
    shown = bool(st.session_state.get(f"{key}.shown"))
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if with_table:
            _button("show.table.hide" if shown else "show.table", view, f"{key}.toggle", f"{key}.shown")
        if with_split:
            _button("show.split", view, f"{key}.splits", f"{key}.split")
        _button("show.passport", view, f"{key}.passport", f"{key}.asked")
        downloads(result, view, key)
    if st.session_state.pop(f"{key}.asked", False):
        title = escape(say(f"analysis.{result.analysis.name}", view.lang))
        st.dialog(title, width="large", position="right")(lambda: passport(result, view))()
    return with_table and shown


def list_actions(result: Result, view: View, key: str, whole: Callable[[], Result] | None) -> None:
    """The line below a list. It lies in a drawer already, therefore the passport opens in place."""
    with st.container(horizontal=True, gap="medium"):
        _button("show.passport", view, f"{key}.passport", f"{key}.asked")
        downloads(result, view, key, whole)
    if st.session_state.get(f"{key}.asked"):
        with st.container(border=True):
            passport(result, view)


def _button(word: str, view: View, key: str, state: str) -> None:
    st.button(say(word, view.lang), key=key, type="tertiary", on_click=toggle, args=(state,))
