"""Value: where customers might bring more, by categories they do not buy and orders that have become fewer."""

from ui.settings import settings
from ui.show import show
from ui.view import current

view = current()
show("value_gaps", view, parameters=settings("value_gaps", view), table="below", height=320)
