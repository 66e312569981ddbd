"""One template, tiny on purpose (Plotly's own weighs 7 KB per chart), and the parts every figure is laid out with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.charts.drawing import FONT, Drawing
from analytics.charts.ticks import nice_ticks, tick_texts

FROM_ZERO = ("money", "count", "quantity")
UNSELECTED = {"marker": {"opacity": 1}}


def steady(colour: str) -> dict[str, Any]:
    """A click leaves all marks and their words as they are. Both states are stated: a bar whose ``unselected`` has a
    text colour and whose ``selected`` has none makes Plotly's click handler fail before it tells of the click."""
    words = {"textfont": {"color": colour}}
    return {"selected": words, "unselected": {**UNSELECTED, **words}}


def base(drawing: Drawing, height: int, **layout: Any) -> dict[str, Any]:
    """The layout every figure starts from."""
    theme, size = drawing.theme, drawing.size
    margin = {"l": 8, "r": 16, "t": 2 * size + 6, "b": 8, "pad": 4} | layout.pop("margin", {})
    return {
        "template": {},
        "height": drawing.option("height") or round(height * size / 14),
        "margin": margin,
        "font": {"family": FONT, "size": size, "color": theme.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "hoverdistance": 24,
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": theme.surface,
            "bordercolor": theme.grid,
            "align": "left",
            "namelength": -1,
            "font": {"family": FONT, "size": size, "color": theme.text},
        },
        "bargap": 0.32,
        **layout,
    }


def axis(drawing: Drawing, **more: Any) -> dict[str, Any]:
    """An axis without decoration. Fixed: dragging would only lose the reader's place."""
    return {
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "automargin": True,
        "tickangle": 0,
        "tickfont": {"size": drawing.size, "color": drawing.theme.muted},
        **more,
    }


def value_axis(drawing: Drawing, values: Sequence[float], kind: str, **more: Any) -> dict[str, Any]:
    """A numeric axis with our own tick texts. From zero, unless ``tight`` (lines of rates and indices far from it)."""
    tight = more.pop("tight", False) and kind not in FROM_ZERO
    room = more.pop("headroom", 0.0)
    low, high = min(values, default=0.0), max(values, default=1.0)
    if not tight or low <= 0.4 * high or high <= 0:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = low + 1
    ticks = nice_ticks(low, high, 4, whole=kind in ("count", "days"))
    low, high = ticks[0], ticks[-1]
    return axis(
        drawing,
        range=[low - (room * (high - low) if low < 0 else 0), high + room * (high - low)],
        tickvals=ticks,
        ticktext=tick_texts(ticks, kind, drawing.lang),
        showgrid=True,
        gridcolor=drawing.theme.grid,
        zeroline=low <= 0 <= high,
        zerolinecolor=drawing.theme.compare,
        zerolinewidth=1,
        **more,
    )


def caption(drawing: Drawing, text: str, side: str = "left") -> dict[str, Any]:
    """A small line above the plot: what is measured and in which unit, or what the marks mean."""
    return {
        "text": text,
        "showarrow": False,
        "xref": "paper" if side == "right" else "x domain",
        "yref": "paper",
        "y": 1,
        "x": 1 if side == "right" else 0,
        "xanchor": side,
        "yanchor": "bottom",
        "yshift": 8,
        "align": side,
        "font": {"size": drawing.size, "color": drawing.theme.muted},
    }


def swatch(colour: str, text: str, mark: str = "■") -> str:
    """A coloured mark with its word, for captions in place of a legend."""
    return f'<span style="color:{colour}">{mark}</span> {text}'


def hover(sentences: Sequence[str]) -> dict[str, Any]:
    """Hover that says a sentence and nothing else."""
    return {"hovertext": list(sentences), "hoverinfo": "text"}


def spread(heights: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions near ``heights`` that keep ``gap`` apart and stay within [low, high]; order is kept."""
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    placed = [heights[index] for index in order]
    for _ in range(40):
        for one in range(len(placed) - 1):
            short = gap - (placed[one + 1] - placed[one])
            if short > 1e-9:
                placed[one] -= short / 2
                placed[one + 1] += short / 2
        placed = [min(max(value, low), high) for value in placed]
    out = [0.0] * len(placed)
    for index, value in zip(order, placed, strict=True):
        out[index] = value
    return out
