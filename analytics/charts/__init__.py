"""Result -> Plotly figure: one builder per kind of chart, one template, one palette, both themes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from analytics.analysis import Chart
from analytics.charts.drawing import Drawing
from analytics.charts.palette import THEMES
from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from analytics.result import Result

Builder = Callable[[Drawing], dict[str, Any]]

# kind -> module of analytics.charts; the builder has the kind's name. A later kind is one entry and one function.
KINDS: dict[str, str] = {
    "line": "line",
    "columns": "columns",
    "bars": "bars",
    "contributors": "contributors",
    "lorenz": "lorenz",
    "matrix": "matrix",
    "slope": "slope",
    "dumbbell": "slope",
    "scatter": "scatter",
    "flows": "flows",
    "sankey": "sankey",
    "transitions": "matrix",
    "ranges": "ranges",
    "cohorts": "cohorts",
    "cohort_curves": "cohorts",
    "survival": "survival",
    "ratios": "survival",
}


def builder(kind: str) -> Builder:
    """The function that draws a kind. Raises ``unknown_chart``."""
    if kind not in KINDS:
        raise AnalyticsError("unknown_chart", name=kind, known=", ".join(KINDS))
    return getattr(import_module(f"analytics.charts.{KINDS[kind]}"), kind)


def figure(
    result: Result, lang: str, theme: Literal["light", "dark"] | str = "light", present: bool = False, **options: Any
) -> go.Figure:
    """Draw a result as its analysis declares.

    Parameters
    ----------
    lang : ``zh`` or ``en``; all words and tick texts are ours, none the browser's.
    present : larger type, to be read from five metres.
    options : overlay ``Chart.options``: ``height`` (pixels), ``limit`` and ``order="given"`` (bars), ``each``
        (contributors), ``second`` (matrix), ``size`` (scatter), ``rank`` (slope), and names of flag columns: ``own``
        (default ``is_own``), ``highlight`` (``is_highlight``), ``partial`` (``is_partial``).

    Every mark that can be clicked carries its row index as ``customdata``. Raises ``unknown_chart``.
    """
    chart = result.analysis.chart or Chart("")
    draw = builder(options.pop("kind", chart.kind))
    drawing = Drawing(result, chart, lang, THEMES[theme], present, {**chart.options, **options})
    return _finished()(draw(drawing))


@cache
def _finished() -> type[go.Figure]:
    """A figure whose dictionary is made once: a page shows it again at every rerun, and nothing changes it."""
    import plotly.graph_objects as go

    class Finished(go.Figure):
        def to_dict(self) -> dict[str, Any]:
            if "_once" not in self.__dict__:
                self.__dict__["_once"] = super().to_dict()
            return self.__dict__["_once"]

    return Finished
