"""The mapping on screen: each column of the file with sample values, the field it becomes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.texts import known, name, say
from ui.view import View

if TYPE_CHECKING:
    from analytics.ingest import InspectedColumn, Inspection


def edited(view: View, seen: Inspection, key: str) -> dict[str, str | None]:
    """Draw the columns as an editable table; return header -> field, ``None`` for columns kept as attributes."""
    lang = view.lang
    titles = {field: _title(field, lang) for field in seen.fields}
    words = {part: say(f"mapping.{part}", lang) for part in ("header", "samples", "field", "reason")}
    rows = [
        {
            words["header"]: column.header,
            words["samples"]: " · ".join(column.samples[:4]),
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
            words["field"]: st.column_config.SelectboxColumn(options=["", *sorted(titles.values())], width="medium"),
            words["samples"]: st.column_config.TextColumn(width="large"),
        },
        key=f"mapping_{key}_{lang}",
    )
    back = {title: field for field, title in titles.items()}
    return {
        column.header: back.get(row[words["field"]] or "") for column, row in zip(seen.columns, answer, strict=True)
    }


def _title(field: str, lang: str) -> str:
    """A field's name; the same words for the same field whatever table it lies in."""
    return name("column", "order_lines", field, lang=lang)


def _reason(view: View, column: InspectedColumn) -> str:
    if column.field is None:
        return say("mapping.kept", view.lang)
    key = f"guess.{column.reason}"
    reason = say(key, view.lang) if known(key) else column.reason
    return say("mapping.because", view.lang, {"confidence": column.confidence, "reason": reason})
