"""One figure under several definitions: a mark each, beside the line and the band of the one they are held against."""

from __future__ import annotations

from typing import Any

from analytics.charts.bars import ROW, name_axis
from analytics.charts.drawing import Drawing
from analytics.charts.layout import UNSELECTED, base, caption, hover, swatch, value_axis
from analytics.charts.palette import rgb
from analytics.charts.ticks import as_number


def ranges(drawing: Drawing) -> dict[str, Any]:
    """``y`` of each ``label``; the first row is the one the others are held against, ``low`` to ``high`` of it its
    band; the flag named in the option ``holds`` says which are within."""
    chart, theme = drawing.chart, drawing.theme
    rows = [(index, row) for index, row in enumerate(drawing.rows) if as_number(row[chart.y]) is not None]
    column = drawing.option("holds", "holds")
    fills = [theme.accent if drawing.flag(row, column) else theme.down for _, row in rows]
    values = [drawing.number(row, chart.y) or 0.0 for _, row in rows]
    bounds = [drawing.number(rows[0][1], name) or 0.0 for name in (chart.low, chart.high)] if rows else [0.0, 0.0]
    marks = {
        "type": "scatter",
        "mode": "markers+text",
        "x": values,
        "y": list(range(len(rows))),
        "marker": {"size": 14, "color": fills},
        "text": [f"  {drawing.value(row[chart.y], chart.y)}" for _, row in rows],
        "textposition": "middle right",
        "textfont": {"color": theme.text, "size": drawing.size},
        "customdata": [index for index, _ in rows],
        "unselected": {"marker": {"opacity": 1}, "textfont": {"color": theme.text}},
        "selected": {"textfont": {"color": theme.text}},
        "cliponaxis": False,
        **hover([_sentence(drawing, row) for _, row in rows]),
    }
    words = [(theme.accent, "chart.holds"), (theme.down, "chart.holds_not")]
    notes = [
        caption(drawing, drawing.title(chart.y)),
        caption(drawing, "　".join(swatch(colour, drawing.say(key), "●") for colour, key in words), "right"),
    ]
    layout = base(
        drawing,
        80 + ROW * max(len(rows), 2),
        annotations=notes,
        shapes=_band(drawing, bounds, values[0] if values else 0.0),
        xaxis=value_axis(drawing, [*values, *bounds], drawing.kind(chart.y), tight=True, headroom=0.04),
        yaxis=name_axis(drawing, [drawing.label(row, chart.label or chart.x) for _, row in rows]),
        margin={"r": 64},
    )
    return {"data": [{**marks, "unselected": {**UNSELECTED, **marks["unselected"]}}], "layout": layout}


def _band(drawing: Drawing, bounds: list[float], value: float) -> list[dict[str, Any]]:
    red, green, blue = rgb(drawing.theme.accent)
    across = {"yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    return [
        {
            "type": "rect",
            "x0": bounds[0],
            "x1": bounds[1],
            "fillcolor": f"rgba({red},{green},{blue},0.12)",
            "line": {"width": 0},
            **across,
        },
        {
            "type": "line",
            "x0": value,
            "x1": value,
            "line": {"color": drawing.theme.accent, "width": 2, "dash": "dot"},
            **across,
        },
    ]


def _sentence(drawing: Drawing, row: dict[str, Any]) -> str:
    chart = drawing.chart
    facts = {"x": drawing.label(row, chart.label or chart.x), "series": drawing.name(chart.y)}
    return drawing.say("chart.hover.whole", **facts, value=drawing.value(row[chart.y], chart.y))
