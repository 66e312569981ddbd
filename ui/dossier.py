"""All records of one customer in parts: the time line, then one part for each subject that has any."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.dossier.timeline import ORDERS
from analytics.engine import run
from analytics.result import Result
from analytics.schema import SUBJECTS, TABLES
from analytics.texts import name, say
from ui import tables
from ui.actions import block_actions
from ui.editor import shown
from ui.failure import guarded
from ui.headline import headline
from ui.markdown import escape
from ui.show import show
from ui.states import absent
from ui.view import View

PART, TIMELINE, CLASSES, RECORD = "part", "timeline", "classes", "record"
BLOCKS = {CLASSES: "customer_classes", RECORD: "customer_profile"}
EVENTS, HEIGHT = 5_000, 420
PEOPLE = ("buying_roles", "customer_contacts")


def parts(view: View, customer: str) -> None:
    """The control that chooses a part, and the part. What nothing is on record of is said in one line."""
    events = _events(view, customer, ())
    there = Counter(events.values("table_name"))
    subjects = [one for one in SUBJECTS if any(TABLES[table].subject == one for table in there)]
    people = run("customer_contacts", view.workspace, view.selection, {"customer_id": customer}, view.masked)
    if people.table.num_rows and "accounts" not in subjects:
        subjects.append("accounts")
    options = [TIMELINE, *subjects, *BLOCKS]
    held = st.query_params.get(PART)
    chosen = st.segmented_control(
        view.say("customer.parts"), options, default=held if held in options else TIMELINE,
        format_func=lambda one: view.say(f"subject.{one}" if one in SUBJECTS else f"customer.part.{one}"),
        key=f"{PART}.{customer}.{view.lang}", required=True, label_visibility="collapsed",
    )  # fmt: skip
    st.query_params[PART] = chosen or TIMELINE
    with guarded(view.lang):
        if chosen in BLOCKS:
            told = run(BLOCKS[chosen], view.workspace, view.selection, {"customer_id": customer}, view.masked)
            if not absent(told, view):
                plain(view, told, f"{chosen}.{customer}")
        elif chosen in subjects:
            _subject(view, customer, chosen, there)
        else:
            _timeline(view, customer, events, there)
    _nothing_of(view, there, bool(people.table.num_rows))


def _events(view: View, customer: str, chosen: tuple[str, ...]) -> Result:
    given = {"customer_id": customer, "tables": ",".join(chosen), "limit": EVENTS}
    return run("customer_timeline", view.workspace, view.selection, given, view.masked)


def _timeline(view: View, customer: str, events: Result, there: Counter[str]) -> None:
    """Everything dated; the kinds chosen, all when none is."""
    words = {table: f"{name('table', table, lang=view.lang)} {count}" for table, count in there.most_common()}
    kinds = st.pills(
        view.say("customer.kinds"), list(words), selection_mode="multi", format_func=lambda one: words[one],
        key=f"kinds.{customer}", label_visibility="collapsed",
    )  # fmt: skip
    _list(view, _events(view, customer, tuple(kinds)) if kinds else events, f"timeline.{customer}")


def _subject(view: View, customer: str, subject: str, there: Counter[str]) -> None:
    """The records of one subject: what has an analysis of its own by it, the rest as events."""
    given = {"customer_id": customer}
    own = [table for table in there if TABLES[table].subject == subject]
    if subject == TABLES[ORDERS].subject:
        show("order_list", view, parameters=given, table="below")
        own = [table for table in own if table != ORDERS]
    if subject == "money":
        result = run("open_order_list", view.workspace, view.selection, given, view.masked)
        if result.state == "ok":
            show("open_order_list", view, parameters=given, table="below")
    if subject == "accounts":
        for analysis in PEOPLE:
            result = run(analysis, view.workspace, view.selection, given, view.masked)
            if result.state == "ok":
                plain(view, result, f"{analysis}.{customer}")
    if own:
        _list(view, _events(view, customer, tuple(sorted(own))), f"{subject}.{customer}")


def plain(view: View, result: Result, key: str) -> None:
    """A headline with the columns that say anything."""
    headline(result, view)
    tables.table(filled(result), view, f"{key}.table")
    block_actions(result, view, key, False)


def filled(result: Result) -> Result:
    """The result without the columns that are empty throughout."""
    table = result.table
    columns = [out for out in result.analysis.columns if table.column(out.name).null_count < table.num_rows]
    return replace(result, analysis=replace(result.analysis, columns=tuple(columns)), key=(*result.key, "filled"))


def _list(view: View, result: Result, key: str) -> None:
    """Events as a table; a click on one shows the whole record."""
    if absent(result, view):
        return
    st.markdown(view.say(result.headline.key, **result.headline.facts))
    chosen = f"{key}.{hash(result.key)}"
    tables.table(
        filled(result), view, chosen, height=min(HEIGHT, 40 + 36 * result.table.num_rows), on_row=_noted(chosen)
    )
    block_actions(result, view, key, False)
    at = st.session_state.pop(f"{chosen}.row", None)
    if at is not None and at < result.table.num_rows:
        row = result.rows[at]
        title = escape(name("table", row["table_name"], lang=view.lang))
        st.dialog(title, width="large", position="right")(lambda: _record(view, row))()


def _noted(key: str) -> Callable[[], None]:
    def note() -> None:
        if rows := st.session_state[key].selection.rows:
            st.session_state[f"{key}.row"] = rows[0]

    return note


def _record(view: View, row: dict[str, Any]) -> None:
    """Every filled field of a record; of masked ones what the list shows."""
    table = TABLES[row["table_name"]]
    held = {} if view.masked or not row["record"] else json.loads(row["record"])
    if not held:
        st.markdown(escape(" · ".join(str(row[one]) for one in ("happened_on", "matter", "said") if row[one])))
        return
    for column in table.columns:
        if held.get(column.name) not in (None, ""):
            label = name("column", table.name, column.name, lang=view.lang)
            value = held[column.name]
            told = shown(table, column, value, view) if column.codes or column.kind == "flag" else value
            st.markdown(f":gray[{escape(label)}]　{escape(str(told))}")


def _nothing_of(view: View, there: Counter[str], people: bool) -> None:
    """One line for all kinds of record of which there are none."""
    from analytics.dossier.timeline import tables as known

    lacking = [table for table in (*known(), *(() if people else ("contacts",))) if table not in there]
    if lacking:
        words = say("chart.and", view.lang).join(name("table", table, lang=view.lang) for table in lacking)
        st.caption(view.say("customer.nothing_of", tables=words))
