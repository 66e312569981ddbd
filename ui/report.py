"""The client report and the review of the customer base: parts from live data, on screen and as one workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from analytics.catalogue import find
from analytics.catalogue.client_report import CLASS_SET, PARTS
from analytics.engine import run
from analytics.result import Result
from ui.class_sets import chosen as chosen_set
from ui.downloads import MIME, named
from ui.show import show
from ui.view import View

KIND, BASE, HEIGHT = "kind", {"class_set": "kind"}, 260


def page(view: View) -> None:
    """Which report, by which classes; then its parts in order."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = _kind(view)
        chosen = chosen_set(view, "report_set", CLASS_SET.default, "customer").code
        st.download_button(
            view.say("report.download"), data=_workbook(view, kind, chosen), mime=MIME["xlsx"],
            file_name=named(view, f"report.kind.{kind}", "xlsx"), on_click="ignore", key=f"report.{kind}",
        )  # fmt: skip
    for number, (analysis, given) in enumerate(_parts(kind, chosen), 1):
        title = "report.base" if given == BASE else f"analysis.{analysis}"
        st.markdown(f"**{view.say('report.part', number=number, title=view.say(title))}**")
        height = HEIGHT if find(analysis).chart else None
        show(analysis, view, parameters=given, table="below", key=kind, height=height)


def _kind(view: View) -> str:
    kinds, held = list(PARTS), st.query_params.get(KIND)
    chosen = st.segmented_control(
        view.say("report.kind"), kinds, default=held if held in kinds else kinds[0], required=True,
        key=f"report.kind.{view.lang}",
        format_func=lambda one: view.say(f"report.kind.{one}"), label_visibility="collapsed",
    )  # fmt: skip
    st.query_params[KIND] = chosen or kinds[0]
    return chosen or kinds[0]


def _parts(kind: str, chosen: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The analyses of a report with their parameters; the client report begins with who the customers are."""
    parts: list[tuple[str, Mapping[str, Any]]] = [(name, {"class_set": chosen}) for name in PARTS[kind]]
    return [("class_results", BASE), *parts] if kind == "report" else parts


def _workbook(view: View, kind: str, chosen: str) -> Callable[[], bytes]:
    def make() -> bytes:
        from analytics import export

        found: list[Result] = [
            run(name, view.workspace, view.selection, given, view.masked) for name, given in _parts(kind, chosen)
        ]
        return export.report_bytes(found, view.lang, view.say(f"report.kind.{kind}"))

    return make
