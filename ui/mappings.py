"""The remembered mappings on screen: named, corrected, handed on as a file, taken in, deleted."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.ingest import memory
from analytics.ingest.vocabulary import SALES, fields
from analytics.texts import say
from ui.correct import kind_name
from ui.downloads import UNSAFE
from ui.failure import guarded
from ui.mapping import KEPT, options, title
from ui.view import View


def mappings(view: View) -> None:
    """All of them, and the way to take in one from a file."""
    st.write(view.say("mappings.intro"))
    held = memory.all_remembered()
    if not held:
        st.info(view.say("mappings.none"))
    for mark, entry in held.items():
        with guarded(view.lang), st.expander(_label(view, mark, entry)):
            _one(view, mark, entry)
    _take(view)


def _label(view: View, mark: str, entry: dict[str, Any]) -> str:
    name = entry.get("name") or view.say("mappings.unnamed", code=mark[:6])
    kind = kind_name(_table(entry), view.lang)
    return view.say("mappings.label", name=name, kind=kind, columns=len(entry["headers"]))


def _table(entry: dict[str, Any]) -> str:
    return "order_lines" if entry["table"] == SALES else entry["table"]


def _one(view: View, mark: str, entry: dict[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(view.say("mapping.name"), value=entry.get("name", ""), key=f"name_{mark}", width=320)
        if name is not None and name.strip() != entry.get("name", ""):
            memory.rename(mark, name)
            st.rerun()
        st.download_button(
            view.say("mappings.export"),
            data=memory.exported(mark),
            file_name=UNSAFE.sub("_", f"kelens-{entry.get('name') or mark[:6]}") + ".json",
            mime="application/json",
            key=f"export_{mark}",
            on_click="ignore",
        )
        with st.popover(view.say("mappings.delete")):
            st.write(view.say("mappings.delete.ask"))
            if st.button(view.say("mappings.delete.yes"), key=f"delete_{mark}", type="primary"):
                memory.drop(mark)
                st.rerun()
    settled = [view.say("mappings.choice", name=say(f"choices.{key}", view.lang), value=_value(view, key, value))
               for key, value in (entry.get("choices") or {}).items()]  # fmt: skip
    if settled:
        st.caption(" · ".join(settled))
    _columns(view, mark, entry)


def _value(view: View, key: str, value: Any) -> str:
    if key == "tax_rate":
        return f"{value:.0%}"
    if key == "tax_included":
        return say("tax_included.with" if value else "tax_included.without", view.lang)
    return say(f"{key}.{value}", view.lang)


def _columns(view: View, mark: str, entry: dict[str, Any]) -> None:
    """Header and field, to be corrected in place."""
    table = _table(entry)
    known = fields(SALES if table in ("orders", "order_lines") else table)
    rows = [{"header": header, "field": entry["mapping"].get(header) or KEPT} for header in entry["headers"]]
    answer = st.data_editor(
        rows,
        hide_index=True,
        disabled=["header"],
        column_config={
            "header": st.column_config.TextColumn(say("mapping.header", view.lang), width="large"),
            "field": st.column_config.SelectboxColumn(
                say("mapping.field", view.lang),
                options=options(list(known), table, view.lang),
                format_func=lambda field: title(str(field), table, view.lang),
                width="large",
                required=True,
            ),
        },
        key=f"columns_{mark}_{view.lang}",
    )
    mapping = {row["header"]: None if row["field"] == KEPT else row["field"] for row in answer}
    fresh = {header: field for header, field in mapping.items() if field != entry["mapping"].get(header)}
    if fresh:
        given = [field for field in mapping.values() if field]
        twice = next((field for field in given if given.count(field) > 1), None)
        if twice:
            st.warning(view.say("mappings.twice", field=title(twice, table, view.lang)))
        else:
            memory.remember(entry["headers"], entry["table"], mapping, "", entry.get("choices"))
            st.toast(view.say("mappings.saved"))


def _take(view: View) -> None:
    rounds = st.session_state.setdefault("mapping_takes", 0)
    given = st.file_uploader(
        view.say("mappings.take"), type="json", key=f"take_{rounds}", help=view.say("mappings.take.help")
    )
    if given is not None:
        with guarded(view.lang):
            memory.take(given.getvalue().decode("utf-8-sig", "replace"), given.name)
            st.session_state["mapping_takes"] = rounds + 1
            st.rerun()
