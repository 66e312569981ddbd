"""Customers that are probably the same, side by side; a person decides which id stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analytics import numbers
from analytics.engine import listing
from analytics.engine import merging as engine
from analytics.engine.editing import Seen
from analytics.engine.merging import ENTITY, NAME, Alike
from analytics.schema import IMPORTABLE, Table
from analytics.texts import name
from ui import editor
from ui.tables import ROW_HEIGHT as ROW
from ui.view import View

GROUPS_HEIGHT, MOST_STANDING, MOST_NAMED = 250, 20, 3


def merging(view: View) -> None:
    """Suggestions, the chosen group, merging by hand, the merges that hold."""
    table = IMPORTABLE[ENTITY]
    st.caption(view.say("merging.intro"))
    editor.done(view)
    found = engine.suggestions(view.workspace)
    if found:
        _group(view, table, _choose(view, table, found))
    else:
        st.info(view.say("merging.none"))
    if editor.can_store(view):
        _by_hand(view, table)
    _standing(view, table)


def _choose(view: View, table: Table, found: Sequence[Alike]) -> Alike:
    """The list of groups; the first is open."""
    st.caption(view.say("merging.found", count=len(found)))
    members, size, why = (view.say(f"merging.{one}") for one in ("members", "size", "reasons"))
    rows = [
        {
            members: view.say("entry.and").join(_called(view, table, alike)),
            size: len(alike.ids),
            why: view.say("entry.and").join(view.say(f"merging.reason.{reason}") for reason in alike.reasons),
        }
        for alike in found
    ]
    answer = st.dataframe(
        rows, hide_index=True, on_select="rerun", selection_mode="single-row", key=f"groups.{len(found)}",
        height=min(GROUPS_HEIGHT, ROW * (len(rows) + 1) + 3),
    )  # fmt: skip
    chosen = answer.selection.rows
    return found[chosen[0] if chosen else 0]


def _called(view: View, table: Table, alike: Alike) -> list[str]:
    """Ids with their names, three at most."""
    pairs = list(zip(alike.ids, alike.names, strict=True))[:MOST_NAMED]
    column = table.column(NAME)
    return [
        f"{_name(view, table, one)} {editor.shown(table, column, called, view) or ''}".strip() for one, called in pairs
    ]


def _name(view: View, table: Table, one: str) -> str:
    """An id as this reader may see it."""
    return str(editor.shown(table, table.column(table.key[0]), one, view))


def _group(view: View, table: Table, alike: Alike) -> None:
    with st.container(border=True):
        st.dataframe(_members(view, table, alike.ids), hide_index=True, placeholder=numbers.EMPTY)
        if not editor.can_write(view):
            return
        mark = alike.ids[0]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            kept = st.selectbox(
                view.say("merging.kept"), alike.ids, format_func=lambda one: _name(view, table, one),
                key=f"kept.{mark}.{len(alike.ids)}", width=260,
            )  # fmt: skip
            rest = [one for one in alike.ids if one != kept]
            others = st.multiselect(
                view.say("merging.others"), rest, default=rest, format_func=lambda one: _name(view, table, one),
                key=f"others.{mark}.{kept}.{len(rest)}",
            )  # fmt: skip
            pressed = st.button(view.say("merging.merge"), type="primary", disabled=not others, key="merge")
        if pressed and kept:
            _merge(view, str(kept), others, _name(view, table, str(kept)))


def _members(view: View, table: Table, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The customers of a group, their filled columns, and the rows that name each."""
    held = [listing.row(view.workspace, table.name, Seen((one,))) or {table.key[0]: one} for one in ids]
    weights = engine.weights(view.workspace, ids)
    filled = [column for column in table.columns if any(row.get(column.name) is not None for row in held)]
    found = []
    for one, row in zip(ids, held, strict=True):
        told = {
            editor.column_name(table, column.name, view.lang): editor.shown(table, column, row.get(column.name), view)
            for column in filled
        }
        rows = {where: count for where, count in weights[one].items() if where != table.name}
        named = ", ".join(f"{name('table', where, lang=view.lang)} {count:,}" for where, count in rows.items())
        head = dict(list(told.items())[:2])
        found.append({**head, view.say("merging.named"): named, **told})
    return found


def _merge(view: View, kept: str, others: Sequence[str], shown: str) -> None:
    if editor.write(view, ENTITY, lambda: engine.merge(view.workspace, kept, others, editor.who(view))):
        st.session_state[editor.NOTE] = ("merging.done", {"count": len(others), "kept": shown})
        st.session_state.pop(editor.DONE, None)
        st.rerun()


def _by_hand(view: View, table: Table) -> None:
    with st.expander(view.say("merging.by_hand")), st.form("merge_by_hand", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            kept = st.text_input(view.say("merging.kept"), help=view.say("merging.by_hand.help"), width=260)
            other = st.text_input(view.say("merging.other"), width=260)
            pressed = st.form_submit_button(view.say("merging.merge"))
        if pressed:
            _merge(view, kept.strip(), [other.strip()], _name(view, table, kept.strip()))


def _standing(view: View, table: Table) -> None:
    """The merges that hold, each with its undo."""
    held = [one for one in engine.standing(view.workspace) if one["entity"] == ENTITY]
    if not held:
        return
    st.subheader(view.say("merging.standing"), anchor=False)
    imports: dict[int, list[dict[str, Any]]] = {}
    for one in held:
        imports.setdefault(one["import_id"], []).append(one)
    for number, merged in list(imports.items())[:MOST_STANDING]:
        alias = view.say("entry.and").join(_name(view, table, one["alias_id"]) for one in merged)
        facts = {"alias": alias, "kept": _name(view, table, merged[0]["kept_id"]), "who": merged[0]["who"] or "–"}
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                view.say("merging.standing.one", at=f"{merged[0]['at']:%Y-%m-%d %H:%M}", **facts), width="content"
            )
            if editor.can_store(view) and st.button(view.say("records.undo"), key=f"unmerge.{number}"):
                editor.undo(view, number, "merging.undone")
