"""Lines over time: the period in colour, the compare period in grey, what is not over yet never as a fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from analytics import numbers
from analytics.charts.drawing import Drawing, shortened, text_width
from analytics.charts.layout import UNSELECTED, axis, base, caption, hover, spread, swatch, value_axis
from analytics.charts.palette import entity_colours
from analytics.charts.ticks import as_number, day_ticks, month_ticks
from analytics.selection import plus_months

COLOURED = 8


@dataclass(frozen=True)
class Series:
    """One line: its rows as (index, row) in the order of time."""

    name: str
    colour: str
    rows: Sequence[tuple[int, dict[str, Any]]]
    is_main: bool = True
    is_own: bool = False


def line(drawing: Drawing) -> dict[str, Any]:
    """A time series, or several with ``split``; ``compare`` in grey; ``low`` and ``high`` as a band."""
    series = _series(drawing)
    chart = drawing.chart
    traces: list[dict[str, Any]] = []
    if drawing.has(chart.low) and drawing.has(chart.high):
        traces += _band(drawing)
    if drawing.has(chart.compare) and len(series) == 1:
        traces += _compare(drawing, series[0])
    for one in reversed(series):
        traces += _line(drawing, one)
    values = [value for trace in traces for value in trace["y"] if value is not None]
    y = value_axis(drawing, values, drawing.kind(chart.y), tight=True)
    labels, margin = _end_labels(drawing, series, traces, y["range"])
    notes = [caption(drawing, drawing.title(chart.y)), *labels]
    words = [_open_note(drawing), drawing.rest_note(chart.split) if drawing.has(chart.split) else ""]
    if any(words):
        notes.append(caption(drawing, "　".join(filter(None, words)), "right"))
    layout = base(drawing, 320, margin={"r": margin}, annotations=notes, xaxis=_time_axis(drawing), yaxis=y)
    return {"data": traces, "layout": layout}


def _time_axis(drawing: Drawing) -> dict[str, Any]:
    days = sorted({row[drawing.chart.x] for row in drawing.rows if row[drawing.chart.x] is not None})
    ticks = month_ticks if drawing.kind(drawing.chart.x) == "month" else day_ticks
    positions, texts = ticks(days, drawing.lang)
    return axis(drawing, type="date", tickvals=positions, ticktext=texts)


def _series(drawing: Drawing) -> list[Series]:
    """The lines, largest last value first; those beyond the palette are grey."""
    split, theme = drawing.chart.split, drawing.theme
    rows = [(index, row) for index, row in enumerate(drawing.rows) if row[drawing.chart.x] is not None]
    rows = [pair for pair in rows if not drawing.is_rest(pair[1], split)] or rows
    rows.sort(key=lambda pair: pair[1][drawing.chart.x])
    if not drawing.has(split):
        return [Series(drawing.name(drawing.chart.y), theme.accent, rows)]
    groups: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for index, row in rows:
        groups.setdefault(drawing.label(row, split), []).append((index, row))
    own = frozenset(name for name, held in groups.items() if drawing.flag(held[-1][1], drawing.option("own", "is_own")))
    totals = {name: sum(as_number(row[drawing.chart.y]) or 0 for _, row in held) for name, held in groups.items()}
    order = sorted(groups, key=lambda name: (name not in own, -totals[name], name))
    colours = entity_colours(drawing.result.passport.workspace, split, order[:COLOURED], theme, own)
    return [
        Series(name, colours.get(name, theme.compare), groups[name], name in colours, name in own) for name in order
    ]


def _x(drawing: Drawing, row: dict[str, Any]) -> str:
    return row[drawing.chart.x].isoformat()


def _open(drawing: Drawing, row: dict[str, Any]) -> bool:
    return drawing.ends_open(row, drawing.chart.x)


def _line(drawing: Drawing, series: Series) -> list[dict[str, Any]]:
    """The whole months as a line with markers, those not over as hollow marks standing on a dotted stem."""
    whole = [(index, row) for index, row in series.rows if not _open(drawing, row)]
    part = [(index, row) for index, row in series.rows if _open(drawing, row)]
    known = [(index, row) for index, row in whole if not drawing.flag(row, "is_forecast")]
    ahead = [(index, row) for index, row in whole if drawing.flag(row, "is_forecast")]
    traces = [_marks(drawing, series, known, width=4 if series.is_own else 3 if series.is_main else 1.5)]
    if ahead:
        traces.append(_marks(drawing, series, [*known[-1:], *ahead], width=3, dash="dash") | {"name": ""})
    if part:
        traces += _hollow(drawing, series, part)
    return traces


def _marks(
    drawing: Drawing, series: Series, rows: Sequence[tuple[int, dict[str, Any]]], width: float, dash: str = "solid"
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": series.name,
        "x": [_x(drawing, row) for _, row in rows],
        "y": [drawing.number(row, drawing.chart.y) for _, row in rows],
        "line": {"color": series.colour, "width": width, "dash": dash},
        "marker": {
            "size": 8 if len(rows) <= 40 else 4,
            "color": series.colour,
            "line": {"color": drawing.theme.background, "width": 1.5},
        },
        "customdata": [index for index, _ in rows],
        "cliponaxis": False,
        "unselected": UNSELECTED,
        **hover([_sentence(drawing, series, row) for _, row in rows]),
    }


def _hollow(drawing: Drawing, series: Series, rows: Sequence[tuple[int, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Hollow marks, a single one on a dotted stem: seen, but joined to nothing."""
    marks = _marks(drawing, series, rows, width=0)
    hollow = {"size": 10, "symbol": "circle-open", "color": series.colour, "line": {"color": series.colour, "width": 2}}
    marks |= {"mode": "markers", "marker": hollow}
    if drawing.has(drawing.chart.split):
        return [marks]
    low = min((drawing.number(row, drawing.chart.y) or 0 for _, row in series.rows), default=0.0)
    xs, ys = [], []
    for _, row in rows:
        xs += [_x(drawing, row), _x(drawing, row), None]
        ys += [min(low, 0.0), drawing.number(row, drawing.chart.y), None]
    stem = {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "hoverinfo": "skip",
        "line": {"color": series.colour, "width": 1.5, "dash": "dot"},
    }
    return [stem, marks]


def _compare(drawing: Drawing, series: Series) -> list[dict[str, Any]]:
    """The compare period: grey, thin, not to be clicked (a click would open the other period's list). What stands
    beside a month that is not whole covers the same days only, and is hollow too."""
    column, scope = drawing.chart.compare, drawing.result.scope
    whole = scope.is_partial and not scope.selection.like_for_like
    rows = [row for _, row in series.rows if row[column] is not None]
    line_rows = [row for row in rows if not _open(drawing, row) or (whole and row is not rows[0])]
    grey = drawing.theme.compare
    line = {
        "mode": "lines+markers",
        "name": drawing.compare_name,
        "line": {"color": grey, "width": 2},
        "marker": {"size": 5, "color": grey},
    }
    hollow = {"mode": "markers", "marker": {"size": 8, "symbol": "circle-open", "color": grey, "line": {"width": 2}}}
    drawn = ((line, line_rows), (hollow, [row for row in rows if row not in line_rows]))
    return [_compare_marks(drawing, marks, held) for marks, held in drawn if held]


def _compare_marks(drawing: Drawing, marks: dict[str, Any], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [_x(drawing, row) for row in rows],
        "y": [drawing.number(row, drawing.chart.compare) for row in rows],
        "unselected": UNSELECTED,
        "cliponaxis": False,
        **marks,
        **hover([_compare_sentence(drawing, row) for row in rows]),
    }


def _band(drawing: Drawing) -> list[dict[str, Any]]:
    rows = [row for row in drawing.rows if row[drawing.chart.low] is not None and row[drawing.chart.high] is not None]
    red, green, blue = (int(drawing.theme.accent[place : place + 2], 16) for place in (1, 3, 5))
    edge = {
        "type": "scatter",
        "mode": "lines",
        "x": [_x(drawing, row) for row in rows],
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    low = {**edge, "y": [drawing.number(row, drawing.chart.low) for row in rows]}
    high = {**edge, "y": [drawing.number(row, drawing.chart.high) for row in rows], "fill": "tonexty"}
    return [low, {**high, "fillcolor": f"rgba({red},{green},{blue},0.14)"}]


def _sentence(drawing: Drawing, series: Series, row: dict[str, Any]) -> str:
    chart = drawing.chart
    facts = {
        "x": drawing.label(row, chart.x),
        "series": series.name,
        "value": drawing.value(row[chart.y], chart.y),
        "compare": _compare_when(drawing, row),
    }
    before = row.get(chart.compare) if drawing.has(chart.compare) else None
    open_ = "open" if _open(drawing, row) else "whole"
    if before is None:
        return drawing.say(f"chart.hover.{open_}", **facts)
    facts |= {"before": drawing.value(before, chart.compare), "change": drawing.change(row[chart.y], before, chart.y)}
    return drawing.say(f"chart.hover.{open_}.compared", **facts)


def _compare_sentence(drawing: Drawing, row: dict[str, Any]) -> str:
    column = drawing.chart.compare
    facts = {
        "compare": _compare_when(drawing, row),
        "value": drawing.value(row[column], column),
    }
    return drawing.say("chart.hover.compare", **facts)


def _compare_when(drawing: Drawing, row: dict[str, Any]) -> str:
    """The compare period with the days that stand beside a month: its month where they are all of it."""
    month, scope = row[drawing.chart.x], drawing.result.scope
    after = plus_months(month, 1)
    end = after if scope.is_partial and not scope.selection.like_for_like else min(after, scope.until)
    days = scope.beside(max(month, scope.start), end) if drawing.kind(drawing.chart.x) == "month" else None
    if days is None:
        return drawing.compare_name
    first, last = days
    whole = first.day == 1 and last + timedelta(days=1) == plus_months(first, 1)
    if whole:
        when = numbers.month(first, drawing.lang)
    else:
        ends = {"from": numbers.day(first, drawing.lang), "to": numbers.day(last, drawing.lang)}
        when = drawing.say("chart.days", **ends)
    return drawing.say("chart.compare.when", compare=drawing.compare_name, when=when)


def _open_note(drawing: Drawing) -> str:
    """What the hollow mark means, said once above the plot."""
    if not any(_open(drawing, row) for row in drawing.rows):
        return ""
    return swatch(
        drawing.theme.accent if not drawing.has(drawing.chart.split) else drawing.theme.muted,
        drawing.say("chart.open"),
        "○",
    )


def _end_labels(
    drawing: Drawing, series: Sequence[Series], traces: Sequence[dict[str, Any]], span: Sequence[float]
) -> tuple[list[dict[str, Any]], int]:
    """Names at the ends of the lines, kept apart, in place of a legend; grey lines of the many go unnamed."""
    lines = [trace for trace in traces if trace.get("name") and trace["mode"] == "lines+markers"]
    named = [trace for trace in lines if any(value is not None for value in trace["y"])]
    main = {one.name for one in series if one.is_main}
    named = [trace for trace in named if len(series) == 1 or trace["name"] in main]
    if not named or (len(named) < 2 and not drawing.has(drawing.chart.split)):
        return [], 24
    texts = [
        shortened(
            trace["name"] if len(series) > 1 or trace["name"] == drawing.compare_name else drawing.say("chart.now"), 12
        )
        for trace in named
    ]
    height = (drawing.option("height") or 320 * drawing.size / 14) - 5 * drawing.size
    unit = (span[1] - span[0]) / height
    ends = [next(value for value in reversed(trace["y"]) if value is not None) for trace in named]
    placed = spread(ends, drawing.size * 1.25 * unit, span[0], span[1])
    last_x = max(trace["x"][-1] for trace in traces if trace["x"] and trace["x"][-1])
    labels = [
        {
            "x": last_x,
            "y": y,
            "text": text,
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 12,
            "font": {"color": drawing.ink(trace["line"]["color"]), "size": drawing.size},
        }
        for trace, text, y in zip(named, texts, placed, strict=True)
    ]
    return labels, round(max(text_width(text, drawing.size) for text in texts)) + 24
