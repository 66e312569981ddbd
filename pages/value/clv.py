"""Value: the lifetime value of an average customer in four steps whose assumptions can be changed."""

from ui.settings import picked_param
from ui.show import show
from ui.value import sheet
from ui.view import current

view = current()
given = sheet(view)
show("clv_groups", view, parameters=given | picked_param("clv_groups", "by", view), table="below")
show("clv_levers", view, parameters=given)
