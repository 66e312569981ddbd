"""Customers: which sources bring them at what cost, and in what the groups of several channels really differ."""

from ui.settings import settings
from ui.show import show
from ui.sources import groups
from ui.view import current

view = current()
show("lead_sources", view, parameters=settings("lead_sources", view), table="below", height=250)
show("group_profiles", view, parameters=groups(view))
