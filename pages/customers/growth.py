"""Customers: won, kept, won back and lost; what of revenue is from new ones; what share of them is active."""

from ui.settings import picked, settings
from ui.show import show
from ui.view import current

view = current()
given = settings("growth_accounting", view)
what = picked("growth.what", ("customers", "revenue"), view)
show("growth_accounting", view, parameters=given, key=what, of=what)
show("acquisition_retention", view, parameters=settings("acquisition_retention", view))
show("stickiness", view, parameters=settings("stickiness", view))
