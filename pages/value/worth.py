"""Value: what customers brought, bring and may be expected to bring, by group and one by one."""

from ui.settings import settings
from ui.show import figures, show
from ui.view import current

view = current()
given = settings("value_composition", view)
figures("value_totals", view, parameters={name: value for name, value in given.items() if name != "by"})
show("value_composition", view, parameters=given, height=280)
show("customer_values", view, parameters=given, chart=False, table="below")
