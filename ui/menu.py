"""The menu: sections and their pages. A page is a file and its texts; an empty section is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import streamlit as st

from analytics.texts import say

StreamlitPage: TypeAlias = st.Page
ROOT_NAME = "home"  # a default page reserves a name too; its own must stay free for its alias


@dataclass(frozen=True)
class Entry:
    """A page: section and name give its file and texts, the name its address. ``selects``: the selection applies."""

    section: str
    name: str
    selects: bool = True

    @property
    def file(self) -> str:
        return f"pages/{self.section}/{self.name}.py"

    @property
    def key(self) -> str:
        return f"page.{self.section}.{self.name}"


ENTRIES = (
    Entry("today", "today"),
    Entry("market", "trend"),
    Entry("market", "categories"),
    Entry("competitors", "share"),
    Entry("competitors", "prices"),
    Entry("customers", "segments"),
    Entry("customers", "classes"),
    Entry("churn", "churn"),
    Entry("churn", "churn_rate"),
    Entry("data", "upload", selects=False),
    Entry("data", "imports", selects=False),
    Entry("data", "tables", selects=False),
)


def page(name: str, lang: str) -> StreamlitPage:
    """The page at an address, for links and switches. The first one lies at the root."""
    entry = next(entry for entry in ENTRIES if entry.name == name)
    if entry is ENTRIES[0]:
        return st.Page(entry.file, title=say(entry.key, lang), url_path=ROOT_NAME, default=True)
    return st.Page(entry.file, title=say(entry.key, lang), url_path=entry.name)


def navigation(lang: str, hidden: bool) -> tuple[StreamlitPage, Entry]:
    """Draw the menu and return the page asked for, with its entry. The first page answers to its own address too."""
    first = ENTRIES[0]
    alias = st.Page(first.file, title=say(first.key, lang), url_path=first.name, visibility="hidden")
    sections: dict[str, list[StreamlitPage]] = {"": [page(first.name, lang), alias]}
    for entry in ENTRIES[1:]:
        sections.setdefault(say(f"section.{entry.section}", lang), []).append(page(entry.name, lang))
    chosen = st.navigation(sections, position="hidden" if hidden else "sidebar", expanded=True)
    path = chosen.url_path if chosen.url_path not in ("", ROOT_NAME) else first.name
    return chosen, next(entry for entry in ENTRIES if entry.name == path)
