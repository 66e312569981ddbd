"""Value: customers graded by what they bring now and what is expected of them, with lines that can be moved."""

from ui.settings import settings
from ui.show import show
from ui.view import current

view = current()
given = settings("value_grades", view)
show("value_grades", view, parameters=given, table="below")
