"""Many rows at once from Excel's clipboard; what cannot be loaded is corrected in place and sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import streamlit as st

from analytics.engine import editing
from analytics.engine.editing import makes_ids
from analytics.errors import AnalyticsError
from analytics.ingest import byhand
from analytics.ingest.byhand import Entered
from analytics.schema import Table
from ui import editor
from ui.markdown import escape
from ui.view import View

LEFT, ASKED = "records.left", "records.asked"
FIRST = 5  # ids named, of those nobody knows


@dataclass(frozen=True)
class Asked:
    """What is to be settled before anything is written: headers nobody knows, and the records as far as understood."""

    records: Sequence[dict[str, Any]]
    unknown: tuple[str, ...] = ()
    text: str = ""


def paste(view: View, table: Table) -> None:
    """The text area, then what is open, then the rows that were not loaded."""
    held: dict[str, Entered] = st.session_state.setdefault(LEFT, {})
    asked: dict[str, Asked] = st.session_state.setdefault(ASKED, {})
    mark = f"{view.workspace.name}.{table.name}"
    if mark in asked:
        _ask(view, table, asked[mark], mark)
    elif mark in held:
        _correct(view, table, held[mark], mark)
    else:
        _take(view, table, mark)


def _take(view: View, table: Table, mark: str) -> None:
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
    _check(view, table, Asked(cells.records, cells.unknown, text or ""), mark)


def _check(view: View, table: Table, asked: Asked, mark: str) -> None:
    """Write the records; where something is open, ask first."""
    if asked.unknown or editing.strangers(view.workspace, table.name, asked.records):
        st.session_state[ASKED][mark] = asked
        st.rerun()
    _send(view, table, asked.records, mark)


def _ask(view: View, table: Table, asked: Asked, mark: str) -> None:
    """Headers that no column answers to, and ids that no record has: what is meant, before anything is written."""
    records, meant = asked.records, {}
    if asked.unknown:
        st.warning(view.say("paste.unknown", headers=view.say("entry.and").join(asked.unknown)))
        given = {name for record in asked.records for name in record}
        free = [column.name for column in byhand.asked(table) if column.name not in given]
        meant = _meant(view, table, asked.unknown, free, mark)
        records = byhand.pasted(table, asked.text, meant).records
    strangers = editing.strangers(view.workspace, table.name, records)
    for one, ids in strangers.items():
        named = view.say("entry.and").join(ids[:FIRST])
        st.warning(
            view.say("paste.strangers", column=editor.column_name(table, one, view.lang), count=len(ids), ids=named)
        )
    apart = bool(strangers) and st.toggle(view.say("paste.apart"), value=True, key=f"apart.{mark}")
    twice = len(set(meant.values())) < len(meant)
    with st.container(horizontal=True):
        if st.button(view.say("paste.load"), type="primary", key="paste.settled", disabled=twice):
            st.session_state[ASKED].pop(mark)
            _send(view, table, records, mark, {one: set(ids) for one, ids in strangers.items()} if apart else {})
        if st.button(view.say("paste.back"), key="paste.back"):
            st.session_state[ASKED].pop(mark)
            if asked.text:
                st.session_state[f"paste.{mark}.{st.session_state.get('records.round', 0)}"] = asked.text
            st.rerun()


def _meant(view: View, table: Table, headers: Sequence[str], free: Sequence[str], mark: str) -> dict[str, str]:
    """What a person says that headers mean; those left out are missing."""
    found = {}
    with st.container(horizontal=True):
        for header in dict.fromkeys(headers):
            chosen = st.selectbox(
                escape(header), free, index=None, placeholder=view.say("paste.left_out"), width=220,
                format_func=lambda one: editor.column_name(table, one, view.lang), key=f"meant.{mark}.{header}",
            )  # fmt: skip
            if chosen:
                found[header] = chosen
    return found


def _send(
    view: View,
    table: Table,
    records: Sequence[dict[str, Any]],
    mark: str,
    strangers: Mapping[str, AbstractSet[str]] = byhand.NOBODY,
) -> None:
    """Load what can be loaded; keep the rest in hand."""
    read = byhand.read_all(table, records, makes_ids(table), strangers)

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
            _check(view, table, Asked([{one: row[one] for one in names} for row in edited]), mark)
        if st.button(view.say("paste.drop"), key="paste.drop"):
            st.session_state[LEFT].pop(mark, None)
            st.rerun()
