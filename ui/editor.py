"""What every way of changing records shares: who changes, the writing itself, what was done and its undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from analytics import numbers
from analytics.charts.drawing import text_width
from analytics.engine import masking
from analytics.engine.editing import Done
from analytics.errors import AnalyticsError
from analytics.ingest import byhand
from analytics.schema import Column, Table
from analytics.texts import name, say
from ui import jobs
from ui.failure import show_error
from ui.known import looking_back
from ui.tables import CELL_PADDING, LEAST_WIDTH, MOST_WIDTH, TEXT_SIZE
from ui.view import View

FORMATS = {"money": "%,.2f", "quantity": "%,.2f", "number": "%,.4g", "share": "percent", "integer": "%d"}
WHO, DONE, NOTE, SETTING = "records.who", "records.done", "records.note", "reader"


def can_write(view: View) -> bool:
    """Whether records may be changed now; says why not."""
    if looking_back() or view.present:
        st.info(view.say("records.readonly"))
        return False
    return True


def who(view: View) -> str:
    """The reader's name, given once."""
    return st.session_state.get(WHO) or view.workspace.settings.get(SETTING, "")


def ask_who(view: View) -> None:
    """The control that takes the reader's name."""
    given = st.text_input(
        view.say("records.who"),
        value=who(view),
        placeholder=view.say("records.who.none"),
        help=view.say("records.who.help"),
        key=f"{WHO}.{view.workspace.name}",
        width=160,
    )
    given = (given or "").strip()
    if given and given != who(view) and can_store(view):
        st.session_state[WHO] = given
        view.workspace.change_settings(**{SETTING: given})


def can_store(view: View) -> bool:
    return not (looking_back() or view.present)


def write(view: View, table: str, work: Callable[[], Any]) -> bool:
    """Do ``work`` in the writing worker; remember what was done. Says an error; whether it went well."""
    try:
        with st.spinner(view.say("records.save")):
            done = jobs.finished("edit", lambda _: work())
    except AnalyticsError as error:
        show_error(error, view.lang)
        return False
    if isinstance(done, Done):
        st.session_state[DONE] = (view.workspace.name, table, done)
    elif table:
        st.session_state[NOTE] = ("records.same", {})
    return True


def done(view: View) -> None:
    """What the last edit did, with its undo."""
    if note := st.session_state.pop(NOTE, None):
        st.success(view.say(note[0], **note[1]))
    held = st.session_state.get(DONE)
    if not held or held[0] != view.workspace.name or not can_store(view):
        return
    _, table, edit = held
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        counts = {"added": edit.added, "changed": edit.changed, "deleted": edit.deleted}
        st.markdown(view.say("records.done", table=name("table", table, lang=view.lang), **counts), width="content")
        if st.button(view.say("records.undo"), key=f"undo.{edit.import_id}"):
            undo(view, edit.import_id)


def undo(view: View, import_id: int, note: str = "records.undone") -> None:
    """Take an edit back, and say so on the next run."""
    if write(view, "", lambda: view.workspace.undo(import_id)):
        st.session_state.pop(DONE, None)
        st.session_state[NOTE] = (note, {"number": import_id})
        st.rerun()


def column_name(table: Table, column: str, lang: str) -> str:
    return name("column", table.name, column, lang=lang)


def shown(table: Table, column: Column, value: Any, view: View) -> Any:
    """A value as lists and audits show it; personal ones masked where masking is on."""
    if value is None:
        return None
    if view.masked and column.personal:
        return masking.masked_value(value)
    if column.codes:
        return byhand.label(table, column, value, view.lang)
    if column.kind == "flag":
        return say("word.yes" if value else "word.no", view.lang)
    return byhand.written(value)


def row_name(key: Sequence[Any], table: Table, view: View, names: Sequence[str]) -> str:
    """A row by its address."""
    parts = [shown(table, table.column(one), value, view) for one, value in zip(names, key, strict=True)]
    return " · ".join(str(part) for part in parts if part is not None) or numbers.EMPTY


def cells(view: View, table: Table, values: Any, column: Column) -> Any:
    """An Arrow column as a list shows it; numbers and dates stay what they are unless masked."""
    import pyarrow as pa

    if column.codes or column.kind == "flag" or (view.masked and column.personal):
        return pa.array([shown(table, column, value, view) for value in values.to_pylist()], pa.string())
    return values.cast(pa.float64()) if column.kind in ("money", "quantity") else values


def config(view: View, table: Table, column: Column, values: Any) -> Any:
    """How a list shows a column: translated heading, sorted by value, wide enough."""
    heading = column_name(table, column.name, view.lang)
    if column.kind in FORMATS and not (view.masked and column.personal):
        return st.column_config.NumberColumn(heading, format=FORMATS[column.kind], alignment="right")
    if column.kind == "date" and not (view.masked and column.personal):
        return st.column_config.DateColumn(heading, format="YYYY-MM-DD")
    if column.kind == "instant":
        return st.column_config.DatetimeColumn(heading, format="YYYY-MM-DD HH:mm")
    widest = max(text_width(str(one or ""), TEXT_SIZE) for one in (heading, *values.to_pylist()))
    return st.column_config.TextColumn(heading, width=min(max(round(widest) + CELL_PADDING, LEAST_WIDTH), MOST_WIDTH))
