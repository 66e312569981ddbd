"""A heat map with numbers in its cells, in one hue; made of bars, because a heat map of Plotly's cannot be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics import numbers
from analytics.charts.drawing import Drawing, shortened
from analytics.charts.layout import axis, base, caption, hover, steady
from analytics.charts.palette import blend, on
from analytics.charts.ticks import as_number, drawn, month_ticks
from analytics.numbers import STEPS

CELL, FEW, FITTING, ACROSS_EMS, NAME_EMS = 46, 7, 10_000, 74, 12


@dataclass(frozen=True)
class Unit:
    """One unit for all cells (万, M): short numbers where a row has many of them."""

    size: float = 1.0
    word: str = ""
    places: int = 0

    @classmethod
    def of(cls, drawing: Drawing, column: str, across: int) -> Unit:
        top = max((abs(value) for row in drawing.rows if (value := as_number(row[column])) is not None), default=0.0)
        kind = drawing.kind(column)
        if across <= FEW or kind not in ("money", "count", "quantity") or (kind == "count" and top < FITTING):
            return cls()
        size, word = next(((size, word) for size, word in STEPS[drawing.lang] if top >= size), (1.0, ""))
        return cls(size, word, 0 if top / size >= 100 else 1)

    def text(self, value: Any) -> str:
        return numbers.exact(float(value) / self.size, self.places)


def matrix(drawing: Drawing) -> dict[str, Any]:
    """Cells at ``x`` (across) and ``y`` (down), shaded by ``label``; the option ``second`` names a second number."""
    chart = drawing.chart
    value, second = chart.label, drawing.option("second", "")
    rows = [(index, row) for index, row in enumerate(drawing.rows) if as_number(row[value]) is not None]
    across = _places(drawing, chart.x, drawing.option("across", "given"))
    down = _places(drawing, chart.y, drawing.option("down", "given"))
    fills = _fills(drawing, [drawn(row[value]) or 0.0 for _, row in rows])
    unit = Unit.of(drawing, value, len(across))
    texts = _texts(drawing, rows, value, unit)
    cells = [
        Cell(index, across[row[chart.x]][0], down[row[chart.y]][0], fill, text, _sentence(drawing, row, value, second))
        for (index, row), fill, text in zip(rows, fills, texts, strict=True)
    ]
    inks = sorted({on(cell.fill) for cell in cells})
    traces = [painted([cell for cell in cells if on(cell.fill) == ink], ink) for ink in inks]
    axes = {
        "xaxis": _axis(drawing, chart.x, across, min(12, ACROSS_EMS // max(len(across), 1)))
        | {"side": "bottom", "range": [-0.5, len(across) - 0.5]},
        "yaxis": _axis(drawing, chart.y, down, drawing.option("name_ems", NAME_EMS))
        | {"range": [len(down) - 0.5, -0.5]},
    }
    notes = [caption(drawing, _title(drawing, value, second, unit))]
    cell = CELL * (1.35 if drawing.has(second) else 1)
    return {
        "data": traces,
        "layout": base(drawing, round(84 + cell * len(down)), barmode="overlay", annotations=notes, **axes),
    }


def transitions(drawing: Drawing) -> dict[str, Any]:
    """The same of moves: from ``x``, which stands down the side, to ``y``, both in the one order of the rows."""
    chart = drawing.chart
    order = tuple(dict.fromkeys([row[chart.x] for row in drawing.rows] + [row[chart.y] for row in drawing.rows]))
    turned = replace(chart, x=chart.y, y=chart.x)
    return matrix(replace(drawing, chart=turned, options={**drawing.options, "across": order, "down": order}))


@dataclass(frozen=True)
class Cell:
    """One cell: its row, its place, its fill, its number and its sentence."""

    index: int
    across: int
    down: int
    fill: str
    text: str
    sentence: str


def painted(cells: Sequence[Cell], ink: str) -> dict[str, Any]:
    """Cells whose numbers are written in one colour, so that a click does not fade the others' numbers."""
    return {
        "type": "bar",
        "x": [cell.across for cell in cells],
        "y": [0.94] * len(cells),
        "base": [cell.down - 0.47 for cell in cells],
        "width": 0.97,
        "marker": {"color": [cell.fill for cell in cells]},
        "text": [cell.text for cell in cells],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textfont": {"color": ink},
        "constraintext": "none",
        "textangle": 0,
        "customdata": [cell.index for cell in cells],
        **steady(ink),
        **hover([cell.sentence for cell in cells]),
    }


def _places(drawing: Drawing, column: str, order: str | Sequence[Any]) -> dict[Any, tuple[int, str]]:
    """Value -> (place, label), in the order of the rows, sorted, or as the values of ``order`` stand."""
    seen: dict[Any, str] = {}
    for row in drawing.rows:
        seen.setdefault(row[column], drawing.label(row, column))
    keys = list(seen)
    if not isinstance(order, str):
        keys.sort(key=list(order).index)
    elif order != "given":
        keys.sort(key=lambda key: (key is None, key), reverse=order == "falling")
    return {key: (place, seen[key]) for place, key in enumerate(keys)}


def _axis(drawing: Drawing, column: str, places: dict[Any, tuple[int, str]], ems: float) -> dict[str, Any]:
    texts = [shortened(label, ems) for _, label in places.values()]
    vals = [place for place, _ in places.values()]
    if drawing.kind(column) == "month":
        positions, texts = month_ticks(list(places), drawing.lang)
        vals = [place for key, (place, _) in places.items() if key.isoformat() in positions]
    named = drawing.option("axis_titles", True) and drawing.kind(column) in ("number", "count", "days")
    title = (
        {
            "title": {
                "text": drawing.name(column),
                "standoff": 8,
                "font": {"color": drawing.theme.muted, "size": drawing.size},
            }
        }
        if named
        else {}
    )
    return axis(
        drawing, tickvals=vals, ticktext=texts, tickfont={"size": drawing.size, "color": drawing.theme.text}, **title
    )


def _fills(drawing: Drawing, values: list[float]) -> list[str]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    low = min(low, 0.0) if low > 0 and low < 0.5 * high else low
    span = (high - low) or 1.0
    return [blend(*drawing.theme.ramp, ((value - low) / span) ** 0.8) for value in values]


def _texts(drawing: Drawing, rows: Sequence[tuple[int, dict[str, Any]]], value: str, unit: Unit) -> list[str]:
    """The numbers of the cells: in one unit named above where there are many columns, each in its own where few."""
    texts = [unit.text(row[value]) if unit.word else drawing.short(row[value], value) for _, row in rows]
    second = drawing.option("second", "")
    if not drawing.has(second):
        return texts
    return [f"{text}<br>{drawing.short(row[second], second)}" for text, (_, row) in zip(texts, rows, strict=True)]


def _sentence(drawing: Drawing, row: dict[str, Any], value: str, second: str) -> str:
    facts = {
        "x": _place_name(drawing, row, drawing.chart.x),
        "y": _place_name(drawing, row, drawing.chart.y),
        "series": drawing.name(value),
        "value": drawing.value(row[value], value),
    }
    if not drawing.has(second):
        return drawing.say("chart.hover.cell", **facts)
    return drawing.say(
        "chart.hover.cell.two", **facts, second=drawing.name(second), other=drawing.value(row[second], second)
    )


def _place_name(drawing: Drawing, row: dict[str, Any], column: str) -> str:
    """Where the cell is: a bare number says of what."""
    label = drawing.label(row, column)
    return f"{drawing.name(column)} {label}" if drawing.kind(column) in ("count", "number", "days") else label


def _title(drawing: Drawing, value: str, second: str, unit: Unit) -> str:
    if unit.word:
        symbol = numbers.symbol(drawing.result.currency).strip() if drawing.kind(value) == "money" else ""
        return drawing.say("chart.title.unit", name=drawing.name(value), unit=f"{symbol}{unit.word}")
    if not drawing.has(second):
        return drawing.title(value)
    return drawing.say("chart.title.two", first=drawing.title(value), second=drawing.title(second))
