"""Tables: exact values under translated titles, from Arrow without pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics import numbers
from analytics.analysis import Out
from analytics.charts.drawing import text_width
from analytics.charts.palette import THEMES
from analytics.export.words import spoken, unit
from analytics.result import Result
from analytics.texts import code_name, name, say
from ui.kept import kept
from ui.view import View

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN_ROWS, ARROWED_ROWS = 5_000, 200
MOVED = ("change", "points")
ROW_HEIGHT, PRESENT_ROW_HEIGHT = 35, 44
TEXT_SIZE, CELL_PADDING, LEAST_WIDTH, MOST_WIDTH = 13, 18, 60, 300  # pixels
NUMERIC = ("money", "count", "quantity", "number", "share", "change", "points", "days")


@dataclass(frozen=True)
class Payload:
    """A table ready for the browser: Arrow rows, how each column is shown, and which are changes."""

    table: pa.Table
    config: dict[str, Any]
    moved: dict[str, str]


def title(result: Result, out: Out, lang: str) -> str:
    """A column's title, its unit once: 销售额（¥）."""
    named = name("out", result.analysis.name, out.name, lang=lang)
    measured = numbers.symbol(result.currency).strip() if out.kind == "money" else ""
    measured = unit("days", "", lang) if out.kind == "days" else measured
    return say("chart.title.unit", lang, {"name": named, "unit": measured}) if measured else named


def payload(result: Result, lang: str) -> Payload:
    """The visible columns of a result, translated."""
    return kept((result.key or id(result), "table", lang), lambda: _payload(result, lang))


def _payload(result: Result, lang: str) -> Payload:
    import pyarrow as pa

    result = spoken(replace(result, table=result.table.slice(0, SHOWN_ROWS)), lang)
    rows = result.table
    columns, config, moved = {}, {}, {}
    for out in result.analysis.columns:
        if out.hidden or out.detail or out.name not in rows.column_names:
            continue
        columns[out.name] = _values(rows, out, lang)
        config[out.name] = _config(result, out, columns[out.name], lang)
        if out.kind in MOVED:
            moved[out.name] = out.kind
    return Payload(pa.table(columns), config, moved)


def _values(rows: pa.Table, out: Out, lang: str) -> pa.Array | pa.ChunkedArray:
    """The column as it is shown; numbers stay numbers, so that they sort."""
    import pyarrow as pa

    column = rows.column(out.name)
    if out.moved:
        pairs = zip(rows.column(out.moved).to_pylist(), column.to_pylist(), strict=True)
        return pa.array([None if None in pair else 100 * numbers.shown_points(*pair) for pair in pairs], pa.float64())
    if out.codes:
        found = {code: code_name(out.codes, code, lang) for code in column.unique().to_pylist() if code is not None}
        return pa.array([found.get(code) for code in column.to_pylist()], pa.string())
    if out.kind == "month":
        return pa.array([None if day is None else f"{day:%Y-%m}" for day in column.to_pylist()], pa.string())
    if out.kind == "flag":
        words = {True: say("word.yes", lang), False: ""}
        return pa.array([words[bool(flag)] for flag in column.to_pylist()], pa.string())
    if out.kind == "count" and pa.types.is_integer(column.type):
        return column
    if out.kind in NUMERIC:
        factor = 100 if out.kind in ("share", "change", "points") else 1
        return pa.array(
            [None if value is None else float(value) * factor for value in column.to_pylist()], pa.float64()
        )
    return column


def _config(result: Result, out: Out, column: Any, lang: str) -> Any:
    heading = title(result, out, lang)
    if out.kind in MOVED:
        written = None if len(column) <= ARROWED_ROWS else "%+.1f%%"
        return st.column_config.NumberColumn(heading, format=written, alignment="right")
    if out.kind in NUMERIC:
        return st.column_config.NumberColumn(heading, format=_format(out, column), alignment="right")
    if out.kind == "date":
        return st.column_config.DateColumn(heading, format="YYYY-MM-DD")
    if out.kind == "instant":
        return st.column_config.DatetimeColumn(heading, format="YYYY-MM-DD HH:mm")
    return st.column_config.TextColumn(heading, width=_width(heading, column.to_pylist()))


def _width(heading: str, values: Iterable[str | None]) -> int:
    """Pixels that show every text whole, within reason: the browser by itself measures the first few rows only."""
    widest = max(text_width(text, TEXT_SIZE) for text in (heading, *(str(value or "") for value in values)))
    return min(max(round(widest) + CELL_PADDING, LEAST_WIDTH), MOST_WIDTH)


def _format(out: Out, column: Any) -> str:
    """Thousands separated by commas in every browser; as many decimals as the values have, two at most."""
    if out.kind == "share":
        return "%,.1f%%"
    whole = all(value is None or value == round(value) for value in column.to_pylist())
    if out.kind == "money":
        return "%,.2f"
    return "%,.0f" if whole else "%,.1f" if out.kind == "days" else "%,.2f"


def table(
    result: Result, view: View, key: str, *, height: int | None = None, on_row: Callable[[], None] | None = None
) -> None:
    """Draw a result as a table; ``on_row`` is called when a row is clicked."""
    ready = payload(result, view.lang)
    if ready.table.num_rows < result.table.num_rows:
        facts = {"shown": ready.table.num_rows, "count": result.table.num_rows}
        st.caption(say("show.cut", view.lang, facts))
    st.dataframe(
        arrowed(ready, view.theme) if ready.moved and ready.table.num_rows <= ARROWED_ROWS else ready.table,
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


def arrowed(ready: Payload, theme: str) -> Any:
    """The table with arrows and colours on its changes: only pandas' Styler can tell a browser that a number, which
    sorts as a number, is written otherwise."""
    return kept((id(ready), "arrowed", theme), lambda: _settled(_styled(ready, theme)))


def _styled(ready: Payload, theme: str) -> Any:
    colours, columns = THEMES[theme], list(ready.moved)

    def written(value: float) -> str:
        return (
            numbers.EMPTY if value != value else f"{'▲' if value > 0 else '▼' if value < 0 else '='} {_signed(value)}"
        )

    def coloured(value: float) -> str:
        return f"color: {colours.up if value > 0 else colours.down if value < 0 else colours.muted}"

    return ready.table.to_pandas().style.format(written, subset=columns).map(coloured, subset=columns)


def _settled(styler: Any) -> Any:
    """The Styler computed once for all: Streamlit has it compute and translate itself anew at every rerun, which costs
    more than the rest of the table and piles its styles up."""
    styler.set_uuid(f"{id(styler):x}")
    styler._compute()
    translated = styler._translate(False, False)
    styler._compute, styler._translate = lambda: styler, lambda *_, **__: translated
    return styler


def _signed(value: float) -> str:
    return f"{numbers.exact(abs(value), 1)}%" if value == 0 else f"{'+' if value > 0 else ''}{numbers.exact(value, 1)}%"


def totals(result: Result, lang: str) -> str:
    """The sum of every column that adds, over all rows: a list that was cut brings ``total_<column>`` with it."""
    return kept((result.key or id(result), "totals", lang), lambda: " · ".join(_totals(result, lang)))


def _totals(result: Result, lang: str) -> Iterator[str]:
    for out in result.analysis.columns:
        if out.adds and not out.hidden and out.kind != "share" and (total := _total(result, out)) is not None:
            shown = numbers.exact(total, 2 if out.kind == "money" else 0)
            yield say("show.total", lang, {"name": title(result, out, lang), "total": shown})


def _total(result: Result, out: Out) -> float | None:
    """The sum over all rows; nothing where they cannot be summed (amounts in several currencies)."""
    table = result.table
    if f"total_{out.name}" in table.column_names:
        total = result.rows[0][f"total_{out.name}"]
        return None if total is None else float(total)
    return sum(float(value) for value in result.values(out.name) if value is not None)


def is_cut(result: Result) -> bool:
    """Whether a list stopped at its limit."""
    table = result.table
    return table.num_rows > 0 and table.num_rows < _all_rows(result)


def _all_rows(result: Result) -> int:
    has_count = "total_count" in result.table.column_names and result.table.num_rows
    return result.rows[0]["total_count"] if has_count else result.table.num_rows
