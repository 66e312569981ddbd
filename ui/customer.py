"""One customer: found by any word; who they are and how we stand on the first screen, all records one click away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.dossier.timeline import first_day
from analytics.engine import run
from analytics.export.words import column_title
from analytics.result import Result
from analytics.selection import Selection
from analytics.texts import say
from ui import dossier, tables
from ui.actions import block_actions
from ui.failure import guarded
from ui.figures import Figure, measured, metric
from ui.headline import headline
from ui.markdown import escape
from ui.show import show
from ui.states import absent
from ui.view import View

CUSTOMER, OPENED, WORDS = "customer", "customer.opened", "customer.words"
FOUND, CHART_HEIGHT = 20, 230
FIGURES = ("revenue_12m", "order_count_12m", "average_order_value_12m", "margin_rate_12m", "days_since_last_order")
BEFORE = {"revenue_12m": "revenue_before_12m", "order_count_12m": "order_count_before_12m"}
JUDGED = ("sales_abc", "stage", "level", "importance")
WHO = ("customer_kind", "industry", "province", "city", "channel", "salesperson", "phone", "email", "joined_on")


def page(view: View) -> None:
    """Search, and the customer that is open. All records count, whatever the period of other pages."""
    view = replace(view, selection=Selection(start=first_day(view.workspace), compare="none"))
    customer = opened(view)
    if not _search(view, customer) and customer:
        with guarded(view.lang):
            _dossier(view, customer)


def opened(view: View) -> str:
    """The customer in the address, else the one last opened in this company."""
    company = view.workspace.name.removesuffix("-en")
    held = st.session_state.get(OPENED, ("", ""))
    customer = st.query_params.get(CUSTOMER) or (held[1] if held[0] == company else "")
    if customer:
        _open(view, customer)
    return customer


def _open(view: View, customer: str) -> None:
    st.session_state[OPENED] = (view.workspace.name.removesuffix("-en"), customer)
    if st.query_params.get(CUSTOMER) != customer:
        st.query_params[CUSTOMER] = customer


def _search(view: View, customer: str) -> bool:
    """The search field, and what it found; whether a choice is to be made first."""
    words = st.text_input(
        view.say("customer.search"), key=WORDS, placeholder=view.say("customer.search.help"),
        label_visibility="collapsed", type="search", width=560,
    )  # fmt: skip
    if not (words or "").strip():
        if not customer:
            st.info(view.say("customer.search.start"))
            _base(view)
        return False
    with guarded(view.lang):
        result = run("customer_search", view.workspace, view.selection, {"words": words, "limit": FOUND}, view.masked)
        if result.state == "empty":
            st.info(view.say(result.headline.key, **result.headline.facts))
            return True
        ids = [result.opening(at)["customer_id"] for at in range(result.table.num_rows)]
        if len(ids) == 1 and not result.rows[0]["is_alike"]:
            _go(view, ids[0])
        st.markdown(view.say(result.headline.key, **result.headline.facts))
        key = f"{WORDS}.{words}"
        tables.table(result, view, key, on_row=lambda: _chosen(view, key, ids))
    return True


def _base(view: View) -> None:
    """What is known of all customers: how full their records are, at how many the decision maker is known."""
    for name in ("customer_profile", "buying_roles"):
        result = run(name, view.workspace, view.selection, {}, view.masked)
        if result.state == "ok":
            dossier.plain(view, result, f"base.{name}")


def _chosen(view: View, key: str, ids: list[str]) -> None:
    """Callback: open the row that was clicked."""
    if rows := st.session_state[key].selection.rows:
        _open(view, ids[rows[0]])
        st.session_state[WORDS] = ""


def _go(view: View, customer: str) -> None:
    """Open the only one that was found."""
    _open(view, customer)
    st.session_state.pop(WORDS, None)
    st.rerun()


def _dossier(view: View, customer: str) -> None:
    given = {"customer_id": customer}
    result = run("customer_figures", view.workspace, view.selection, given, view.masked)
    profile = run("customer_profile", view.workspace, view.selection, given, view.masked)
    _head(view, result, profile, customer)
    left, right = st.columns([3, 2], gap="large")
    with left:
        show("customer_months", view, parameters=given, height=CHART_HEIGHT)
    with right:
        _standing(view, given)
    dossier.parts(view, customer)


def _head(view: View, result: Result, profile: Result, customer: str) -> None:
    """Who it is in a line, the finding, five figures."""
    if result.state == "ok":
        headline(result, view)
    else:
        named = [_value(row) for row in profile.rows if row["field"] == "customer_name"]
        st.markdown(f"### {escape(named[0] if named and named[0] else customer)}", anchors=False)
        absent(result, view)
    if line := " · ".join(_who(view, profile)):
        st.caption(line)
    if chips := " ".join(_classes(view, customer)):
        st.markdown(chips)
    if result.state == "ok":
        for place, name in zip(st.columns(len(FIGURES)), FIGURES, strict=True):
            with place:
                metric(_figure(result, name, view), view, view.say("customer.before") if name in BEFORE else "")
        block_actions(result, view, f"customer.{customer}", False)


def _who(view: View, profile: Result) -> list[str]:
    rows = {row["field"]: row for row in profile.rows if row["is_filled"]}
    shown = [rows[name] for name in WHO if name in rows]
    return [escape(say(f"code.{row['code']}", view.lang) if row["code"] else _value(row)) for row in shown]


def _classes(view: View, customer: str) -> list[str]:
    """The classes that say most: grade, stage, level, importance."""
    result = run("customer_classes", view.workspace, view.selection, {"customer_id": customer}, view.masked)
    rows = {row["set_code"]: row for row in result.rows}
    shown = [rows[name] for name in JUDGED if name in rows]
    return [view.say("customer.class", set=row["class_set"], name=row["class_name"]) for row in shown]


def _value(row: dict[str, Any]) -> str:
    return row["value"] or row["personal_value"]


def _figure(result: Result, name: str, view: View) -> Figure:
    row = result.rows[0]
    out = next(out for out in result.analysis.columns if out.name == name)
    label = tables.title(result, out, view.lang) if out.kind == "days" else column_title(result, out, view.lang)
    return measured(label, row[name], row.get(BEFORE.get(name, "")), out.kind, result.currency, view.lang)


def _standing(view: View, given: dict[str, str]) -> None:
    """What wants attention, then what is well, a sentence each."""
    result = run("customer_standing", view.workspace, view.selection, given, view.masked)
    if absent(result, view):
        return
    st.markdown(f"### {view.say(result.headline.key, **result.headline.facts)}", anchors=False)
    words = result.analysis.in_words
    for row in result.rows:
        if words:
            said, kind = words(row), "wanting" if row["needs_attention"] else "well"
            sentence = view.say(said.key, **said.facts)
            st.markdown(view.say(f"customer.matter.{kind}", matter=f"standing.{row['matter']}") + sentence)
    block_actions(result, view, f"standing.{given['customer_id']}", False)
