"""The states an order is written in, in any export, as the codes of ``orders.status``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from analytics.ingest.patterns import any_of, names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BILLED = re.compile(
    r"invoice|发票|开票|rechnung|faktur|factu|fattura|due.?date|fällig|echeance|échéance|vencimiento|scadenza|到期日|"
    r"open.?balance|amount.?due|未收金额|未回款",
    re.IGNORECASE,
)
DRAFT = re.compile(r"draft|quot|entwurf|brouillon|borrador|bozza|报价|草稿|angebot|devis|presupuesto", re.IGNORECASE)
ORDERED = re.compile(r"order|bestell|commande|pedido|ordine|订单", re.IGNORECASE)
COMPILED = tuple((code, re.compile(any_of("status", code))) for code in names("status"))


def codes(
    database: DuckDBPyConnection, column: str, written: Sequence[str], header: str, *, billed: bool = False
) -> list[str | None]:
    """The code of each written state. A state "closed" that most orders have means that they are done."""
    found = [canonical(text) for text in written]
    if any(text.strip().lower() == "closed" for text in written):
        share = database.execute(
            f"select avg((lower(trim(cast({column} as varchar))) = 'closed')::int) from raw where {column} is not null"
        ).fetchall()[0]
        done = "invoice" in header.lower() or bool(share and share[0] and share[0] > 0.3)
        code = "paid" if done else "closed"
        found = [code if text.strip().lower() == "closed" else old for text, old in zip(written, found, strict=True)]
    if re.search(r"financial|payment|付款|支付", header.lower()):
        found = ["unpaid" if code == "pending" else code for code in found]
    return on_account(written, found) if billed else found


def of_bills(headers: Iterable[str], number: str, date: str) -> bool:
    """Whether a file holds issued invoices: its number or its date is an invoice's, or it says when payment is due."""
    own = [header for header in (number, date) if header]
    if any(ORDERED.search(header) for header in own):
        return False
    return any(BILLED.search(header) for header in (*own, *headers))


def on_account(written: Sequence[str], found: Sequence[str | None]) -> list[str | None]:
    """An invoice that is issued and not paid is a sale on account; a draft or an offer is none."""
    return [
        "pending" if code == "unpaid" and not DRAFT.search(text) else code
        for text, code in zip(written, found, strict=True)
    ]


def canonical(text: str) -> str | None:
    """The status code of a written state, or None when it is not known."""
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    return next((code for code, pattern in COMPILED if pattern.search(folded)), None)
