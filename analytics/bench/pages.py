"""A cached page over a hello-world page; measured by the screens themselves, in a process of their own."""

from __future__ import annotations

from analytics.bench.measure import Figure, Section, child

ABOUT = (
    "Processor time of one rerun with nothing changed, messages to the browser serialised. Hello world is a title "
    "and a line of text. The goal is for the page of six full blocks; whole pages are for information."
)


def section(pairs: int) -> Section:
    """The six blocks by themselves, and whole pages of the app with menu, selection bar and header."""
    figures = tuple(Figure(**held) for held in child("-m", "ui.cost", str(pairs)))
    return Section("Cached pages over hello world", ABOUT, figures)
