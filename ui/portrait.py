"""The portrait of a class: which one, beside whom, and its figures."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.classes.declare import ClassSet
from analytics.classes.stored import class_sets
from analytics.classes.words import label, policy
from ui.markdown import escape
from ui.show import figures as key_figures
from ui.view import View

ALL = ""


def chosen(view: View) -> dict[str, str]:
    """Draw the choice of a class and of whom it is held beside; returns the parameters, which the URL keeps."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        one, code = _class(view, "one", "rfm.champions", False)
        other, other_code = _class(view, "other", ALL, True)
    made = class_sets(view.workspace)[one]
    if said := policy(made, code, view.lang):
        st.caption(escape(view.say("portrait.policy", policy=said)))
    return {"class_set": one, "class_code": code, "other_set": other, "other_code": other_code}


def _class(view: View, key: str, first: str, with_all: bool) -> tuple[str, str]:
    sets = {code: made for code, made in class_sets(view.workspace).items() if made.subject == "customer"}
    options = [f"{code}.{one.code}" for code, made in sets.items() if not made.template for one in made.classes]
    options = [ALL, *options] if with_all else options
    asked = st.query_params.get(key, first)
    picked = st.selectbox(
        view.say(f"portrait.{key}"),
        options,
        index=options.index(asked) if asked in options else 0,
        format_func=lambda value: _named(view, sets, value),
        key=f"portrait.{key}.{view.workspace.name}.{view.lang}",
        width=420,
    )
    st.query_params[key] = picked
    name, _, code = picked.rpartition(".")
    return name or "rfm", code


def _named(view: View, sets: dict[str, ClassSet], value: str) -> str:
    if value == ALL:
        return view.say("portrait.all")
    name, _, code = value.rpartition(".")
    return label(sets[name], code, view.lang)


def figures(view: View, given: dict[str, str]) -> None:
    """The key figures of the class in the selection."""
    own = replace(view.selection, segment=(f"{given['class_set']}.{given['class_code']}",))
    key_figures("key_figures", replace(view, selection=own))
