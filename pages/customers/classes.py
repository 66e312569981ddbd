"""Customers: classes by frequency and by amount, with cut-offs to move."""

from ui.settings import settings
from ui.show import show
from ui.view import current

view = current()
show("frequency_classes", view, parameters=settings("frequency_classes", view))
show("amount_classes", view, parameters=settings("amount_classes", view))
