"""A row of key figures: at most five, each with its change against the compare period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from analytics import numbers
from analytics.analysis import Analysis
from analytics.catalogue import find
from analytics.engine import Workspace, run
from analytics.engine.running import missing_needs
from analytics.measures import MEASURES
from analytics.result import Result
from analytics.texts import code_name, name, needs_words, say
from ui.failure import guarded
from ui.headline import headline
from ui.kept import kept
from ui.markdown import escape
from ui.states import absent
from ui.view import View

MOST = 5
EVEN = "\u3000"  # a wide space: a line with a Chinese unit is higher than one without
NUMERIC = ("money", "count", "quantity", "number", "share", "days")


@dataclass(frozen=True)
class Figure:
    """One key figure as it is shown. ``moved`` is the signed difference that colours it, ``why`` it has no value."""

    label: str
    value: str
    delta: str | None
    moved: float
    why: str = ""


def figures(
    source: Result | Analysis | str, view: View, *, parameters: Mapping[str, Any] | None = None
) -> Result | None:
    """Draw key figures.

    Either one row, whose numeric columns are the figures and ``compare_<name>`` their compare values; or one row per
    figure with the columns ``measure`` and ``unit`` (codes), ``value`` and ``compare_value``.
    """
    with guarded(view.lang):
        result = source
        if not isinstance(result, Result):
            analysis = find(result) if isinstance(result, str) else result
            result = run(analysis, view.workspace, view.selection, parameters, masked=view.masked)
        if absent(result, view):
            return result
        headline(result, view)
        shown = kept(
            (result.key or id(result), "figures", view.lang), lambda: of(result, view.lang, view.workspace)[:MOST]
        )
        _draw(shown, result, view)
        return result
    return None


def _draw(shown: list[Figure], result: Result, view: View) -> None:
    against = say(f"chart.compare.{result.scope.selection.compare}", view.lang)
    for place, figure in zip(st.columns(len(shown) or 1), shown, strict=True):
        with place:
            metric(figure, view, against)


def metric(figure: Figure, view: View, against: str) -> None:
    """Draw one key figure; ``against`` says what its change is measured from."""
    st.metric(
        figure.label,
        f"{figure.value}{EVEN}" if view.lang == "zh" else figure.value,
        figure.delta,
        delta_color="off" if figure.moved == 0 else "blue" if figure.moved > 0 else "orange",
        delta_arrow="off" if figure.moved == 0 else "up" if figure.moved > 0 else "down",
        delta_description=against if figure.delta else None,
    )
    if figure.why:
        st.caption(figure.why)


def of(result: Result, lang: str, workspace: Workspace) -> list[Figure]:
    """The key figures of a result."""
    if {"measure", "value", "unit"} <= set(result.table.column_names):
        return [_long(result, row, lang, workspace) for row in result.rows]
    row = result.rows[0]
    return [
        _figure(
            name("out", result.analysis.name, out.name, lang=lang),
            row[out.name],
            row.get(f"compare_{out.name}"),
            out.kind,
            result,
            lang,
        )
        for out in result.analysis.columns
        if not out.hidden and out.kind in NUMERIC and not out.name.startswith("compare_")
    ]


def _long(result: Result, row: Mapping[str, Any], lang: str, workspace: Workspace) -> Figure:
    label = code_name("measure", row["measure"], lang)
    shown = _figure(label, row["value"], row.get("compare_value"), row["unit"], result, lang)
    return shown if row["value"] is not None else replace(shown, why=_why(row["measure"], lang, workspace))


def _why(measure: str, lang: str, workspace: Workspace) -> str:
    """Why a measure has no value: the columns that no data fill, else that these lines do not state them."""
    needs = MEASURES[measure].needs if measure in MEASURES else ()
    missing = missing_needs(needs, workspace)
    words = needs_words((need.split("|")[0] for need in missing or needs), lang)
    return escape(say("figure.missing" if missing else "figure.unstated", lang, {"columns": words}))


def _figure(label: str, value: Any, before: Any, kind: str, result: Result, lang: str) -> Figure:
    before = before if result.scope.compare_has_data else None
    return measured(label, value, before, kind, result.currency, lang)


def measured(label: str, value: Any, before: Any, kind: str, currency: str, lang: str) -> Figure:
    """A figure and its change from ``before``, if there is one."""
    shown = numbers.shown(value, kind, lang, currency)
    if value is None or before is None:
        return Figure(escape(label), escape(shown), None, 0.0)
    moved = float(value) - float(before)
    if kind == "share":
        points = numbers.points(numbers.shown_points(value, moved), lang)
        return Figure(escape(label), escape(shown), escape(points), moved)
    delta = numbers.change(moved / abs(float(before))) if before else None
    return Figure(escape(label), escape(shown), escape(delta) if delta else None, moved)
