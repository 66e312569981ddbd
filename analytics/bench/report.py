"""The sections of a run as a page of documentation."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from analytics.bench.measure import Figure, Section

MET, MISSED = "met", "**missed**"
ROW = re.compile(rf"^\|.*\| (?:{MET}|{re.escape(MISSED)})[; ].*\|$", re.MULTILINE)
LIBRARIES = ("streamlit", "duckdb", "plotly", "pyarrow", "sqlglot")
INTRO = """\
# What KeLens costs · 性能

Written by `python run.py bench`. Processor time of KeLens beside the processor time of what it stands on, both in the
same run on the same machine: medians of alternating pairs, all threads counted. Ratios carry over to other machines,
milliseconds do not. 处理器时间之比;换一台电脑,比值基本不变。
"""


def page(sections: Sequence[Section], held: str = "") -> str:
    """The whole page, missed goals first; with ``held``, a page as it is, only these sections of it anew."""
    told = {part.title: "\n".join(_section(part, within=bool(held))) for part in sections}
    blocks = dict(part.split("\n", 1) for part in re.split(r"^## ", held, flags=re.MULTILINE)[1:])
    blocks |= told if held else {}
    texts = [f"## {title}\n\n{text.strip()}" for title, text in (blocks if held else told).items()]
    machine = re.search(r"^\d{4}-\d\d-\d\d, .*$", held, re.MULTILINE)
    head = [INTRO, machine[0] if machine else _machine(), "", *_summary("\n".join(texts))]
    return "\n".join([*head, "", *(f"{text}\n" for text in texts)])


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    day = datetime.now(UTC).date()
    return f"{day}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {libraries}."


def _summary(text: str) -> Iterator[str]:
    """Goals met and the worst of those that were not, from the lines of the tables."""
    judged = [[cell.strip() for cell in line.split("|")[1:-1]] for line in ROW.findall(text)]
    missed = [row for row in judged if MISSED in row[5]]
    yield f"**{len(judged) - len(missed)} of {len(judged)} goals met.**"
    if missed:
        worst = sorted(missed, key=lambda row: -float(row[3]) / (float(row[4]) or 1))
        yield f"Missed by most: {', '.join(f'{row[0]} {row[3]}' for row in worst[:8])}."


def _section(part: Section, *, within: bool) -> Iterator[str]:
    yield from (part.about, *(("", f"Measured apart: {_machine()}") if within else ()), "")
    yield f"| | KeLens ({part.unit}) | bare ({part.unit}) | ratio | goal | |"
    yield "|---|---:|---:|---:|---:|---|"
    scale = 1000 if part.unit == "ms" else 1
    for figure in part.figures:
        yield f"| {' | '.join(_cells(figure, scale))} |"


def _cells(figure: Figure, scale: int) -> tuple[str, ...]:
    goal = "" if figure.goal is None else f"{figure.goal:g}"
    verdict = {None: "", True: MET, False: MISSED}[figure.is_met]
    times = (f"{figure.ours * scale:.1f}", f"{figure.bare * scale:.1f}")
    return (figure.name, *times, f"{figure.ratio:.2f}", goal, "; ".join(filter(None, (verdict, figure.note))))
