"""Customers: who has not paid, how much, for how long, and whose customers they are."""

from ui.settings import settings
from ui.show import show
from ui.view import current

view = current()
given = settings("receivables", view)
show("receivables_by_age", view, parameters=given, table="below")
show("receivables", view, parameters=given, table="below", limit=10)
show("receivables_by_salesperson", view, parameters=given)
