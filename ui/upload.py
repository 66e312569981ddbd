"""Bring in files: drop them or take them from the inbox, correct what was recognised, load, read the receipts."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.engine import open_workspace, overview
from analytics.errors import AnalyticsError
from analytics.ingest.memory import signature
from analytics.texts import say
from ui import correct, desk, inbox, preview
from ui.desk import OWN, Item
from ui.failure import guarded, show_error
from ui.receipts import receipt
from ui.state import state
from ui.templates import templates
from ui.view import View

STARTED = "loading_here"


def upload(view: View) -> None:
    """The import page."""
    _arrivals(view)
    st.write(view.say("upload.intro"))
    drops = st.session_state.setdefault("drops", 0)
    dropped = st.file_uploader(
        view.say("upload.drop"), key=f"drop_{drops}", accept_multiple_files=True, help=view.say("upload.drop.help")
    )
    if dropped:
        with guarded(view.lang), st.spinner(view.say("upload.looking")):
            for one in dropped:
                desk.drop_in(one, view.lang)
        st.session_state["drops"] = drops + 1
        st.session_state["in_hand"] = next(reversed(desk.items), None)
        st.rerun()
    _inbox(view)
    if not desk.items:
        templates(view)
    _in_hand(view)


def _arrivals(view: View) -> None:
    """Receipts that wait: of this visit, or of one whose tab was closed."""
    if desk.outcomes and st.session_state.pop(STARTED, None) and view.workspace.name != OWN:
        _go_home()
    for outcome in list(desk.outcomes):
        if outcome.import_id is None:
            if isinstance(outcome.error, AnalyticsError):
                show_error(outcome.error, view.lang)
            continue
        entry = next((one for one in _own_imports() if one["import_id"] == outcome.import_id), None)
        if entry is not None and entry["undone_at"] is None:
            st.success(view.say("upload.done", name=outcome.name))
            receipt(_at_home(view), entry)
    if desk.outcomes:
        st.button(view.say("upload.seen"), on_click=desk.outcomes.clear)


def _go_home() -> None:
    """To the company that was loaded into: from here on every page answers from it."""
    kept = {key: state()[key] for key in ("lang", "mask") if key in state()}
    state().clear()
    state().update(kept, ws=OWN)
    st.rerun()


def _own_imports() -> list[dict[str, Any]]:
    return overview.imports(open_workspace(OWN)) if OWN in desk.workspace_names() else []


def _at_home(view: View) -> View:
    from dataclasses import replace

    return replace(view, workspace=open_workspace(OWN))


def _inbox(view: View) -> None:
    waiting = inbox.waiting()
    title = view.say("inbox.title", count=len(waiting)) if waiting else view.say("inbox.title.empty")
    with st.expander(title, expanded=bool(waiting) and not desk.items):
        st.markdown(view.say("inbox.about", folder=str(inbox.inbox_dir()), done=inbox.finished()))
        _folder(view)


@st.fragment(run_every=5)
def _folder(view: View) -> None:
    """What lies in the folder, looked at again every few seconds."""
    waiting = inbox.waiting()
    if len(waiting) != st.session_state.setdefault("inbox_count", len(waiting)):
        st.session_state["inbox_count"] = len(waiting)
        st.rerun()
    for one in waiting:
        key = inbox.key_of(one.path)
        with st.container(horizontal=True, vertical_alignment="center"):
            size = view.say("inbox.file", name=one.path.name, size=f"{one.size / 1e6:,.1f}")
            st.markdown(size if one.settled else view.say("inbox.copying", name=one.path.name), width=520)
            label = view.say("inbox.taken" if key in desk.items else "inbox.import")
            if st.button(label, key=key, disabled=key in desk.items or not one.settled):
                st.session_state["in_hand"], st.session_state[STARTED] = key, True
                desk.take(Item(key, one.path, one.path.name, inbox=True, auto=True), view.lang)
                st.rerun()


def _in_hand(view: View) -> None:
    """The files in hand: a list when there are several, and the one that is looked at."""
    held = list(desk.items.values())
    if not held:
        return
    item = held[0]
    if len(held) > 1:
        st.subheader(view.say("hand.title", count=len(held)), anchor=False)
        st.dataframe([_state(view, one) for one in held], hide_index=True)
        _watch(sum(one.job is not None for one in held))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            keys = [one.key for one in held]
            wanted = st.session_state.get("in_hand")
            chosen = st.selectbox(
                view.say("hand.choose"), keys, index=keys.index(wanted) if wanted in keys else 0,
                format_func=lambda key: desk.items[key].name if key in desk.items else key, width=420,
            )  # fmt: skip
            item = desk.items[chosen]
            _load_all(view, [one for one in held if one.ready and not one.loading])
    else:
        st.subheader(view.say("hand.one", name=item.name), anchor=False)
    _one(view, item)


@st.fragment(run_every=1)
def _watch(running: int) -> None:
    """Draws the list anew when a check or a loading among several comes to its end."""
    if running != sum(one.job is not None for one in desk.items.values()):
        st.rerun()


def _state(view: View, item: Item) -> dict[str, str]:
    """One line of the list."""
    facts = item.prepared.receipt if item.prepared else None
    word = "running" if item.job else "error" if item.error else "asks" if item.asks() else "ready"
    totals = facts["totals"] if facts else {}
    cells = {
        "name": item.name,
        "state": say(f"hand.state.{'loading' if item.loading else word}", view.lang),
        "kind": correct.kind_name(facts["target_table"], view.lang) if facts else "–",
        "rows": f"{facts['rows_loaded']:,}" if facts else "–",
        "rejected": f"{facts['rows_rejected']:,}" if facts else "–",
        "orders": preview.amount(totals.get("orders")),
        "net": preview.amount(totals.get("net_sales")),
    }
    return {say(f"hand.{key}", view.lang): text for key, text in cells.items()}


def _load_all(view: View, ready: list[Item]) -> None:
    if st.button(view.say("hand.load_all", count=len(ready)), type="primary", disabled=not ready, key="load_all"):
        st.session_state[STARTED] = True
        desk.load(ready, view.lang)
        st.rerun()


def _one(view: View, item: Item) -> None:
    """One file: its choices, the totals they give, its columns."""
    before = dict(item.wanted)
    if not item.loading:
        correct.choices(view, item)
    if item.wanted != before and item.wanted.get("table") != before.get("table"):
        desk.check(item, view.lang)
        st.rerun()
    if item.wanted != item.checked and not item.large:
        desk.check(item, view.lang)
    if item.error is not None:
        _problem(view, item)
    if item.prepared is not None:
        assert item.first is not None
        if mends := item.prepared.receipt.get("mends"):
            st.info(view.say("receipt.mends", **mends))
        preview.effect(view, item.first, item.prepared.receipt)
    if item.job is not None:
        _waiting(view, item)
    else:
        _buttons(view, item)
    if not item.loading:
        correct.columns(view, item)
        if item.wanted != item.checked and not item.large:
            desk.check(item, view.lang)
            st.rerun()


def _problem(view: View, item: Item) -> None:
    """Why the file cannot be loaded as things stand."""
    with guarded(view.lang):
        if item.error is not None:
            raise item.error


@st.fragment(run_every=0.7)
def _waiting(view: View, item: Item) -> None:
    """How far the work is, and the way to stop it."""
    job = item.job
    if job is None:
        st.rerun()
        return
    stage = view.say(f"upload.stage.{job.stage or 'reading'}")
    told = view.say("upload.progress", stage=stage, done=job.rows_done, rows=job.rows, left=job.seconds_left)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(view.say("upload.cancel"), key=f"cancel_{item.key}", on_click=_stop, args=(item,))
        st.progress(job.share, told if job.rows else stage, width=560)


def _stop(item: Item) -> None:
    """Cancel what runs. A cancelled check takes the file off the desk; a cancelled loading leaves it there."""
    job = item.job
    if job is not None:
        job.cancelled.set()
    if not item.loading:
        desk.remove(item)


def _buttons(view: View, item: Item) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if item.large and item.wanted != item.checked:
            if st.button(view.say("upload.check"), type="primary", key="check"):
                desk.check(item, view.lang)
                st.rerun()
        elif item.ready and item.prepared is not None and not item.loading:
            rows = item.prepared.receipt["rows_loaded"]
            if st.button(view.say("upload.load", rows=rows), type="primary", key="load"):
                st.session_state[STARTED] = True
                desk.load([item], view.lang)
                st.rerun()
        if not item.loading:
            st.button(view.say("hand.remove"), key=f"remove_{item.key}", on_click=desk.remove, args=(item,))
            _name(view, item)


def _name(view: View, item: Item) -> None:
    """What was settled is remembered for files of the same columns; here it gets a name."""
    if item.seen is None or not item.wanted or (item.prepared and item.prepared.receipt.get("mends")):
        return
    from analytics.ingest.memory import all_remembered

    headers = [column.header for column in item.seen.columns]
    held = all_remembered().get(signature(headers), {}).get("name", "")
    item.mapping_name = st.text_input(
        view.say("mapping.name"), value=item.mapping_name or held, key=f"name_{item.key}", width=320,
        placeholder=view.say("mapping.name.placeholder"),
    )  # fmt: skip
