"""Many rows at once from Excel's clipboard; what cannot be loaded is corrected in place and sent again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analytics.engine import editing
from analytics.engine.editing import makes_ids
from analytics.errors import AnalyticsError
from analytics.ingest import byhand
from analytics.ingest.byhand import Entered
from analytics.schema import Table
from ui import editor
from ui.view import View

LEFT = "records.left"


def paste(view: View, table: Table) -> None:
    """The text area, then the rows that were not loaded."""
    held: dict[str, Entered] = st.session_state.setdefault(LEFT, {})
    mark = f"{view.workspace.name}.{table.name}"
    if mark in held:
        _correct(view, table, held[mark], mark)
        return
    rounds = st.session_state.get("records.round", 0)
    names = [editor.column_name(table, column.name, view.lang) for column in byhand.asked(table)]
    text = st.text_area(
        view.say("paste.text"), height=280, key=f"paste.{mark}.{rounds}",
        help=view.say("paste.help", columns=view.say("entry.and").join(names)),
    )  # fmt: skip
    if not st.button(view.say("paste.load"), type="primary", key="paste.load"):
        return
    cells = byhand.pasted(table, text or "")
    if not cells.records:
        st.warning(view.say("paste.empty"))
        return
    if cells.unknown:
        headers = view.say("entry.and").join(cells.unknown)
        st.session_state[editor.NOTE] = ("paste.unknown", {"headers": headers})
    _send(view, table, cells.records, mark)


def _send(view: View, table: Table, records: Sequence[dict[str, Any]], mark: str) -> None:
    """Load what can be loaded; keep the rest in hand."""
    read = byhand.read_all(table, records, makes_ids(table))

    def work() -> Any:
        refused = byhand.rejects(table, read)
        try:
            return editing.add(view.workspace, table.name, read.rows, editor.who(view), update=True, rejects=refused)
        except AnalyticsError as error:
            if error.code != "nothing_changed":
                raise
            return None

    if read.rows and not editor.write(view, table.name, work):
        return
    held = st.session_state[LEFT]
    held.pop(mark, None)
    if read.rejected:
        held[mark] = read
    st.session_state["records.round"] = st.session_state.get("records.round", 0) + 1
    st.rerun()


def _correct(view: View, table: Table, read: Entered, mark: str) -> None:
    st.warning(view.say("paste.rejected", count=len(read.rejected)))
    stated = {name for record in read.rejected for name in record} | {name for one in read.faults for name in one}
    names = [column.name for column in byhand.asked(table) if column.name in stated]
    why = view.say("paste.why")
    rows = [
        {why: byhand.faults_words(table, faults, view.lang), **{one: record.get(one, "") for one in names}}
        for record, faults in zip(read.rejected, read.faults, strict=True)
    ]
    titles = {one: st.column_config.TextColumn(editor.column_name(table, one, view.lang)) for one in names}
    config = {why: st.column_config.TextColumn(why, disabled=True, width="large"), **titles}
    rounds = st.session_state.get("records.round", 0)
    edited = st.data_editor(
        rows, column_config=config, hide_index=True, num_rows="fixed", key=f"rejected.{mark}.{rounds}"
    )
    with st.container(horizontal=True):
        if st.button(view.say("paste.again"), type="primary", key="paste.again"):
            _send(view, table, [{one: row[one] for one in names} for row in edited], mark)
        if st.button(view.say("paste.drop"), key="paste.drop"):
            st.session_state[LEFT].pop(mark, None)
            st.rerun()
