"""Records of any table by hand: choose, find, change, add; all of it follows from the declaration."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics import numbers
from analytics.engine import editing, listing
from analytics.engine.editing import Seen
from analytics.engine.listing import PAGE_ROWS, Page, Wish
from analytics.schema import IMPORTABLE, Table
from analytics.texts import name
from ui import auditing, editor, exchange, forms, pasting
from ui.view import View

VIEWS = ("list", "add", "paste", "audit")
TABLE, CHOSEN, ROUND = "records.at", "records.chosen", "records.round"
HEIGHT, SHORT = 420, 215


def records(view: View) -> None:
    """The page: a table, and one of its four views."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        table = _table(view)
        chosen = st.segmented_control(
            view.say("records.view"),
            VIEWS,
            default=VIEWS[0],
            format_func=lambda one: view.say(f"records.view.{one}"),
            key="records.view",
            required=True,
            label_visibility="collapsed",
        )
        editor.ask_who(view)
    editor.done(view)
    if chosen == "audit":
        auditing.audit(view, table)
    elif chosen == "list":
        _list(view, table)
    elif editor.can_write(view):
        (_add if chosen == "add" else pasting.paste)(view, table)


def _table(view: View) -> Table:
    """The table chosen; kept by its code, so that a change of language leaves it."""
    names = [one for one in IMPORTABLE if one != "aliases"]
    held = st.session_state.get(TABLE)
    key = f"records.table.{view.lang}"

    def choose() -> None:
        st.session_state[TABLE] = st.session_state[key]
        _untick()

    chosen = st.selectbox(
        view.say("records.table"),
        names,
        index=names.index(held) if held in names else 0,
        format_func=lambda one: name("table", one, lang=view.lang),
        key=key,
        on_change=choose,
        width=300,
    )
    return IMPORTABLE[chosen or names[0]]


def _untick() -> None:
    """Callback: nothing is ticked any more, and the first page is shown."""
    st.session_state.pop(CHOSEN, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state["records.page"] = 0


def _list(view: View, table: Table) -> None:
    wish = _wish(view, table)
    page = listing.listing(view.workspace, wish)
    if not page.total:
        st.info(view.say("records.none_found" if wish.words or wish.where else "records.none"))
        return
    last = min((wish.page + 1) * PAGE_ROWS, page.total)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        facts = {"total": page.total, "first": wish.page * PAGE_ROWS + 1, "last": last}
        st.caption(view.say("records.count", **facts), width="content")
        exchange.hand_out(view, table, wish)
        _turn(view, wish.page, last < page.total)
    _rows(view, table, page)
    chosen: list[Seen] = st.session_state.get(CHOSEN) or []
    if chosen and editor.can_write(view):
        _chosen(view, table, chosen, wish, page.total)


def _turn(view: View, page: int, more: bool) -> None:
    def go(to: int) -> None:
        _untick()
        st.session_state["records.page"] = to

    with st.container(horizontal=True, width="content"):
        st.button(view.say("records.previous"), disabled=page == 0, on_click=go, args=(page - 1,))
        st.button(view.say("records.next"), disabled=not more, on_click=go, args=(page + 1,))


def _wish(view: View, table: Table) -> Wish:
    """What to list, from the line of controls above the list."""
    columns = [column.name for column in table.columns if not (view.masked and column.personal)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            view.say("records.search"), key=f"search.{table.name}", help=view.say("records.search.help"),
            on_change=_untick, width=260,
        )  # fmt: skip
        sort = st.selectbox(
            view.say("records.sort"), columns, index=None, placeholder=view.say("records.sort.usual"),
            format_func=lambda one: editor.column_name(table, one, view.lang), key=f"sort.{table.name}",
            on_change=_untick, width=200,
        )  # fmt: skip
        down = st.toggle(view.say("records.descending"), key=f"down.{table.name}", on_change=_untick)
        with st.popover(view.say("records.filters")):
            where = _filters(view, table, columns)
    page = st.session_state.get("records.page", 0)
    return Wish(table.name, words or "", where, sort or "", down, page, view.masked)


def _filters(view: View, table: Table, columns: list[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    any_shown = False
    for one in columns:
        options = listing.choices(view.workspace, table.name, one)
        if options:
            any_shown = True
            found[one] = st.multiselect(
                editor.column_name(table, one, view.lang), options,
                format_func=lambda value, one=one: str(editor.shown(table, table.column(one), value, view)),
                key=f"filter.{table.name}.{one}", on_change=_untick,
            )  # fmt: skip
    if not any_shown:
        st.caption(view.say("records.filters.none"))
    return {one: values for one, values in found.items() if values}


def _rows(view: View, table: Table, page: Page) -> None:
    """The rows of a page; ticking some keeps them as they are seen now."""
    import pyarrow as pa

    filled = [column for column in table.columns if page.rows.column(column.name).null_count < page.rows.num_rows]
    cells = {column.name: editor.cells(view, table, page.rows.column(column.name), column) for column in filled}
    config = {column.name: editor.config(view, table, column, cells[column.name]) for column in filled}
    key = f"rows.{table.name}.{st.session_state.get(ROUND, 0)}"

    def tick() -> None:
        at = st.session_state[key].selection.rows
        st.session_state[CHOSEN] = [page.seen[one] for one in at if one < len(page.seen)]

    st.dataframe(
        pa.table(cells), column_config=config, placeholder=numbers.EMPTY, hide_index=True,
        height=SHORT if st.session_state.get(CHOSEN) else HEIGHT,
        on_select=tick, selection_mode="multi-row", key=key,
        alt=name("table", table.name, lang=view.lang),
    )  # fmt: skip


def _chosen(view: View, table: Table, chosen: list[Seen], wish: Wish, total: int) -> None:
    """What can be done with the ticked rows."""
    with st.container(border=True):
        if len(chosen) > 1 or total > len(chosen) > 1:
            chosen = _scope(view, chosen, wish, total)
            _bulk(view, table, chosen)
        else:
            _one(view, table, chosen[0])
        with st.container(horizontal=True):
            if st.button(view.say("records.delete", count=len(chosen)), key="records.delete"):
                _settle(view, table, lambda: editing.delete(view.workspace, table.name, chosen, editor.who(view)))
            st.button(view.say("records.close"), on_click=_untick)
    if len(chosen) == 1:
        with st.expander(view.say("records.history")):
            auditing.history(view, table, chosen[0])


def _scope(view: View, chosen: list[Seen], wish: Wish, total: int) -> list[Seen]:
    """The ticked rows, or all that were found."""
    if total <= len(chosen):
        return chosen
    words = {"chosen": {"count": len(chosen)}, "found": {"count": total}}
    scope = st.radio(
        view.say("records.scope"), list(words), horizontal=True, key="records.scope",
        format_func=lambda one: view.say(f"records.scope.{one}", **words[one]),
    )  # fmt: skip
    return listing.every(view.workspace, wish) if scope == "found" else chosen


def _one(view: View, table: Table, seen: Seen) -> None:
    held = listing.row(view.workspace, table.name, seen)
    if held is None:
        st.warning(view.say("records.gone"))
        return
    key = f"form.{table.name}.{seen.mark}"
    with st.form(key):
        st.markdown(f"**{view.say('records.change_one')}**")
        given = forms.fields(view, table, key, held)
        if not st.form_submit_button(view.say("records.save"), type="primary"):
            return
    values = forms.taken(table, given, key, whole=False)
    if values is None:
        st.rerun()
    else:
        news = forms.byhand.changed(table, held, values)
        _settle(view, table, lambda: editing.change(view.workspace, table.name, [seen], news, editor.who(view)))


def _bulk(view: View, table: Table, chosen: list[Seen]) -> None:
    st.markdown(f"**{view.say('records.change_many', count=len(chosen))}**")
    open_names = [
        column.name for column in forms.byhand.asked(table)
        if column.name not in table.key and not (view.masked and column.personal)
    ]  # fmt: skip
    left, right = st.columns(2)
    spoken: Any = lambda one: editor.column_name(table, one, view.lang)  # noqa: E731
    setting = left.multiselect(
        view.say("records.bulk.columns"), open_names, format_func=spoken, key=f"bulk.{table.name}"
    )
    emptied = right.multiselect(
        view.say("records.bulk.empty"), [one for one in open_names if one not in setting], format_func=spoken,
        key=f"empty.{table.name}",
    )  # fmt: skip
    if not setting and not emptied:
        return
    key = f"many.{table.name}"
    with st.form(key):
        given = forms.fields(view, table, key, only=setting) if setting else {}
        if not st.form_submit_button(view.say("records.set", count=len(chosen)), type="primary"):
            return
    values = forms.taken(table, given | dict.fromkeys(emptied), key, whole=False)
    if values is None:
        st.rerun()
    else:
        _settle(view, table, lambda: editing.change(view.workspace, table.name, chosen, values, editor.who(view)))


def _settle(view: View, table: Table, work: Any) -> None:
    """Write, untick, and draw anew."""
    if editor.write(view, table.name, work):
        _untick()
        st.rerun()


def _add(view: View, table: Table) -> None:
    rounds = st.session_state.get(ROUND, 0)
    key = f"new.{table.name}.{rounds}"
    with st.form(key):
        given = forms.fields(view, table, key)
        if not st.form_submit_button(view.say("records.add"), type="primary"):
            return
    values = forms.taken(table, given, key, whole=True)
    if values is None:
        st.rerun()
    else:
        _settle(view, table, lambda: editing.add(view.workspace, table.name, [values], editor.who(view)))
