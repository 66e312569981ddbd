"""Templates to fill in: for a table, and for a table that is chosen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analytics.schema import BY_FILE, SUBJECTS
from analytics.texts import name, say
from ui.downloads import MIME
from ui.view import View


def templates(view: View) -> None:
    """Choose a kind of record; download its template."""
    with st.expander(view.say("template.title")):
        st.write(view.say("template.intro"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            known = [one for subject in SUBJECTS for one, table in BY_FILE.items() if table.subject == subject]
            chosen = st.selectbox(
                view.say("template.table"),
                known,
                format_func=lambda table: _option(table, view.lang),
                key="template",
                width=420,
            )
            template_buttons(view, chosen)


def template_buttons(view: View, table: str) -> None:
    """Two buttons: the template of a table as Excel and as CSV."""
    called = view.say("template.file", table=name("table", table, lang=view.lang)).replace(" ", "_")
    for kind, label in (("xlsx", "template.excel"), ("csv", "template.csv")):
        st.download_button(
            view.say(label),
            data=_maker(table, view.lang, kind),
            file_name=f"{called}.{kind}",
            mime=MIME[kind],
            key=f"template.{kind}",
            on_click="ignore",
        )


def _maker(table: str, lang: str, kind: str) -> Callable[[], bytes]:
    def make() -> bytes:
        from analytics.export import template

        return template.csv_bytes(table, lang) if kind == "csv" else template.excel_bytes(table, lang)

    return make


def _option(table: str, lang: str) -> str:
    facts = {"subject": say(f"subject.{BY_FILE[table].subject}", lang), "table": name("table", table, lang=lang)}
    return say("template.option", lang, facts)
