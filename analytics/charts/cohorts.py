"""Cohorts as a heat map and as curves: ages across, what is not over yet hatched and never zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics import numbers
from analytics.charts.drawing import Drawing, shortened, text_width
from analytics.charts.layout import UNSELECTED, axis, base, caption, hover, spread, steady, swatch, value_axis
from analytics.charts.matrix import Cell, Unit, painted
from analytics.charts.palette import blend, entity_colours, on
from analytics.charts.ticks import as_number

MOST, CELL, LOW_CELL, ROOMY = 18, 46, 33, 9
PER_CUSTOMER = ("retention_rate", "revenue_per_customer")
COLOURED, NAMED = 6, 12

Row = tuple[int, dict[str, Any]]


def measured(drawing: Drawing) -> str:
    """The column that is drawn: the measure asked for."""
    return drawing.result.passport.parameters.get("measure") or drawing.chart.label


def _lines(drawing: Drawing) -> dict[str, list[Row]]:
    """Cohort -> its rows by age; of too many the latest."""
    found: dict[str, list[Row]] = {}
    for index, row in enumerate(drawing.rows):
        found.setdefault(row[drawing.chart.y], []).append((index, row))
    return {name: found[name] for name in list(found)[-MOST:]}


def cohorts(drawing: Drawing) -> dict[str, Any]:
    """Cells at age (across) and cohort (down), shaded by the measure in one hue, with the size of each cohort."""
    lines, value = _lines(drawing), measured(drawing)
    rows = [(place, pair) for place, held in enumerate(lines.values()) for pair in held if _age(pair) < MOST]
    known = [(place, pair) for place, pair in rows if as_number(pair[1][value]) is not None]
    last = max((_age(pair) for _, pair in rows), default=0)
    unit = Unit.of(drawing, value, last + 1)
    tops = [float(pair[1][value]) for _, pair in known if _age(pair)] or [float(pair[1][value]) for _, pair in known]
    low, high = min(tops, default=0.0), max(tops, default=1.0)
    low -= 0.15 * (high - low)
    cells = [_cell(drawing, place, pair, value, unit, (low, high)) for place, pair in known]
    inks = sorted({on(cell.fill) for cell in cells})
    traces = [painted([cell for cell in cells if on(cell.fill) == ink], ink) for ink in inks]
    hatched = [(place, pair) for place, pair in rows if not pair[1]["is_complete"]]
    traces += [_hatched(drawing, hatched)] if hatched else []
    traces.append(_sizes(drawing, lines))
    notes = [caption(drawing, _title(drawing, value, unit))]
    if hatched:
        notes.append(caption(drawing, swatch(drawing.theme.muted, drawing.say("chart.cohorts.open"), "▨"), "right"))
    names = [shortened(drawing.label(held[0][1], drawing.chart.y), NAMED) for held in lines.values()]
    height = CELL if len(lines) <= ROOMY else LOW_CELL
    axes = {
        "xaxis": _ages(drawing, range(last + 1)) | {"range": [-1.5, last + 0.5]},
        "yaxis": axis(
            drawing, tickvals=list(range(len(names))), ticktext=names, range=[len(names) - 0.5, -0.5],
            tickfont={"size": drawing.size, "color": drawing.theme.text},
        ),
    }  # fmt: skip
    return {
        "data": traces,
        "layout": base(drawing, 96 + height * len(lines), barmode="overlay", annotations=notes, **axes),
    }


def _age(pair: Row) -> int:
    return int(pair[1]["age"])


def _cell(drawing: Drawing, place: int, pair: Row, value: str, unit: Unit, span: tuple[float, float]) -> Cell:
    index, row = pair
    low, high = span
    share = min(max((float(row[value]) - low) / ((high - low) or 1.0), 0.0), 1.0)
    begins = value == "retention_rate" and not row["age"]
    fill = drawing.theme.surface if begins else blend(*drawing.theme.ramp, share**0.8)
    text = f"{float(row[value]) * 100:.0f}%" if drawing.kind(value) == "share" else _short(drawing, row, value, unit)
    return Cell(index, row["age"], place, fill, text, _sentence(drawing, row, value))


def _short(drawing: Drawing, row: dict[str, Any], value: str, unit: Unit) -> str:
    return unit.text(row[value]) if unit.word else drawing.short(row[value], value)


def _sentence(drawing: Drawing, row: dict[str, Any], value: str) -> str:
    facts = {
        "cohort": drawing.label(row, drawing.chart.y), "age": str(row["age"]), "step": _step(drawing),
        "base": numbers.exact(row["base"]), "name": drawing.name(value), "value": drawing.value(row[value], value),
    }  # fmt: skip
    return drawing.say("chart.hover.cohort", **facts)


def _step(drawing: Drawing) -> str:
    return drawing.say(f"ages.{drawing.rows[0].get('step') or 'month'}")


def _hatched(drawing: Drawing, rows: Sequence[tuple[int, Row]]) -> dict[str, Any]:
    """The ages that are running: a pattern, no number."""
    theme = drawing.theme
    sentences = [
        drawing.say("chart.hover.cohort.open", cohort=drawing.label(row, drawing.chart.y), age=str(row["age"]),
                    step=_step(drawing))
        for _, (_, row) in rows
    ]  # fmt: skip
    pattern = {"shape": "/", "fgcolor": theme.compare, "bgcolor": theme.background, "size": 7, "solidity": 0.14}
    return {
        "type": "bar",
        "x": [_age(pair) for _, pair in rows],
        "y": [0.94] * len(rows),
        "base": [place - 0.47 for place, _ in rows],
        "width": 0.97,
        "marker": {"color": theme.background, "pattern": pattern},
        "unselected": UNSELECTED,
        **hover(sentences),
    }


def _sizes(drawing: Drawing, lines: dict[str, list[Row]]) -> dict[str, Any]:
    """How many customers each cohort began with: a column of numbers without a fill."""
    firsts = [held[0] for held in lines.values()]
    colour = drawing.theme.text
    return {
        "type": "bar",
        "x": [-1] * len(firsts),
        "y": [0.94] * len(firsts),
        "base": [place - 0.47 for place in range(len(firsts))],
        "width": 0.97,
        "marker": {"color": drawing.theme.background},
        "text": [f"<b>{numbers.exact(row['base'])}</b>" for _, row in firsts],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textfont": {"color": colour},
        "constraintext": "none",
        "textangle": 0,
        "customdata": [index for index, _ in firsts],
        **steady(colour),
        **hover([_sentence(drawing, row, "base") for _, row in firsts]),
    }


def _ages(drawing: Drawing, ages: Sequence[int]) -> dict[str, Any]:
    """The axis of ages; the place before the first holds the sizes."""
    size = {"size": drawing.size, "color": drawing.theme.muted}
    title = {
        "text": drawing.say(f"chart.cohorts.ages.{drawing.rows[0].get('step') or 'month'}"),
        "standoff": 8,
        "font": size,
    }
    texts = [drawing.say("chart.cohorts.size"), *map(str, ages)]
    return axis(drawing, tickvals=[-1, *ages], ticktext=texts, title=title, side="bottom")


def _title(drawing: Drawing, value: str, unit: Unit) -> str:
    if not unit.word:
        return drawing.title(value)
    symbol = numbers.symbol(drawing.result.currency).strip() if drawing.kind(value) == "money" else ""
    return drawing.say("chart.title.unit", name=drawing.name(value), unit=f"{symbol}{unit.word}")


@dataclass(frozen=True)
class Curve:
    """One cohort's values by age, over the ages that are over."""

    name: str
    colour: str
    rows: list[Row]
    is_named: bool


def cohort_curves(drawing: Drawing) -> dict[str, Any]:
    """A line per cohort, few of them named; the mean of all, weighted by their customers, thick."""
    value = measured(drawing)
    curves = _curves(drawing, value)
    traces = [_curve(drawing, curve, value) for curve in curves]
    mean = _mean(curves, value) if value in PER_CUSTOMER and len(curves) > 1 else []
    ends = [(curve.name, curve.colour, curve.rows[-1]) for curve in curves if curve.is_named]
    labels = [(name, colour, _age(pair), float(pair[1][value])) for name, colour, pair in ends]
    if mean:
        traces.append(_mean_line(drawing, mean, value))
        labels.append((drawing.say("chart.cohorts.mean"), drawing.theme.accent, *mean[-1]))
    heights = [height for trace in traces for height in trace["y"]]
    y = value_axis(drawing, heights, drawing.kind(value))
    span = max((age for trace in traces for age in trace["x"]), default=1)
    first = min((age for trace in traces for age in trace["x"]), default=0)
    step = 1 if span <= 14 else 3
    marks = list(range(first, span + 1, step))
    x = _ages(drawing, ()) | {"tickvals": marks, "ticktext": list(map(str, marks))}
    notes, room = _labels(drawing, labels, y["range"])
    layout = base(
        drawing, 320, margin={"r": room}, annotations=[caption(drawing, drawing.title(value)), *notes], xaxis=x, yaxis=y
    )
    return {"data": traces, "layout": layout}


def _curves(drawing: Drawing, value: str) -> list[Curve]:
    """Cohorts with a figure at two ages at least. Retention begins at age 1: at 0 it is everybody."""
    lines = {name: _known(rows, value, MOST) for name, rows in _lines(drawing).items()}
    later = {name: [pair for pair in rows if _age(pair)] for name, rows in lines.items()}
    held = later if value == "retention_rate" and any(later.values()) else lines
    held = {n: rows for n, rows in held.items() if len(rows) > 1} or {n: rows for n, rows in held.items() if rows}
    by_time = drawing.rows[0].get("split_by", "first_purchase") == "first_purchase"
    labels = {name: drawing.label(rows[0][1], drawing.chart.y) for name, rows in held.items()}
    if by_time or len(held) > COLOURED:
        first = next(iter(held), "") if by_time else ""
        return [Curve(labels[n], drawing.theme.compare, rows, n == first) for n, rows in held.items()]
    colours = entity_colours(drawing.result.passport.workspace, "member", held, drawing.theme)
    return [Curve(labels[name], colours[name], rows, True) for name, rows in held.items()]


def _known(rows: Sequence[Row], value: str, most: int) -> list[Row]:
    return [pair for pair in rows if as_number(pair[1][value]) is not None and _age(pair) < most]


def _curve(drawing: Drawing, curve: Curve, value: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [_age(pair) for pair in curve.rows],
        "y": [drawing.number(row, value) for _, row in curve.rows],
        "line": {"color": curve.colour, "width": 1.5},
        "marker": {"size": 5, "color": curve.colour},
        "customdata": [index for index, _ in curve.rows],
        "unselected": UNSELECTED,
        "cliponaxis": False,
        **hover([_sentence(drawing, row, value) for _, row in curve.rows]),
    }


def _mean(curves: Sequence[Curve], value: str) -> list[tuple[int, float]]:
    """(age, mean over cohorts weighted by their customers), at the ages of at least two cohorts."""
    sums: dict[int, list[float]] = {}
    for curve in curves:
        for pair in curve.rows:
            held = sums.setdefault(_age(pair), [0.0, 0.0, 0])
            base_ = float(pair[1]["base"])
            held[0], held[1], held[2] = held[0] + base_ * float(pair[1][value]), held[1] + base_, held[2] + 1
    return [(age, total / weight) for age, (total, weight, count) in sorted(sums.items()) if count > 1 and weight]


def _mean_line(drawing: Drawing, mean: Sequence[tuple[int, float]], value: str) -> dict[str, Any]:
    sentences = [
        drawing.say(
            "chart.hover.cohort.mean", age=str(age), step=_step(drawing), name=drawing.name(value),
            value=drawing.value(height, value),
        )
        for age, height in mean
    ]  # fmt: skip
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [age for age, _ in mean],
        "y": [float(f"{height:.6g}") for _, height in mean],
        "line": {"color": drawing.theme.accent, "width": 4},
        "cliponaxis": False,
        **hover(sentences),
    }


def _labels(
    drawing: Drawing, labels: Sequence[tuple[str, str, int, float]], span: Sequence[float]
) -> tuple[list[dict[str, Any]], int]:
    """Names where the lines end, kept apart."""
    unit = (span[1] - span[0]) / ((drawing.option("height") or 320 * drawing.size / 14) - 6 * drawing.size)
    placed = spread([height for *_, height in labels], drawing.size * 1.25 * unit, span[0], span[1])
    texts = [shortened(name, NAMED) for name, *_ in labels]
    notes = [
        {
            "x": age, "y": y, "text": text, "showarrow": False, "xanchor": "left", "yanchor": "middle", "xshift": 10,
            "font": {"color": drawing.ink(colour), "size": drawing.size},
        }
        for (_, colour, age, _), text, y in zip(labels, texts, placed, strict=True)
    ]  # fmt: skip
    return notes, round(max((text_width(text, drawing.size) for text in texts), default=0)) + 24
