"""Customers: in which stage (or other class) they are, how that changed, who moved, and what is done about it."""

import streamlit as st

from ui.class_sets import chosen, robust
from ui.settings import picked, settings
from ui.show import show
from ui.view import current

view = current()
with st.container(horizontal=True, vertical_alignment="bottom"):
    made = chosen(view, first="stage", subject="customer")
    given = {"class_set": made.code}
    since = given | settings("class_moves", view)
show("class_results", view, parameters=given)
robust(view, made, made.code)
kind = picked("lifecycle.moves", ("sankey", "transitions"), view)
show("class_moves", view, parameters=since, kind=kind, key=kind)
show("class_months", view, parameters=given)
show("class_strategy", view, parameters=since, table="below")
