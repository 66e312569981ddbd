"""Strings stay strings: what a spreadsheet would run as a formula is neutralised.

A spreadsheet runs a cell that begins with ``= + - @``, and skips a tab, a carriage return or a blank before it; East
Asian versions accept the full-width forms too. In CSV such a string gets an apostrophe before it, the mark every
spreadsheet reads as "this is text" and KeLens takes off again when it imports the file. In Excel files it is written
as a string in a cell marked as text (``quotePrefix``), unchanged. Numbers are never touched: −5 is the number −5.
"""

from __future__ import annotations

import re

SKIPPED = r"[\s\x00-\x1f\x7f\xa0\u200b-\u200f\u2060\ufeff]*"
TRIGGERS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
LIVE = re.compile(rf"[\t\r\n]|{SKIPPED}[{TRIGGERS}]")
MARK = "'"


def is_live(text: str) -> bool:
    """Whether a spreadsheet might run this string."""
    return LIVE.match(text) is not None


def neutral(text: str) -> str:
    """The string as CSV carries it: with an apostrophe before it when it might run."""
    return MARK + text if LIVE.match(text) else text
