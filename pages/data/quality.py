"""Data: what is doubtful in the records and what it weakens, where every data set comes from, how fresh it is."""

from ui.show import show
from ui.view import current

view = current()
show("data_quality", view, chart=False, table="below")
show("source_register", view, chart=False, table="below")
show("data_freshness", view, chart=False, table="below")
