"""The finding in words."""

from __future__ import annotations

import re

import streamlit as st

from analytics.engine.honoured import unaware
from analytics.result import Result
from analytics.texts import name, say
from ui.kept import kept
from ui.view import View

UNBROKEN, JOINER = re.compile(r"(?<=\d)(?=[万亿个%年月日天])|(?<=[年月])(?=\d)"), "\u2060"
SPACED, NO_BREAK = re.compile(r"(?<=\d) (?=pts)"), "\u00a0"


def headline(result: Result, view: View) -> None:
    """The sentence, its facts escaped; made-up data say so."""
    sentence = kept((result.key or id(result), "headline", view.lang), lambda: _sentence(result, view))
    st.markdown(sentence, anchors=False)
    if result.note:
        st.caption(view.say(result.note.key, **result.note.facts))
    lacking = unaware(result.analysis, result.scope.selection)
    if lacking:
        comma = view.say("class_set.list")
        tables = dict.fromkeys(table for names in lacking.values() for table in names)
        facts = {
            "fields": comma.join(view.say(f"bar.{field}") for field in lacking),
            "tables": comma.join(name("table", table, lang=view.lang) for table in tables),
        }
        st.caption(view.say("show.not_filtered", **facts))


def unbroken(text: str) -> str:
    """The text without a line break between a number and its unit."""
    return SPACED.sub(NO_BREAK, UNBROKEN.sub(JOINER, text))


def _sentence(result: Result, view: View) -> str:
    words = unbroken(view.say(result.headline.key, **result.headline.facts))
    if result.passport.origin == "generated":
        words = f"{words} :gray-badge[{say('show.generated', view.lang)}]"
    return f"### {words}"
