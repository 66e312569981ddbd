"""Which groups of customers stand side by side: a class set and two or three of its classes."""

from __future__ import annotations

import streamlit as st

from analytics.catalogue.groups import MOST, largest
from analytics.classes.words import class_name
from analytics.engine import scope_of
from ui.class_sets import chosen
from ui.failure import guarded
from ui.state import widget
from ui.view import View

ADDRESS = "group_codes"


def groups(view: View) -> dict[str, str]:
    """Draw the choice, bound to the URL, and return it as parameters; the largest classes unless others are chosen."""
    with guarded(view.lang), st.container(horizontal=True, vertical_alignment="bottom"):
        made = chosen(view, "group_set", "known_by", "customer")
        codes = list(largest(view.workspace, scope_of(view.workspace, view.selection), made.code))
        asked = [code for code in st.query_params.get(ADDRESS, "").split(",") if code in codes]
        picked = st.multiselect(
            view.say("sources.groups"), codes, default=asked or codes[:MOST], max_selections=MOST, width=460,
            format_func=lambda code: class_name(made, code, view.lang), key=widget(f"sources.{made.code}"),
        )  # fmt: skip
        if picked == codes[:MOST]:
            st.query_params.pop(ADDRESS, None)
        else:
            st.query_params[ADDRESS] = ",".join(picked)
        return {"class_set": made.code, "class_codes": ",".join(picked)}
    return {}
