"""A form for a row of any declared table: a field per column, what is wrong said beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analytics.engine import masking
from analytics.engine.editing import makes_ids
from analytics.ingest import byhand
from analytics.schema import Column, Table
from analytics.texts import known, say
from ui.editor import column_name, shown
from ui.markdown import escape
from ui.view import View

ACROSS = 4
FAULTS = "records.faults"


def fields(
    view: View, table: Table, key: str, held: Mapping[str, Any] | None = None, only: Sequence[str] | None = None
) -> dict[str, str | None]:
    """Draw the fields and return what stands in them, as text or code; masked fields are left out.

    ``held`` are the values of a row; ``only`` some of the columns.
    """
    asked = [column for column in byhand.asked(table) if only is None or column.name in only]
    faults: Mapping[str, byhand.FaultError] = st.session_state.get(FAULTS, {}).get(key, {})
    given: dict[str, str | None] = {}
    for start in range(0, len(asked), ACROSS):
        places = st.columns(ACROSS)
        for place, column in zip(places, asked[start : start + ACROSS], strict=False):
            with place:
                value = (held or {}).get(column.name)
                if view.masked and column.personal and value is not None:
                    masked = str(masking.masked_value(value))
                    st.text_input(_label(table, column, view), masked, disabled=True, help=view.say("records.masked"))
                    continue
                given[column.name] = _field(view, table, column, value, f"{key}.{column.name}")
                if column.name in faults:
                    reason = byhand.fault_words(table, column.name, faults[column.name], view.lang)
                    st.markdown(f":red[{escape(reason)}]")
    return given


def _label(table: Table, column: Column, view: View) -> str:
    mark = " *" if column.required else ""
    return escape(column_name(table, column.name, view.lang)) + mark


def _field(view: View, table: Table, column: Column, value: Any, key: str) -> str | None:
    label, help_text = _label(table, column, view), _meaning(view, table, column)
    example = column.example if view.lang == "zh" or column.example.isascii() else ""
    if column.codes or column.kind == "flag":
        options = list(column.codes) or ["true", "false"]
        chosen = str(value).lower() if value is not None else None
        return st.selectbox(
            label,
            options,
            index=options.index(chosen) if chosen in options else None,
            format_func=lambda one: str(shown(table, column, one if column.codes else one == "true", view)),
            key=key,
            help=help_text,
            placeholder="",
        )
    return st.text_input(label, byhand.written(value), key=key, placeholder=example, help=help_text)


def _meaning(view: View, table: Table, column: Column) -> str:
    own = f"column.{table.name}.{column.name}.meaning"
    meaning = say(own if known(own) else f"column.{column.name}.meaning", view.lang)
    made = makes_ids(table) and column.name in table.key
    return escape(meaning) + (f" {view.say('records.key_made')}" if made else "")


def taken(table: Table, given: Mapping[str, Any], key: str, *, whole: bool) -> dict[str, Any] | None:
    """The typed values of a form, or nothing after noting its faults; a ``whole`` row must have what is required."""
    values, faults = (byhand.read_whole if whole else byhand.read)(table, given, makes_ids(table))
    faults = {column: fault for column, fault in faults.items() if whole or column in given}
    st.session_state[FAULTS] = {key: faults} if faults else {}
    return None if faults else values
