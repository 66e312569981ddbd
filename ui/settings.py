"""The settings of an analysis as controls, in the URL under the analysis' name."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.analysis import Param
from analytics.catalogue import find
from analytics.texts import say
from ui.view import View


def settings(name: str, view: View) -> dict[str, Any]:
    """Draw the settings of an analysis in a popover and return their values."""
    params = find(name).params
    with st.popover(say("frame.settings", view.lang)):
        return {param.name: _control(name, param, view.lang) for param in params if param.kind in ("integer", "number")}


def _control(analysis: str, param: Param, lang: str) -> Any:
    kind = int if param.kind == "integer" else float
    return st.number_input(
        say(f"param.{param.name}", lang),
        min_value=kind(param.minimum) if param.minimum is not None else None,
        max_value=kind(param.maximum) if param.maximum is not None else None,
        value=kind(param.default),
        step=kind(1 if kind is int else 100),
        key=f"{analysis}.{param.name}",
        bind="query-params",
    )
