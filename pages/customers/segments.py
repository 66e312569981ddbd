"""Customers: RFM segments and the map behind them."""

from ui.show import show
from ui.view import current

view = current()
show("rfm_segments", view)
show("rfm_map", view)
