"""The audit on screen: edits of a table, every value before and after, the history of one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analytics import numbers
from analytics.engine import audit as audited
from analytics.engine.editing import Seen, address
from analytics.schema import Table
from analytics.texts import name
from ui import editor
from ui.tables import ROW_HEIGHT as ROW
from ui.view import View

COUNTS = ("added", "changed", "deleted", "merged")
LIST_HEIGHT = 280


def audit(view: View, table: Table) -> None:
    """The edits, newest first; the one that is clicked opens below."""
    found = audited.edits(view.workspace, table.name)
    if not found:
        st.info(view.say("audit.none"))
        return
    st.caption(view.say("audit.choose"))
    answer = st.dataframe(
        [_edit(view, one) for one in found], hide_index=True, on_select="rerun", selection_mode="single-row",
        key=f"audit.{table.name}.{len(found)}", height=min(LIST_HEIGHT, ROW * (len(found) + 1) + 3),
    )  # fmt: skip
    rows = answer.selection.rows
    one(view, table, found[rows[0] if rows else 0])


def _edit(view: View, edit: Mapping[str, Any]) -> dict[str, Any]:
    undone = f"{edit['undone_at']:%Y-%m-%d %H:%M}" if edit["undone_at"] else ""
    told = {"number": edit["import_id"], "when": f"{edit['at']:%Y-%m-%d %H:%M}", "who": edit["who"]}
    told |= {count: edit[count] for count in COUNTS} | {"undone": undone}
    return {view.say(f"audit.{key}"): value for key, value in told.items()}


def one(view: View, table: Table, edit: Mapping[str, Any]) -> None:
    """What one edit did, and its undo."""
    if edit["undone_at"]:
        st.caption(view.say("audit.is_undone"))
        return
    if edit["merged"]:
        rows = ", ".join(f"{name('table', one, lang=view.lang)} {count:,}" for one, count in edit["moved"].items())
        kept = editor.row_name((edit["kept"],), table, view, table.key)
        st.write(view.say("audit.into", merged=edit["merged"], kept=kept, rows=rows))
    else:
        found = audited.changes(view.workspace, table.name, edit["import_id"])
        _changes(view, table, found)
        if len({change["key"] for change in found}) >= audited.MOST_ROWS:
            st.caption(view.say("audit.most", count=audited.MOST_ROWS))
    if editor.can_store(view) and st.button(view.say("records.undo"), key=f"audit.undo.{edit['import_id']}"):
        editor.undo(view, edit["import_id"])


def history(view: View, table: Table, seen: Seen) -> None:
    """Everything said of one row."""
    found = audited.history(view.workspace, table.name, seen)
    if not found:
        st.caption(view.say("records.history.none"))
        return
    _changes(view, table, found, dated=True)


def _changes(view: View, table: Table, found: Sequence[Mapping[str, Any]], dated: bool = False) -> None:
    rows = []
    for change in found:
        column = table.column(change["column"])
        told: dict[str, Any] = {}
        if dated:
            told |= {"when": f"{change['at']:%Y-%m-%d %H:%M}", "who": change["who"]}
        else:
            told["row"] = editor.row_name(change["key"], table, view, address(table))
        told["what"] = view.say(f"speaks.{change['speaks'] or 'import'}")
        told["column"] = editor.column_name(table, column.name, view.lang)
        told |= {side: editor.shown(table, column, change[side], view) for side in ("before", "after")}
        rows.append({view.say(f"audit.{key}"): value for key, value in told.items()})
    st.dataframe(rows, hide_index=True, placeholder=numbers.EMPTY, height=min(LIST_HEIGHT, ROW * (len(rows) + 1) + 3))
