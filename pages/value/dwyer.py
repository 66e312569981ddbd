"""Value: Dwyer's two models of groups beside each other, and which of them fits this business."""

from ui.dwyer import bench
from ui.view import current

bench(current())
