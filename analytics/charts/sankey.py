"""From where to where: bands between two columns of classes, made of filled lines and marks, because the nodes and
links of Plotly's own Sankey tell Streamlit of no click."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from analytics import numbers
from analytics.charts.drawing import Drawing, shortened, text_width
from analytics.charts.layout import UNSELECTED, axis, base, caption, hover, spread, swatch
from analytics.charts.palette import rgb
from analytics.charts.ticks import as_number

STEPS, GAP, EDGE, MARK, HEIGHT, NAME_EMS = 12, 0.025, 0.012, 0.06, 400, 16
DIRECTIONS = ("up", "stayed", "down", "came")
Rows: TypeAlias = Sequence[tuple[int, dict[str, Any]]]
Nodes: TypeAlias = dict[Any, list[float]]  # class -> top and bottom, shares of the whole


@dataclass(frozen=True)
class Band:
    """One flow: its row, how wide it is, and where it leaves and arrives, from the top."""

    index: int
    row: dict[str, Any]
    width: float
    leaves: float
    arrives: float


def sankey(drawing: Drawing) -> dict[str, Any]:
    """Bands from ``x`` to ``y``, as wide as ``label``, in the order of the rows; ``split`` says which way each goes
    (``up``, ``down``, ``stayed``, ``came``). The marks on a band answer a click."""
    chart = drawing.chart
    rows = [(index, row) for index, row in enumerate(drawing.rows) if (as_number(row[chart.label]) or 0) > 0]
    whole = sum(as_number(row[chart.label]) or 0 for _, row in rows) or 1.0
    left = _nodes(rows, chart.x, chart.label, whole, ())
    right = _nodes(rows, chart.y, chart.label, whole, left)
    bands = _bands(rows, drawing, left, right)
    traces = [_fill(drawing, band) for band in bands]
    traces += [_bars(drawing, left, 0.0), _bars(drawing, right, 1.0), _marks(drawing, bands)]
    notes, room = [], []
    for nodes, column, x, side in ((left, chart.x, 0.0, "right"), (right, chart.y, 1.0, "left")):
        texts = _names(drawing, nodes, column)
        notes += _labels(drawing, nodes, texts, x, side)
        room.append(round(max((text_width(text, drawing.size) for text in texts), default=0)) + 24)
    words = [swatch(_colour(drawing, way), drawing.say(f"move.{way}")) for way in DIRECTIONS if _goes(drawing, way)]
    notes.append({**caption(drawing, "　".join(words)), "xref": "paper"})
    margin = {"l": room[0], "r": room[1]}
    axes = {
        "xaxis": axis(drawing, range=[-EDGE * 2, 1 + EDGE * 2], showticklabels=False),
        "yaxis": axis(drawing, range=[1 + GAP * max(len(left), len(right)), 0], showticklabels=False),
    }
    layout = base(drawing, HEIGHT, margin=margin, annotations=notes, barmode="overlay", **axes)
    return {"data": traces, "layout": layout}


def _nodes(rows: Rows, column: str, value: str, whole: float, order: Iterable[Any]) -> Nodes:
    """The classes one below the other: in that order, those it does not name as they come."""
    sizes: dict[Any, float] = {}
    for _, row in rows:
        sizes[row[column]] = sizes.get(row[column], 0.0) + float(row[value]) / whole
    nodes, top = {}, 0.0
    for name in dict.fromkeys([*(name for name in order if name in sizes), *sizes]):
        size = sizes[name]
        nodes[name] = [top, top + size]
        top += size + GAP
    return nodes


def _bands(rows: Rows, drawing: Drawing, left: Nodes, right: Nodes) -> list[Band]:
    """Each band below the one before it, on both sides."""
    chart = drawing.chart
    whole = sum(float(row[chart.label]) for _, row in rows) or 1.0
    leaving = {name: top for name, (top, _) in left.items()}
    arriving = {name: top for name, (top, _) in right.items()}
    order, found = {name: place for place, name in enumerate(left)}, []
    for index, row in sorted(rows, key=lambda pair: (list(right).index(pair[1][chart.y]), order[pair[1][chart.x]])):
        width = float(row[chart.label]) / whole
        found.append(Band(index, row, width, 0.0, arriving[row[chart.y]]))
        arriving[row[chart.y]] += width
    placed = []
    for band in sorted(found, key=lambda one: (order[one.row[chart.x]], one.arrives)):
        placed.append(Band(band.index, band.row, band.width, leaving[band.row[chart.x]], band.arrives))
        leaving[band.row[chart.x]] += band.width
    return placed


def _way(drawing: Drawing, row: dict[str, Any]) -> str:
    return str(row.get(drawing.chart.split) or "stayed")


def _goes(drawing: Drawing, way: str) -> bool:
    return any(_way(drawing, row) == way for row in drawing.rows)


def _colour(drawing: Drawing, way: str) -> str:
    theme = drawing.theme
    return {"up": theme.up, "down": theme.down, "came": theme.accent}.get(way, theme.compare)


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)


def _fill(drawing: Drawing, band: Band) -> dict[str, Any]:
    xs = [round(place / STEPS, 3) for place in range(STEPS + 1)]
    tops = [round(band.leaves + (band.arrives - band.leaves) * _eased(x), 4) for x in xs]
    ends = [round(top + band.width, 4) for top in reversed(tops)]
    red, green, blue = rgb(_colour(drawing, _way(drawing, band.row)))
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*xs, *reversed(xs)],
        "y": [*tops, *ends],
        "fill": "toself",
        "fillcolor": f"rgba({red},{green},{blue},0.38)",
        "line": {"width": 0},
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": sentence(drawing, band.row),
    }


def sentence(drawing: Drawing, row: dict[str, Any]) -> str:
    """What a presenter would say of one band."""
    chart = drawing.chart
    facts = {"from": drawing.label(row, chart.x), "to": drawing.label(row, chart.y)}
    return drawing.say("chart.hover.move", **facts, value=drawing.value(row[chart.label], chart.label))


def _bars(drawing: Drawing, nodes: Nodes, x: float) -> dict[str, Any]:
    spans = list(nodes.values())
    return {
        "type": "bar",
        "x": [x] * len(spans),
        "y": [bottom - top for top, bottom in spans],
        "base": [top for top, _ in spans],
        "width": EDGE,
        "marker": {"color": drawing.theme.text},
        "hoverinfo": "skip",
        "unselected": UNSELECTED,
    }


def _marks(drawing: Drawing, bands: Sequence[Band]) -> dict[str, Any]:
    """A mark at both ends of each band, which a click can hit."""
    ends = [(band, x) for band in bands for x in (MARK, 1 - MARK)]
    colours = [_colour(drawing, _way(drawing, band.row)) for band, _ in ends]
    middles = [band.leaves + (band.arrives - band.leaves) * _eased(x) + band.width / 2 for band, x in ends]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for _, x in ends],
        "y": [round(middle, 4) for middle in middles],
        "marker": {"size": 10, "color": colours, "line": {"color": drawing.theme.background, "width": 1.5}},
        "customdata": [band.index for band, _ in ends],
        "unselected": UNSELECTED,
        **hover([sentence(drawing, band.row) for band, _ in ends]),
    }


def _names(drawing: Drawing, nodes: Nodes, column: str) -> list[str]:
    """Each class with how many it holds."""
    value = drawing.chart.label
    texts = []
    for name in nodes:
        held = [row for row in drawing.rows if row[column] == name]
        count = numbers.exact(sum(as_number(row[value]) or 0 for row in held), 0)
        texts.append(f"{shortened(drawing.label(held[0], column), NAME_EMS)} {count}")
    return texts


def _labels(drawing: Drawing, nodes: Nodes, texts: Sequence[str], x: float, side: str) -> list[dict[str, Any]]:
    font = {"size": drawing.size, "color": drawing.theme.text}
    shared = {"x": x, "showarrow": False, "xanchor": side, "xshift": -12 if side == "right" else 12, "font": font}
    gap = 1.25 * drawing.size / (HEIGHT * drawing.size / 14 - 4 * drawing.size) * (1 + GAP * len(nodes))
    middles = spread([(top + bottom) / 2 for top, bottom in nodes.values()], gap, 0.0, 1 + GAP * len(nodes))
    return [{**shared, "y": middle, "text": text} for middle, text in zip(middles, texts, strict=True)]
