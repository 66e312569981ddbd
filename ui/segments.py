"""Segments on the screen: a rule put together by mouse, its size and revenue at once, kept living or fixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from analytics.catalogue.lists import WHOLE
from analytics.classes.declare import Class, ClassSet, Condition, Op, Rule, to_text
from analytics.classes.membership import OF
from analytics.classes.segments import IN, save_static, segments
from analytics.classes.stored import TABLE, class_sets, save
from analytics.classes.subjects import SUBJECTS
from analytics.classes.words import class_name, measure_name, rule_words, set_name
from analytics.engine import run, scope_of
from analytics.engine.members import distinct
from analytics.selection import FILTERS
from analytics.texts import code_name, known, say
from ui import editor
from ui.failure import guarded
from ui.markdown import escape
from ui.questions import ASK, asked
from ui.show import show
from ui.view import View

KNOWN = SUBJECTS["customer"].measures
BOUGHT = ("revenue_of", "order_count_of")
CHOICES = ("text", "code", "flag")
NUMBER_OPS: tuple[Op, ...] = (">=", "<=", ">", "<", "=", "is_null", "not_null")
CHOICE_OPS: tuple[Op, ...] = ("in", "not_in", "is_null", "not_null")
DATE_OPS: tuple[Op, ...] = ("<", ">=", "is_null", "not_null")
NEW = Condition("revenue_12m", ">=", (1000,))
OPENED, BEGAN = "segment.rule", "segment.began"
TURN = "segment.turn"  # counts the rules put in place of another, whose controls must begin anew


def builder(view: View) -> None:
    """The rule, what it comes to now, and its saving."""
    editor.ask_who(view)
    editor.done(view)
    with st.container(border=True):
        rule = _rule(view)
    made = ClassSet("segment", cut="rule", classes=(Class(IN, rule=rule),))
    st.caption(escape(rule_words(made, rule, view.lang, view.workspace.currency)))
    with guarded(view.lang):
        whose = {"class_set": to_text(made)}
        show("class_results", view, parameters=whose, table="below", key="segment", height=220)
        show("customer_list", view, parameters=whose | {"class_code": IN}, table="below", key="segment", height=300)
    if editor.can_write(view):
        _saving(view, made)


def _held(view: View) -> list[list[Condition]]:
    """The rule as it stands: alternatives of conditions."""
    key = f"{OPENED}.{view.workspace.name}"
    return st.session_state.setdefault(key, [[NEW]])


def _rule(view: View) -> Rule:
    """The conditions as controls, out of the way where a ready question has made them."""
    held = _held(view)
    if asked(view, held) or _begin_from(view, held):
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    place = st.expander(view.say("segment.detail")) if ASK in st.query_params else st.container()
    with place:
        _conditions(view, held)
    return tuple(tuple(group) for group in held if group)


def _conditions(view: View, held: list[list[Condition]]) -> None:
    """All conditions of one group must hold; any group suffices."""
    for group, conditions in enumerate(held):
        if group:
            st.markdown(f"**{view.say('segment.or')}**")
        for place, one in enumerate(conditions):
            _row(view, held, group, place, one)
        st.button(
            view.say("segment.and"), key=f"add.{group}.{len(conditions)}", type="tertiary",
            on_click=conditions.append, args=(NEW,),
        )  # fmt: skip
    st.button(view.say("segment.or_add"), key=f"or.{len(held)}", type="tertiary", on_click=held.append, args=([NEW],))


def _begin_from(view: View, held: list[list[Condition]]) -> bool:
    """Begin from a segment there is, or anew. Whether that has just been put into ``held``."""
    own = {made.code: made for made in segments(view.workspace) if made.cut == "rule"}
    began = st.session_state.get(BEGAN, "")
    if not own:
        return False
    codes = ["", *own]
    picked = st.selectbox(
        view.say("segment.begin"), codes, index=codes.index(began) if began in codes else 0, width=320,
        format_func=lambda code: set_name(own[code], view.lang) if code else view.say("segment.begin.new"),
        key=f"segment.begin.{view.lang}",
    )  # fmt: skip
    if picked == began:
        return False
    st.session_state[BEGAN] = picked
    made = own.get(picked or "")
    rules = made.classes[0].rule if made else ((NEW,),)
    among = made.among[0] if made and made.among else ()
    held[:] = [[*among, *alternative] for alternative in rules]
    return True


def _row(view: View, held: list[list[Condition]], group: int, place: int, one: Condition) -> None:
    """One condition: what, how, how much."""
    row = f"rule.{view.lang}.{st.session_state.get(TURN, 0)}.{group}.{place}"
    key = f"{row}.{one.field}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        field = chosen_field(view, one.field, row)
        if field != one.field:
            held[group][place] = fresh(view, field)
            st.rerun()
        held[group][place] = compared(view, one, key)
        if st.button("✕", key=f"{key}.drop", help=view.say("segment.drop")):
            held[group].pop(place)
            held[:] = [conditions for conditions in held if conditions] or [[NEW]]
            st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
            st.rerun()


def compared(view: View, one: Condition, key: str) -> Condition:
    """How and with what a field is compared."""
    changed = _bought(view, one, key) if one.field in BOUGHT else one
    kind = "money" if one.field in BOUGHT else "class" if one.field.startswith("class:") else KNOWN[one.field]
    ops = CHOICE_OPS if kind in (*CHOICES, "class") else DATE_OPS if kind == "date" else NUMBER_OPS
    op = st.selectbox(
        view.say("segment.op"), ops, index=ops.index(one.op) if one.op in ops else 0, key=f"{key}.op", width=150,
        format_func=lambda code: say(f"segment.op.{code}", view.lang),
    )  # fmt: skip
    values = () if op in ("is_null", "not_null") else _values(view, changed, kind, f"{key}.{op}")
    return replace(changed, op=op, values=values)


def chosen_field(view: View, field: str, key: str) -> str:
    """What is asked of a customer."""
    sets = [f"class:{made.code}" for made in class_sets(view.workspace).values() if made.subject == "customer"]
    names = [*KNOWN, *BOUGHT, *sets]
    return st.selectbox(
        view.say("segment.field"), names, index=names.index(field) if field in names else 0,
        format_func=lambda name: field_name(view, name), key=f"{key}.field", width=300,
    )  # fmt: skip


def field_name(view: View, name: str) -> str:
    """What can be asked of a customer, in words."""
    if name.startswith("class:"):
        made = class_sets(view.workspace)[name.removeprefix("class:")]
        return view.say("segment.class_of", name=set_name(made, view.lang))
    return view.say(f"segment.{name}") if name in BOUGHT else measure_name(name, view.lang)


def fresh(view: View, field: str) -> Condition:
    """A condition on another field, with a beginning that can be changed."""
    if field in BOUGHT:
        return Condition(field, ">", (0,), of=("category",), since=12)
    if field.startswith("class:"):
        return Condition(field, "in", ())
    kind = KNOWN[field]
    if kind in CHOICES:
        return Condition(field, "in", ())
    return (
        Condition(field, "<", (scope_of(view.workspace, view.selection).as_of.isoformat(),))
        if kind == "date"
        else Condition(field, ">=", (0,))
    )


def _bought(view: View, one: Condition, key: str) -> Condition:
    """Of what, and in which months before the end of the selection."""
    fields = [name for name in OF if name in ("category", "channel", "region", "salesperson", "brand", "product_name")]
    held = one.of[0] if one.of else fields[0]
    column = st.selectbox(
        view.say("segment.of"), fields, index=fields.index(held), key=f"{key}.of", width=130,
        format_func=lambda name: measure_name(name, view.lang),
    )  # fmt: skip
    options = distinct(view.workspace, column)
    chosen = [value for value in one.of[1:] if value in options] if column == held else []
    values = st.multiselect(
        view.say("segment.of_values"), options, default=chosen, key=f"{key}.{column}.of", width=220,
        placeholder=view.say("bar.all"),
    )  # fmt: skip
    since = st.number_input(view.say("segment.since"), 0, 120, one.since or 0, key=f"{key}.since", width=110)
    until = st.number_input(view.say("segment.until"), 0, 120, one.until, key=f"{key}.until", width=110)
    return replace(one, of=(column, *values) if values else (), since=int(since) or None, until=int(until))


def _values(view: View, one: Condition, kind: str, key: str) -> tuple[Any, ...]:
    label = view.say("segment.value")
    if kind == "class":
        made = class_sets(view.workspace)[one.field.removeprefix("class:")]
        options = [held.code for held in made.classes] or distinct(view.workspace, made.measure)
        names = {code: class_name(made, code, view.lang) for code in options}
        return _among(label, options, one, key, names)
    if kind in CHOICES:
        options = distinct(view.workspace, one.field) if one.field != "segment" else []
        prefix = f"code.{one.field}" if options and known(f"code.{one.field}.{options[0]}") else one.field
        return _among(label, options, one, key, {value: code_name(prefix, value, view.lang) for value in options})
    if kind == "date":
        held = date.fromisoformat(str(one.values[0])) if one.values else scope_of(view.workspace, view.selection).as_of
        return (st.date_input(label, held, key=key, format="YYYY-MM-DD", width=150).isoformat(),)
    held = float(one.values[0]) if one.values else 0.0
    shares = kind in ("share", "change")
    shown = label if not shares else view.say("segment.percent")
    number = held * 100 if shares else held
    given = st.number_input(shown, value=number, key=key, width=150, step=1.0, format="%.10g") or 0.0
    value = given / 100 if shares else given
    return (int(value) if float(value).is_integer() else value,)


def _among(label: str, options: list[str], one: Condition, key: str, names: dict[str, str]) -> tuple[Any, ...]:
    held = [value for value in one.values if value in options]
    picked = st.multiselect(label, options, default=held, key=key, format_func=lambda value: names[value], width=320)
    return tuple(picked) or ("",)


def _saving(view: View, made: ClassSet) -> None:
    """Keep it under a name: living by its rule, or fixed to the members of today."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = (st.text_input(view.say("segment.name"), key="segment.name", width=260) or "").strip()
        fixed = st.toggle(view.say("segment.static"), key="segment.static", help=view.say("segment.static.help"))
        if st.button(view.say("segment.save"), type="primary", disabled=not name):
            taken = class_sets(view.workspace)
            code = next(f"segment_{n}" for n in range(1, len(taken) + 2) if f"segment_{n}" not in taken)
            kept = replace(made, code=code, zh=name, en=name)
            if editor.write(view, TABLE, lambda: _kept(view, kept, fixed)):
                st.rerun()


def _kept(view: View, made: ClassSet, fixed: bool) -> Any:
    if not fixed:
        return save(view.workspace, made, editor.who(view))
    asked = {"class_set": to_text(made), "class_code": IN, "limit": WHOLE}
    found = run("customer_list", view.workspace, replace(view.selection, **_everything()), asked)
    as_of = scope_of(view.workspace, view.selection).as_of
    return save_static(view.workspace, made, found.values("customer_id"), as_of, editor.who(view))


def _everything() -> dict[str, tuple[str, ...]]:
    """No filters: a segment is of all customers."""
    return dict.fromkeys(FILTERS, ())
