"""Errors as sentences: cause, place, next step. An unexpected one shows an id, never a trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from analytics.errors import AnalyticsError
from analytics.texts import say
from ui.markdown import escape


def show_error(error: AnalyticsError, lang: str) -> None:
    """The sentence of an error."""
    st.error(say(f"error.{error.code}", lang, error.facts, escape=escape))


@contextmanager
def guarded(lang: str) -> Iterator[None]:
    """Run a page or a block; what goes wrong in it is said in words. Streamlit's own signals pass."""
    try:
        yield
    except AnalyticsError as error:
        show_error(error, lang)
    except Exception as error:  # noqa: BLE001  no raw exception ever reaches a reader
        from analytics.logs import record

        st.error(say("error.unexpected", lang, {"id": record(error)}))
