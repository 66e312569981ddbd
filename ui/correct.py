"""One screen to correct what was recognised: kind, columns, dates, units, tax; each change shows in the totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics.ingest.choices import UNITS
from analytics.schema import BY_FILE
from analytics.texts import known, name, say
from ui import preview
from ui.desk import Item
from ui.mapping import edited, samples
from ui.view import View

if TYPE_CHECKING:
    from analytics.ingest import Inspection

KINDS = ("order_lines", *(table for table in BY_FILE if table not in ("orders", "order_lines")))
COSTS = {"cost": ("order_lines", "cost"), "unit_cost": ("products", "unit_cost")}
DATE_ORDERS = ("ymd", "dmy", "mdy")
TAX = {"": None, "with": True, "without": False}


def kind_name(table: str, lang: str) -> str:
    """What a file holds, in the words of the import page."""
    return say(f"file.{table}", lang) if known(f"file.{table}") else name("table", table, lang=lang)


def choices(view: View, item: Item) -> None:
    """What the reader can settle beside the columns; writes into ``item.wanted``."""
    seen = item.inspections.get(None) or item.seen
    if seen is None:
        return
    wanted = dict(item.wanted)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        table = _kind(view, seen, item)
        if table and table != (wanted.get("table") or (seen.table if _sure(seen) else None)):
            wanted = {"table": table}
        _question(view, item, wanted)
        _cost(view, item, wanted)
        with st.popover(view.say("choices.more")):
            _units(view, item, wanted)
            _tax(view, item, wanted)
            if item.open_date is None:
                wanted["date_order"] = _select(
                    view, "date_order", ("", *DATE_ORDERS), _held(wanted, "date_order"), item
                )
            _sheet(view, item, wanted, seen)
    item.wanted = {key: value for key, value in wanted.items() if value not in (None, {}, "")}


def _kind(view: View, seen: Inspection, item: Item) -> str | None:
    chosen = item.wanted.get("table") or (seen.table if _sure(seen) else None)
    key = "choices.kind.chosen" if item.wanted.get("table") else "choices.kind"
    return st.selectbox(
        view.say(key, confidence=seen.table_confidence),
        KINDS,
        index=KINDS.index(chosen) if chosen in KINDS else None,
        format_func=lambda code: kind_name(code, view.lang),
        placeholder=view.say("choices.kind.unknown"),
        key=f"kind_{item.key}",
        width=380,
    )


def _sure(seen: Inspection) -> bool:
    """Whether the kind of record was recognised at all; below this the check refuses the file."""
    return seen.table in KINDS and seen.table_confidence >= 0.3


def _question(view: View, item: Item, wanted: dict[str, Any]) -> None:
    """The order of day and month where a column leaves it open: the likelier one is set, the reader decides."""
    asked = _open_date(item)
    if asked is None:
        wanted["date_order"] = item.wanted.get("date_order")
        return
    column, likelier = asked
    answer = st.segmented_control(
        view.say("upload.date_order", column=column),
        DATE_ORDERS,
        default=wanted.get("date_order") or likelier,
        format_func=lambda code: say(f"date_order.{code}", view.lang),
        key=f"order_{item.key}_{wanted.get('table')}",
        required=True,
    )
    if answer != likelier or wanted.get("date_order"):
        wanted["date_order"] = answer


def _cost(view: View, item: Item, wanted: dict[str, Any]) -> None:
    """Whether a column of costs means one piece or the line, where the figures leave it open; once asked, it stays."""
    told = item.prepared.receipt["warnings"] if item.prepared else ()
    item.open_cost = item.open_cost or next((one["column"] for one in told if one["code"] == "cost_open"), None)
    if item.open_cost is None:
        return
    mapping = dict(wanted.get("mapping") or {})
    held = mapping.get(item.open_cost) or "cost"
    answer = st.segmented_control(
        view.say("upload.cost", column=item.open_cost), COSTS, default=held if held in COSTS else "cost",
        format_func=lambda code: name("column", *COSTS[code], lang=view.lang), required=True,
        key=f"cost_{item.key}_{wanted.get('table')}",
    )  # fmt: skip
    if answer and (answer != held or mapping.get(item.open_cost)):
        wanted["mapping"] = mapping | {item.open_cost: answer}


def _open_date(item: Item) -> tuple[str, str] | None:
    """(column, likelier order) of a date that can be read two ways; once asked, the question stays."""
    points = [(point["column"], point["likelier"]) for point in (item.seen.open_points if item.seen else ())
              if point["code"] == "date_order"]  # fmt: skip
    if item.prepared:
        told = [one for one in item.prepared.receipt["warnings"] if one["code"] == "ambiguous_dates"]
        points += [(one["column"], one["order"]) for one in told]
    if item.open_date is None and points:
        column, likelier = points[0]
        item.open_date = (column, likelier if likelier in DATE_ORDERS else "ymd")
    return item.open_date


def _held(wanted: dict[str, Any], name: str) -> str:
    return str(wanted.get(name) or "")


def _units(view: View, item: Item, wanted: dict[str, Any]) -> None:
    wanted["money_unit"] = _select(view, "money_unit", ("", *UNITS), _held(wanted, "money_unit"), item)


def _tax(view: View, item: Item, wanted: dict[str, Any]) -> None:
    held = {True: "with", False: "without"}.get(wanted.get("tax_included"), "")  # type: ignore[arg-type]
    told = TAX[_select(view, "tax_included", tuple(TAX), held, item) or ""]
    wanted.pop("tax_included", None)
    if told is not None:
        wanted["tax_included"] = told
    if not told:
        wanted.pop("tax_rate", None)
        return
    percent = st.number_input(
        view.say("choices.tax_rate"), 0.0, 50.0, 100 * wanted.get("tax_rate", 0.0), 1.0, key=f"rate_{item.key}",
        help=view.say("choices.tax_rate.help"),
    )  # fmt: skip
    wanted["tax_rate"] = (percent or 0) / 100 or None


def _sheet(view: View, item: Item, wanted: dict[str, Any], seen: Inspection) -> None:
    if len(seen.sheets) < 2:
        return
    chosen = st.selectbox(
        view.say("choices.sheet"), seen.sheets, index=seen.sheets.index(wanted.get("sheet") or seen.sheet or ""),
        key=f"sheet_{item.key}",
    )  # fmt: skip
    if chosen != seen.sheet or wanted.get("sheet"):
        wanted["sheet"] = chosen
    if chosen != (item.wanted.get("sheet") or seen.sheet):
        item.inspections.clear()
        wanted.pop("mapping", None)


def _select(view: View, kind: str, codes: tuple[str, ...], chosen: str, item: Item) -> str:
    return st.selectbox(
        view.say(f"choices.{kind}"), codes, index=codes.index(chosen),
        format_func=lambda code: say(f"{kind}.{code or 'told'}", view.lang), key=f"{kind}_{item.key}",
    )  # fmt: skip


def columns(view: View, item: Item) -> None:
    """The columns, and below them what would not be loaded and the first rows."""
    if item.seen is None:
        return
    if not item.wanted.get("table") and not _sure(item.seen):
        st.dataframe(samples(view, item.seen), hide_index=True)
        return
    rejected = item.prepared.receipt["rows_rejected"] if item.prepared else 0
    tabs = st.tabs([
        view.say("correct.columns", count=len(item.seen.columns)),
        view.say("correct.rejected", count=rejected),
        view.say("correct.rows"),
    ])  # fmt: skip
    with tabs[0]:
        chosen = edited(view, item.seen, item.wanted.get("mapping") or {}, f"{item.key}_{item.seen.table}")
        if chosen != (item.wanted.get("mapping") or {}):
            item.wanted = {key: value for key, value in item.wanted.items() if key != "mapping"}
            item.wanted |= {"mapping": chosen} if chosen else {}
            st.rerun()
    if item.prepared:
        with tabs[1]:
            preview.left_out(view, item.prepared)
        with tabs[2]:
            preview.rows(view, item.prepared)
