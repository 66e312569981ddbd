"""Tables: exact values under translated titles, from Arrow without pandas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics import numbers
from analytics.analysis import Out
from analytics.result import Result
from analytics.texts import name, say
from ui.kept import kept
from ui.view import View

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN_ROWS = 5_000
ROW_HEIGHT, PRESENT_ROW_HEIGHT = 35, 44
NUMERIC = ("money", "count", "quantity", "number", "share", "change", "points", "days")


@dataclass(frozen=True)
class Payload:
    """A table ready for the browser: Arrow rows and how each column is shown."""

    table: pa.Table
    config: dict[str, Any]


def title(result: Result, out: Out, lang: str) -> str:
    """A column's title, its unit once: 销售额（¥）."""
    named = name("out", result.analysis.name, out.name, lang=lang)
    if out.kind == "money":
        unit = numbers.symbol(result.currency).strip()
        return say("chart.title.unit", lang, {"name": named, "unit": unit})
    return named


def payload(result: Result, lang: str) -> Payload:
    """The visible columns of a result, translated."""
    return kept((result.key or id(result), "table", lang), lambda: _payload(result, lang))


def _payload(result: Result, lang: str) -> Payload:
    import pyarrow as pa

    rows = result.table.slice(0, SHOWN_ROWS)
    columns, config = {}, {}
    for out in result.analysis.columns:
        if out.hidden or out.name not in rows.column_names:
            continue
        columns[out.name] = _values(rows.column(out.name), out, lang)
        config[out.name] = _config(result, out, columns[out.name], lang)
    return Payload(pa.table(columns), config)


def _values(column: pa.ChunkedArray, out: Out, lang: str) -> pa.Array | pa.ChunkedArray:
    """The column as it is shown; numbers stay numbers, so that they sort."""
    import pyarrow as pa
    import pyarrow.compute as compute

    if out.codes:
        found = {
            code: name(out.codes, str(code), lang=lang) for code in column.unique().to_pylist() if code is not None
        }
        return pa.array([found.get(code) for code in column.to_pylist()], pa.string())
    if out.kind == "month":
        return pa.array([None if day is None else f"{day:%Y-%m}" for day in column.to_pylist()], pa.string())
    if out.kind == "flag":
        words = {True: say("word.yes", lang), False: ""}
        return pa.array([words[bool(flag)] for flag in column.to_pylist()], pa.string())
    if out.kind in NUMERIC:
        scaled = compute.cast(column, pa.float64())
        return compute.multiply(scaled, 100.0) if out.kind in ("share", "change", "points") else scaled
    return column


def _config(result: Result, out: Out, column: Any, lang: str) -> Any:
    heading = title(result, out, lang)
    if out.kind in NUMERIC:
        return st.column_config.NumberColumn(heading, format=_format(out, column), alignment="right")
    if out.kind == "date":
        return st.column_config.DateColumn(heading, format="YYYY-MM-DD")
    if out.kind == "instant":
        return st.column_config.DatetimeColumn(heading, format="YYYY-MM-DD HH:mm")
    return st.column_config.TextColumn(heading)


def _format(out: Out, column: Any) -> str:
    """Thousands separated by commas in every browser; as many decimals as the values have, two at most."""
    if out.kind == "share":
        return "%,.1f%%"
    if out.kind in ("change", "points"):
        return "%+,.1f%%"
    whole = all(value is None or value == round(value) for value in column.to_pylist())
    if out.kind == "money":
        return "%,.2f"
    return "%,.0f" if whole else "%,.1f" if out.kind == "days" else "%,.2f"


def table(
    result: Result, view: View, key: str, *, height: int | None = None, on_row: Callable[[], None] | None = None
) -> None:
    """Draw a result as a table; ``on_row`` is called when a row is clicked."""
    ready = payload(result, view.lang)
    st.dataframe(
        ready.table,
        column_config=ready.config,
        hide_index=True,
        height=height or "auto",
        row_height=PRESENT_ROW_HEIGHT if view.present else ROW_HEIGHT,
        placeholder=numbers.EMPTY,
        key=key,
        alt=say(f"analysis.{result.analysis.name}", view.lang),
        on_select=on_row or "ignore",
        selection_mode="single-row",
    )


def totals(result: Result, lang: str) -> str:
    """How many rows, and the sum of every column that adds."""
    facts = [say("show.rows", lang, {"rows": result.table.num_rows})]
    for out in result.analysis.columns:
        if out.adds and not out.hidden and out.name in result.table.column_names:
            values = [float(value) for value in result.values(out.name) if value is not None]
            places = 2 if out.kind == "money" else 0
            shown = numbers.exact(sum(values), places)
            facts.append(say("show.total", lang, {"name": title(result, out, lang), "total": shown}))
    return " · ".join(facts)
