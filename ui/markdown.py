"""Data never acts as Markdown."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def escape(text: str) -> str:
    """Text that Streamlit's Markdown shows letter by letter: no link, no image, no HTML, no formula, no colour."""
    return SPECIAL.sub(r"\\\1", text.replace("\n", " "))
