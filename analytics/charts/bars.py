"""Horizontal bars: ranked, from zero, labelled directly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.charts.drawing import Drawing, shortened, text_width
from analytics.charts.layout import UNSELECTED, axis, base, caption, hover, steady, swatch, value_axis
from analytics.charts.palette import blend
from analytics.charts.ticks import as_number

LIMIT = 10
NAME_EMS, PRESENT_NAME_EMS = 22, 17
ROW = 30
PLOT_WIDTH = 600  # pixels a plot has at least


def picked(drawing: Drawing, by: str, limit: int) -> list[tuple[int, dict[str, Any]]]:
    """The rows that are drawn, as (row index, row): largest first, or with ``order="given"`` as they come."""
    rows = [(index, row) for index, row in enumerate(drawing.rows) if as_number(row[by]) is not None]
    if drawing.option("order") != "given":
        rows.sort(key=lambda pair: -float(pair[1][by]))
    return rows[:limit]


def sentence(drawing: Drawing, row: dict[str, Any], label: str) -> str:
    """What a presenter would say of one mark."""
    chart = drawing.chart
    facts = {
        "x": drawing.label(row, label),
        "series": drawing.name(chart.y),
        "value": drawing.value(row[chart.y], chart.y),
    }
    before = row.get(chart.compare) if drawing.has(chart.compare) else None
    if before is None:
        return drawing.say("chart.hover.whole", **facts)
    facts |= {
        "before": drawing.value(before, chart.compare),
        "compare": drawing.compare_name,
        "change": drawing.change(row[chart.y], before, chart.y),
    }
    return drawing.say("chart.hover.whole.compared" if drawing.is_period else "chart.hover.whole.beside", **facts)


def colours(drawing: Drawing, rows: Sequence[tuple[int, dict[str, Any]]]) -> list[str]:
    """The accent; where the own company or a highlighted row is among them, only that one wears it."""
    theme, flags = drawing.theme, [drawing.option("own", "is_own"), drawing.option("highlight", "is_highlight")]
    marked = [any(drawing.flag(row, flag) for flag in flags) for _, row in rows]
    if not any(marked):
        return [theme.accent] * len(rows)
    rest = blend(theme.compare, theme.background, 0.35)
    return [theme.accent if mark else rest for mark in marked]


def bars(drawing: Drawing) -> dict[str, Any]:
    """Horizontal bars, ranked, with their values at the end; ``compare`` as a grey tick on each."""
    chart = drawing.chart
    label = chart.label or chart.x
    rows = picked(drawing, chart.y, drawing.option("limit", LIMIT))
    compared = drawing.has(chart.compare) and any(row[chart.compare] is not None for _, row in rows)
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": [drawing.number(row, chart.y) for _, row in rows],
        "y": list(range(len(rows))),
        "marker": {"color": colours(drawing, rows)},
        "customdata": [index for index, _ in rows],
        "unselected": UNSELECTED,
        **hover([sentence(drawing, row, label) for _, row in rows]),
    }
    traces, words = [trace], drawing.title(chart.y)
    if compared:
        traces.append(_ticks(drawing, rows))
        words = f"{words}　{swatch(drawing.theme.compare, drawing.compare_name, '┃')}"
    texts = [drawing.short(row[chart.y], chart.y) for _, row in rows]
    traces.append(_ends(drawing, [trace["x"] for trace in traces], texts))
    notes = [caption(drawing, words)]
    if len(rows) < len(drawing.rows) and drawing.option("order") != "given":
        notes.append(caption(drawing, drawing.say("chart.first", shown=len(rows), rows=len(drawing.rows)), "right"))
    return {"data": traces, "layout": _bar_layout(drawing, rows, label, texts, traces, notes)}


def _ticks(drawing: Drawing, rows: Sequence[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    """The compare period: one short grey line across each bar."""
    grey = drawing.theme.compare
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [drawing.number(row, drawing.chart.compare) for _, row in rows],
        "y": list(range(len(rows))),
        "marker": {"symbol": "line-ns-open", "size": 20, "color": grey, "line": {"width": 3, "color": grey}},
        "hoverinfo": "skip",
        "unselected": UNSELECTED,
        "cliponaxis": False,
    }


def _ends(drawing: Drawing, lengths: Sequence[Sequence[float | None]], texts: Sequence[str]) -> dict[str, Any]:
    """The values, written past the bar and its tick (before them where both are negative)."""
    reach = [[value for value in values if value is not None] for values in zip(*lengths, strict=True)]
    left = [max(values) < 0 for values in reach]
    xs = [min(values) if before else max(values) for values, before in zip(reach, left, strict=True)]
    return end_texts(xs, list(range(len(texts))), texts, left, drawing.theme.text)


def end_texts(
    xs: Sequence[float], ys: Sequence[float], texts: Sequence[str], left: Sequence[bool], colour: str
) -> dict[str, Any]:
    """Words beside the ends of bars, in a trace of their own that a click elsewhere does not fade."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(xs),
        "y": list(ys),
        "text": [f"{text} " if before else f" {text}" for text, before in zip(texts, left, strict=True)],
        "textposition": ["middle left" if before else "middle right" for before in left],
        "textfont": {"color": colour},
        "hoverinfo": "skip",
        **steady(colour),
        "cliponaxis": False,
    }


def name_room(drawing: Drawing) -> int:
    """How wide a name may be, in ems."""
    return PRESENT_NAME_EMS if drawing.present else NAME_EMS


def name_axis(drawing: Drawing, names: Sequence[str]) -> dict[str, Any]:
    """The names down the left side, first row at the top."""
    font = {"size": drawing.size, "color": drawing.theme.text}
    texts = [shortened(name, name_room(drawing)) for name in names]
    return axis(
        drawing, tickvals=list(range(len(texts))), ticktext=texts, range=[len(texts) - 0.45, -0.55], tickfont=font
    )


def _bar_layout(
    drawing: Drawing,
    rows: Sequence[tuple[int, dict[str, Any]]],
    label: str,
    texts: Sequence[str],
    traces: Sequence[dict[str, Any]],
    notes: list[dict[str, Any]],
) -> dict[str, Any]:
    values = [value for trace in traces for value in trace["x"] if value is not None]
    room = max((text_width(text, drawing.size) for text in texts), default=0)
    x = value_axis(drawing, values, drawing.kind(drawing.chart.y))
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    if low < 0:  # room for the values before negative bars, so that they do not run into the names
        low -= (high - low) * (room + 12) / PLOT_WIDTH
    x |= {"showgrid": False, "showticklabels": False, "range": [low, high]}
    margin = {"r": round(room) + 16, "l": 8}
    return base(
        drawing,
        56 + ROW * max(len(rows), 2),
        margin=margin,
        annotations=notes,
        xaxis=x,
        yaxis=name_axis(drawing, [drawing.label(row, label) for _, row in rows]),
    )
