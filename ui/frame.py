"""The frame around every page: language, workspace, menu, selection bar, present mode, errors."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analytics.engine import Workspace, create_workspace, open_workspace, scope_of, workspace_names
from analytics.errors import AnalyticsError
from analytics.selection import Selection
from analytics.texts import LANGUAGES, say
from ui import known, menu, present, selection_bar
from ui.failure import guarded, show_error
from ui.state import begin, changed, seeded, state, widget, write
from ui.view import KEY, View

ROOT = Path(__file__).resolve().parents[1]


def run() -> None:
    """One run of the app."""
    st.set_page_config("KeLens 客镜", str(ROOT / "assets" / "icon.png"), layout="wide")
    held = begin()
    lang = held.setdefault("lang", _browser_language())
    showing = held.get("present") == "1"
    page, entry = menu.navigation(lang, showing)
    if not showing:
        st.logo(str(ROOT / "assets" / "logo.svg"), size="large")
    try:
        workspace = known.pinned(_workspace(held))
    except AnalyticsError as error:
        _head(entry, lang, showing)
        show_error(error, lang)
    else:
        view = _view(present.pinned(workspace) if showing else workspace, lang, showing)
        st.session_state[KEY] = view
        _head(entry, lang, showing)
        known.banner(workspace, lang)
        write()
        with guarded(lang):
            _body(view, entry, page)
    write()


def _body(view: View, entry: menu.Entry, page: menu.StreamlitPage) -> None:
    if (entry.selects or entry.answers) and not _has_data(view.workspace):
        _nothing_yet(view.lang)
        return
    if entry.selects:
        selection_bar.draw(view.workspace, view.lang)
    page.run()


def _has_data(workspace: Workspace) -> bool:
    try:
        scope_of(workspace, Selection())
    except AnalyticsError:
        return False
    return True


def _nothing_yet(lang: str) -> None:
    """A company without data: what to do first."""
    with st.container(border=True):
        st.subheader(say("frame.nothing", lang), anchor=False)
        st.write(say("frame.nothing.help", lang))
        st.page_link(menu.page("upload", lang), label=say("page.data.upload", lang))


def _browser_language() -> str:
    return "en" if (st.context.locale or "zh").lower()[:2] not in ("zh", "") else "zh"


def _workspace(held: dict[str, str]) -> Workspace:
    names = companies()
    if not names:
        create_workspace("own", {"origin": "own"})
        names = ["own"]
    held["ws"] = held.get("ws", "").removesuffix("-en")
    if held["ws"] not in names:
        held["ws"] = "own" if "own" in names else names[0]
    twin = f"{held['ws']}-{held['lang']}"
    return open_workspace(twin if twin in workspace_names() else held["ws"])


def companies() -> list[str]:
    """The companies to choose from; the twin in the other language of one is not another company."""
    return [name for name in workspace_names() if not name.endswith("-en")]


def _view(workspace: Workspace, lang: str, showing: bool) -> View:
    try:
        selection = selection_bar.selection(workspace)
    except AnalyticsError:
        selection = Selection(compare="none")
    theme = "dark" if st.context.theme.type == "dark" else "light"
    masked = state().get("mask", "1" if showing else "0") == "1"
    return View(workspace, selection, lang, theme, masked, showing)


def _head(entry: menu.Entry, lang: str, showing: bool) -> None:
    """The page's title, and on the same line company, language, masking, present."""
    head = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="head")
    head.title(say(entry.key, lang), anchor=False, width="content")
    controls = head.container(horizontal=True, vertical_alignment="center", width="content", key="head_controls")
    with controls:
        if showing:
            st.button(say("frame.present.stop", lang), on_click=present.stop)
            present.sheet()
            return
        _choose_workspace(lang)
        st.segmented_control(
            say("frame.language", lang),
            LANGUAGES,
            key=seeded("lang", lang),
            format_func=lambda code: say(f"language.{code}", code),
            on_change=changed,
            args=("lang",),
            required=True,
            label_visibility="collapsed",
        )
        st.toggle(
            say("frame.mask", lang),
            key=seeded("mask", state().get("mask") == "1"),
            on_change=changed,
            args=("mask",),
            help=say("frame.mask.help", lang),
        )
        st.button(say("frame.present", lang), on_click=present.start, help=say("frame.present.help", lang))


def _choose_workspace(lang: str) -> None:
    names = companies()
    if state().get("ws") not in names:
        return
    st.selectbox(
        say("frame.workspace", lang),
        names,
        key=seeded("ws", state()["ws"]),
        format_func=lambda name: workspace_title(name, lang),
        on_change=_changed_workspace,
        label_visibility="collapsed",
        width=200,
    )


def workspace_title(name: str, lang: str) -> str:
    """The title of a workspace without opening it."""
    return say(f"workspace.{name}", lang) if name in ("sample", "own", "online_retail") else name


def _changed_workspace() -> None:
    """Another company has other filters and another period."""
    chosen = st.session_state[widget("ws")]
    if chosen not in companies():
        return
    kept = {name: state()[name] for name in ("lang", "mask", "present") if name in state()}
    state().clear()
    state().update(kept, ws=chosen)
