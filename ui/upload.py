"""Bring in a file: drop it, see what was recognised, correct it, check it, load it, read the receipt."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import streamlit as st

from analytics.engine import create_workspace, open_workspace, overview, staging_dir, workspace_names
from analytics.errors import AnalyticsError
from analytics.schema import IMPORTABLE
from analytics.texts import name, say
from ui import jobs
from ui.failure import show_error
from ui.mapping import edited
from ui.receipts import reason, receipt
from ui.state import state
from ui.view import View

OWN = "own"
DATE_ORDERS = ("ymd", "dmy", "mdy")


def upload(view: View) -> None:
    """The import page."""
    st.write(view.say("upload.intro"))
    dropped = st.file_uploader(
        view.say("upload.drop"), type=None, key=f"drop_{st.session_state.get('drops', 0)}", label_visibility="collapsed"
    )
    if dropped is None:
        _last_receipt(view)
        return
    path = _kept(dropped)
    try:
        _steps(view, path, dropped.name)
    except AnalyticsError as error:
        show_error(error, view.lang)


def _kept(dropped: Any) -> Path:
    """The upload as a file in the staging area, named by its content."""
    digest = hashlib.file_digest(dropped, "sha256").hexdigest()
    path = staging_dir() / "uploads" / digest[:2] / digest
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        dropped.seek(0)
        part = path.with_suffix(".part")
        try:
            with part.open("wb") as target:
                shutil.copyfileobj(dropped, target, 1 << 20)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise AnalyticsError("disk_full", name=dropped.name) from error
        part.replace(path)
    return path


def _steps(view: View, path: Path, filename: str) -> None:
    from analytics.ingest import inspect

    memory = st.session_state.setdefault("uploads", {}).setdefault(path.name, {})
    options = memory.setdefault("options", {})
    seen = inspect(path, filename, **options)
    table, order = _recognised(view, seen)
    mapping = edited(view, seen, table)
    wanted = {"table": table, "mapping": mapping, "date_order": order}
    if st.button(view.say("upload.check"), type="primary", key="check"):
        memory["checked"] = wanted
        memory["job"] = jobs.start(filename, lambda job: _prepare(path, filename, wanted, job))
    _checked(view, memory, wanted)


def _recognised(view: View, seen: Any) -> tuple[str, str | None]:
    """What kind of record the file holds, and the order of day and month where the file leaves it open."""
    left, right = st.columns(2)
    with left:
        table = st.selectbox(
            view.say("upload.table", confidence=seen.table_confidence),
            list(IMPORTABLE),
            index=list(IMPORTABLE).index(seen.table) if seen.table in IMPORTABLE else None,
            format_func=lambda code: name("table", code, lang=view.lang),
            key=f"upload_table_{seen.content_hash}",
        )
    st.caption(view.say("upload.read", encoding=seen.encoding or "–", header=seen.header_row or 1))
    if table is None:
        raise AnalyticsError("unknown_kind", name=seen.name)
    order = None
    if "date_order" in seen.questions:
        with right:
            order = st.radio(
                view.say("upload.date_order"),
                DATE_ORDERS,
                format_func=lambda code: say(f"date_order.{code}", view.lang),
                horizontal=True,
                key=f"upload_order_{seen.content_hash}",
            )
    return table, order


def _prepare(path: Path, filename: str, wanted: dict[str, Any], job: jobs.Job) -> Any:
    from analytics.ingest import prepare

    return prepare(path, filename, **wanted, progress=job.progress, cancel=job.cancelled)


@st.fragment(run_every=0.7)
def _waiting(view: View, job: jobs.Job) -> None:
    if job.future.done():
        st.rerun()
    left = job.seconds_left
    words = view.say("upload.working_left", seconds=left) if left else view.say("upload.working")
    st.progress(job.share, words)
    if st.button(view.say("upload.cancel"), key="cancel"):
        job.cancelled.set()


def _checked(view: View, memory: dict[str, Any], wanted: dict[str, Any]) -> None:
    """The state of the check: running, failed, changed since, or ready to load."""
    job = jobs.find(memory.get("job"))
    if job is None:
        return
    if not job.future.done():
        _waiting(view, job)
        return
    if memory.get("checked") != wanted:
        st.info(view.say("upload.changed"))
        return
    prepared = job.future.result()
    _preview(view, prepared)
    if st.button(view.say("upload.load", rows=prepared.receipt["rows_loadable"]), type="primary", key="load"):
        _load(view, prepared)


def _preview(view: View, prepared: Any) -> None:
    facts = prepared.receipt
    st.subheader(view.say("upload.preview"), anchor=False)
    columns = st.columns(4)
    columns[0].metric(say("receipt.rows_read", view.lang), f"{facts['rows_read']:,}")
    columns[1].metric(say("receipt.rows_loaded", view.lang), f"{facts['rows_loadable']:,}")
    columns[2].metric(say("receipt.rows_rejected", view.lang), f"{facts['rows_rejected']:,}")
    net = (facts.get("totals") or {}).get("net")
    columns[3].metric(say("receipt.net", view.lang), "–" if net is None else f"{float(net):,.2f}")
    for code, count in (facts.get("reasons") or {}).items():
        st.caption(view.say("upload.reason", reason=reason(view, code), count=count))
    st.dataframe(prepared.sample(), hide_index=True)


def _load(view: View, prepared: Any) -> None:
    """Load in a worker, into the reader's own company, and go there."""
    job = jobs.start("load", lambda _: _into_own(view, prepared))
    with st.spinner(view.say("upload.loading")):
        import_id = jobs.find(job).future.result()
    st.session_state["drops"] = st.session_state.get("drops", 0) + 1
    st.session_state["last_import"] = import_id
    kept = {key: state()[key] for key in ("lang", "mask") if key in state()}
    state().clear()
    state().update(kept, ws=OWN)
    st.rerun()


def _into_own(view: View, prepared: Any) -> int:
    from analytics.ingest import commit

    fresh = OWN not in workspace_names()
    settings = {"origin": OWN, "currency": prepared.receipt.get("currency") or "CNY", "language": view.lang}
    workspace = create_workspace(OWN, settings) if fresh else open_workspace(OWN)
    return commit(prepared, workspace)


def _last_receipt(view: View) -> None:
    """The receipt of what was just loaded."""
    wanted = st.session_state.get("last_import")
    if view.workspace.name != OWN or wanted is None:
        return
    for entry in overview.imports(view.workspace):
        if entry["import_id"] == wanted and entry["undone_at"] is None:
            st.success(view.say("upload.done"))
            receipt(view, entry)
