"""What was imported, with its receipt; download what was rejected; take an import back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.engine import overview
from analytics.texts import known, name, say
from ui import jobs
from ui.view import View

COUNTS = ("rows_read", "rows_loaded", "rows_updated", "rows_unchanged", "rows_rejected")


def receipts(view: View) -> None:
    """All imports, newest first."""
    found = overview.imports(view.workspace)
    if not found:
        st.info(view.say("receipt.none"))
    for entry in found:
        receipt(view, entry)


def receipt(view: View, entry: dict[str, Any]) -> None:
    """One import: counts, totals, what was rejected and why, undo."""
    with st.container(border=True):
        undone = entry["undone_at"] is not None
        title = "receipt.title_undone" if undone else "receipt.title"
        st.subheader(view.say(title, number=entry["import_id"], name=entry["name"] or "–"), anchor=False)
        st.caption(view.say("receipt.when", at=f"{entry['imported_at']:%Y-%m-%d %H:%M}", table=_table(view, entry)))
        _counts(view, entry)
        _totals(view, entry["receipt"])
        warnings(view, entry["receipt"])
        _rejects(view, entry)
        if not undone and entry["import_kind"] != "generated":
            _undo(view, entry["import_id"])


def _table(view: View, entry: dict[str, Any]) -> str:
    return name("table", entry["target_table"] or "order_lines", lang=view.lang)


def _counts(view: View, entry: dict[str, Any]) -> None:
    for place, count in zip(st.columns(len(COUNTS)), COUNTS, strict=True):
        place.metric(say(f"receipt.{count}", view.lang), f"{entry[count] or 0:,}")


def _totals(view: View, facts: dict[str, Any]) -> None:
    totals = facts.get("totals") or {}
    if not totals.get("orders"):
        return
    keys = [
        key
        for key in ("orders", "customers", "gross", "discounts", "tax", "shipping", "refunds", "net")
        if key in totals
    ]
    st.dataframe([{say(f"receipt.{key}", view.lang): amount(totals[key]) for key in keys}], hide_index=True)


def amount(value: Any) -> str:
    """A sum of a receipt; counts are whole, money has its cents."""
    return f"{value:,}" if isinstance(value, int) else f"{float(value):,.2f}"


def warnings(view: View, facts: dict[str, Any]) -> None:
    """What a receipt warns of."""
    for warning in facts.get("warnings", ()):
        st.warning(view.say(f"warning.{warning['code']}", **warning))


def _rejects(view: View, entry: dict[str, Any]) -> None:
    if not entry["rows_rejected"]:
        return
    rows = overview.rejects(view.workspace, entry["import_id"]).to_pylist()
    with st.expander(view.say("receipt.rejected", count=len(rows))):
        rejected(view, rows[:1000])


def rejected(view: View, rows: list[dict[str, Any]]) -> None:
    """Rejected records: where, why, and what stood there."""
    st.dataframe(
        [
            {
                say("receipt.line", view.lang): row["source_line"],
                say("receipt.column", view.lang): row["column_name"],
                say("receipt.reason", view.lang): reason(view, row["reason"]),
                say("receipt.record", view.lang): row["record"],
            }
            for row in rows
        ],
        hide_index=True,
    )


def reason(view: View, code: str) -> str:
    """Why a record was rejected, in words."""
    return say(f"reason.{code}", view.lang) if known(f"reason.{code}") else code


def _undo(view: View, import_id: int) -> None:
    with st.popover(view.say("receipt.undo")):
        st.write(view.say("receipt.undo.ask", number=import_id))
        if st.button(view.say("receipt.undo.yes"), type="primary", key=f"undo_{import_id}"):
            with st.spinner(view.say("receipt.undoing")):
                jobs.finished("undo", lambda _: view.workspace.undo(import_id))
            st.rerun()
