"""Bring in a file: drop it, see what was recognised, correct it, check it, load it, read the receipt."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics.engine import create_workspace, open_workspace, overview, staging_dir, workspace_names
from analytics.errors import AnalyticsError
from analytics.schema import IMPORTABLE
from analytics.texts import say
from ui import jobs, preview
from ui.failure import show_error
from ui.mapping import edited
from ui.receipts import receipt
from ui.state import state
from ui.view import View

if TYPE_CHECKING:
    from analytics.ingest import Inspection, Prepared

OWN = "own"
KINDS = ("order_lines", *(name for name in IMPORTABLE if name not in ("orders", "order_lines")))
DATE_ORDERS = ("ymd", "dmy", "mdy")


def upload(view: View) -> None:
    """The import page."""
    st.write(view.say("upload.intro"))
    drops = st.session_state.get("drops", 0)
    dropped = st.file_uploader(view.say("upload.drop"), key=f"drop_{drops}", label_visibility="collapsed")
    if dropped is None:
        _last_receipt(view)
        return
    try:
        _steps(view, _kept(dropped), dropped.name)
    except AnalyticsError as error:
        show_error(error, view.lang)


def _kept(dropped: Any) -> Path:
    """The upload as a file in the staging area, named by its content."""
    digest = hashlib.file_digest(dropped, "sha256").hexdigest()
    path = staging_dir() / "uploads" / digest[:2] / digest
    if not path.exists():
        part = path.with_suffix(".part")
        dropped.seek(0)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as target:
                shutil.copyfileobj(dropped, target, 1 << 20)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise AnalyticsError("disk_full", name=dropped.name) from error
        part.replace(path)
    return path


def _memory(path: Path) -> dict[str, Any]:
    """What this session knows of an upload."""
    return st.session_state.setdefault("uploads", {}).setdefault(path.name, {})


def _inspected(path: Path, filename: str, table: str | None) -> Inspection:
    """A look at the file, once per file and kind; a refusal is kept as well."""
    from analytics.ingest import inspect

    held = _memory(path).setdefault("inspections", {})
    if table not in held:
        try:
            held[table] = inspect(path, filename, table=table)
        except AnalyticsError as error:
            held[table] = error
    if isinstance(held[table], AnalyticsError):
        raise held[table]
    return held[table]


def _steps(view: View, path: Path, filename: str) -> None:
    with st.spinner(view.say("upload.looking")):
        seen = _inspected(path, filename, None)
    table = _kind(view, seen, path.name)
    if table is None:
        raise AnalyticsError("unknown_kind", name=filename)
    if table != seen.table:
        seen = _inspected(path, filename, table)
    order = _date_order(view, seen, path.name)
    mapping = edited(view, seen, f"{path.name}_{table}")
    wanted = {"table": table, "mapping": mapping, "date_order": order}
    memory = _memory(path)
    if st.button(view.say("upload.check"), type="primary", key="check"):
        memory["checked"] = wanted
        memory["job"] = jobs.start(filename, seen.rows_seen, lambda job: _prepare(path, filename, wanted, job))
    _checked(view, memory, wanted)


def _kind(view: View, seen: Inspection, key: str) -> str | None:
    """What kind of record the file holds."""
    return st.selectbox(
        view.say("upload.table", confidence=seen.table_confidence),
        KINDS,
        index=KINDS.index(seen.table) if seen.table in KINDS else None,
        format_func=lambda code: say(f"file.{code}", view.lang),
        key=f"kind_{key}",
        width=420,
    )


def _date_order(view: View, seen: Inspection, key: str) -> str | None:
    """The order of day and month where the file leaves it open."""
    asked = next((question for question in seen.open_points if question["code"] == "date_order"), None)
    if asked is None:
        return None
    return st.radio(
        view.say("upload.date_order", column=asked["column"]),
        DATE_ORDERS,
        index=DATE_ORDERS.index(asked["likelier"]) if asked["likelier"] in DATE_ORDERS else 0,
        format_func=lambda code: say(f"date_order.{code}", view.lang),
        horizontal=True,
        key=f"order_{key}",
    )


def _prepare(path: Path, filename: str, wanted: dict[str, Any], job: jobs.Job) -> Prepared:
    from analytics.ingest import prepare

    return prepare(
        path,
        filename,
        **wanted,
        staging=staging_dir(),
        currency=_currency(),
        progress=job.progress,
        cancel=job.cancelled.is_set,
    )


def _currency() -> str | None:
    """The currency of the reader's own company, once it holds something."""
    if OWN not in workspace_names():
        return None
    workspace = open_workspace(OWN)
    return None if overview.is_empty(workspace) else workspace.currency


@st.fragment(run_every=0.7)
def _waiting(view: View, job: jobs.Job) -> None:
    if job.future.done():
        st.rerun()
    st.progress(job.share, view.say(f"upload.stage.{job.stage or 'reading'}", rows=job.rows))
    st.button(view.say("upload.cancel"), key="cancel", on_click=job.cancelled.set)


def _checked(view: View, memory: dict[str, Any], wanted: dict[str, Any]) -> None:
    """The state of the check: running, failed, changed since, or ready to load."""
    job = jobs.find(memory.get("job"))
    if job is None:
        return
    if not job.future.done():
        _waiting(view, job)
    elif memory.get("checked") != wanted:
        st.info(view.say("upload.changed"))
    else:
        prepared: Prepared = job.future.result()
        _refuse_again(prepared)
        preview.draw(view, prepared)
        if st.button(view.say("upload.load", rows=prepared.receipt["rows_loaded"]), type="primary", key="load"):
            _load(view, prepared)


def _refuse_again(prepared: Prepared) -> None:
    """The same file twice is refused before anybody is promised its rows."""
    from analytics.ingest import refuse_again

    if OWN in workspace_names():
        refuse_again(prepared, open_workspace(OWN))


def _load(view: View, prepared: Prepared) -> None:
    """Load in a worker, into the reader's own company, and go there."""
    with st.spinner(view.say("upload.loading")):
        import_id = jobs.finished("load", lambda _: _into_own(view, prepared))
    st.session_state["drops"] = st.session_state.get("drops", 0) + 1
    st.session_state["last_import"] = import_id
    kept = {key: state()[key] for key in ("lang", "mask") if key in state()}
    state().clear()
    state().update(kept, ws=OWN)
    st.rerun()


def _into_own(view: View, prepared: Prepared) -> int:
    from analytics.ingest import commit

    made = OWN in workspace_names()
    workspace = open_workspace(OWN) if made else create_workspace(OWN, {"origin": OWN, "language": view.lang})
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
