"""Customers: how long they stay, whether groups differ in it, and what of their beginning goes with leaving."""

from ui.settings import settings
from ui.show import show
from ui.view import current

view = current()
given = settings("survival", view)
show("survival", view, parameters=given)
show("survival_summary", view, parameters=given, table="below")
show("survival_drivers", view, parameters={"window_days": given["window_days"]})
