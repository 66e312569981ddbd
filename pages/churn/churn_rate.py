"""Churn: the rate, its definition and window, and who came back."""

from ui.settings import settings
from ui.show import show
from ui.view import current

view = current()
show("churn_rate", view, parameters=settings("churn_rate", view))
