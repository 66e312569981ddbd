"""Customers: what the customers won together do as time goes on, as a heat map or as curves."""

from ui.settings import picked, settings
from ui.show import show
from ui.view import current

view = current()
given = settings("cohorts", view)
kind = picked("cohorts.chart", ("cohorts", "cohort_curves"), view)
show("cohorts", view, parameters=given, kind=kind, key=kind)
