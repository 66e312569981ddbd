"""Dwyer's bench: what may be moved above, both models of one group beside each other, every cell open to change."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.catalogue.dwyer import DWYER_GROUPS, DWYER_LOST, DWYER_SHARE, SLIDERS
from analytics.engine import run
from analytics.result import Result
from analytics.texts import code_name, say
from ui.failure import guarded
from ui.settings import picked_param
from ui.show import show
from ui.view import View

MODELS = {"lost": (DWYER_LOST, "set_retentions"), "share": (DWYER_SHARE, "set_probabilities")}


def bench(view: View) -> None:
    """Draw the page."""
    given = picked_param(DWYER_GROUPS.name, "by", view) | _moved(view)
    found = show(DWYER_GROUPS, view, parameters=given, table="below", height=260)
    if found is None or found.state != "ok":
        return
    names = found.values("member")
    chosen = st.selectbox(
        view.say("dwyer.group"), names, format_func=lambda name: code_name("member", name, view.lang), width=320,
        key=f"dwyer.group.{given['by']}",
    )  # fmt: skip
    asked = {**given, "member": chosen or names[0]}
    for column, model in zip(st.columns(2), MODELS, strict=True):
        with column:
            _model(view, model, asked)


def _moved(view: View) -> dict[str, float]:
    """Margin, discount and points of retention, to be moved; 0 of margin stands for the measured one."""
    found = {}
    for column, param in zip(st.columns(len(SLIDERS)), SLIDERS, strict=True):
        with column:
            low, high = float(param.minimum or 0), float(param.maximum or 100)
            label, key = say(f"param.{param.name}", view.lang), f"{DWYER_GROUPS.name}.{param.name}"
            found[param.name] = st.slider(label, low, high, float(param.default), 1.0, key=key, bind="query-params")
    return found


def _model(view: View, model: str, asked: dict[str, Any]) -> None:
    """One model of the group, its cells to be entered above it."""
    analysis, param = MODELS[model]
    with guarded(view.lang):
        measured = run(analysis, view.workspace, view.selection, asked, masked=view.masked)
        with st.expander(view.say(f"dwyer.cells.{model}")):
            entered = _cells(view, model, measured, asked["member"])
        show(analysis, view, parameters={**asked, param: entered}, table="below", height=240)


def _cells(view: View, model: str, measured: Result, group: str) -> str:
    """The chances as numbers to change, "" where nobody changed them."""
    shares = [row["measured"] for row in measured.rows if row["measured"] is not None] or [None] * 4
    was = [round((share or 0.0) * 100, 1) for share in shares]
    now = []
    for place, (column, value) in enumerate(zip(st.columns(len(was)), was, strict=True), 1):
        label = view.say("dwyer.cell", step=place)
        with column:
            now.append(st.number_input(label, 0.0, 100.0, value, 1.0, key=f"dwyer.{model}.{group}.{place}"))
    return "" if now == was else ",".join(f"{value:g}" for value in now)
