"""What is gained above zero and what is lost below it, column by column, with what remains of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.charts.columns import place_axis
from analytics.charts.drawing import Drawing
from analytics.charts.layout import UNSELECTED, base, caption, hover, swatch, value_axis
from analytics.charts.palette import blend
from analytics.charts.ticks import as_number

Rows = Sequence[tuple[int, dict[str, Any]]]


def flows(drawing: Drawing) -> dict[str, Any]:
    """Stacked columns per ``x``: those named in ``up`` above zero, those in ``down`` below it, whatever their sign in
    the table, and ``net`` as a mark of what remains. The option ``groups`` holds these by name, ``of`` picks one."""
    chart, groups = drawing.chart, drawing.option("groups")
    rows = list(enumerate(drawing.rows))
    group = groups.get(drawing.option("of")) or next(iter(groups.values()))
    gained, lost, net = group["up"], group.get("down", ()), group.get("net", "")
    fills = _fills(drawing, gained, lost)
    traces = [_part(drawing, rows, column, fills[column], -1 if column in lost else 1) for column in (*gained, *lost)]
    values = [sum(trace["y"][place] for trace in traces[: len(gained)]) for place in range(len(rows))]
    values += [sum(trace["y"][place] for trace in traces[len(gained) :]) for place in range(len(rows))]
    words = [swatch(fills[column], drawing.name(column)) for column in (*gained, *lost)]
    if net:
        traces.append(_net(drawing, rows, net))
        words.append(swatch(drawing.theme.text, drawing.name(net), "◆"))
    notes = [caption(drawing, "　".join(words))]
    if any(drawing.ends_open(row, chart.x) for _, row in rows):
        notes.append(caption(drawing, swatch(drawing.theme.muted, drawing.say("chart.open"), "▨"), "right"))
    y = value_axis(drawing, values, drawing.kind(gained[0]), headroom=0.04)
    x = place_axis(drawing, drawing.rows)
    return {"data": traces, "layout": base(drawing, 340, annotations=notes, xaxis=x, yaxis=y, barmode="relative")}


def _fills(drawing: Drawing, gained: Sequence[str], lost: Sequence[str]) -> dict[str, str]:
    """What is gained in the accent and its paler steps, what is lost in the colour of falls."""
    theme = drawing.theme
    steps = (0.0, 0.45, 0.7)
    pairs = ((gained, theme.accent), (lost, theme.down))
    return {
        column: blend(colour, theme.background, steps[place % len(steps)])
        for columns, colour in pairs
        for place, column in enumerate(columns)
    }


def _part(drawing: Drawing, rows: Rows, column: str, fill: str, sign: int) -> dict[str, Any]:
    shapes = ["/" if drawing.ends_open(row, drawing.chart.x) else "" for _, row in rows]
    pattern = {"pattern": {"shape": shapes, "fillmode": "replace"}} if any(shapes) else {}
    return {
        "type": "bar",
        "x": list(range(len(rows))),
        "y": [sign * abs(drawing.number(row, column) or 0.0) for _, row in rows],
        "marker": {"color": fill, **pattern},
        "customdata": [index for index, _ in rows],
        "unselected": UNSELECTED,
        **hover([_sentence(drawing, row, column) for _, row in rows]),
    }


def _net(drawing: Drawing, rows: Rows, column: str) -> dict[str, Any]:
    known = [(place, index, row) for place, (index, row) in enumerate(rows) if as_number(row[column]) is not None]
    mark = {"symbol": "diamond", "size": 9, "color": drawing.theme.text}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [place for place, _, _ in known],
        "y": [drawing.number(row, column) for _, _, row in known],
        "marker": {**mark, "line": {"color": drawing.theme.background, "width": 1.5}},
        "customdata": [index for _, index, _ in known],
        "unselected": UNSELECTED,
        "cliponaxis": False,
        **hover([_sentence(drawing, row, column) for _, _, row in known]),
    }


def _sentence(drawing: Drawing, row: dict[str, Any], column: str) -> str:
    facts = {"x": drawing.label(row, drawing.chart.x), "series": drawing.name(column)}
    return drawing.say("chart.hover.whole", **facts, value=drawing.value(row[column], column))
