"""Then and now: lines between two points in time, or, for many names, dumbbells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics.charts.bars import ROW, name_axis, picked
from analytics.charts.drawing import Drawing, shortened, text_width
from analytics.charts.layout import UNSELECTED, axis, base, caption, hover, spread, swatch, value_axis
from analytics.charts.palette import entity_colours
from analytics.charts.ticks import as_number, drawn

LIMIT, DUMBBELLS = 10, 15


@dataclass(frozen=True)
class Pair:
    """One name with its value then and now."""

    index: int
    row: dict[str, Any]
    name: str
    before: float
    now: float


def _pairs(drawing: Drawing, limit: int) -> list[Pair]:
    """The rows that have both values. ``compare`` may also be the difference itself (points, change of a rank)."""
    chart = drawing.chart
    is_difference = drawing.kind(chart.compare) in ("points", "change")
    found = []
    for index, row in picked(drawing, chart.y, len(drawing.rows)):
        if drawing.is_rest(row, chart.label or chart.x):
            continue
        now, other = as_number(row[chart.y]), as_number(row[chart.compare])
        if now is not None and other is not None:
            before = now - other if is_difference else other
            found.append(
                Pair(index, row, drawing.label(row, chart.label or chart.x), drawn(before) or 0.0, drawn(now) or 0.0)
            )
    return found[:limit]


def _sentence(drawing: Drawing, pair: Pair) -> str:
    y = drawing.chart.y
    return drawing.say(
        "chart.hover.whole.compared",
        x=pair.name,
        series=drawing.name(y),
        value=drawing.value(pair.now, y),
        before=drawing.value(pair.before, y),
        compare=drawing.compare_name,
        change=drawing.change(pair.now, pair.before, y),
    )


def slope(drawing: Drawing) -> dict[str, Any]:
    """``compare`` on the left, ``y`` on the right, one line per ``label``; option ``rank``: the first on top."""
    chart = drawing.chart
    pairs = _pairs(drawing, drawing.option("limit", LIMIT))
    own = frozenset(pair.name for pair in pairs if drawing.flag(pair.row, drawing.option("own", "is_own")))
    family = chart.label or chart.x
    colours = entity_colours(
        drawing.result.passport.workspace, family, [pair.name for pair in pairs[:8]], drawing.theme, own
    )
    fills = [colours.get(pair.name, drawing.theme.compare) for pair in pairs]
    traces = [_line(drawing, pair, fill, pair.name in own) for pair, fill in zip(pairs, fills, strict=True)]
    y = axis(drawing, range=_span(drawing, pairs), showticklabels=False)
    height = 320 if len(pairs) <= 6 else 420
    left, left_room = _labels(drawing, pairs, fills, y["range"], height, now=False)
    right, right_room = _labels(drawing, pairs, fills, y["range"], height, now=True)
    words = [drawing.compare_name, drawing.say("chart.now")]
    x = axis(
        drawing, range=[0, 1], tickvals=[0, 1], ticktext=words, side="top", showgrid=True, gridcolor=drawing.theme.grid
    )
    margin = {"l": left_room, "r": right_room, "t": 4 * drawing.size}
    notes = [*left, *right, {**caption(drawing, drawing.title(chart.y)), "yshift": 1.9 * drawing.size}]
    if note := drawing.rest_note(family):
        notes.append({**caption(drawing, note, "right"), "yshift": 1.9 * drawing.size})
    return {"data": traces, "layout": base(drawing, height, margin=margin, annotations=notes, xaxis=x, yaxis=y)}


def _span(drawing: Drawing, pairs: Sequence[Pair]) -> list[float]:
    """From the smallest to the largest value: every value is written, so that no axis is needed."""
    values = [value for pair in pairs for value in (pair.before, pair.now)] or [0.0, 1.0]
    room = 0.06 * ((max(values) - min(values)) or 1.0)
    span = [min(values) - room, max(values) + room]
    return span[::-1] if drawing.option("rank") else span


def _line(drawing: Drawing, pair: Pair, fill: str, is_own: bool) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [0, 1],
        "y": [pair.before, pair.now],
        "customdata": [pair.index, pair.index],
        "line": {"color": fill, "width": 4 if is_own else 2.5},
        "marker": {"size": 9},
        "unselected": UNSELECTED,
        "cliponaxis": False,
        **hover([_sentence(drawing, pair)] * 2),
    }


def _labels(
    drawing: Drawing, pairs: Sequence[Pair], fills: Sequence[str], span: Sequence[float], height: float, now: bool
) -> tuple[list[dict[str, Any]], int]:
    """The values on one side, kept apart; the names stand on the right. Also the room they need."""
    size, y = drawing.size, drawing.chart.y
    unit = abs(span[1] - span[0]) / (height * size / 14 - 6 * size)
    values = [pair.now if now else pair.before for pair in pairs]
    texts = [drawing.value(value, y) for value in values]
    if now:
        texts = [f"{text}  {shortened(pair.name, 12)}" for text, pair in zip(texts, pairs, strict=True)]
    places = spread(values, size * 1.3 * unit, min(span), max(span))
    side = {"x": 1, "xanchor": "left", "xshift": 12} if now else {"x": 0, "xanchor": "right", "xshift": -12}
    labels = [
        {"y": place, "text": text, "showarrow": False, "font": {"color": drawing.ink(fill), "size": size}, **side}
        for text, place, fill in zip(texts, places, fills, strict=True)
    ]
    return labels, round(max((text_width(text, size) for text in texts), default=0)) + 28


def dumbbell(drawing: Drawing) -> dict[str, Any]:
    """Per ``label`` a grey mark at ``compare`` and a coloured one at ``y``, joined."""
    chart, theme = drawing.chart, drawing.theme
    pairs = _pairs(drawing, drawing.option("limit", DUMBBELLS))
    places = list(range(len(pairs)))
    joins = {
        "type": "scatter",
        "mode": "lines",
        "hoverinfo": "skip",
        "line": {"color": theme.grid, "width": 5},
        "x": [value for pair in pairs for value in (pair.before, pair.now, None)],
        "y": [value for place in places for value in (place, place, None)],
    }
    fills = [theme.up if pair.now >= pair.before else theme.down for pair in pairs]
    old = _ends(drawing, pairs, [pair.before for pair in pairs], {"size": 11, "color": theme.compare})
    new = _ends(drawing, pairs, [pair.now for pair in pairs], {"size": 14, "color": fills})
    x = value_axis(drawing, [*old["x"], *new["x"]], drawing.kind(chart.y), tight=True)
    marks = (
        swatch(theme.compare, drawing.compare_name, "●"),
        swatch(theme.up, drawing.say("chart.now_up"), "●"),
        swatch(theme.down, drawing.say("chart.now_down"), "●"),
    )
    notes = [caption(drawing, drawing.title(chart.y)), caption(drawing, "　".join(marks), "right")]
    y = name_axis(drawing, [pair.name for pair in pairs])
    return {
        "data": [joins, old, new],
        "layout": base(drawing, 80 + ROW * max(len(pairs), 2), annotations=notes, xaxis=x, yaxis=y),
    }


def _ends(drawing: Drawing, pairs: Sequence[Pair], values: list[float], marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": values,
        "y": list(range(len(pairs))),
        "marker": marker,
        "customdata": [pair.index for pair in pairs],
        "unselected": UNSELECTED,
        "cliponaxis": False,
        **hover([_sentence(drawing, pair) for pair in pairs]),
    }
