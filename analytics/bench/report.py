"""The sections of a run as a page of documentation."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from analytics.bench.measure import Figure, Section

LIBRARIES = ("streamlit", "duckdb", "plotly", "pyarrow", "sqlglot")
INTRO = """\
# What KeLens costs · 性能

Written by `python run.py bench`. Processor time of KeLens beside the processor time of what it stands on, both in the
same run on the same machine: medians of alternating pairs, all threads counted. Ratios carry over to other machines,
milliseconds do not. 处理器时间之比;换一台电脑,比值基本不变。
"""


def page(sections: Sequence[Section]) -> str:
    """The whole page, missed goals first."""
    return (
        "\n".join(
            [INTRO, *_machine(), "", *_summary(sections), *(line for part in sections for line in _section(part))]
        )
        + "\n"
    )


def _machine() -> Iterator[str]:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    day = datetime.now(UTC).date()
    yield f"{day}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {libraries}."


def _summary(sections: Sequence[Section]) -> Iterator[str]:
    judged = [figure for part in sections for figure in part.figures if figure.goal is not None]
    missed = [figure for figure in judged if not figure.is_met]
    yield f"**{len(judged) - len(missed)} of {len(judged)} goals met.**"
    if missed:
        worst = ", ".join(f"{figure.name} {figure.ratio:.2f}" for figure in sorted(missed, key=_excess)[:8])
        yield f"Missed by most: {worst}."


def _excess(figure: Figure) -> float:
    return -figure.ratio / (figure.goal or 1)


def _section(part: Section) -> Iterator[str]:
    yield from ("", f"## {part.title}", "", part.about, "")
    yield f"| | KeLens ({part.unit}) | bare ({part.unit}) | ratio | goal | |"
    yield "|---|---:|---:|---:|---:|---|"
    scale = 1000 if part.unit == "ms" else 1
    for figure in part.figures:
        yield f"| {' | '.join(_cells(figure, scale))} |"


def _cells(figure: Figure, scale: int) -> tuple[str, ...]:
    goal = "" if figure.goal is None else f"{figure.goal:g}"
    verdict = {None: "", True: "met", False: "**missed**"}[figure.is_met]
    times = (f"{figure.ours * scale:.1f}", f"{figure.bare * scale:.1f}")
    return (figure.name, *times, f"{figure.ratio:.2f}", goal, "; ".join(filter(None, (verdict, figure.note))))
