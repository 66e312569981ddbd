"""Customers: the client report and the review of the customer base, from live data."""

from ui.report import page
from ui.view import current

page(current())
