"""The dictionary: every table and column, what it means, how full it is, who uses it; and its rows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.dictionary import codes, matches, meaning
from analytics.engine import overview
from analytics.export import template
from analytics.schema import BY_FILE, SUBJECTS, TABLES, Table
from analytics.texts import name, say
from ui.markdown import escape
from ui.templates import template_buttons
from ui.view import View

WIDTHS = {"column": 110, "meaning": 300, "example": 120, "filled": 60, "personal": 70, "used": 110}


def dictionary(view: View) -> None:
    """Find a table by its subject or by a word; read its columns; look at its rows."""
    counts = overview.row_counts(view.workspace)
    query = st.text_input(
        view.say("dictionary.search"), placeholder=view.say("dictionary.search.hint"), key="dictionary", width=420
    ).strip()
    found = matches(query)
    if not found:
        st.info(view.say("dictionary.nothing", query=escape(query)))
        return
    offered = list(found) if query else _of_subject(view)
    left, right = st.columns([1, 4])
    with left:
        chosen = st.radio(
            view.say("dictionary.table"),
            offered,
            format_func=lambda table: view.say(
                "dictionary.option", table=name("table", table, lang=view.lang), rows=counts[table]
            ),
            key=f"table.{offered[0]}" if not query else "table.found",
        )
    with right:
        table = TABLES[chosen if chosen in offered else offered[0]]
        _table(view, table, counts[table.name], query, found[table.name])


def _of_subject(view: View) -> list[str]:
    """The tables of the subject that is chosen."""
    subject = st.segmented_control(
        view.say("dictionary.subject"),
        SUBJECTS,
        default=SUBJECTS[0],
        format_func=lambda one: say(f"subject.{one}", view.lang),
        key="subject",
        required=True,
    )
    return [table.name for table in TABLES.values() if table.subject == (subject or SUBJECTS[0])]


def _table(view: View, table: Table, count: int, query: str, columns: list[str]) -> None:
    st.subheader(name("table", table.name, lang=view.lang), anchor=False)
    st.write(say(f"table.{table.name}.meaning", view.lang))
    st.caption(_facts(view, table, count))
    if len(columns) < len(table.names):
        facts = {"shown": len(columns), "all": len(table.names), "query": escape(query)}
        st.caption(view.say("dictionary.some", **facts))
    shares, users = overview.filled_shares(view.workspace, table), overview.users_by_column(table)
    must = {entry["name"]: entry["must"] for entry in template.explained(table, view.lang)}
    rows = [_column(view, table, column, shares, users[column], must) for column in columns]
    wide = {view.say(f"dictionary.{label}"): pixels for label, pixels in WIDTHS.items()}
    st.dataframe(rows, hide_index=True, height=min(36 * (len(rows) + 1), 620), column_config=_widths(wide))
    if table.name in BY_FILE:
        with st.container(horizontal=True):
            template_buttons(view, table.name)
    if count:
        with st.expander(view.say("dictionary.rows", rows=min(count, overview.SHOWN_ROWS))):
            st.dataframe(overview.preview(view.workspace, table, view.masked), hide_index=True)


def _widths(wide: dict[str, int]) -> dict[str, Any]:
    return {label: st.column_config.Column(width=pixels) for label, pixels in wide.items()}


def _facts(view: View, table: Table, count: int) -> str:
    """Rows, where they came from, and which analyses rest on the table."""
    between = say("template.between", view.lang)
    used = between.join(say(f"analysis.{one}", view.lang) for one in overview.users_of(table.name))
    facts = [view.say("dictionary.facts", rows=count, used=used or "–")]
    if ways := overview.origins(view.workspace, table):
        came = [view.say("dictionary.came", kind=f"code.import_kind.{kind}", rows=rows) for kind, rows in ways.items()]
        facts.append(view.say("dictionary.source", ways=between.join(came)))
    if table.key:
        key = between.join(name("column", table.name, one, lang=view.lang) for one in table.key)
        facts.append(view.say("dictionary.key", columns=key))
    return "  \n".join(facts)


def _column(
    view: View, table: Table, column_name: str, shares: dict[str, float], users: list[str], must: dict[str, str]
) -> dict[str, Any]:
    column, lang = table.column(column_name), view.lang
    share, between = shares.get(column_name), say("template.between", lang)
    said = [meaning(table, column, lang), between.join(codes(table, column, lang))]
    return {
        say("dictionary.column", lang): name("column", table.name, column_name, lang=lang),
        say("dictionary.meaning", lang): " ".join(filter(None, said)),
        say("dictionary.example", lang): template.example(table, column, lang),
        say("dictionary.filled", lang): "–" if share is None else f"{share:.0%}",
        say("dictionary.personal", lang): say("word.yes", lang) if column.personal else "",
        say("dictionary.used", lang): between.join(say(f"analysis.{one}", lang) for one in users),
        say("dictionary.must", lang): must.get(column_name, ""),
        say("dictionary.kind", lang): say(f"kind.{column.kind}", lang),
        say("dictionary.name", lang): column_name,
    }
