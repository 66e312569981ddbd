"""One call gives an analysis its block: headline, chart, table, passport, download, click to list."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from analytics.analysis import Analysis
from analytics.catalogue import find
from analytics.engine import run
from analytics.engine.honoured import takes_classes
from analytics.result import Result
from analytics.texts import say
from ui.actions import block_actions
from ui.failure import guarded
from ui.figures import figures
from ui.headline import headline
from ui.kept import kept
from ui.opened import clicked, opening, target
from ui.splitting import HEIGHT, drawer
from ui.states import absent
from ui.tables import table as draw_table
from ui.view import View

if TYPE_CHECKING:
    import plotly.graph_objects as go

Place = Literal["expander", "below"] | bool
CONFIG = {"displayModeBar": False, "displaylogo": False, "showTips": False, "doubleClick": False, "responsive": True}

__all__ = ["figures", "show"]


def show(
    analysis: Analysis | str,
    view: View,
    *,
    parameters: Mapping[str, Any] | None = None,
    chart: bool = True,
    table: Place = "expander",
    height: int | None = None,
    key: str = "",
    **options: Any,
) -> Result | None:
    """Run an analysis and draw its block.

    Parameters
    ----------
    table : ``"expander"`` behind a button, ``"below"`` always, ``False`` not at all.
    height : of the chart in pixels, or of the table where there is no chart.
    key : tells two blocks of the same analysis and parameters apart.
    options : of the chart, see :func:`analytics.charts.figure`.

    Returns the result, ``None`` when it failed; the failure was said.
    """
    with guarded(view.lang):
        found = find(analysis) if isinstance(analysis, str) else analysis
        settled = dict(parameters or {})
        block = "_".join(filter(None, [found.name, *map(str, settled.values()), key, view.lang]))
        return _block(found, view, settled, chart and found.chart is not None, table, height, block, options)
    return None


@st.fragment
def _block(
    analysis: Analysis, view: View, parameters: dict[str, Any], chart: bool, table: Place, height: int | None,
    key: str, options: dict[str, Any],
) -> Result | None:  # fmt: skip
    """The block alone reruns when it is clicked, so that the rest of the page keeps still."""
    with guarded(view.lang):
        result = run(analysis, view.workspace, view.selection, parameters, masked=view.masked)
        if absent(result, view):
            return result
        headline(result, view)
        opens = target(analysis) is not None
        if chart and result.state == "ok":
            _chart(result, view, key, opens, {**options, "height": height} if height else options)
        below = table == "below" or (table and result.state == "thin")
        if below or block_actions(result, view, key, table == "expander", takes_classes(analysis)):
            on_row = clicked(f"{key}.table", f"{key}.open") if opens else None
            draw_table(result, view, f"{key}.table", height=None if chart else height, on_row=on_row)
        if below:
            block_actions(result, view, key, False, takes_classes(analysis))
        if st.session_state.pop(f"{key}.split", False):
            drawer(analysis, view, parameters, f"{key}.parts", partial(_part, view, {**options, "height": HEIGHT}))
        if opens:
            opening(result, view, f"{key}.open")
        return result
    return None


def _part(view: View, options: dict[str, Any], result: Result, key: str) -> None:
    """The chart of one class of a split block."""
    st.plotly_chart(figure_of(result, view, options), theme=None, key=key, config=CONFIG)


def _chart(result: Result, view: View, key: str, opens: bool, options: dict[str, Any]) -> None:
    figure = figure_of(result, view, options)
    st.plotly_chart(
        figure,
        theme=None,
        key=f"{key}.chart",
        config=CONFIG,
        on_select=clicked(f"{key}.chart", f"{key}.open") if opens else "ignore",
        selection_mode="points",
        alt=say(result.headline.key, view.lang, result.headline.facts, result.currency),
    )


def figure_of(result: Result, view: View, options: Mapping[str, Any]) -> go.Figure:
    """The finished figure, drawn once per result, language, theme and options."""
    from analytics.charts import figure

    settled = tuple(sorted(options.items()))
    key = (result.key or id(result), "figure", view.lang, view.theme, view.present, settled)
    return kept(key, lambda: figure(result, view.lang, view.theme, view.present, **options))
