"""What a checked file would bring: counts, totals, reasons, the first rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.schema import TABLES
from analytics.texts import name, say
from ui.receipts import amount, reason, rejected, warnings
from ui.view import View

if TYPE_CHECKING:
    from analytics.ingest import Prepared

SHOWN_REJECTS = 200
HIDDEN = ("source_row", "source_line", "attributes", "utc_offset", "is_whole_order")


def draw(view: View, prepared: Prepared) -> None:
    """The preview, before anything is loaded."""
    facts, totals = prepared.receipt, prepared.receipt.get("totals") or {}
    st.subheader(view.say("upload.preview"), anchor=False)
    places = st.columns(5)
    places[0].metric(say("receipt.rows_read", view.lang), f"{facts['rows_read']:,}")
    places[1].metric(say("receipt.rows_loaded", view.lang), f"{facts['rows_loaded']:,}")
    places[2].metric(say("receipt.rows_rejected", view.lang), f"{facts['rows_rejected']:,}")
    if totals:
        places[3].metric(say("receipt.orders", view.lang), f"{totals['orders']:,}")
        places[4].metric(say("receipt.net", view.lang), amount(totals["net"]))
    for code, count in (facts["rejected"] | facts["ignored"]).items():
        st.caption(view.say("upload.reason", reason=reason(view, code), count=count))
    warnings(view, facts)
    if facts["rows_rejected"]:
        with st.expander(view.say("receipt.rejected", count=facts["rows_rejected"])):
            rejected(view, prepared.rejected(SHOWN_REJECTS))
    _rows(view, prepared)


def _rows(view: View, prepared: Prepared) -> None:
    """The first rows of the table the file fills, as they would be loaded."""
    table = TABLES[prepared.receipt["target_table"]]
    rows = prepared.sample(8).to_pylist()
    shown = (
        [title for title in rows[0] if title not in HIDDEN and any(row[title] is not None for row in rows)]
        if rows
        else []
    )
    st.dataframe(
        [{name("column", table.name, title, lang=view.lang): row[title] for title in shown} for row in rows],
        hide_index=True,
    )
