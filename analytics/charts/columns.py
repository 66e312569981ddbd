"""Vertical columns in their own order: classes, months, stacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.charts.bars import colours, sentence
from analytics.charts.drawing import Drawing, shortened
from analytics.charts.layout import UNSELECTED, axis, base, caption, hover, steady, swatch, value_axis
from analytics.charts.palette import blend, entity_colours
from analytics.charts.ticks import as_number, month_ticks

LABELLED_COLUMNS = 14


def columns(drawing: Drawing) -> dict[str, Any]:
    """Vertical columns in their own order (classes, months); ``compare`` as grey columns beside; ``split`` stacks."""
    if drawing.has(drawing.chart.split):
        return _stacked(drawing)
    chart = drawing.chart
    rows = [(index, row) for index, row in enumerate(drawing.rows) if as_number(row[chart.y]) is not None]
    traces, words = [_columns(drawing, rows)], drawing.title(chart.y)
    if drawing.has(chart.compare):
        traces.insert(0, _beside(drawing, rows))
        marks = ((drawing.theme.compare, drawing.compare_name), (drawing.theme.accent, drawing.now_name))
        legend = "　".join(swatch(colour, word) for colour, word in marks)
        words = f"{words}　{legend}" if drawing.is_period else legend
    notes = [caption(drawing, words)]
    if any(drawing.ends_open(row, chart.x) for _, row in rows):
        notes.append(caption(drawing, swatch(drawing.theme.accent, drawing.say("chart.open"), "▨"), "right"))
    return {"data": traces, "layout": _column_layout(drawing, [row for _, row in rows], traces, notes)}


def _columns(drawing: Drawing, rows: Sequence[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    """The period's columns; a month that is not whole is hatched."""
    chart = drawing.chart
    shapes = ["/" if drawing.ends_open(row, chart.x) else "" for _, row in rows]
    pattern = {"pattern": {"shape": shapes, "fillmode": "replace"}} if any(shapes) else {}
    return {
        "type": "bar",
        "x": list(range(len(rows))),
        "y": [drawing.number(row, chart.y) for _, row in rows],
        "marker": {"color": colours(drawing, rows), **pattern},
        "customdata": [index for index, _ in rows],
        **_labels(drawing, rows, chart.y),
        **hover([sentence(drawing, row, chart.x) for _, row in rows]),
    }


def _labels(drawing: Drawing, rows: Sequence[tuple[int, dict[str, Any]]], column: str) -> dict[str, Any]:
    """The values above the columns, where there is room for them."""
    colour = drawing.theme.text
    if len(rows) > LABELLED_COLUMNS:
        return steady(colour)
    return {
        "text": [drawing.short(row[column], column) for _, row in rows],
        "textposition": "outside",
        "textfont": {"color": colour},
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": False,
        **steady(colour),
    }


def _beside(drawing: Drawing, rows: Sequence[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    """Grey columns: the compare period, or, labelled, the measure set beside."""
    column = drawing.chart.compare
    return {
        "type": "bar",
        "x": list(range(len(rows))),
        "y": [drawing.number(row, column) for _, row in rows],
        "marker": {"color": blend(drawing.theme.compare, drawing.theme.background, 0.35)},
        **_answers(drawing, rows, column),
    }


def _answers(drawing: Drawing, rows: Sequence[tuple[int, dict[str, Any]]], column: str) -> dict[str, Any]:
    """A compare period is silent; a second measure is labelled and answers hover and click as the first does."""
    if drawing.is_period:
        return {"hoverinfo": "skip", "unselected": UNSELECTED}
    said = hover([sentence(drawing, row, drawing.chart.x) for _, row in rows])
    return {"customdata": [index for index, _ in rows], **said, **_labels(drawing, rows, column)}


def _column_layout(
    drawing: Drawing,
    rows: Sequence[dict[str, Any]],
    traces: Sequence[dict[str, Any]],
    notes: list[dict[str, Any]],
    **more: Any,
) -> dict[str, Any]:
    values = more.pop("values", None) or [value for trace in traces for value in trace["y"] if value is not None]
    y = value_axis(drawing, values, drawing.kind(drawing.chart.y), headroom=0.06)
    return base(drawing, 320, annotations=notes, xaxis=place_axis(drawing, rows), yaxis=y, **more)


def place_axis(drawing: Drawing, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The axis of columns: months by their ticks, everything else by its name."""
    if drawing.kind(drawing.chart.x) == "month":
        months = [row[drawing.chart.x] for row in rows]
        positions, texts = month_ticks(months, drawing.lang)
        found = {month.isoformat(): place for place, month in enumerate(months)}
        return axis(drawing, tickvals=[found[position] for position in positions], ticktext=texts)
    texts = [shortened(drawing.label(row, drawing.chart.x), max(5, 80 // max(len(rows), 1))) for row in rows]
    font = {"size": drawing.size, "color": drawing.theme.text}
    return axis(
        drawing, tickvals=list(range(len(rows))), ticktext=texts, tickfont=font, tickangle=0 if len(rows) <= 10 else -35
    )


def _stacked(drawing: Drawing) -> dict[str, Any]:
    """One column per x, its parts stacked in the colours of their names."""
    chart = drawing.chart
    seen: dict[Any, dict[str, Any]] = {}
    parts: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for index, row in enumerate(drawing.rows):
        seen.setdefault(row[chart.x], row)
        parts.setdefault(drawing.label(row, chart.split), []).append((index, row))
    places = {x: place for place, x in enumerate(seen)}
    fill = entity_colours(drawing.result.passport.workspace, chart.split, parts, drawing.theme)
    traces = [
        {
            "type": "bar",
            "name": name,
            "x": [places[row[chart.x]] for _, row in held],
            "y": [drawing.number(row, chart.y) for _, row in held],
            "marker": {"color": fill[name]},
            "customdata": [index for index, _ in held],
            "unselected": UNSELECTED,
            **hover([_part_sentence(drawing, row, name) for _, row in held]),
        }
        for name, held in parts.items()
    ]
    totals = [sum(as_number(row[chart.y]) or 0 for row in drawing.rows if row[chart.x] == x) for x in places]
    legend = "　".join(swatch(fill[name], shortened(name, 10)) for name in parts)
    notes = [caption(drawing, drawing.title(chart.y)), caption(drawing, legend, "right")]
    return {
        "data": traces,
        "layout": _column_layout(drawing, list(seen.values()), traces, notes, values=totals, barmode="stack"),
    }


def _part_sentence(drawing: Drawing, row: dict[str, Any], name: str) -> str:
    chart = drawing.chart
    return drawing.say(
        "chart.hover.whole", x=drawing.label(row, chart.x), series=name, value=drawing.value(row[chart.y], chart.y)
    )
