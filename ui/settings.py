"""The settings of an analysis as controls, in the URL under the analysis' name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analytics.analysis import Param
from analytics.catalogue import find
from analytics.texts import code_name, say
from ui.state import widget
from ui.view import View

MUCH = 1000  # numbers that reach so far are changed by hundreds


def settings(name: str, view: View) -> dict[str, Any]:
    """Draw the settings of an analysis, choices and days in a line, numbers in a popover, and return their values."""
    params = find(name).params
    chosen = [param for param in params if param.kind == "code" and all(param.choices)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        drawn = {param.name: _choice(name, param, view.lang) for param in chosen if param.choices}
        drawn |= {param.name: _day(name, param, view.lang) for param in params if param.kind == "date"}
        numbers = [param for param in params if param.kind in ("integer", "number")]
        if not numbers:
            return drawn
        with st.popover(say("frame.settings", view.lang)):
            return drawn | {param.name: _control(name, param, view.lang) for param in numbers}


def entered(name: str, params: Sequence[Param], view: View) -> dict[str, Any]:
    """Draw numbers of an analysis side by side, to be entered, and return their values."""
    columns = st.columns(max(len(params), 4))
    found = {}
    for column, param in zip(columns, params, strict=False):
        with column:
            found[param.name] = _control(name, param, view.lang)
    return found


def picked_param(name: str, param: str, view: View) -> dict[str, Any]:
    """Draw one choice of an analysis and return its value by its name."""
    found = next(one for one in find(name).params if one.name == param)
    return {param: _choice(name, found, view.lang)}


def picked(address: str, codes: Sequence[str], view: View) -> str:
    """Draw a choice between codes, the first unless another was chosen, and return its code. Its texts are
    ``<address>.<code>``."""
    key = _seeded(address, codes, codes[0])
    st.segmented_control(
        say(address, view.lang),
        codes,
        key=key,
        format_func=lambda code: say(f"{address}.{code}", view.lang),
        on_change=_chosen,
        args=(address, codes, codes[0]),
        required=True,
        label_visibility="collapsed",
    )
    return st.session_state[key]


def _choice(analysis: str, param: Param, lang: str) -> Any:
    address = f"{analysis}.{param.name}"
    key = _seeded(address, param.choices, param.default)
    st.selectbox(
        say(f"param.{param.name}", lang),
        param.choices,
        key=key,
        format_func=lambda code: code_name(param.codes or param.name, code, lang),
        on_change=_chosen,
        args=(address, param.choices, param.default),
        width=210,
    )
    return st.session_state[key]


def _day(analysis: str, param: Param, lang: str) -> Any:
    """A day, or none where the analysis finds its own."""
    return st.date_input(
        say(f"param.{param.name}", lang),
        value=param.default or None,
        key=f"{analysis}.{param.name}",
        format="YYYY-MM-DD",
        width=210,
        bind="query-params",
    )


def _seeded(address: str, codes: Sequence[str], default: str) -> str:
    """The key of the widget of a choice, its value set to the code in the URL: Streamlit's own binding writes labels,
    which a change of language would lose."""
    key, asked = widget(address), st.query_params.get(address)
    value = asked if asked in codes else default
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return key


def _chosen(address: str, codes: Sequence[str], default: str) -> None:
    value = st.session_state[widget(address)]
    if value == default:
        st.query_params.pop(address, None)
    elif value in codes:  # else the label in the language of a moment ago
        st.query_params[address] = value


def _control(analysis: str, param: Param, lang: str) -> Any:
    kind = int if param.kind == "integer" else float
    return st.number_input(
        say(f"param.{param.name}", lang),
        min_value=kind(param.minimum) if param.minimum is not None else None,
        max_value=kind(param.maximum) if param.maximum is not None else None,
        value=kind(param.default),
        step=kind(1 if kind is int or (param.maximum or MUCH) < MUCH else 100),
        key=f"{analysis}.{param.name}",
        bind="query-params",
    )
