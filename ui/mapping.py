"""The mapping on screen: each column of the file with sample values, the field it becomes, and why."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.schema import TABLES
from analytics.texts import known, name, say
from ui.view import View


def edited(view: View, seen: Any, table: str) -> dict[str, str | None]:
    """Draw the columns as an editable table; return header -> field, ``None`` for columns kept as attributes."""
    lang = view.lang
    fields = [column.name for column in TABLES[table].columns]
    titles = {field: name("column", table, field, lang=lang) for field in fields}
    words = {key: say(f"mapping.{key}", lang) for key in ("header", "samples", "field", "reason")}
    rows = [
        {
            words["header"]: column.header,
            words["samples"]: " · ".join(str(value) for value in column.samples[:4]),
            words["field"]: titles.get(column.field or "", ""),
            words["reason"]: _reason(view, column),
        }
        for column in seen.columns
    ]
    answer = st.data_editor(
        rows,
        hide_index=True,
        disabled=[words["header"], words["samples"], words["reason"]],
        column_config={
            words["field"]: st.column_config.SelectboxColumn(options=["", *titles.values()], width="medium"),
            words["samples"]: st.column_config.TextColumn(width="large"),
        },
        key=f"mapping_{seen.content_hash}_{table}_{lang}",
    )
    back = {title: field for field, title in titles.items()}
    return {column.header: back.get(row[words["field"]] or "") for column, row in zip(seen.columns, answer, strict=True)}


def _reason(view: View, column: Any) -> str:
    if column.field is None:
        return say("mapping.kept", view.lang)
    key = f"guess.{column.reason}"
    reason = say(key, view.lang) if known(key) else str(column.reason)
    return say("mapping.because", view.lang, {"confidence": column.confidence, "reason": reason})
