"""Target customers on the screen: the scorecard, fit beside value, and the groups one could aim at."""

from __future__ import annotations

import streamlit as st

from analytics.classes.declare import to_text
from analytics.classes.stored import class_sets
from analytics.classes.words import criterion_words
from ui import editor, scorecards
from ui.class_sets import chosen
from ui.failure import guarded
from ui.markdown import escape
from ui.settings import picked
from ui.show import show
from ui.view import View

VALUES = ("amount", "profit_third")


def board(view: View) -> None:
    """Which scorecard and which value; the board, the criteria, and what is kept of it as a target group."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        made = chosen(view, scorecards.CHOSEN, "fit", "customer", "scorecard", "scorecard")
        value = class_sets(view.workspace)[picked("target.value", VALUES, view)]
        editor.ask_who(view)
    editor.done(view)
    draft = scorecards.draft_of(view, made)
    said = [criterion_words(draft, part, view.lang, view.workspace.currency) for part in draft.parts]
    st.caption(escape(" · ".join(said)))
    asked = to_text(draft) if draft != made else made.code
    with guarded(view.lang):
        show("fit_value", view, parameters={"class_set": asked, "other_set": value.code}, key="board", height=300)
    scorecards.change(view, made, draft)
    scorecards.target(view, made, value, draft != made)
    groups = chosen(view, "groups", "level", "customer", "groups")
    given = {"class_set": groups.code, "other_set": asked}
    show("target_groups", view, parameters=given, table="below", key="groups")
