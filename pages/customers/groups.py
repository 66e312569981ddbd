"""Customers: segments of one's own, put together by mouse or proposed by the data, and how far they overlap."""

from ui.clusters import clusters
from ui.segments import builder
from ui.show import show
from ui.view import current

view = current()
builder(view)
clusters(view)
show("segment_overlap", view)
