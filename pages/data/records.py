"""Data: every table's records by hand: list, add, change, delete, paste, audit."""

from ui.records import records
from ui.view import current

records(current())
