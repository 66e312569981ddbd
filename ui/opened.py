"""Click to list: from a mark or a row to the customers or orders behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from analytics import numbers
from analytics.analysis import Analysis, Opens, Out
from analytics.catalogue import find
from analytics.catalogue.lists import WHOLE
from analytics.engine import run
from analytics.errors import AnalyticsError
from analytics.result import Result
from analytics.selection import Scope, Selection, plus_months
from analytics.texts import code_name, say
from ui import menu, tables
from ui.actions import list_actions
from ui.failure import guarded
from ui.markdown import escape
from ui.state import address
from ui.view import View

DEPTH, CUSTOMER, CUSTOMER_PAGE, NOT_STATED = 2, "customer_id", "customer", "not_stated"


def target(analysis: Analysis) -> Analysis | None:
    """The list that a click opens; nothing when the analysis opens none."""
    if analysis.opens is None:
        return None
    try:
        return find(analysis.opens.analysis)
    except AnalyticsError:
        return None


def narrowed(selection: Selection, scope: Scope, opens: Opens, row: Mapping[str, Any]) -> Selection:
    """The selection of one row: its own values as filters, its month within the period."""
    changes: dict[str, Any] = {}
    for field, column in opens.select.items():
        value = row[column]
        if value is None:
            continue
        if field == "start":
            changes["start"] = max(_day(value), scope.start)
        elif field == "until":
            changes["until"] = min(plus_months(_day(value), 1), scope.until)
        else:
            changes[field] = (str(value),)
    return replace(selection, **changes)


def _day(value: Any) -> date:
    return date(value.year, value.month, value.day)


def clicked(key: str, request: str) -> Callable[[], None]:
    """A callback that notes which row of a chart or table was clicked."""

    def note() -> None:
        index = _index(st.session_state.get(key))
        if index is None:
            index = st.session_state.get(f"{request}.last")
        if index is not None:
            st.session_state[request] = st.session_state[f"{request}.last"] = index

    return note


def _index(state: Any) -> int | None:
    """The row index of a selection: of a table the row, of a chart the custom data of its point."""
    selection = getattr(state, "selection", None) or {}
    if rows := selection.get("rows"):
        return int(rows[0])
    for point in selection.get("points", ()):
        held = point.get("customdata")
        held = held[0] if isinstance(held, list | tuple) and held else held
        if isinstance(held, int | float):
            return int(held)
    return None


def opening(result: Result, view: View, request: str) -> None:
    """Open the list that was asked for in this run, in a drawer."""
    index = st.session_state.pop(request, None)
    if index is None or not 0 <= index < result.table.num_rows:
        return
    listed = target(result.analysis)
    if listed is None:
        return
    heading = say(
        "show.opened",
        view.lang,
        {"list": say(f"analysis.{listed.name}", view.lang), "of": subject(result, index, view.lang)},
        escape=escape,
    )
    st.dialog(heading, width="large", position="right")(lambda: _listed(result, index, view, f"{request}.list"))()


def subject(result: Result, index: int, lang: str) -> str:
    """What was clicked, in words: the values it is opened by, else the row's names."""
    row, opens = result.rows[index], result.analysis.opens
    shown = [out for out in result.analysis.columns if not out.hidden and row.get(out.name) is not None]
    asked = {*opens.select.values(), *opens.params.values()} if opens else set()
    told = [out for out in shown if out.name in asked and out.kind != "id"]
    named = [out for out in shown if out.kind in ("text", "code", "month")]
    return " · ".join(_word(result, out, row[out.name], lang) for out in (told or named)[:2])


def _word(result: Result, out: Out, value: Any, lang: str) -> str:
    """A value in words; a bare number says of what."""
    if out.codes:
        return code_name(out.codes, value, lang)
    shown = numbers.shown(value, out.kind, lang, result.currency)
    return shown if out.kind in ("text", "code", "month", "date") else f"{tables.title(result, out, lang)} {shown}"


def _listed(result: Result, index: int, view: View, key: str, depth: int = 1) -> None:
    """The list behind one row, with its own count, sum, passport and downloads."""
    opens = result.analysis.opens
    if opens is None:
        return
    with guarded(view.lang):
        row = result.opening(index)
        if not tells(opens, row):
            st.info(say("show.opened.nothing", view.lang))
            return
        customer_link(row, result.rows[index], view, key)
        st.caption(clicked_figures(result, index, view.lang))
        selection = narrowed(result.scope.selection, result.scope, opens, row)
        parameters = {name: row[column] for name, column in opens.params.items() if row[column] is not None}
        found = run(opens.analysis, view.workspace, selection, parameters, masked=view.masked)
        if found.state == "empty" and parameters:
            st.caption(say("show.opened.earlier", view.lang))
            selection = replace(selection, start=None, until=result.scope.until)
            found = run(opens.analysis, view.workspace, selection, parameters, masked=view.masked)
        everything = {**parameters, "limit": WHOLE}
        whole = partial(run, opens.analysis, view.workspace, selection, everything, masked=view.masked)
        _list_block(found, view, key, depth, whole if tables.is_cut(found) else None)


def tells(opens: Opens, row: Mapping[str, Any]) -> bool:
    """Whether the row says what to list: a remainder (“others”) names nothing."""
    columns = [*opens.select.values(), *opens.params.values()]
    values = [row.get(column) for column in columns]
    return not columns or ("others" not in values and any(value is not None for value in values))


def clicked_figures(result: Result, index: int, lang: str) -> str:
    """The clicked row's amounts and counts, exact: what the list below adds up to."""
    row, words = result.rows[index], []
    for out in result.analysis.columns:
        if out.kind in ("money", "count") and not out.hidden and row[out.name] is not None:
            value = numbers.exact(row[out.name], 2 if out.kind == "money" else 0)
            words.append(say("show.filter", lang, {"name": tables.title(result, out, lang), "values": value}))
    return escape(say("show.clicked", lang, {"figures": " · ".join(words)})) if words else ""


def _list_block(found: Result, view: View, key: str, depth: int, whole: Callable[[], Result] | None) -> None:
    """A list with its count and the sums of all its rows; the download holds what the screen had to cut."""
    if found.table.num_rows == 0:
        st.info(view.say(found.headline.key, **found.headline.facts))
        return
    st.markdown(view.say(found.headline.key, **found.headline.facts))
    st.caption(escape(tables.totals(found, view.lang)))
    deeper = depth < DEPTH and target(found.analysis) is not None
    named = any(out.name == CUSTOMER for out in found.analysis.columns)
    request = f"{key}.row"
    tables.table(
        found,
        view,
        f"{key}.table",
        height=460 if depth == 1 else 300,
        on_row=clicked(f"{key}.table", request) if deeper or named else None,
    )
    list_actions(found, view, key, whole)
    index = st.session_state.get(request)
    if index is None or index >= found.table.num_rows:
        return
    if deeper:
        st.markdown(f"**{escape(subject(found, index, view.lang))}**")
        _listed(found, index, view, f"{key}.next", depth + 1)
    elif named:
        customer_link(found.opening(index), found.rows[index], view, key)


def customer_link(row: Mapping[str, Any], shown: Mapping[str, Any], view: View, key: str) -> None:
    """The way to the page of the customer that a row names. ``shown`` is the row as readers see it."""
    customer = row.get(CUSTOMER)
    if not customer or customer == NOT_STATED:
        return
    named = view.say("customer.open", name=shown.get("customer_name") or shown[CUSTOMER])
    if st.button(named, key=f"{key}.customer.{customer}"):
        st.switch_page(menu.page(CUSTOMER_PAGE, view.lang), query_params={**address(), CUSTOMER_PAGE: str(customer)})
