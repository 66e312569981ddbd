"""Churn warnings: who should have come and did not."""

from ui.show import show
from ui.view import current

view = current()
show("churn_warnings", view, table="below", limit=5, height=220)
show("one_time_buyers", view, chart=False, table="below")
