"""What needs attention on the first page: shown only where there is something."""

from __future__ import annotations

from threading import Thread

import streamlit as st

from analytics import quality
from analytics.catalogue import find
from analytics.catalogue.receivables import AGES
from analytics.engine import run
from ui import menu
from ui.failure import guarded
from ui.show import show
from ui.view import View


def overdue(view: View) -> None:
    """Who has not paid in time; nothing where it cannot be said or nothing is overdue."""
    with guarded(view.lang):
        result = run(find("receivables_by_age"), view.workspace, view.selection, masked=view.masked)
        late = any(row["age_class"] in AGES[1:] and row["open_amount"] > 0 for row in result.rows)
        if result.state == "ok" and late:
            show("receivables_by_age", view, chart=False, table=False)
            st.page_link(menu.page("receivables", view.lang))


def doubts(view: View) -> None:
    """One line where doubtful records weaken answers, leading to them. The page does not wait until they are found."""
    found = quality.known(view.workspace)
    if found is None:
        Thread(target=quality.findings, args=(view.workspace,), daemon=True).start()
    elif weak := sum(bool(quality.weakened(one)) for one in found):
        st.page_link(menu.page("quality", view.lang), label=view.say("quality.line", weak=weak))
