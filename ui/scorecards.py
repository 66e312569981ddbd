"""A scorecard on the screen: its criteria and weights by mouse, counts that move at once, and what is saved of it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.classes.declare import Class, ClassSet, Condition, Part, from_text, to_text
from analytics.classes.segments import NOT_CLASSED, of_classes
from analytics.classes.stored import TABLE, class_sets, save
from analytics.classes.subjects import SUBJECTS
from analytics.classes.words import class_name, criterion_words, set_name
from analytics.errors import AnalyticsError
from ui import editor
from ui.class_sets import named
from ui.failure import show_error
from ui.markdown import escape
from ui.segments import chosen_field, compared, fresh
from ui.state import widget
from ui.view import View

EDITED, CHOSEN = "scorecard.edited", "scorecard"
TURN = "scorecard.turn"  # counts the changes of what is asked: the controls begin anew, none keeps another's value
NUMBERS = SUBJECTS["customer"].numbers
NEW = Part("revenue_12m")


def draft_of(view: View, made: ClassSet) -> ClassSet:
    """The scorecard as the controls stand, itself where they were not touched."""
    held = st.session_state.get(EDITED)
    if held and held[0] == (view.workspace.name, made.code):
        try:
            return from_text(held[1])
        except AnalyticsError as error:
            show_error(error, view.lang)
    return made


def change(view: View, made: ClassSet, draft: ClassSet) -> None:
    """The criteria; every change moves the counts on the page, nothing is kept until saved."""
    with st.expander(view.say("scorecard.change"), expanded=draft != made):
        st.caption(view.say("scorecard.help"))
        parts = [_criterion(view, draft, at, part) for at, part in enumerate(draft.parts)]
        kept = tuple(part for part in parts if part is not None)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if st.button(view.say("scorecard.add"), key=widget("scorecard.add"), type="tertiary"):
                kept = (*kept, NEW)
            bounds = [_band(view, draft, one) for one in draft.classes]
        changed = replace(draft, parts=kept or draft.parts, classes=tuple(bounds))
        if changed != draft:
            _hold(view, made, draft, changed)
        _saving(view, made, draft)


def _hold(view: View, made: ClassSet, draft: ClassSet, changed: ClassSet) -> None:
    if [*map(_field, changed.parts)] != [*map(_field, draft.parts)]:
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.session_state[EDITED] = ((view.workspace.name, made.code), to_text(changed))
    st.rerun()


def _criterion(view: View, draft: ClassSet, at: int, part: Part) -> Part | None:
    """One criterion: of what, how heavy, which way; None when it was dropped."""
    field = _field(part)
    key = widget(f"scorecard.{draft.code}.{st.session_state.get(TURN, 0)}.{at}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        other = chosen_field(view, field, key)
        if other != field:
            return Part(other, part.weight) if other in NUMBERS else Part("", part.weight, rule=_rule(view, other))
        weight = st.number_input(
            view.say("scorecard.weight"), 0.5, 20.0, float(part.weight), 0.5, key=f"{key}.weight", width=130
        )
        changed = replace(part, weight=weight)
        if part.measure:
            falling = st.toggle(view.say("scorecard.less"), value=part.falling, key=f"{key}.less")
            changed = replace(changed, falling=falling)
        elif len(part.rule) == 1 and len(part.rule[0]) == 1:
            changed = replace(changed, rule=((compared(view, part.rule[0][0], key),),))
        else:
            st.caption(escape(criterion_words(draft, part, view.lang, view.workspace.currency)))
        dropped = st.button("✕", key=f"{key}.drop", help=view.say("scorecard.drop"))
    return None if dropped else changed


def _field(part: Part) -> str:
    """What a criterion is of."""
    return part.measure or part.rule[0][0].field


def _rule(view: View, field: str) -> tuple[tuple[Condition, ...], ...]:
    return ((fresh(view, field),),)


def _band(view: View, draft: ClassSet, one: Class) -> Class:
    if one.bound is None:
        return one
    bound = st.number_input(
        view.say("scorecard.from", name=class_name(draft, one.code, view.lang)), 0.0, 100.0, float(one.bound), 5.0,
        key=widget(f"scorecard.{draft.code}.band.{one.code}"), width=170,
    )  # fmt: skip
    return replace(one, bound=bound)


def _saving(view: View, made: ClassSet, draft: ClassSet) -> None:
    if not editor.can_write(view):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(view.say("class_set.save"), type="primary", disabled=draft == made, key=widget("scorecard.save")):
            _keep(view, draft)
        name = (st.text_input(view.say("class_set.new_name"), key=widget("scorecard.name"), width=240) or "").strip()
        if st.button(view.say("class_set.save_as"), disabled=not name, key=widget("scorecard.save_as")):
            _keep(view, named(draft, name, view))
        if st.button(view.say("class_set.drop"), disabled=draft == made, key=widget("scorecard.forget")):
            _forget()
            st.rerun()


def _forget() -> None:
    st.session_state.pop(EDITED, None)
    for key in [key for key in st.session_state if str(key).startswith("w_scorecard.")]:
        del st.session_state[key]


def _keep(view: View, made: ClassSet) -> None:
    if editor.write(view, TABLE, lambda: save(view.workspace, made, editor.who(view))):
        _forget()
        st.query_params[CHOSEN] = made.code
        st.session_state.pop(f"{CHOSEN}.{view.workspace.name}.{view.lang}", None)
        st.rerun()


def target(view: View, fit: ClassSet, value: ClassSet, is_draft: bool) -> None:
    """Keep customers of chosen fit and value as a target group: a living segment."""
    if not editor.can_write(view):
        return
    with st.expander(view.say("target.new")):
        if is_draft:
            st.info(view.say("target.unsaved"))
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            fits = _classes(view, fit, "fit", fit.classes[:1])
            values = _classes(view, value, "value", value.classes[-1:])
            name = (st.text_input(view.say("segment.name"), key=widget("target.name"), width=240) or "").strip()
            asked = st.button(
                view.say("target.save"), type="primary", disabled=not (name and fits and values),
                key=widget("target.save"),
            )  # fmt: skip
        if asked:
            made = of_classes({fit.code: fits, value.code: values}, _code(view), name)
            if editor.write(view, TABLE, lambda: save(view.workspace, made, editor.who(view))):
                st.rerun()


def _classes(view: View, made: ClassSet, which: str, first: tuple[Class, ...]) -> list[str]:
    codes = [*(one.code for one in made.classes), *([NOT_CLASSED] if which == "value" else [])]
    return st.multiselect(
        set_name(made, view.lang), codes, default=[one.code for one in first], width=300,
        key=widget(f"target.{which}.{made.code}"), format_func=lambda code: class_name(made, code, view.lang),
    )  # fmt: skip


def _code(view: View) -> str:
    taken = class_sets(view.workspace)
    return next(f"target_{number}" for number in range(1, len(taken) + 2) if f"target_{number}" not in taken)
