"""The mapping on screen: each column of the file with sample values, the field it becomes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics import numbers
from analytics.texts import known, name, say
from ui.view import View

if TYPE_CHECKING:
    from streamlit.elements.lib.column_types import SelectboxOptionValue

    from analytics.ingest import InspectedColumn, Inspection

KEPT = "-"
PARTS = ("header", "samples", "field", "confidence", "reason")


def edited(view: View, seen: Inspection, chosen: dict[str, str | None], key: str) -> dict[str, str | None]:
    """Draw the columns as an editable table; return what the reader chose otherwise than was recognised."""
    rounds = st.session_state.setdefault("mapping_rounds", {})
    widget = f"mapping_{key}_{view.lang}_{rounds.get(key, 0)}"
    taken = {field for field in chosen.values() if field}
    rows = [_row(view, column, chosen, taken) for column in seen.columns]
    titles = {part: say(f"mapping.{part}", view.lang) for part in PARTS}
    st.data_editor(
        rows,
        hide_index=True,
        height=min(len(rows), 14) * 35 + 38,
        disabled=[part for part in PARTS if part != "field"],
        column_config={
            "header": st.column_config.TextColumn(titles["header"], width=150),
            "samples": st.column_config.TextColumn(titles["samples"], width=270),
            "field": st.column_config.SelectboxColumn(
                titles["field"],
                options=options(list(seen.fields), seen.table, view.lang),
                format_func=lambda field: title(str(field), seen.table, view.lang),
                width=190,
                required=True,
            ),
            "confidence": st.column_config.TextColumn(titles["confidence"], width=70, alignment="right"),
            "reason": st.column_config.TextColumn(titles["reason"], width=320),
        },
        key=widget,
    )
    changes = st.session_state[widget]["edited_rows"]
    if not changes:
        return chosen
    rounds[key] = rounds.get(key, 0) + 1
    return _merged(seen, chosen, changes)


def _merged(
    seen: Inspection, chosen: dict[str, str | None], changes: dict[int, dict[str, Any]]
) -> dict[str, str | None]:
    """The reader's choices with the newest on top; a field that is given anew leaves the column it was chosen for."""
    found = dict(chosen)
    for place, change in changes.items():
        column, field = seen.columns[int(place)], change.get("field")
        field = None if field == KEPT else field
        found = {header: other for header, other in found.items() if field is None or other != field}
        found[column.header] = field
    known_of = {column.header: column.field for column in seen.columns}
    given = {field for field in found.values() if field}
    return {
        header: field
        for header, field in found.items()
        if field != known_of[header] or any(other != header and known_of[other] in given for other in found)
    }


def samples(view: View, seen: Inspection) -> list[dict[str, str]]:
    """The columns as they stand in the file, for a reader who has yet to say what it holds."""
    titles = [say(f"mapping.{part}", view.lang) for part in ("header", "samples")]
    return [dict(zip(titles, (column.header, " · ".join(column.samples)), strict=True)) for column in seen.columns]


def _row(view: View, column: InspectedColumn, chosen: dict[str, str | None], taken: set[str]) -> dict[str, Any]:
    field, confidence, reason = column.field, column.confidence, _reason(view, column)
    if column.header in chosen:
        field, confidence, reason = chosen[column.header], 1.0, say("guess.reader", view.lang)
    elif field in taken:
        field, confidence, reason = None, 0.0, say("mapping.taken", view.lang)
    return {
        "header": column.header,
        "samples": " · ".join(column.samples[:4]),
        "field": field or KEPT,
        "confidence": numbers.share(confidence, 0) if field else "",
        "reason": reason,
    }


def options(fields: list[str], table: str, lang: str) -> list[SelectboxOptionValue]:
    """The meanings a column can be given, by their names; first none."""
    named = sorted(fields, key=lambda field: title(field, table, lang))
    return [KEPT, *named]


def title(field: str, table: str, lang: str) -> str:
    """A field's name; the same words for the same field whatever table it lies in."""
    return say("mapping.kept", lang) if field == KEPT else name("column", table, field, lang=lang)


def _reason(view: View, column: InspectedColumn) -> str:
    if column.field is None:
        return say("guess.unknown", view.lang)
    key = f"guess.{column.reason}"
    return say(key, view.lang) if known(key) else column.reason
