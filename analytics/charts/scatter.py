"""Points of two measures: at most so many that the payload stays small, the most important first."""

from __future__ import annotations

import math
from typing import Any

from analytics.charts.drawing import Drawing, shortened
from analytics.charts.layout import base, caption, hover, value_axis
from analytics.charts.palette import entity_colours
from analytics.charts.ticks import as_number

LIMIT = 300
NAMED = 5


def scatter(drawing: Drawing) -> dict[str, Any]:
    """``x`` against ``y``, one point per ``label``; ``split`` colours; option ``size``: a measure for the area."""
    chart = drawing.chart
    weight = drawing.option("size", "") or chart.y
    rows = [
        (index, row)
        for index, row in enumerate(drawing.rows)
        if as_number(row[chart.x]) is not None and as_number(row[chart.y]) is not None
    ]
    rows = sorted(rows, key=lambda pair: -abs(as_number(pair[1][weight]) or 0))[: drawing.option("limit", LIMIT)]
    kept = [row for _, row in rows]
    trace = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [drawing.number(row, chart.x) for row in kept],
        "y": [drawing.number(row, chart.y) for row in kept],
        "customdata": [index for index, _ in rows],
        "marker": {
            "color": _fills(drawing, kept),
            "size": _sizes(drawing, kept),
            "opacity": 0.8,
            "line": {"color": drawing.theme.background, "width": 1},
        },
        "text": [
            shortened(drawing.label(row, chart.label), 10) if place < NAMED and chart.label else ""
            for place, row in enumerate(kept)
        ],
        "textposition": "top center",
        "unselected": {"marker": {"opacity": 0.8}},
        "cliponaxis": False,
        **hover([_sentence(drawing, row) for row in kept]),
    }
    notes = [caption(drawing, drawing.title(chart.y))]
    if len(rows) < len(drawing.rows):
        notes.append(caption(drawing, drawing.say("chart.first", shown=len(rows), rows=len(drawing.rows)), "right"))
    return {"data": [trace], "layout": base(drawing, 400, annotations=notes, **_axes(drawing, trace))}


def _axes(drawing: Drawing, trace: dict[str, Any]) -> dict[str, Any]:
    """Both axes; the measure across is named below, the one up in the caption."""
    chart = drawing.chart
    x = value_axis(drawing, trace["x"], drawing.kind(chart.x), tight=True, headroom=0.04)
    font = {"color": drawing.theme.muted, "size": drawing.size}
    x["title"] = {"text": drawing.title(chart.x), "standoff": 10, "font": font}
    return {"xaxis": x, "yaxis": value_axis(drawing, trace["y"], drawing.kind(chart.y), tight=True, headroom=0.06)}


def _fills(drawing: Drawing, rows: list[dict[str, Any]]) -> Any:
    split, own = drawing.chart.split, drawing.option("own", "is_own")
    if not drawing.has(split):
        marked = [drawing.flag(row, own) for row in rows]
        return [drawing.theme.accent if mark or not any(marked) else drawing.theme.compare for mark in marked]
    names = [drawing.label(row, split) for row in rows]
    colours = entity_colours(drawing.result.passport.workspace, split, dict.fromkeys(names), drawing.theme)
    return [colours[name] for name in names]


def _sizes(drawing: Drawing, rows: list[dict[str, Any]]) -> Any:
    column = drawing.option("size", "")
    if not drawing.has(column):
        return 10
    values = [abs(as_number(row[column]) or 0.0) for row in rows]
    top = max(values, default=0.0) or 1.0
    return [round(5 + 19 * math.sqrt(value / top), 1) for value in values]


def _sentence(drawing: Drawing, row: dict[str, Any]) -> str:
    chart = drawing.chart
    facts = {
        "x": drawing.label(row, chart.label) if chart.label else drawing.name(chart.y),
        "across": drawing.name(chart.x),
        "up": drawing.name(chart.y),
        "first": drawing.value(row[chart.x], chart.x),
        "second": drawing.value(row[chart.y], chart.y),
    }
    return drawing.say("chart.hover.point", **facts)
