"""Value: how well purchases are foretold, by which rule, and what the models take for granted."""

from ui.settings import settings
from ui.show import show
from ui.view import current

view = current()
given = settings("prediction_check", view)
show("prediction_check", view, parameters=given, table="below", height=230)
show("prediction_calibration", view, parameters=given)
show("prediction_assumptions", view, chart=False, table="below")
