"""Clusters on the screen: by which measures, what comes out, and keeping it as a class set."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.classes.clusters import USUAL, clustered
from analytics.classes.declare import to_text
from analytics.classes.stored import TABLE, class_sets, save
from analytics.classes.subjects import SUBJECTS
from analytics.classes.words import measure_name
from analytics.engine import scope_of
from ui import editor
from ui.failure import guarded
from ui.kept import kept
from ui.show import show
from ui.view import View

SURE = 0.75
ASKED = "clusters.asked"


def clusters(view: View) -> None:
    """Choose measures, find groups, look at them, keep them."""
    with st.expander(view.say("cluster.title")):
        measures = st.multiselect(
            view.say("cluster.measures"), SUBJECTS["customer"].numbers, default=USUAL, key="clusters.measures",
            format_func=lambda name: measure_name(name, view.lang),
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            count = st.number_input(view.say("cluster.count"), 0, 12, 0, key="clusters.k", width=220)
            if st.button(view.say("cluster.find"), disabled=not measures):
                st.session_state[ASKED] = (tuple(measures), int(count))
        if asked := st.session_state.get(ASKED):
            with guarded(view.lang):
                _found(view, *asked)


def _found(view: View, measures: tuple[str, ...], count: int) -> None:
    """What came out, and its keeping."""
    scope = scope_of(view.workspace, view.selection)
    version = view.workspace.version(("order_lines", "customers"))
    key = ("clusters", str(view.workspace.path), measures, count, scope.as_of, version)
    made, model = kept(key, lambda: clustered(view.workspace, scope, measures, count))
    facts = {"count": model.k_, "silhouette": model.silhouette_, "stability": model.stability_}
    st.markdown(view.say("cluster.told", **facts))
    if model.stability_ < SURE:
        st.warning(view.say("cluster.shaky"))
    show("class_results", view, parameters={"class_set": to_text(made)}, table="below", key="clusters")
    if editor.can_write(view) and st.button(view.say("cluster.save")):
        taken = class_sets(view.workspace)
        code = next(f"clusters_{n}" for n in range(1, len(taken) + 2) if f"clusters_{n}" not in taken)
        if editor.write(view, TABLE, lambda: save(view.workspace, replace(made, code=code), editor.who(view))):
            st.rerun()
