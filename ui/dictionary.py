"""The dictionary: every table and column, what it means, how full it is, who uses it; and its rows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.engine import overview
from analytics.schema import TABLES, Table
from analytics.texts import known, name, say
from ui.view import View


def dictionary(view: View) -> None:
    """Choose a table; read its columns; look at its rows."""
    counts = overview.row_counts(view.workspace)
    left, right = st.columns([1, 3])
    with left:
        chosen = st.radio(
            say("dictionary.table", view.lang),
            list(TABLES),
            format_func=lambda table: say(
                "dictionary.option", view.lang, {"table": name("table", table, lang=view.lang), "rows": counts[table]}
            ),
            key="table",
            persist_state="session",
        )
    with right:
        _table(view, TABLES[chosen or "customers"], counts[chosen or "customers"])


def _table(view: View, table: Table, count: int) -> None:
    st.subheader(name("table", table.name, lang=view.lang), anchor=False)
    st.write(say(f"table.{table.name}.meaning", view.lang))
    users = [say(f"analysis.{analysis}", view.lang) for analysis in overview.users_of(table.name)]
    used = "、".join(users) if view.lang == "zh" else ", ".join(users)
    st.caption(view.say("dictionary.facts", rows=count, used=used or "–"))
    shares = overview.filled_shares(view.workspace, table)
    st.dataframe([_column(view, table, column.name, shares) for column in table.all_columns], hide_index=True)
    if count:
        with st.expander(view.say("dictionary.rows", rows=min(count, overview.SHOWN_ROWS))):
            st.dataframe(overview.preview(view.workspace, table, view.masked), hide_index=True)


def _column(view: View, table: Table, column_name: str, shares: dict[str, float]) -> dict[str, Any]:
    column, lang = table.column(column_name), view.lang
    share = shares.get(column_name)
    return {
        say("dictionary.column", lang): name("column", table.name, column_name, lang=lang),
        say("dictionary.name", lang): column_name,
        say("dictionary.meaning", lang): _meaning(table.name, column_name, lang),
        say("dictionary.kind", lang): say(f"kind.{column.kind}", lang),
        say("dictionary.example", lang): column.example,
        say("dictionary.filled", lang): "–" if share is None else f"{share:.0%}",
        say("dictionary.personal", lang): say("word.yes", lang) if column.personal else "",
    }


def _meaning(table: str, column: str, lang: str) -> str:
    """What a column means: said for its table, else for its name."""
    own = f"column.{table}.{column}.meaning"
    return say(own if known(own) else f"column.{column}.meaning", lang)
