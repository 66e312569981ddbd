"""Class sets on the screen: which one, how it is cut, what it comes to, and how to cut it otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.classes.declare import MEASURED, SCORED, TIES, Class, ClassSet, from_text, to_text
from analytics.classes.stored import TABLE, class_sets, save
from analytics.classes.subjects import SUBJECTS
from analytics.classes.variants import variants
from analytics.classes.words import class_name, measure_name, policy, set_name, told
from analytics.errors import AnalyticsError
from analytics.texts import say
from ui import editor
from ui.failure import guarded, show_error
from ui.markdown import escape
from ui.show import show
from ui.view import View

CHOSEN, EDITED = "class_set", "class_set.edited"
FIRST = "frequency"
KINDS = {"quantile": "share", "cumulative": "share", "top": "place"}


def chosen(
    view: View, key: str = CHOSEN, first: str = FIRST, subject: str = "", label: str = CHOSEN, cut: str = ""
) -> ClassSet:
    """Draw the choice of a set, bound to the URL, and return the set."""
    sets = {
        code: made
        for code, made in class_sets(view.workspace).items()
        if subject in ("", made.subject) and cut in ("", made.cut)
    }
    asked = st.query_params.get(key, first)
    codes = list(sets)
    code = st.selectbox(
        view.say(f"param.{label}"),
        codes,
        index=codes.index(asked) if asked in sets else 0,
        format_func=lambda one: labelled(sets[one], view.lang),
        key=f"{key}.{view.workspace.name}.{view.lang}",
        width=420,
    )
    st.query_params[key] = code
    return sets[code]


def pair(view: View) -> dict[str, str]:
    """Draw the choice of two sets of customers and return their codes as parameters."""
    with st.container(horizontal=True):
        one = chosen(view, "first_set", "rfm", "customer")
        other = chosen(view, "other_set", "kind", "customer", "other_set")
    return {"class_set": one.code, "other_set": other.code}


def labelled(made: ClassSet, lang: str) -> str:
    """A set's name with its subject, where that is not customers."""
    name = set_name(made, lang)
    return name if made.subject == "customer" else f"{name} ({say(f'code.subject_kind.{made.subject}', lang)})"


def board(view: View) -> None:
    """A class set: how it is cut, what it comes to, what is done for its classes, and its editor."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        made = chosen(view)
        editor.ask_who(view)
    editor.done(view)
    draft = _draft(view, made)
    st.caption(escape(" · ".join(told(draft, view.lang, view.workspace.currency))))
    if made.template and not draft.tag_set:
        return
    asked = to_text(draft) if draft != made else made.code
    with guarded(view.lang):
        result = show("class_results", view, parameters={"class_set": asked}, table="below", key="board")
        if made.cut == "tags" and result is not None and result.state == "empty":
            st.info(view.say("class_set.how_to_tag", tags=made.tag_set))
    robust(view, draft, asked)
    _policies(view, draft)
    if editor.can_write(view):
        _editor(view, made, draft)


def robust(view: View, made: ClassSet, asked: str) -> None:
    """By one click whether what the classes say survives other definitions; of a set that has cut-offs to move."""
    if variants(made) and st.toggle(view.say("class_set.robust"), key="robust", bind="query-params"):
        show("class_robustness", view, parameters={"class_set": asked})


def _policies(view: View, made: ClassSet) -> None:
    """What is done for each class."""
    lines = [(class_name(made, one.code, view.lang), policy(made, one.code, view.lang)) for one in made.classes]
    if any(said for _, said in lines):
        with st.expander(view.say("class_set.policies")):
            for name, said in lines:
                st.markdown(view.say("class_set.policy", name=name, policy=said or "–"))


def _draft(view: View, made: ClassSet) -> ClassSet:
    """The set as the editor's controls stand, the set itself where they were not touched."""
    held = st.session_state.get(EDITED)
    if held and held[0] == (view.workspace.name, made.code):
        try:
            return from_text(held[1])
        except AnalyticsError as error:
            show_error(error, view.lang)
    return made


def _editor(view: View, made: ClassSet, draft: ClassSet) -> None:
    """Measure, cut-offs, names and policies; every change moves the counts above, nothing is kept until saved."""
    with st.expander(view.say("class_set.change"), expanded=draft != made):
        st.caption(view.say("class_set.change.help"))
        key = f"edit.{view.workspace.name}.{made.code}.{view.lang}"
        changed = _measured(view, draft, key)
        changed = replace(changed, classes=tuple(_class(view, changed, one, key) for one in changed.classes))
        if changed != draft:
            st.session_state[EDITED] = ((view.workspace.name, made.code), to_text(changed))
            st.rerun()
        _saving(view, made, draft, key)


def _measured(view: View, made: ClassSet, key: str) -> ClassSet:
    """The measure and the rule for ties, where the set has one."""
    if made.cut not in MEASURED:
        return made
    names, ties = SUBJECTS[made.subject].numbers, TIES.get(made.cut, (made.tie,))
    held = made.tie if made.tie in ties else ties[0]
    with st.container(horizontal=True):
        measure = st.selectbox(
            view.say("class_set.measure"),
            names,
            index=names.index(made.measure),
            format_func=lambda one: measure_name(one, view.lang),
            key=f"{key}.measure",
            width=320,
        )
        tie = held
        if len(ties) > 1:
            tie = st.selectbox(
                view.say("class_set.tie"),
                ties,
                index=ties.index(held),
                format_func=lambda one: say(f"class_set.tie.{one}", view.lang),
                key=f"{key}.tie",
                width=460,
            )
    return replace(made, measure=measure, tie=made.tie if tie == held else tie)


def _class(view: View, made: ClassSet, one: Class, key: str) -> Class:
    """One class: where it begins, what it is called, what is done for it."""
    key = f"{key}.{one.code}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = class_name(made, one.code, view.lang)
        called = st.text_input(view.say("class_set.name"), value=name, key=f"{key}.name", width=220) or name
        bound = _bound(view, made, one, key) if made.cut != "rule" else one.bound
        said = policy(made, one.code, view.lang)
        done = st.text_input(view.say("class_set.policy_label"), value=said, key=f"{key}.policy", width="stretch") or ""
    changes: dict[str, Any] = {"bound": bound}
    if called != name:
        changes[view.lang] = called
    if done != said:
        changes[f"policy_{view.lang}"] = done
    rules = tuple(tuple(_condition(view, c, f"{key}.{a}.{n}") for n, c in enumerate(r)) for a, r in enumerate(one.rule))
    return replace(one, rule=rules, **changes)


def _bound(view: View, made: ClassSet, one: Class, key: str) -> float | None:
    if one.bound is None or made.cut not in (*MEASURED, *SCORED):
        return one.bound
    kind = KINDS.get(made.cut, "value")
    share = kind == "share"
    given = st.number_input(
        view.say(f"class_set.from.{kind}"),
        value=float(one.bound) * (100 if share else 1),
        min_value=0.0 if share else None,
        max_value=100.0 if share else None,
        key=f"{key}.bound",
        width=160,
    )
    return given / 100 if share else given


def _condition(view: View, one: Any, key: str) -> Any:
    """The number of a condition; what is compared stays as it is."""
    if len(one.values) != 1 or isinstance(one.values[0], str | bool):
        return one
    label = measure_name(one.field, view.lang)
    value = st.number_input(f"{label} {one.op}", value=float(one.values[0]), key=f"{key}.value", width=320)
    whole = int(value) if float(value).is_integer() else value
    return one if whole == one.values[0] else replace(one, values=(whole,))


def _saving(view: View, made: ClassSet, draft: ClassSet, key: str) -> None:
    """Keep the changes under the set's own name or another, or drop them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(view.say("class_set.save"), type="primary", disabled=draft == made, key=f"{key}.save"):
            _keep(view, draft)
        other = st.text_input(view.say("class_set.new_name"), key=f"{key}.other", width=240)
        if st.button(view.say("class_set.save_as"), disabled=not other, key=f"{key}.save_as"):
            _keep(view, named(draft, other or "", view), made)
        if st.button(view.say("class_set.drop"), disabled=draft == made, key=f"{key}.drop"):
            _forget(key)


def named(made: ClassSet, name: str, view: View) -> ClassSet:
    """The set under a new name, with a code of its own and its classes' names written out."""
    taken = class_sets(view.workspace)
    code = next(f"set_{number}" for number in range(1, len(taken) + 2) if f"set_{number}" not in taken)
    classes = tuple(
        replace(
            one,
            zh=class_name(made, one.code, "zh"), en=class_name(made, one.code, "en"),
            policy_zh=policy(made, one.code, "zh"), policy_en=policy(made, one.code, "en"),
        )
        for one in made.classes
    )  # fmt: skip
    return replace(made, code=code, zh=name, en=name, classes=classes, template=False)


def _keep(view: View, made: ClassSet, before: ClassSet | None = None) -> None:
    if editor.write(view, TABLE, lambda: save(view.workspace, made, editor.who(view))):
        st.session_state.pop(EDITED, None)
        st.query_params[CHOSEN] = made.code
        if before:
            st.session_state.pop(f"{CHOSEN}.{view.workspace.name}.{view.lang}", None)
        st.rerun()


def _forget(key: str) -> None:
    st.session_state.pop(EDITED, None)
    for one in [one for one in st.session_state if str(one).startswith(key)]:
        del st.session_state[one]
    st.rerun()
