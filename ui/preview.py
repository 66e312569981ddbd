"""What a checked file would bring: totals beside those of the first look, what is left out, the first rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics.schema import TABLES
from analytics.texts import name, say
from ui.receipts import amount, measure, reason, rejected, stated, sums_of, warnings
from ui.view import View

if TYPE_CHECKING:
    from analytics.ingest import Prepared

SHOWN_REJECTS = 200
HIDDEN = ("source_row", "source_line", "attributes", "utc_offset", "is_whole_order")
OFTEN_NONE = ("discounts", "tax", "shipping", "refunds")
COUNTS = ("rows_read", "rows_loaded", "rows_rejected")


def effect(view: View, first: dict[str, Any], now: dict[str, Any]) -> None:
    """The totals as they would be loaded; once something was changed, beside those of the first look."""
    sums = sums_of({**first["totals"], **now["totals"]}, now["target_table"])
    columns = [*COUNTS, *(key for key in sums if key not in OFTEN_NONE or _any(key, first, now))]
    rows = [_line(view, "effect.now", now, columns)]
    if first is not now and (first["table"] != now["table"] or _numbers(first, columns) != _numbers(now, columns)):
        rows = [_line(view, "effect.first", first, columns), rows[0], _difference(view, first, now, columns)]
    config = {measure(key, view.lang): st.column_config.TextColumn(alignment="right") for key in columns}
    st.dataframe(rows, hide_index=True, column_config={say("effect", view.lang): {"width": 165}, **config})
    stated(view, now)
    warnings(view, now, without=("ambiguous_dates",))


def _any(key: str, *receipts: dict[str, Any]) -> bool:
    """Whether some receipt has anything under a sum."""
    return any(float(facts["totals"].get(key) or 0) for facts in receipts)


def _numbers(facts: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    return {key: facts[key] if key in COUNTS else facts["totals"].get(key) for key in columns} | facts["period"]


def _line(view: View, key: str, facts: dict[str, Any], columns: list[str]) -> dict[str, str]:
    numbers = _numbers(facts, columns)
    shown = {measure(key, view.lang): amount(numbers[key]) for key in columns}
    period = say("effect.period", view.lang, {"start": facts["period"]["from"], "last": facts["period"]["to"]})
    return {say("effect", view.lang): say(key, view.lang)} | shown | {
        say("receipt.period", view.lang): period if facts["period"]["from"] else "–"
    }  # fmt: skip


def _difference(view: View, first: dict[str, Any], now: dict[str, Any], columns: list[str]) -> dict[str, str]:
    before, after = _numbers(first, columns), _numbers(now, columns)
    shown = {}
    for key in columns:
        if before[key] is None or after[key] is None:
            shown[measure(key, view.lang)] = "–"
            continue
        gap = float(after[key]) - float(before[key])
        whole = isinstance(after[key], int)
        shown[measure(key, view.lang)] = (f"{gap:+,.0f}" if whole else f"{gap:+,.2f}") if gap else "="
    same = before["from"] == after["from"] and before["to"] == after["to"]
    return {say("effect", view.lang): say("effect.difference", view.lang)} | shown | {
        say("receipt.period", view.lang): "=" if same else "≠"
    }  # fmt: skip


def left_out(view: View, prepared: Prepared) -> None:
    """Reasons with their counts, then the records themselves."""
    facts = prepared.receipt
    if not facts["rows_rejected"]:
        st.caption(view.say("correct.none_rejected"))
        return
    counts = facts["rejected"] | facts["ignored"]
    listed = [view.say("upload.reason", reason=reason(view, code), count=count) for code, count in counts.items()]
    st.caption(" · ".join(listed))
    rejected(view, prepared.rejected(SHOWN_REJECTS))


def rows(view: View, prepared: Prepared) -> None:
    """The first rows of the table the file fills, as they would be loaded."""
    table = TABLES[prepared.receipt["target_table"]]
    found = prepared.sample(50).to_pylist()
    shown = [title for title in found[0] if title not in HIDDEN and any(row[title] is not None for row in found)]
    st.dataframe(
        [{name("column", table.name, title, lang=view.lang): row[title] for title in shown} for row in found],
        hide_index=True,
    )
