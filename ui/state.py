"""The state of the frame: one dictionary, in the URL, so that a copied link shows the same screen.

Widgets are bound to codes, never to labels: a link must survive a change of language. Streamlit's own binding writes
labels, therefore this module reads and writes the query parameters itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from analytics.selection import COMPARES, FILTERS, PRESETS

STATE, WRITTEN = "state", "written_url"
ONE = ("ws", "lang", "period", "from", "to", "compare", "like", "mask", "present", "known")
CHOICES = {"period": PRESETS, "compare": COMPARES, "like": ("1", "0"), "mask": ("1", "0"), "present": ("1", "0")}


def state() -> dict[str, Any]:
    """The state as this run knows it."""
    return st.session_state[STATE]


def begin() -> dict[str, Any]:
    """Start a run: take the state from the URL at first and whenever the URL was changed from outside."""
    held = st.session_state.setdefault(STATE, {})
    written = st.session_state.get(WRITTEN)
    params = st.query_params
    if written is None or ("ws" in params and params.to_dict() and _flat() != written):
        held.clear()
        held.update(_read())
        st.session_state[WRITTEN] = _flat()  # a run that is broken off has taken the state in all the same
    return held


def _flat() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params if name in (*ONE, *FILTERS)}


def address() -> dict[str, list[str]]:
    """What the address says of the frame, for a link that keeps it."""
    return _flat()


def _read() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ONE:
        value = st.query_params.get(name)
        if value and _legal(name, value):
            found[name] = value
    for name in FILTERS:
        if values := st.query_params.get_all(name):
            found[name] = tuple(values)
    return found


def _legal(name: str, value: str) -> bool:
    if name in ("from", "to"):
        return as_date(value) is not None
    return value in CHOICES.get(name, (value,))


def as_date(text: str | None) -> date | None:
    """An ISO date, or nothing."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def write() -> None:
    """Bring the URL up to the state."""
    held = st.session_state[STATE]
    wanted = {name: [held[name]] for name in ONE if held.get(name) not in (None, "")}
    wanted |= {name: list(held[name]) for name in FILTERS if held.get(name)}
    if wanted != _flat():
        for name in (*ONE, *FILTERS):
            if name in wanted:
                st.query_params[name] = wanted[name] if name in FILTERS else wanted[name][0]
            elif name in st.query_params:
                del st.query_params[name]
    st.session_state[WRITTEN] = wanted


def widget(name: str) -> str:
    """The key of the widget that edits ``name``: another in each language, because a box that stays the same keeps the
    label of what is chosen in it."""
    return f"w_{name}" if name == "lang" else f"w_{name}_{state().get('lang', '')}"


def seeded(name: str, value: Any) -> str:
    """The key of the widget that edits ``name``, its session value set to the state's."""
    key = widget(name)
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return key


def changed(name: str) -> None:
    """Callback of a widget: take its value into the state."""
    value = st.session_state[widget(name)]
    if isinstance(value, str) and not _legal(name, value):
        return  # the label in the language of a moment ago
    if value is None:
        st.session_state[STATE].pop(name, None)
    elif isinstance(value, bool):
        st.session_state[STATE][name] = "1" if value else "0"
    else:
        st.session_state[STATE][name] = tuple(value) if isinstance(value, list | tuple) else value
