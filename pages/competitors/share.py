"""Competitors: our share of the market, and theirs."""

from ui.show import show
from ui.view import current

view = current()
show("market_share_now", view)
show("market_share", view)
