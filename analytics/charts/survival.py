"""Survival as steps with their bands and the numbers at risk beneath; hazard ratios as points with their limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics import numbers
from analytics.charts.drawing import Drawing, shortened, text_width
from analytics.charts.layout import UNSELECTED, axis, base, caption, hover, spread, value_axis
from analytics.charts.palette import entity_colours, rgb
from analytics.charts.ticks import as_number

MOST, POINTS, NAMED, LEAST = 6, 180, 9, 5
GAP = 30
MONTH = 365.25 / 12
MARKS = (0, 3, 6, 9, 12, 18, 24, 36, 48, 60, 84, 120)

Row = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Steps:
    """One group: its steps in order, of many an even choice, and its largest number at risk."""

    name: str
    colour: str
    rows: list[Row]
    all_rows: list[Row]


def survival(drawing: Drawing) -> dict[str, Any]:
    """Step curves (``x`` days, ``y`` share) per ``split``, bands between ``low`` and ``high``, ``label`` at risk."""
    chart, groups = drawing.chart, _groups(drawing)
    longest = max((row[chart.x] for group in groups for _, row in group.rows), default=1)
    traces = [trace for group in groups for trace in _band(drawing, group)]
    traces += [_line(drawing, group) for group in groups]
    y = value_axis(drawing, [0.0, 1.0], drawing.kind(chart.y))
    marks = [month for month in MARKS if month * MONTH <= longest * 1.02]
    size = {"size": drawing.size, "color": drawing.theme.muted}
    x = axis(
        drawing, range=[-0.01 * longest, longest * 1.02], tickvals=[month * MONTH for month in marks],
        ticktext=[str(month) for month in marks],
        title={"text": drawing.say("chart.survival.months"), "standoff": 4, "font": size},
    )  # fmt: skip
    names, room = _names(drawing, groups, y["range"])
    risk, depth, left = _at_risk(drawing, groups, marks)
    notes = [caption(drawing, drawing.title(chart.y)), caption(drawing, drawing.say("chart.survival.band"), "right")]
    layout = base(
        drawing, 320 + round(depth * 14 / drawing.size), annotations=[*notes, *names, *risk],
        margin={"r": room, "b": depth + 8, "l": left}, xaxis=x, yaxis=y,
    )  # fmt: skip
    return {"data": traces, "layout": layout}


def _groups(drawing: Drawing) -> list[Steps]:
    """The groups with customers enough to draw, the largest first."""
    chart = drawing.chart
    found: dict[str, list[Row]] = {}
    for index, row in enumerate(drawing.rows):
        if as_number(row[chart.y]) is not None:
            found.setdefault(row[chart.split], []).append((index, row))
    sizes = {name: int(rows[0][1][chart.label]) for name, rows in found.items()}
    kept = [name for name in found if sizes[name] >= LEAST][:MOST] or list(found)[:1]
    colours = {kept[0]: drawing.theme.accent} if len(kept) == 1 else {}
    colours = colours or entity_colours(drawing.result.passport.workspace, "member", kept, drawing.theme)
    return [
        Steps(
            drawing.label(found[name][0][1], chart.split),
            colours[name],
            _thinned(found[name], POINTS // len(kept)),
            found[name],
        )
        for name in kept
    ]


def _thinned(rows: list[Row], most: int) -> list[Row]:
    stride = max(1, math.ceil(len(rows) / most))
    return rows[::stride] if rows[::stride][-1] is rows[-1] else [*rows[::stride], rows[-1]]


def _line(drawing: Drawing, group: Steps) -> dict[str, Any]:
    chart = drawing.chart
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [0, *(row[chart.x] for _, row in group.rows)],
        "y": [1.0, *(drawing.number(row, chart.y) for _, row in group.rows)],
        "line": {"color": group.colour, "width": 3, "shape": "hv"},
        "marker": {"size": 4, "color": group.colour},
        "customdata": [group.rows[0][0], *(index for index, _ in group.rows)],
        "unselected": UNSELECTED,
        "cliponaxis": False,
        **hover([group.name, *(_sentence(drawing, group, row) for _, row in group.rows)]),
    }


def _sentence(drawing: Drawing, group: Steps, row: dict[str, Any]) -> str:
    chart = drawing.chart
    facts = {
        "name": group.name, "days": numbers.exact(row[chart.x]), "value": drawing.value(row[chart.y], chart.y),
        "low": drawing.value(row[chart.low], chart.y), "high": drawing.value(row[chart.high], chart.y),
        "risk": numbers.exact(row[chart.label]),
    }  # fmt: skip
    return drawing.say("chart.hover.survival", **facts)


def _band(drawing: Drawing, group: Steps) -> list[dict[str, Any]]:
    chart = drawing.chart
    rows = [row for _, row in group.rows if row[chart.low] is not None]
    red, green, blue = rgb(group.colour)
    edge: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": [row[chart.x] for row in rows],
        "line": {"width": 0, "shape": "hv"},
        "hoverinfo": "skip",
    }
    low = {**edge, "y": [drawing.number(row, chart.low) for row in rows]}
    high = {**edge, "y": [drawing.number(row, chart.high) for row in rows], "fill": "tonexty"}
    return [low, {**high, "fillcolor": f"rgba({red},{green},{blue},0.13)"}]


def _names(drawing: Drawing, groups: Sequence[Steps], span: Sequence[float]) -> tuple[list[dict[str, Any]], int]:
    """The groups' names where their lines end; none where there is one."""
    if len(groups) < 2:
        return [], 24
    chart = drawing.chart
    unit = (span[1] - span[0]) / ((drawing.option("height") or 320 * drawing.size / 14) - 6 * drawing.size)
    ends = [float(group.rows[-1][1][chart.y]) for group in groups]
    placed = spread(ends, drawing.size * 1.25 * unit, span[0], span[1])
    texts = [shortened(group.name, NAMED) for group in groups]
    notes = [
        {
            "x": 1, "xref": "paper", "y": y, "text": text, "showarrow": False, "xanchor": "left", "yanchor": "middle",
            "xshift": 8, "font": {"color": drawing.ink(group.colour), "size": drawing.size},
        }
        for group, text, y in zip(groups, texts, placed, strict=True)
    ]  # fmt: skip
    return notes, round(max(text_width(text, drawing.size) for text in texts)) + 20


def _at_risk(drawing: Drawing, groups: Sequence[Steps], marks: Sequence[int]) -> tuple[list[dict[str, Any]], int, int]:
    """How many are still observed at each mark, a row per group beneath the axis; (notes, depth, room at the left)."""
    size, line = drawing.size, round(drawing.size * 1.4)
    top = 3 * drawing.size + 14
    place = {"showarrow": False, "yref": "paper", "y": 0, "yanchor": "top"}
    heading = drawing.say("chart.survival.at_risk")
    muted = {"size": size, "color": drawing.theme.muted}
    notes: list[dict[str, Any]] = []
    left = [shortened(group.name, NAMED) if len(groups) > 1 else heading for group in groups]
    for number, group in enumerate(groups):
        shift, font = -(top + number * line), {"size": size, "color": drawing.ink(group.colour)}
        named = {"text": left[number], "font": font if len(groups) > 1 else muted}
        notes.append({**place, **named, "x": 0, "xref": "paper", "xanchor": "right", "xshift": -GAP, "yshift": shift})
        for month in marks:
            risk = _remaining(drawing, group, month * MONTH)
            shown = {
                "x": month * MONTH,
                "text": numbers.exact(risk),
                "xanchor": "center",
                "yshift": shift,
                "font": font,
            }
            notes.append({**place, **shown})
    room = round(max(text_width(text, size) for text in left)) + GAP + 6
    if len(groups) > 1:
        notes.append({**place, "x": 0, "xref": "paper", "xanchor": "right", "xshift": -GAP, "yshift": line - top,
                      "text": heading, "font": muted})  # fmt: skip
        room = max(room, round(text_width(heading, size)) + GAP + 6)
    return notes, top + len(groups) * line, room


def _remaining(drawing: Drawing, group: Steps, days: float) -> int:
    """Those observed for so many days or longer."""
    later = [row[drawing.chart.label] for _, row in group.all_rows if row[drawing.chart.x] >= days]
    return int(later[0]) if later else 0


def ratios(drawing: Drawing) -> dict[str, Any]:
    """Points with their limits on a logarithmic axis, a heading per ``split``; 1 is the reference."""
    chart = drawing.chart
    rows = [(index, row) for index, row in enumerate(drawing.rows) if as_number(row[chart.low]) is not None]
    limits = [float(row[name]) for _, row in rows for name in (chart.low, chart.high) if row[name] > 0]
    low, high = min([0.5, *limits]), max([2.0, *limits])
    marks = [mark for mark in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if low / 1.4 <= mark <= high * 1.4]
    places, texts = _places(drawing, rows)
    x = axis(
        drawing, type="log", range=[math.log10(low / 1.15), math.log10(high * 1.15)], tickvals=marks,
        ticktext=[f"{mark:g}×" for mark in marks], showgrid=True, gridcolor=drawing.theme.grid,
    )  # fmt: skip
    y = axis(
        drawing, tickvals=list(range(len(texts))), ticktext=texts, range=[len(texts) - 0.4, -0.6],
        tickfont={"size": drawing.size, "color": drawing.theme.text},
    )  # fmt: skip
    one = {"type": "line", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1,
           "line": {"color": drawing.theme.compare, "width": 2}}  # fmt: skip
    notes = [caption(drawing, drawing.name(chart.x))]
    sides = f"← {drawing.say('chart.ratios.stays')}　{drawing.say('chart.ratios.leaves')} →"
    notes.append(caption(drawing, sides, "right"))
    traces = _points(drawing, rows, places)
    return {
        "data": traces,
        "layout": base(drawing, 70 + 25 * len(texts), annotations=notes, shapes=[one], xaxis=x, yaxis=y),
    }


def _places(drawing: Drawing, rows: Sequence[Row]) -> tuple[list[int], list[str]]:
    """The line of each row, and the text of every line: a heading before each attribute's levels."""
    places: list[int] = []
    texts: list[str] = []
    before = None
    for _, row in rows:
        if row[drawing.chart.split] != before:
            before = row[drawing.chart.split]
            texts.append(f"<b>{drawing.label(row, drawing.chart.split)}</b>")
        places.append(len(texts))
        texts.append(shortened(drawing.label(row, drawing.chart.y), 14))
    return places, texts


def _points(drawing: Drawing, rows: Sequence[Row], places: Sequence[int]) -> list[dict[str, Any]]:
    """Apart from chance in the accent, within chance in grey, the references hollow."""
    theme, chart = drawing.theme, drawing.chart
    kinds: dict[str, list[tuple[int, Row]]] = {"clear": [], "chance": [], "reference": []}
    for place, pair in zip(places, rows, strict=True):
        row = pair[1]
        kind = (
            "reference" if row["is_reference"] else "clear" if not row[chart.low] <= 1 <= row[chart.high] else "chance"
        )
        kinds[kind].append((place, pair))
    colours = {"clear": theme.accent, "chance": theme.compare, "reference": theme.compare}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [drawing.number(row, chart.x) for _, (_, row) in held],
            "y": [place for place, _ in held],
            "error_x": {
                "type": "data", "symmetric": False, "color": colours[kind], "thickness": 2, "width": 0,
                "array": [row[chart.high] - row[chart.x] for _, (_, row) in held],
                "arrayminus": [row[chart.x] - row[chart.low] for _, (_, row) in held],
            },
            "marker": {
                "size": 11, "color": colours[kind], "symbol": "circle-open" if kind == "reference" else "circle",
            },
            "customdata": [index for _, (index, _) in held],
            "unselected": UNSELECTED,
            **hover([_told(drawing, row) for _, (_, row) in held]),
        }
        for kind, held in kinds.items()
        if held
    ]  # fmt: skip


def _told(drawing: Drawing, row: dict[str, Any]) -> str:
    from analytics.models.reading import digits

    chart = drawing.chart
    facts = {"level": drawing.label(row, chart.y), "reference": drawing.label(row, "reference")}
    facts |= {"ratio": digits(row[chart.x]), "low": digits(row[chart.low]), "high": digits(row[chart.high])}
    key = "chart.hover.ratio.reference" if row["is_reference"] else "chart.hover.ratio"
    return drawing.say(key, **facts)
