"""The finding in words."""

from __future__ import annotations

import re

import streamlit as st

from analytics.result import Result
from analytics.texts import say
from ui.kept import kept
from ui.view import View

UNBROKEN, JOINER = re.compile(r"(?<=\d)(?=[万亿个%])"), "\u2060"


def headline(result: Result, view: View) -> None:
    """The sentence, its facts escaped; made-up data say so."""
    sentence = kept((result.key or id(result), "headline", view.lang), lambda: _sentence(result, view))
    st.markdown(sentence, anchors=False)


def _sentence(result: Result, view: View) -> str:
    words = UNBROKEN.sub(JOINER, view.say(result.headline.key, **result.headline.facts))
    if result.passport.origin == "generated":
        words = f"{words} :gray-badge[{say('show.generated', view.lang)}]"
    return f"### {words}"
