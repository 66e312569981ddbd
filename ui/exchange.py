"""The listed records as a file for another product, with what its receiver must know."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from analytics import exchange
from analytics.schema.accounts import PURPOSES
from analytics.texts import name, say
from ui.downloads import MIME, UNSAFE
from ui.failure import guarded
from ui.view import View

if TYPE_CHECKING:
    from analytics.engine.listing import Wish
    from analytics.schema import Table


def hand_out(view: View, table: Table, wish: Wish) -> None:
    """Choose a product, make the file of what the wish finds, download it; nothing where no product takes the table."""
    offered = exchange.offered(table.name)
    if not offered:
        return
    with st.popover(view.say("exchange.open")):
        product = st.selectbox(
            view.say("exchange.product"), offered, format_func=lambda one: say(f"product.{one}", view.lang),
            key=f"exchange.{table.name}",
        )  # fmt: skip
        purpose = _purpose(view, table)
        kind = exchange.products()[product].file
        if st.button(view.say("exchange.make"), key=f"exchange.make.{table.name}"):
            with guarded(view.lang):
                _offer(view, table, wish, product, purpose, kind)


def _purpose(view: View, table: Table) -> str:
    """What the list is for, asked only where consents have a say."""
    if not exchange.concerns(table):
        return exchange.PURPOSE
    return st.selectbox(
        view.say("exchange.purpose"), PURPOSES, index=PURPOSES.index(exchange.PURPOSE),
        format_func=lambda one: name("code", "consents", "purpose", one, lang=view.lang),
        help=view.say("exchange.purpose.help"), key=f"exchange.purpose.{table.name}",
    )  # fmt: skip


def _offer(view: View, table: Table, wish: Wish, product: str, purpose: str, kind: str) -> None:
    handed = exchange.hand(
        view.workspace, table.name, product, view.lang, file=kind, wish=wish, purpose=purpose, masked=view.masked
    )
    for note in exchange.notes(handed, view.lang):
        st.caption(note)
    facts = {"table": name("table", table.name, lang=view.lang), "product": say(f"product.{product}", view.lang)}
    file = f"{UNSAFE.sub('_', say('exchange.file', view.lang, facts))}_{datetime.now().astimezone():%H%M%S}.{kind}"
    st.download_button(
        view.say("exchange.download", name=file), data=handed.data, file_name=file, mime=MIME[kind],
        key=f"exchange.download.{table.name}.{product}", on_click="ignore", type="primary",
    )  # fmt: skip
