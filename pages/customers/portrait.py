"""Customers: one class or segment as a portrait, beside everybody else or another one."""

from ui.portrait import chosen, figures
from ui.show import show
from ui.view import current

view = current()
given = chosen(view)
figures(view, given)
show("segment_portrait", view, parameters=given, table="below")
show("segment_compare", view, parameters=given, table="below")
