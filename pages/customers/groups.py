"""Customers: a segment of one's own, put together by mouse, and how far segments overlap."""

from ui.segments import builder
from ui.show import show
from ui.view import current

view = current()
builder(view)
show("segment_overlap", view)
