"""Data: bring in a file."""

from ui.upload import upload
from ui.view import current

upload(current())
