"""Market research: which categories gain and which lose."""

from ui.show import show
from ui.view import current

view = current()
show("category_growth", view)
show("category_months", view)
