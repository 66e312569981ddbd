"""Competitors: how their prices compare with ours."""

from ui.show import show
from ui.view import current

view = current()
show("price_index", view)
show("price_gaps", view, chart=False, table="below")
