"""Customers: any class set, what it comes to, and how two go together."""

from ui.class_sets import board, pair
from ui.show import show
from ui.view import current

view = current()
board(view)
show("concentration", view)
show("class_crosstab", view, parameters=pair(view))
