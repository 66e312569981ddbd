"""Customers: one of them, found by any word; who they are, how we stand, everything on record."""

from ui.customer import page
from ui.view import current

page(current())
