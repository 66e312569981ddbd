"""Ready questions on the screen: one click from the first page, their places filled by choice, answered as segments."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.classes.declare import Condition
from analytics.classes.questions import Question, Slot, questions
from analytics.engine.members import distinct
from ui import menu
from ui.state import address
from ui.view import View

ASK, ASKED, COLUMNS = "ask", "question.asked", 2


def links(view: View) -> None:
    """Every question as a way to its answer."""
    st.subheader(view.say("question.title"), anchor=False)
    columns = st.columns(COLUMNS)
    for place, one in enumerate(questions().values()):
        query = {**address(), **one.query, **({ASK: one.code} if one.rule else {})}
        columns[place % COLUMNS].page_link(
            menu.page(one.page, view.lang), label=view.say(f"question.{one.code}"), query_params=query
        )


def asked(view: View, held: list[list[Condition]]) -> bool:
    """Draw the choice of a question and of what fills its places. Whether it has just put its rule into ``held``."""
    known = {code: one for code, one in questions().items() if one.rule}
    first = st.query_params.get(ASK)
    code = st.pills(
        view.say("question.choose"), list(known), default=first if first in known else None,
        format_func=lambda code: view.say(f"question.{code}"), key=f"{ASK}.{view.lang}",
    )  # fmt: skip
    if code is None:
        st.query_params.pop(ASK, None)
        return False
    st.query_params[ASK] = code
    values = _values(view, known[code])
    now = (view.workspace.name, code, tuple(values.items()))
    if st.session_state.get(ASKED) == now:
        return False
    st.session_state[ASKED] = now
    held[:] = [list(alternative) for alternative in known[code].filled(values)]
    return True


def _values(view: View, one: Question) -> dict[str, Any]:
    if not one.slots:
        return {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        return {slot.name: _slot(view, one, slot, place) for place, slot in enumerate(one.slots)}


def _slot(view: View, one: Question, slot: Slot, place: int) -> Any:
    """The value of one place, kept in the address."""
    name = f"{ASK}.{slot.name}"
    key, label = f"{name}.{one.code}.{view.lang}", view.say(f"question.slot.{slot.name}")
    given = st.query_params.get(name)
    if slot.column:
        options = distinct(view.workspace, slot.column)
        index = options.index(given) if given in options else min(place, len(options) - 1)
        value = st.selectbox(label, options, index=index if options else None, key=key, width=260)
    else:
        number = int(given) if given and given.isdigit() else int(slot.number)
        value = st.number_input(label, min_value=0, value=number, key=key, width=180)
    if value is not None:
        st.query_params[name] = str(value)
    return "" if value is None else value
