"""The states an order is written in, in any export, as the codes of ``orders.status``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analytics.ingest.patterns import any_of, names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COMPILED = tuple((code, re.compile(any_of("status", code))) for code in names("status"))


def codes(database: DuckDBPyConnection, column: str, written: Sequence[str], header: str) -> list[str | None]:
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
    return found


def canonical(text: str) -> str | None:
    """The status code of a written state, or None when it is not known."""
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    return next((code for code, pattern in COMPILED if pattern.search(folded)), None)
