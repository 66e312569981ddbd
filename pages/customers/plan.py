"""Customers: the plan to win target groups, as a board from defining them to tracking what came of it."""

from ui.plan import page
from ui.view import current

page(current())
