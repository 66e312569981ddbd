"""What the page shows and to whom: workspace, selection, language, theme, masking."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analytics.engine import Workspace
from analytics.selection import Selection
from analytics.texts import say
from ui.markdown import escape

KEY = "view"


@dataclass(frozen=True)
class View:
    """Everything a page needs to know of its reader."""

    workspace: Workspace
    selection: Selection
    lang: str
    theme: str
    masked: bool = False
    present: bool = False

    def say(self, key: str, **facts: object) -> str:
        """A text in the reader's language, its facts safe inside Markdown."""
        return say(key, self.lang, facts, self.workspace.currency, escape)


def current() -> View:
    """The view that the frame settled for this run."""
    return st.session_state[KEY]
