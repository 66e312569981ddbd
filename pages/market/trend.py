"""Market research: how sales develop."""

from ui.show import show
from ui.view import current

show("sales_trend", current())
