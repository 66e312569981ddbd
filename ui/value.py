"""The guided sheet of lifetime value: each step with what was measured and room to enter something else."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics import numbers
from analytics.catalogue.clv import CLV_SHEET, COLLECT, INVEST, TERMS
from analytics.engine import run
from analytics.result import Result
from analytics.texts import code_name
from ui.actions import block_actions
from ui.failure import guarded
from ui.figures import Figure, metric
from ui.headline import headline
from ui.settings import entered
from ui.states import absent
from ui.view import View

STEPS = {"collect": COLLECT, "invest": INVEST, "value": TERMS}


def sheet(view: View) -> dict[str, Any]:
    """Draw the steps and return what was entered."""
    top, given, places = st.container(), {}, {}
    for step, params in STEPS.items():
        with st.container(border=True):
            st.markdown(f"**{code_name('clv_step', step, view.lang)}**")
            st.caption(view.say(f"value.step.{step}"))
            places[step] = st.container()
            with st.expander(view.say("value.enter")):
                given |= entered(CLV_SHEET.name, params, view)
    with guarded(view.lang):
        result = run(CLV_SHEET, view.workspace, view.selection, given, masked=view.masked)
        with top:
            if absent(result, view):
                return given
            headline(result, view)
        for step, place in places.items():
            with place:
                _items(result, step, view)
        block_actions(result, view, CLV_SHEET.name, False, True)
    return given


def _items(result: Result, step: str, view: View) -> None:
    rows = [row for row in result.rows if row["step"] == step]
    for column, row in zip(st.columns(max(len(rows), 4)), rows, strict=False):
        with column:
            metric(_figure(result, row, view), view, "")


def _figure(result: Result, row: dict[str, Any], view: View) -> Figure:
    """What is used, and below it what was measured where that is something else."""
    used, was = (numbers.shown(row[name], row["unit"], view.lang, result.currency) for name in ("used", "measured"))
    label = code_name("clv_item", row["item"], view.lang)
    return Figure(label, used, None, 0, "" if used == was else view.say("value.measured", value=was))
