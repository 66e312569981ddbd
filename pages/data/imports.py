"""Data: what was imported, with receipts; take an import back."""

from ui.receipts import receipts
from ui.view import current

receipts(current())
