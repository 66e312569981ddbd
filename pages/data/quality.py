"""Data: what is doubtful in the records and what it weakens."""

from ui.show import show
from ui.view import current

view = current()
show("data_quality", view, chart=False, table="below")
