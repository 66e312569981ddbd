"""Downloads: made only when asked for, each file under a name of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import streamlit as st

from analytics.engine import scope_of
from analytics.result import Result
from analytics.selection import Scope
from analytics.texts import say
from ui.view import View

UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')
MIME = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def downloads(result: Result, view: View, key: str, whole: Callable[[], Result] | None = None) -> None:
    """Two buttons: CSV and Excel. ``whole`` brings the rows that ``result`` was cut to, when a file is asked for."""
    for kind in ("csv", "xlsx"):
        st.download_button(
            say(f"show.download.{kind}", view.lang),
            data=_maker(whole or (lambda: result), view.lang, kind),
            file_name=file_name(result, view.lang, kind),
            mime=MIME[kind],
            key=f"{key}.{kind}",
            on_click="ignore",
            type="tertiary",
            help=say("show.download.help", view.lang),
        )


def _maker(whole: Callable[[], Result], lang: str, kind: str) -> Callable[[], bytes]:
    def make() -> bytes:
        from analytics import export

        return export.csv_bytes(whole(), lang) if kind == "csv" else export.excel_bytes(whole(), lang)

    return make


def file_name(result: Result, lang: str, kind: str) -> str:
    """Says what is inside: analysis, company, period, and when it was taken."""
    return _file_name(say(f"analysis.{result.analysis.name}", lang), result.passport.workspace, result.scope, kind)


def named(view: View, key: str, kind: str) -> str:
    """The name of a file of several results, called by a text."""
    return _file_name(say(key, view.lang), view.workspace.name, scope_of(view.workspace, view.selection), kind)


def _file_name(title: str, workspace: str, scope: Scope, kind: str) -> str:
    taken = datetime.now().astimezone()
    parts = (title, workspace, f"{scope.start:%Y%m%d}-{scope.last_day:%Y%m%d}", f"{taken:%H%M%S}")
    return UNSAFE.sub("_", "_".join(parts)) + f".{kind}"
