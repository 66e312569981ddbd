"""Ways of writing several articles in one cell: "2 x Tea; 1 x Cup", "Tea x2, Cup x1", "Tea (2)", a JSON list.

Names may hold commas and brackets: what stands in brackets is not parted, and a piece between commas that says no
quantity belongs to the article beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

Item = tuple[str, str]  # the article and how many of it, as written
Reader = Callable[[str], list[Item]]

STRONG, WEAK = ("\n", ";；", "|", "、"), (",，", "+", "/")
OPENING, CLOSING = "([{（【［", ")]}）】］"
COUNT = r"(\d{1,6}(?:\.\d{1,3})?)"
TIMES = r"(?:(?<![^\W_])[xх]|[×✕✖*＊])"
UNITS = (
    r"(?:件|个|個|份|盒|瓶|包|袋|只|杯|套|双|本|条|台|张|支|罐|把|pcs?|pieces?|units?|st(?:k|ück|uck)?|szt|шт|ks)\.?"
)
BEFORE = re.compile(rf"^{COUNT}\s*(?:[x×✕✖*＊х]|{UNITS})\s*(?=[^\W\d_]|[\"'“(\[【（])(.+)$", re.IGNORECASE | re.DOTALL)
AFTER = tuple(
    re.compile(rf"^(.*[^\s:：,，]){form}$", re.IGNORECASE | re.DOTALL)
    for form in (
        rf"\s*{TIMES}\s*{COUNT}\s*(?:{UNITS})?",
        rf"\s*[(（\[【]\s*(?:qty|quantity|数量|menge|x|×)?\s*[:：]?\s*{COUNT}\s*(?:{UNITS})?\s*[)）\]】]",
        rf"\s*(?:qty|quantity|数量|menge|qté|cant)\s*[:：.=]?\s*{COUNT}",
        rf"(?:\s+|(?<=[\u4e00-\u9fff]))\s*{COUNT}\s*{UNITS}",
        rf"\s*[:：]\s*{COUNT}\s*(?:{UNITS})?",
    )
)
NEARLY = 0.9


def counted_before(text: str) -> Item | None:
    """An article with its quantity in front."""
    found = BEFORE.match(text)
    return (found[2].strip(), found[1]) if found else None


def counted_after(text: str) -> Item | None:
    """An article with its quantity behind."""
    found = next((match for form in AFTER if (match := form.match(text))), None)
    return (found[1].strip(), found[2]) if found else None


def parts(cell: str, marks: str) -> list[str]:
    """The pieces between ``marks`` that stand outside brackets."""
    found, depth = [""], 0
    for letter in cell:
        depth += (letter in OPENING) - (letter in CLOSING and depth > 0)
        if letter in marks and not depth:
            found.append("")
        else:
            found[-1] += letter
    return [part.strip() for part in found if part.strip()]


def listed(cell: str) -> list[str] | None:
    """The texts of a JSON list of texts; None for anything else."""
    if not cell.lstrip().startswith("["):
        return None
    try:
        found = json.loads(cell)
    except ValueError:
        return None
    return [str(text).strip() for text in found] if all(isinstance(text, str | int | float) for text in found) else None


def _reader(marks: str, counted: Callable[[str], Item | None], *, before: bool) -> Reader:
    """Articles between ``marks``; without a quantity of their own they are one piece, or part of the next to them."""

    def read(cell: str) -> list[Item]:
        pieces = listed(cell) or parts(cell, marks)
        if marks in STRONG:
            return [counted(piece) or (piece, "1") for piece in pieces]
        joined: list[str] = []
        for piece in pieces:
            whole = joined and (counted(piece) is None if before else counted(joined[-1]) is None)
            joined[-1:] = [f"{joined[-1]}{marks[0]} {piece}"] if whole else [*joined[-1:], piece]
        return [counted(piece) or (piece, "1") for piece in joined]

    return read


def reader_of(cells: Sequence[str]) -> Reader | None:
    """How nearly all ``cells`` list their articles, at least one of them several; None where they do not."""
    best, most = None, 0
    if sum(bool(re.search(r"\d", cell)) or listed(cell) is not None for cell in cells) < NEARLY * len(cells):
        return None
    for before, counted in ((True, counted_before), (False, counted_after)):
        for marks in (*STRONG, *WEAK):
            told = [_told(cell, marks, counted, before=before) for cell in cells]
            counts = [count for count, _ in told]
            if sum(count > 0 for count in counts) < NEARLY * len(cells) or max(size for _, size in told) < 2:
                continue
            if sum(counts) > most:
                best, most = _reader(marks, counted, before=before), sum(counts)
    if best is None and all(found := [listed(cell) for cell in cells]) and any(len(texts or ()) > 1 for texts in found):
        return lambda cell: [counted_before(text) or counted_after(text) or (text, "1") for text in listed(cell) or ()]
    return best


def _told(cell: str, marks: str, counted: Callable[[str], Item | None], *, before: bool) -> tuple[int, int]:
    """How many articles of a cell say their quantity, and of how many; (0, 0) where it cannot be read whole."""
    pieces = listed(cell) or parts(cell, marks)
    found = [counted(piece) is not None for piece in pieces]
    edge = found[:1] if before else found[-1:]
    size = len(found) if marks in STRONG else sum(found)
    return (sum(found), size) if any(found) and (marks in STRONG or all(edge)) else (0, 0)


def columns_of(cells: Sequence[Sequence[str]]) -> str | None:
    """The mark at which cells of several columns fall into equally many parts, row by row; ``cells`` are rows."""
    for marks in (*STRONG, ",，"):
        counts = [{len(parts(cell, marks)) for cell in row} for row in cells]
        told = {max(count) for count in counts} - (set() if marks in STRONG else {2})
        if all(len(count) == 1 for count in counts) and max(told, default=0) > 1:
            return marks  # two parts at every comma may be decimals
    return None
