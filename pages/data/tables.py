"""Data: every table and column, how full it is, and what it means."""

from ui.dictionary import dictionary
from ui.view import current

dictionary(current())
