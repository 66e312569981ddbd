"""The expansion plan as a board: a column per step, cards that move by a click and come back by undo."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from analytics.catalogue.plan import PLAN_STEPS_BOARD
from analytics.classes.segments import segments
from analytics.classes.words import set_name
from analytics.engine import editing, run, scope_of
from analytics.engine.editing import Seen
from analytics.result import Result
from analytics.schema.shared import PLAN_STEPS
from ui import editor
from ui.failure import guarded
from ui.markdown import escape
from ui.show import show
from ui.state import widget
from ui.view import View

ALL, ADDRESS, WHOLE = "", "group", 1000
Card = Mapping[str, Any]


def page(view: View) -> None:
    """Whose plan; how far it has come; the board; a new card."""
    with guarded(view.lang):
        everything = run("plan_cards", view.workspace, view.selection, {"limit": WHOLE})
        with st.container(horizontal=True, vertical_alignment="bottom"):
            group = _group(view, everything)
            editor.ask_who(view)
        editor.done(view)
        given = {"target_group": group}
        show(PLAN_STEPS_BOARD, view, parameters=given, chart=False)
        writes = editor.can_store(view)
        held = [row for row in everything.rows if group in (ALL, row["target_group"])]
        for place, step in zip(st.columns(len(PLAN_STEPS)), PLAN_STEPS, strict=True):
            with place:
                _column(view, step, [row for row in held if row["plan_step"] == step], writes)
        show("plan_cards", view, parameters=given)
        if editor.can_write(view):
            _add(view, group)


def _group(view: View, cards: Result) -> str:
    groups = sorted({row["target_group"] for row in cards.rows if row["target_group"]})
    asked = st.query_params.get(ADDRESS, ALL)
    chosen = st.selectbox(
        view.say("plan.group"), [ALL, *groups], index=groups.index(asked) + 1 if asked in groups else 0, width=360,
        key=widget("plan.group"), format_func=lambda one: one or view.say("plan.all"),
    )  # fmt: skip
    st.query_params[ADDRESS] = chosen or ALL
    return chosen or ALL


def _column(view: View, step: str, cards: list[Card], writes: bool) -> None:
    st.markdown(f"**{view.say(f'plan_step.{step}')}**")
    open_ = [card for card in cards if card["is_open"]]
    if not cards:
        st.caption(view.say("plan.none"))
    for card in open_:
        _card(view, card, writes)
    if len(open_) < len(cards):
        with st.expander(view.say("plan.done", count=len(cards) - len(open_))):
            for card in cards:
                if not card["is_open"]:
                    _card(view, card, writes, framed=False)


def _card(view: View, card: Card, writes: bool, framed: bool = True) -> None:
    with st.container(border=framed):
        st.markdown(f"**{escape(card['title'] or card['card_id'])}**")
        who = escape(card["owner"] or view.say("plan.no_owner"))
        due = view.say("plan.due", day=card["due_on"]) if card["due_on"] else ""
        st.caption("  \n".join(filter(None, (escape(card["target_group"] or ""), who, due))))
        if card["is_late"]:
            st.markdown(f":orange-badge[{view.say('plan.late', days=card['days_late'])}]")
        if writes:
            _moves(view, card)


def _moves(view: View, card: Card) -> None:
    """The buttons of a card: one step back, one on, done."""
    at = PLAN_STEPS.index(card["plan_step"])
    with st.container(horizontal=True, gap="small"):
        if at and _button(view, card, "left", "←"):
            _change(view, card, {"plan_step": PLAN_STEPS[at - 1]})
        if at + 1 < len(PLAN_STEPS) and _button(view, card, "right", "→"):
            _change(view, card, {"plan_step": PLAN_STEPS[at + 1]})
        if card["is_open"] and card["table_name"] == "actions" and _button(view, card, "finish", "✓"):
            done = {"action_state": "done", "done_on": scope_of(view.workspace, view.selection).as_of}
            _change(view, card, done)


def _button(view: View, card: Card, what: str, sign: str) -> bool:
    key = widget(f"plan.{what}.{card['table_name']}.{card['card_id']}")
    return st.button(sign, key=key, help=view.say(f"plan.{what}", title=card["title"]), type="tertiary")


def _change(view: View, card: Card, values: dict[str, Any]) -> None:
    table, seen = card["table_name"], [Seen((card["card_id"],))]
    if editor.write(view, table, partial(editing.change, view.workspace, table, seen, values, editor.who(view))):
        st.rerun()


def _add(view: View, group: str) -> None:
    names = list(dict.fromkeys([*([group] if group else []), *(set_name(one, view.lang) for one in _own(view))]))
    with st.expander(view.say("plan.add")), st.form(widget("plan.form"), border=False, clear_on_submit=True):
        title = (st.text_input(view.say("plan.title"), key=widget("plan.title")) or "").strip()
        with st.container(horizontal=True):
            step = st.selectbox(
                view.say("plan.step"), PLAN_STEPS, format_func=lambda one: view.say(f"plan_step.{one}"), width=180,
                key=widget("plan.step"),
            )  # fmt: skip
            chosen = st.selectbox(
                view.say("plan.group"), names, index=0 if names else None, accept_new_options=True, width=300,
                key=widget("plan.group_named"), placeholder="",
            )  # fmt: skip
            owner = (st.text_input(view.say("plan.owner"), key=widget("plan.owner"), width=180) or "").strip()
            due = st.date_input(view.say("plan.due_on"), None, key=widget("plan.due"), format="YYYY-MM-DD", width=180)
        asked = st.form_submit_button(view.say("plan.save"), type="primary")
    if asked and title:
        row = {"title": title, "action_kind": "plan", "action_state": "open", "plan_step": step}
        row |= {"target_group": chosen or None, "owner": owner or None, "due_on": due or None}
        row |= {"opened_on": scope_of(view.workspace, view.selection).as_of}
        if editor.write(view, "actions", partial(editing.add, view.workspace, "actions", [row], editor.who(view))):
            st.rerun()


def _own(view: View) -> list[Any]:
    return [made for made in segments(view.workspace) if not made.template]
