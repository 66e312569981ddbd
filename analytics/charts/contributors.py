"""Who moved the figure: diverging bars from zero, up in blue, down in orange, told by sign and arrow as well."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from analytics.charts.bars import ROW, bars, end_texts, name_axis, name_room
from analytics.charts.drawing import Drawing, shortened, text_width
from analytics.charts.layout import UNSELECTED, axis, base, caption, hover
from analytics.charts.ticks import as_number

EACH = 5
UP, DOWN = "▲", "▼"


def contributors(drawing: Drawing) -> dict[str, Any]:
    """Bars of a signed change ``y`` per ``x``: the largest gains from the top, the largest losses to the bottom.

    With several values of ``split`` (dimensions) each name says its own. Where nothing changed for want of a compare
    period, the option ``whole`` names the column that is drawn instead.
    """
    rows = _both_ends(drawing)
    if not rows and drawing.has(whole := drawing.option("whole", "")):  # nothing to compare with: the sizes themselves
        chart = replace(drawing.chart, y=whole, compare="")
        return bars(replace(drawing, chart=chart))
    values = [drawing.number(row, drawing.chart.y) or 0.0 for _, row in rows]
    texts = [_text(drawing, row) for _, row in rows]
    room = round(max((text_width(text, drawing.size) for text in texts), default=0)) + 12
    notes = [caption(drawing, drawing.title(drawing.chart.y)), *_more(drawing, len(rows))]
    layout = base(
        drawing,
        56 + ROW * max(len(rows), 2),
        margin={"r": room},
        annotations=notes,
        xaxis=_axis(drawing, values, room),
        yaxis=name_axis(drawing, _names(drawing, [row for _, row in rows], name_room(drawing))),
    )
    return {"data": [_bars(drawing, rows, values), *_labels(drawing, values, texts)], "layout": layout}


def _bars(drawing: Drawing, rows: Sequence[tuple[int, dict[str, Any]]], values: Sequence[float]) -> dict[str, Any]:
    names = _names(drawing, [row for _, row in rows])
    return {
        "type": "bar",
        "orientation": "h",
        "x": list(values),
        "y": list(range(len(rows))),
        "marker": {"color": [drawing.theme.up if value >= 0 else drawing.theme.down for value in values]},
        "customdata": [index for index, _ in rows],
        "unselected": UNSELECTED,
        **hover([_sentence(drawing, row, name) for (_, row), name in zip(rows, names, strict=True)]),
    }


def _labels(drawing: Drawing, values: Sequence[float], texts: Sequence[str]) -> list[dict[str, Any]]:
    """Gains are written right of their bars in blue, losses left of theirs in orange."""
    traces = []
    for is_loss, colour in ((False, drawing.theme.up), (True, drawing.theme.down)):
        places = [place for place, value in enumerate(values) if (value < 0) == is_loss]
        if places:
            at, words = [values[place] for place in places], [texts[place] for place in places]
            traces.append(end_texts(at, places, words, [is_loss] * len(places), drawing.ink(colour)))
    return traces


def _sentence(drawing: Drawing, row: dict[str, Any], name: str) -> str:
    y = drawing.chart.y
    return drawing.say("chart.hover.whole", x=name, series=drawing.name(y), value=drawing.value(row[y], y, signed=True))


def _text(drawing: Drawing, row: dict[str, Any]) -> str:
    y = drawing.chart.y
    return f"{UP if row[y] >= 0 else DOWN} {drawing.short(row[y], y, signed=True)}"


def _axis(drawing: Drawing, values: Sequence[float], room: float) -> dict[str, Any]:
    """From the largest loss to the largest gain, with room for the words left of the losses."""
    low, high = min([0.0, *values]), max([0.0, *values])
    reach = (high - low) or 1.0
    left = room / max(420 - room, 120) if low < 0 else 0.02
    grey = drawing.theme.compare
    span = [low - reach * left, high + reach * 0.02]
    return axis(drawing, showticklabels=False, zeroline=True, zerolinecolor=grey, zerolinewidth=1, range=span)


def _names(drawing: Drawing, rows: Sequence[dict[str, Any]], ems: float = math.inf) -> list[str]:
    label, split = drawing.chart.label or drawing.chart.x, drawing.chart.split
    if not drawing.has(split) or len(set(drawing.result.values(split))) < 2:
        return [drawing.label(row, label) for row in rows]
    return [_name_of(drawing, drawing.label(row, label), drawing.label(row, split), ems) for row in rows]


def _name_of(drawing: Drawing, name: str, of: str, ems: float) -> str:
    """A name and of what it is one; where there is no room the name is cut, not what it is."""
    return drawing.say("chart.name.of", of=of, name=shortened(name, ems - text_width(of, 1) - 2))


def _both_ends(drawing: Drawing) -> list[tuple[int, dict[str, Any]]]:
    """The largest gains and the largest losses, gains first."""
    y, each = drawing.chart.y, drawing.option("each", EACH)
    rows = [(index, row) for index, row in enumerate(drawing.rows) if as_number(row[y]) not in (None, 0.0)]
    rows.sort(key=lambda pair: -float(pair[1][y]))
    if drawing.option("order") == "given":
        return sorted(rows)[: 2 * each]
    gains = [pair for pair in rows if pair[1][y] > 0]
    losses = [pair for pair in rows if pair[1][y] < 0]
    return [*gains[:each], *losses[-each:]]


def _more(drawing: Drawing, shown: int) -> list[dict[str, Any]]:
    """How many more rows there are than bars."""
    if shown >= len(drawing.rows):
        return []
    text = drawing.say("chart.largest", shown=shown, rows=len(drawing.rows))
    return [caption(drawing, text, "right")]
