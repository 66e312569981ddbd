"""A curve of shares against the line on which all would be equal."""

from __future__ import annotations

from typing import Any

from analytics.charts.drawing import Drawing
from analytics.charts.layout import base, caption, hover, value_axis

MARKED = (0.2, 0.5)  # shares that are labelled


def lorenz(drawing: Drawing) -> dict[str, Any]:
    """``y`` reached at ``x``, both shares from 0 to 1; what lies above the dotted line is uneven."""
    chart, rows = drawing.chart, drawing.rows
    xs = [0.0, *(float(row[chart.x]) for row in rows)]
    ys = [0.0, *(float(row[chart.y] or 0) for row in rows)]
    said = [drawing.say("chart.lorenz", x=x, y=y) for x, y in zip(xs, ys, strict=True)]
    near = {min(range(1, len(xs)), key=lambda place: (abs(xs[place] - share), place)) for share in MARKED}
    colour = drawing.theme.accent
    curve = {
        "type": "scatter",
        "mode": "lines+markers+text",
        "x": xs,
        "y": ys,
        "line": {"color": colour, "width": 3},
        "marker": {"color": colour, "size": [11 if place in near else 0 for place in range(len(xs))]},
        "text": [said[place] if place in near else "" for place in range(len(xs))],
        "textposition": "bottom right",
        "textfont": {"color": drawing.theme.text, "size": drawing.size},
        "customdata": [0, *range(len(rows))],
        "cliponaxis": False,
        **hover(said),
    }
    even = {
        "type": "scatter",
        "mode": "lines",
        "x": [0, 1],
        "y": [0, 1],
        "line": {"color": drawing.theme.compare, "width": 2, "dash": "dot"},
        "hoverinfo": "skip",
    }
    font = {"color": drawing.theme.muted, "size": drawing.size}
    across = value_axis(drawing, [0.0, 1.0], "share", headroom=0)
    across["title"] = {"text": drawing.title(chart.x), "standoff": 10, "font": font}
    axes = {"xaxis": across, "yaxis": value_axis(drawing, [0.0, 1.0], "share", headroom=0)}
    return {
        "data": [even, curve],
        "layout": base(drawing, 380, annotations=[caption(drawing, drawing.title(chart.y))], **axes),
    }
