"""The selection bar: period, compare period, filters. Draws the controls and returns the selection."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from analytics import numbers
from analytics.classes.stored import class_sets
from analytics.classes.words import label
from analytics.engine import Workspace, data_window, scope_of
from analytics.engine.classing import PLAIN
from analytics.engine.members import members
from analytics.selection import COMPARES, FILTERS, PRESETS, Selection, preset
from analytics.texts import say
from ui.markdown import escape
from ui.state import as_date, changed, seeded, state, widget

DEFAULTS = ((700, "12m", "year"), (340, "6m", "previous"), (170, "90d", "previous"), (56, "30d", "previous"))


def default_period(first_day: date, last_day: date) -> tuple[str, str]:
    """The longest period whose compare period the data still reach: a year against the year before, if they can."""
    days = (last_day - first_day).days
    return next(((period, compare) for enough, period, compare in DEFAULTS if days >= enough), ("all", "none"))


def selection(workspace: Workspace) -> Selection:
    """The selection the state stands for."""
    first_day, last_day = data_window(workspace)
    held = state()
    filters = {name: tuple(held.get(name, ())) for name in FILTERS}
    if last_day is None:
        return replace(Selection(compare="none"), **filters)
    period, compare = default_period(first_day, last_day)
    start, until = _window(held, held.get("period", period), first_day, last_day)
    settled = Selection(start, until, held.get("compare", compare), held.get("like", "1") == "1")
    return replace(settled, **filters)


def _window(held: dict[str, Any], code: str, first_day: date, last_day: date) -> tuple[date, date]:
    if code == "custom":
        start, end = as_date(held.get("from")), as_date(held.get("to"))
        if start and end and start <= end:
            return start, end + timedelta(days=1)
    return preset(code, last_day, first_day)


def draw(workspace: Workspace, lang: str) -> None:
    """The bar on one line: period, compare, filters, and in words what they come to."""
    first_day, last_day = data_window(workspace)
    if last_day is None:
        return
    period, compare = default_period(first_day, last_day)
    bar = st.container(horizontal=True, vertical_alignment="bottom", key="selection_bar")
    with bar:
        _choice("period", PRESETS, state().get("period", period), lang, 170)
        if state().get("period") == "custom":
            _dates(workspace, lang)
        _choice("compare", COMPARES, state().get("compare", compare), lang, 230)
        _filters(workspace, lang)
        st.caption(_words(workspace, lang))


def _choice(name: str, options: tuple[str, ...], value: str, lang: str, width: int) -> None:
    st.selectbox(
        say(f"bar.{name}", lang),
        options,
        key=seeded(name, value),
        format_func=lambda code: say(f"{name}.{code}", lang),
        on_change=changed,
        args=(name,),
        width=width,
    )


def _dates(workspace: Workspace, lang: str) -> None:
    first_day, last_day = data_window(workspace)
    chosen = selection(workspace)
    ends = (max(chosen.start or first_day, first_day), min((chosen.until or last_day) - timedelta(days=1), last_day))
    st.date_input(
        say("bar.dates", lang),
        key=seeded("dates", ends if ends[0] <= ends[1] else (first_day, last_day)),
        min_value=first_day,
        max_value=last_day,
        format="YYYY-MM-DD",
        on_change=_dates_changed,
        width=240,
    )


def _dates_changed() -> None:
    picked = st.session_state[widget("dates")]
    if len(picked) == 2:
        state().update({"from": picked[0].isoformat(), "to": picked[1].isoformat()})


def _filters(workspace: Workspace, lang: str) -> None:
    count = sum(bool(state().get(name)) for name in FILTERS)
    words = say("bar.filters_set" if count else "bar.filters", lang, {"count": count})
    with st.popover(words, type="primary" if count else "secondary", width="content"):
        for name in FILTERS:
            _filter(workspace, name, lang)
        st.toggle(
            say("bar.like", lang),
            key=seeded("like", state().get("like", "1") == "1"),
            help=say("bar.like.help", lang),
            on_change=changed,
            args=("like",),
        )
        st.button(say("bar.clear", lang), on_click=clear_filters, disabled=not count)


def _filter(workspace: Workspace, name: str, lang: str) -> None:
    options = members(workspace, name)
    chosen = list(state().get(name, ()))
    if not options and not chosen:
        return
    st.multiselect(
        say(f"bar.{name}", lang),
        [*options, *(value for value in chosen if value not in options)],
        key=seeded(name, chosen),
        format_func=(lambda value: class_label(workspace, value, lang)) if name == "segment" else str,
        placeholder=say("bar.all", lang),
        on_change=changed,
        args=(name,),
    )


def class_label(workspace: Workspace, value: str, lang: str) -> str:
    """A class that a selection names (``set.class``; a plain one is of RFM), with its set."""
    name, _, code = value.rpartition(".")
    made = class_sets(workspace).get(name or PLAIN)
    if made is None:
        return value
    return label(made, code, lang)


def clear_filters() -> None:
    for name in FILTERS:
        state().pop(name, None)


def _words(workspace: Workspace, lang: str) -> str:
    """The definite dates in words, so that nobody has to guess what a preset means."""
    scope = scope_of(workspace, selection(workspace))
    facts = {"from": scope.start, "to": scope.last_day, "as_of": scope.as_of}
    if scope.compare_start:
        facts |= {"compare_from": scope.compare_start, "compare_to": scope.compare_last_day}
    key = "bar.words_compare" if scope.compare_start else "bar.words"
    chips = [
        escape(class_label(workspace, value, lang) if name == "segment" else value)
        for name in FILTERS
        for value in state().get(name, ())
    ]
    sentence = say(key, lang, facts)
    return (
        sentence
        if not chips
        else f"{sentence}  \n**{numbers.EMPTY.join(chips) if len(chips) == 1 else ' · '.join(chips)}**"
    )
