"""What was imported, with its receipt: counts, sums, what the file itself states, what changed, what was left out."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.engine import overview
from analytics.ingest import origins
from analytics.texts import known, name, say
from ui import handing, jobs
from ui.known import look_back, looking_back
from ui.view import View

COUNTS = ("rows_read", "rows_loaded", "rows_updated", "rows_unchanged", "rows_rejected")
SUMS = ("orders", "customers", "gross", "discounts", "tax", "shipping", "refunds", "net_sales", "net")
WORTH = {"order_lines": "revenue", "orders": "net"}
SHOWN_REJECTS = 1000


def receipts(view: View) -> None:
    """All imports, newest first."""
    found = overview.imports(view.workspace)
    if not found:
        st.info(view.say("receipt.none"))
    for entry in found:
        receipt(view, entry, last=entry is found[0])


def receipt(view: View, entry: dict[str, Any], *, last: bool = True) -> None:
    """One import: counts, totals, agreement with the file, changes, rejects, undo, looking back."""
    with st.container(border=True):
        undone, facts = entry["undone_at"] is not None, entry["receipt"]
        title = "receipt.title_undone" if undone else "receipt.title"
        st.subheader(view.say(title, number=entry["import_id"], name=entry["name"] or "–"), anchor=False)
        st.caption(view.say("receipt.when", at=f"{entry['imported_at']:%Y-%m-%d %H:%M}", table=_table(view, entry)))
        if mends := facts.get("mends"):
            st.info(view.say("receipt.mends", **mends))
        _counts(view, entry)
        _totals(view, facts)
        stated(view, facts)
        _changes(view, facts)
        warnings(view, facts)
        _ignored(view, facts)
        _rejects(view, entry)
        if undone or looking_back():
            return
        with st.container(horizontal=True):
            if entry["import_kind"] != "generated":
                _undo(view, entry["import_id"])
            if not last:
                look_back(view, entry["import_id"])


def _table(view: View, entry: dict[str, Any]) -> str:
    return name("table", entry["target_table"] or "order_lines", lang=view.lang)


def _counts(view: View, entry: dict[str, Any]) -> None:
    for place, count in zip(st.columns(len(COUNTS)), COUNTS, strict=True):
        place.metric(say(f"receipt.{count}", view.lang), f"{entry[count] or 0:,}")
    records = (entry["rows_read"] or 0) - (entry["rows_rejected"] or 0)
    rows = sum(entry[count] or 0 for count in COUNTS[1:4])
    if rows > records > 0:
        st.caption(view.say("receipt.rows_made", records=records, rows=rows))
    totals = entry["receipt"].get("totals") or {}
    if left := (totals.get("orders") or 0) - (totals.get("orders_charged") or totals.get("orders") or 0):
        st.caption(view.say("receipt.not_sales", count=left, orders=totals["orders"]))


def sums_of(totals: dict[str, Any], table: str) -> list[str]:
    """The sums of a receipt in the order they are shown: those of sales, or whatever its table declares."""
    if table in ("order_lines", "orders"):
        return [key for key in SUMS if key in totals]
    return list(totals)


def measure(key: str, lang: str) -> str:
    """The name of a count or sum of a receipt."""
    return say(f"receipt.{key}", lang) if known(f"receipt.{key}") else name("column", key, lang=lang)


def _totals(view: View, facts: dict[str, Any]) -> None:
    totals, period = facts.get("totals") or {}, facts.get("period") or {}
    shown = {measure(key, view.lang): amount(totals[key]) for key in sums_of(totals, facts.get("target_table") or "")}
    if period.get("from"):
        shown[measure("period", view.lang)] = say(
            "effect.period", view.lang, {"start": period["from"], "last": period["to"]}
        )
    if shown:
        right = {title: st.column_config.TextColumn(alignment="right") for title in shown}
        st.dataframe([shown], hide_index=True, column_config=right)


def amount(value: Any) -> str:
    """A sum of a receipt; counts are whole, money has its cents."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{float(value):,.2f}"


def stated(view: View, facts: dict[str, Any]) -> None:
    """Whether the records add up to what the file itself states, and by how much they do not."""
    lines = facts.get("stated") or []
    differing = [line for line in lines if float(line["difference"])]
    keys = ["stated.lost" if line["difference"] == line["rejected"] else "stated.differs" for line in differing]
    _listed([view.say(key, **_shown(line)) for key, line in zip(keys, differing, strict=True)])
    if lines and not differing:
        shown = [_shown(line) for line in lines]
        agreed = say("receipt.listed", view.lang).join(f"{line['what']} {line['stated']}" for line in shown)
        st.success(view.say("stated.all_agree", what=agreed))


def _listed(sentences: list[str]) -> None:
    """Several warnings in one box."""
    if sentences:
        st.warning("\n".join(f"- {text}" for text in sentences) if len(sentences) > 1 else sentences[0])


def _shown(line: dict[str, Any]) -> dict[str, str]:
    """A stated total as it is read: grouped digits, no empty decimals."""
    values = {part: float(line[part]) for part in ("stated", "loaded", "difference", "rejected")}
    whole = {part: f"{value:,.0f}" if value.is_integer() else f"{value:,.2f}" for part, value in values.items()}
    return {"what": line["what"]} | whole


def warnings(view: View, facts: dict[str, Any], without: tuple[str, ...] = ()) -> None:
    """What a receipt warns of."""
    told = [dict(warning) for warning in facts.get("warnings", ()) if warning["code"] not in without]
    for warning in told:
        if "order" in warning:
            warning["order"] = say(f"date_order.{warning['order']}", view.lang)
    _listed([view.say(f"warning.{warning['code']}", **warning) for warning in told])


def _changes(view: View, facts: dict[str, Any]) -> None:
    """Of the keys that were there before: rows and worth, before and after."""
    rows = []
    for table, counts in (facts.get("tables") or {}).items():
        before, after = counts.get("before") or {}, counts.get("after") or {}
        if not counts.get("updated") or not before:
            continue
        worth = WORTH.get(table, next((key for key in before if key != "rows"), None))
        was, now = (float(side[worth]) if worth else 0.0 for side in (before, after))
        cells = {
            "table": name("table", table, lang=view.lang),
            "updated": f"{counts['updated']:,}",
            "rows": f"{int(before['rows']):,} → {int(after['rows']):,}",
            "worth": name("column", table, worth, lang=view.lang) if worth else "–",
            "before": amount(was),
            "after": amount(now),
            "difference": f"{now - was:+,.2f}",
        }
        rows.append({say(f"change.{key}", view.lang): text for key, text in cells.items()})
    if rows:
        st.caption(view.say("change.title"))
        st.dataframe(rows, hide_index=True)


def _ignored(view: View, facts: dict[str, Any]) -> None:
    """Records that never were data, and the reasons of those that were."""
    counts = (facts.get("rejected") or {}) | (facts.get("ignored") or {})
    if counts:
        listed = [view.say("upload.reason", reason=reason(view, code), count=count) for code, count in counts.items()]
        st.caption(" · ".join(listed))


def _rejects(view: View, entry: dict[str, Any]) -> None:
    """The rejected records, and the way to mend them."""
    if not entry["rows_rejected"] or entry["undone_at"] is not None:
        return
    rows = overview.rejects(view.workspace, entry["import_id"]).to_pylist()
    with st.expander(view.say("receipt.rejected", count=len(rows))):
        rejected(view, rows[:SHOWN_REJECTS])
    handing.downloads(view, entry)


def rejected(view: View, rows: list[dict[str, Any]]) -> None:
    """Rejected records: where, why, and what stood there."""
    st.dataframe(
        [
            {
                say("receipt.line", view.lang): row["source_line"],
                say("receipt.column", view.lang): row["column_name"],
                say("receipt.reason", view.lang): reason(view, row["reason"]),
                say("receipt.record", view.lang): (row["record"] or "").replace("\t", " │ "),
            }
            for row in rows
        ],
        hide_index=True,
    )


def reason(view: View, code: str) -> str:
    """Why a record was rejected, in words."""
    return say(f"reason.{code}", view.lang) if known(f"reason.{code}") else code


def _undo(view: View, import_id: int) -> None:
    with st.popover(view.say("receipt.undo")):
        st.write(view.say("receipt.undo.ask", number=import_id))
        if st.button(view.say("receipt.undo.yes"), type="primary", key=f"undo_{import_id}"):
            with st.spinner(view.say("receipt.undoing")):
                jobs.finished("undo", lambda _: view.workspace.undo(import_id))
                origins.undone(view.workspace, import_id)
            st.rerun()
