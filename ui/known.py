"""The data as they were known after an import: the whole app pinned to that state, told on every page."""

from __future__ import annotations

import streamlit as st

from analytics.engine import Workspace, known
from analytics.texts import say
from ui.markdown import escape
from ui.state import state
from ui.view import View

KNOWN = "known"


def pinned(workspace: Workspace) -> Workspace:
    """The workspace as the address asks for it."""
    wanted = state().get(KNOWN)
    return known.as_known(workspace, known.import_at(workspace, wanted)) if wanted else workspace


def looking_back() -> bool:
    """Whether an earlier state is shown; nothing can be changed in it."""
    return bool(state().get(KNOWN))


def banner(workspace: Workspace, lang: str) -> None:
    """Says that an earlier state is shown, and leads back to now."""
    wanted = state().get(KNOWN)
    if not wanted:
        return
    last = workspace.rows("select import_id, name, imported_at from imports order by import_id desc limit 1")
    facts: dict[str, object] = {"number": wanted, "name": "–", "at": ""}
    for one in last:
        facts = {"number": one["import_id"], "name": one["name"] or "–", "at": f"{one['imported_at']:%Y-%m-%d %H:%M}"}
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(say("known.banner", lang, facts, escape=escape), width="content")
        st.button(say("known.back", lang), on_click=_back)


def _back() -> None:
    state().pop(KNOWN, None)


def _pin(import_id: int) -> None:
    state()[KNOWN] = str(import_id)


def look_back(view: View, import_id: int) -> None:
    """The button that shows the app as the data were known after an import."""
    st.button(
        view.say("known.look"),
        key=f"known_{import_id}",
        on_click=_pin,
        args=(import_id,),
        help=view.say("known.look.help", number=import_id),
    )
