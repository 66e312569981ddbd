"""Customers: whom to aim at: a scorecard, fit beside value, and the groups that could be targets."""

from ui.targets import board
from ui.view import current

board(current())
