"""Which record is the header: found from what the cells say and from how the records below differ."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analytics.ingest.vocabulary import bare, every_word, plain

LOOKED_AT = 80
ALIKE = 0.4
NUMBER = re.compile(r"^[\s('\-+]*[^\w\s]?\s*[-+]?\d[\d.,\s]*\s*[%元万亿]?\)?$")
DATE = re.compile(r"^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}")


def find(rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the header among the first rows, or None when no row looks like one."""
    looked = rows[:LOOKED_AT]
    widest = max((_filled(row) for row in looked), default=0)
    best, best_score = None, 0.0
    for place, row in enumerate(looked):
        score = _score(row, rows[place + 1 : place + 6], widest)
        if score > best_score + 1e-9:
            best, best_score = place, score
    return best if best is None else _first_of_run(looked, best, best_score, widest)


def _first_of_run(rows: Sequence[Sequence[str]], best: int, score: float, widest: int) -> int:
    """The uppermost of full header rows that follow each other: keys first, their wording below."""
    while best:
        above = rows[best - 1]
        cells = [cell.strip() for cell in above if cell.strip()]
        if len(cells) < 0.9 * _filled(rows[best]) or len(set(cells)) < len(cells) or any(map(is_value, cells)):
            return best
        if _score(above, rows[best + 1 : best + 6], widest) < ALIKE * score:
            return best
        best -= 1
    return best


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def is_value(cell: str) -> bool:
    """Whether a cell is a number or a date, which headers are not."""
    text = cell.strip()
    return bool(NUMBER.match(text) or DATE.match(text))


def known(cell: str) -> bool:
    """Whether a cell is a word of some table's vocabulary."""
    words = every_word()
    return plain(cell) in words or bare(cell) in words


def _score(row: Sequence[str], below: Sequence[Sequence[str]], widest: int) -> float:
    cells = [cell for cell in row if cell.strip()]
    if not cells or (len(cells) < 2 and widest > 1):
        return 0.0
    values = sum(is_value(cell) for cell in cells)
    if values > len(cells) * 0.2 or len(cells) < 0.4 * widest:
        return 0.0
    hits = sum(known(cell) for cell in cells)
    distinct = len(set(cells)) / len(cells)
    long = sum(len(cell) > 80 for cell in cells) / len(cells)
    differs = _differs(row, below)
    return (
        (2.0 * hits / len(cells) + min(hits, 4) * 0.25 + differs)
        * distinct
        * (1 - 0.5 * long)
        * (0.5 + len(cells) / widest / 2)
    )


def _differs(row: Sequence[str], below: Sequence[Sequence[str]]) -> float:
    """Share of the columns whose next rows are values where this row is a word."""
    total = found = 0
    for place, cell in enumerate(row):
        under = [line[place] for line in below if place < len(line) and line[place].strip()]
        if cell.strip() and under:
            total += 1
            found += any(is_value(value) for value in under)
    return found / total if total else 0.0


def names(row: Sequence[str], width: int, above: Sequence[str] = ()) -> list[str]:
    """Header texts as written, one per column, made unique: a second ``amount`` becomes ``amount (2)``.

    ``above`` is the row over the header. Where it names groups of columns, it names a column that spans both rows,
    and tells columns of one name apart.
    """
    row = _grouped(row, width, above)
    found: list[str] = []
    seen: dict[str, int] = {}
    for place in range(width):
        text = row[place].strip().strip("\ufeff").strip('"').strip() if place < len(row) else ""
        text = text or f"#{place + 1}"
        seen[text] = seen.get(text, 0) + 1
        found.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return found


def _grouped(row: Sequence[str], width: int, above: Sequence[str]) -> Sequence[str]:
    groups = ["" if re.fullmatch(r"#\d+", cell) else cell.strip() for cell in above][:width]
    filled = [cell for cell in groups if cell]
    if len(filled) < 2 or any(map(is_value, filled)) or any(len(cell) > 40 for cell in filled):
        return row
    cells = [row[place].strip() if place < len(row) else "" for place in range(width)]
    groups += [""] * (width - len(groups))
    twice = {cell for cell in cells if cell and cells.count(cell) > 1}
    found, group = [], ""
    for cell, over in zip(cells, groups, strict=True):
        group = over or group
        found.append(cell or over if cell not in twice else f"{group} {cell}".strip())
    return found
