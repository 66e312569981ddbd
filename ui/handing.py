"""Rejected records handed out to be corrected: CSV and Excel in the columns of their file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from analytics.engine import overview
from ui.downloads import MIME, UNSAFE
from ui.view import View


def downloads(view: View, entry: Mapping[str, Any]) -> None:
    """Two buttons and what to do with the file. Personal data go out as they are: they have to come back."""
    from analytics.export import rejects

    count = rejects.to_mend(entry["receipt"])
    if not count or not entry["content_hash"]:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for kind in ("xlsx", "csv"):
            named = view.say("rejects.file", name=Path(entry["name"] or "").stem, number=entry["import_id"])
            st.download_button(
                view.say(f"rejects.download.{kind}", count=count),
                data=_maker(view, entry, kind),
                file_name=UNSAFE.sub("_", named) + f".{kind}",
                mime=MIME[kind],
                key=f"rejects_{entry['import_id']}_{kind}",
                on_click="ignore",
            )
    st.caption(view.say("rejects.how"))


def _maker(view: View, entry: Mapping[str, Any], kind: str) -> Callable[[], bytes]:
    def make() -> bytes:
        from analytics.export import rejects

        rows = overview.rejects(view.workspace, entry["import_id"])
        made = rejects.csv_bytes if kind == "csv" else rejects.excel_bytes
        return made(entry, rows, view.lang)

    return make
