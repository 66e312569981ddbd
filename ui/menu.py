"""The menu: sections and their pages. A page is a file and its texts; an empty section is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeAlias
from urllib.parse import unquote, urlsplit

import streamlit as st

from analytics.texts import say
from ui.markdown import escape

StreamlitPage: TypeAlias = st.Page
LANDED = "landed"
ROOT_NAME = "kelens_root"  # a default page reserves a name too; its own must stay free for its alias


@dataclass(frozen=True)
class Entry:
    """A page: section and name give its file and texts, the name its address. ``selects``: the selection applies.
    ``answers``: it shows analyses, of which an empty company has none."""

    section: str
    name: str
    selects: bool = True
    answers: bool = False

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
    Entry("market", "contribution"),
    Entry("competitors", "share"),
    Entry("competitors", "prices"),
    Entry("customers", "customer", selects=False, answers=True),
    Entry("customers", "segments"),
    Entry("customers", "classes"),
    Entry("customers", "groups"),
    Entry("customers", "portrait"),
    Entry("customers", "targets"),
    Entry("customers", "plan"),
    Entry("customers", "sources"),
    Entry("customers", "lifecycle"),
    Entry("customers", "growth"),
    Entry("customers", "cohorts"),
    Entry("customers", "survival"),
    Entry("customers", "receivables"),
    Entry("customers", "report"),
    Entry("churn", "churn"),
    Entry("churn", "churn_rate"),
    Entry("value", "worth"),
    Entry("value", "grades"),
    Entry("value", "clv"),
    Entry("value", "dwyer"),
    Entry("value", "gaps"),
    Entry("value", "foretelling"),
    Entry("data", "upload", selects=False),
    Entry("data", "imports", selects=False),
    Entry("data", "mappings", selects=False),
    Entry("data", "quality", selects=False, answers=True),
    Entry("data", "records", selects=False),
    Entry("data", "merge", selects=False),
    Entry("data", "tables", selects=False),
)


LOST = Entry("frame", "lost", selects=False)


def landed() -> str:
    """The last part of the address by which the session began, "" for none. Only its first run is told of it."""
    if LANDED not in st.session_state:
        path = urlsplit(st.context.url or "").path
        st.session_state[LANDED] = unquote(path.rstrip("/").rpartition("/")[2])
    return st.session_state[LANDED]


def page(name: str, lang: str) -> StreamlitPage:
    """The page at an address, for links and switches. The first one lies at the root."""
    entry = next(entry for entry in ENTRIES if entry.name == name)
    if entry is ENTRIES[0] and landed() != name:
        return _root(lang)
    return st.Page(entry.file, title=say(entry.key, lang), url_path=entry.name)


def _root(lang: str, visibility: Literal["visible", "hidden"] = "visible") -> StreamlitPage:
    first = ENTRIES[0]
    title = say(first.key, lang)
    return st.Page(first.file, title=title, url_path=ROOT_NAME, default=True, visibility=visibility)


def _first(lang: str) -> list[StreamlitPage]:
    """The first page at the root and at its own address; the menu shows the one that the session came by."""
    first = ENTRIES[0]
    if landed() == first.name:
        return [page(first.name, lang), _root(lang, "hidden")]
    own = st.Page(first.file, title=say(first.key, lang), url_path=first.name, visibility="hidden")
    return [_root(lang), own]


def navigation(lang: str, hidden: bool) -> tuple[StreamlitPage, Entry]:
    """Draw the menu and return the page asked for, with its entry. An address nobody has gets a page that says so."""
    sections: dict[str, list[StreamlitPage]] = {"": _first(lang)}
    for entry in ENTRIES[1:]:
        sections.setdefault(say(f"section.{entry.section}", lang), []).append(page(entry.name, lang))
    known = {entry.name: entry for entry in ENTRIES}
    asked = landed()
    if asked and asked not in (*known, ROOT_NAME):
        sections[""].append(
            st.Page(lambda: _lost(asked, lang), title=say(LOST.key, lang), url_path=asked, visibility="hidden")
        )
    chosen = st.navigation(sections, position="hidden" if hidden else "sidebar", expanded=True)
    return chosen, known.get(chosen.url_path or ENTRIES[0].name, LOST if chosen.url_path == asked else ENTRIES[0])


def _lost(asked: str, lang: str) -> None:
    """What a wrong address shows: that it is wrong, and the nearest page that exists."""
    near = get_close_matches(asked.lower().replace("-", "_"), [entry.name for entry in ENTRIES], 1, 0.5)
    name = near[0] if near else ENTRIES[0].name
    with st.container(border=True):
        st.write(say("frame.lost", lang, {"name": asked}, escape=escape))
        st.page_link(page(name, lang))
