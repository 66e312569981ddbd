"""Today: what changed, who moved it, what needs attention, how fresh the data are, what they can answer."""

from ui.attention import doubts, overdue
from ui.questions import links
from ui.show import figures, show
from ui.view import current

view = current()
figures("key_figures", view)
show("change_contributors", view, parameters={"dimension": "all"})
overdue(view)
links(view)
show("data_freshness", view, chart=False, table="below")
show("question_map", view, chart=False, table="below")
doubts(view)
