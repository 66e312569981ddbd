"""Data never acts as Markdown."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")
AUTOMATIC = re.compile(r"(?<=:)(?=\w)|(?<=:)(?=\\?/)|(?<=@)|(?<=www)", re.IGNORECASE)
JOINER = "\u2060"


def escape(text: str) -> str:
    """Text that Markdown shows letter by letter: no link, no image, no HTML, no formula, no colour, no icon.

    An invisible joiner breaks bare addresses and ``:material/x:``, which Markdown turns into links and icons by itself.
    """
    return AUTOMATIC.sub(JOINER, SPECIAL.sub(r"\\\1", text.replace("\n", " ")))
