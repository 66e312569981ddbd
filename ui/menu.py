"""The menu: sections and their pages. A page is a file and its texts; an empty section is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import streamlit as st

from analytics.texts import say

StreamlitPage: TypeAlias = st.Page


@dataclass(frozen=True)
class Entry:
    """A page: its section and name give file, address and texts. ``selects``: whether the selection bar applies."""

    section: str
    name: str
    path: str
    selects: bool = True

    @property
    def file(self) -> str:
        return f"pages/{self.section}/{self.name}.py"

    @property
    def key(self) -> str:
        return f"page.{self.section}.{self.name}"


ENTRIES = (
    Entry("today", "overview", "today"),
    Entry("market", "trend", "trend"),
    Entry("market", "categories", "categories"),
    Entry("competitors", "share", "share"),
    Entry("competitors", "prices", "prices"),
    Entry("customers", "segments", "segments"),
    Entry("customers", "classes", "classes"),
    Entry("churn", "warnings", "churn"),
    Entry("churn", "rate", "churn-rate"),
    Entry("data", "upload", "upload", selects=False),
    Entry("data", "imports", "imports", selects=False),
    Entry("data", "tables", "tables", selects=False),
)


def page(path: str, lang: str) -> StreamlitPage:
    """The page at an address, for links and switches. The first one lies at the root."""
    entry = next(entry for entry in ENTRIES if entry.path == path)
    if entry is ENTRIES[0]:
        return st.Page(entry.file, title=say(entry.key, lang), default=True)
    return st.Page(entry.file, title=say(entry.key, lang), url_path=entry.path)


def navigation(lang: str, hidden: bool) -> tuple[StreamlitPage, Entry]:
    """Draw the menu and return the page asked for, with its entry. The first page answers to its own address too."""
    first = ENTRIES[0]
    alias = st.Page(first.file, title=say(first.key, lang), url_path=first.path, visibility="hidden")
    sections: dict[str, list[StreamlitPage]] = {"": [page(first.path, lang), alias]}
    for entry in ENTRIES[1:]:
        sections.setdefault(say(f"section.{entry.section}", lang), []).append(page(entry.path, lang))
    chosen = st.navigation(sections, position="hidden" if hidden else "sidebar", expanded=True)
    path = chosen.url_path or ENTRIES[0].path
    return chosen, next(entry for entry in ENTRIES if entry.path == path)
