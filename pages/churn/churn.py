"""Churn warnings: who should have come and did not, and where more of them are than elsewhere."""

from ui.class_sets import chosen
from ui.show import show
from ui.view import current

view = current()
show("churn_warnings", view, table="below", limit=5, height=220)
made = chosen(view, first="salesperson", subject="customer")
show("warnings_by_class", view, parameters={"class_set": made.code}, table="below")
show("one_time_buyers", view, chart=False, table="below")
