"""The designed states of a block without an answer: nothing to count, something missing."""

from __future__ import annotations

import streamlit as st

from analytics.result import Result
from analytics.texts import needs_words, say
from ui import menu
from ui.markdown import escape
from ui.passport import filters
from ui.view import View


def absent(result: Result, view: View) -> bool:
    """Say why there is no answer and what would bring one; whether that was so."""
    if result.state not in ("missing", "empty"):
        return False
    with st.container(border=True):
        st.markdown(f"**{escape(say(f'analysis.{result.analysis.name}', view.lang))}**")
        if result.state == "missing":
            _missing(result, view)
        else:
            _empty(result, view)
    return True


def _missing(result: Result, view: View) -> None:
    """The columns in the reader's words, and the way to the import page."""
    st.markdown(view.say("state.missing", columns=needs_words(result.passport.missing, view.lang)))
    st.page_link(menu.page("upload", view.lang), label=say("show.missing.import", view.lang))


def _empty(result: Result, view: View) -> None:
    """The period, and the filters that may be too narrow."""
    st.markdown(view.say(result.headline.key, **result.headline.facts))
    if result.scope.selection.filters:
        st.caption(say("show.empty.filters", view.lang, {"filters": filters(result, view.lang)}))
