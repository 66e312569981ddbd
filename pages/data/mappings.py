"""Data: how the columns of files of a known shape are read; rename, correct, hand on, delete."""

from ui.mappings import mappings
from ui.view import current

mappings(current())
