"""Market: what products contribute to sales and profit, and what regions do, with where service should go first."""

from ui.show import show
from ui.view import current

view = current()
show("product_contribution", view, height=290)
show("region_focus", view, table="below")
