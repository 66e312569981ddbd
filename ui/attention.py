"""What needs attention on the first page: shown only where there is something."""

from __future__ import annotations

import streamlit as st

from analytics.catalogue import find
from analytics.catalogue.receivables import AGES
from analytics.engine import overview, run
from ui import menu
from ui.failure import guarded
from ui.show import show
from ui.view import View

LOOKED_AT = 1_000_000  # rows


def overdue(view: View) -> None:
    """Who has not paid in time; nothing where it cannot be said or nothing is overdue."""
    with guarded(view.lang):
        result = run(find("receivables_by_age"), view.workspace, view.selection, masked=view.masked)
        late = any(row["age_class"] in AGES[1:] and row["open_amount"] > 0 for row in result.rows)
        if result.state == "ok" and late:
            show("receivables_by_age", view, chart=False, table=False)
            st.page_link(menu.page("receivables", view.lang))


def doubts(view: View) -> None:
    """One line where doubtful records weaken answers, leading to them; a large company is not kept waiting for it."""
    with guarded(view.lang):
        if sum(overview.row_counts(view.workspace).values()) > LOOKED_AT:
            return
        weak = sum(row["weakened_count"] > 0 for row in run("data_quality", view.workspace, view.selection).rows)
        if weak:
            st.page_link(menu.page("quality", view.lang), label=view.say("quality.line", weak=weak))
