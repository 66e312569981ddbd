"""Lists handed to other products as files that these import; what comes back is read by ``analytics.ingest``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import tee
from typing import TYPE_CHECKING

from analytics.exchange.consents import concerns
from analytics.exchange.declared import Product, offered, product_for, products
from analytics.schema import TABLES, Table
from analytics.texts import say

if TYPE_CHECKING:
    from analytics.engine import Workspace
    from analytics.engine.listing import Wish

KINDS = ("customers", "needs", "actions")
PURPOSE = "marketing"

__all__ = ["KINDS", "PURPOSE", "Handed", "concerns", "hand", "notes", "offered", "products"]


@dataclass(frozen=True)
class Handed:
    """A file for a product: how many rows it holds, how many people it leaves out because their consent says no, how
    many of its values hold characters that the product does not take."""

    product: Product
    table: Table
    file: str
    data: bytes
    rows: int
    refused: int
    unfit: int
    masked: bool
    generated: bool
    purpose: str

    @property
    def module(self) -> str:
        """The part of the product that imports it, as the product calls it."""
        return str(self.product.tables[self.table.name]["module"]) if self.product.tables else ""


def hand(
    workspace: Workspace, table: str, product: str, lang: str, *, file: str = "", wish: Wish | None = None,
    purpose: str = PURPOSE, medium: str = "", masked: bool = False, today: date | None = None,
) -> Handed:  # fmt: skip
    """Write the rows of a table, or those a ``wish`` finds, as ``product`` imports them: ``file`` is csv or xlsx.

    Raises ``unknown_table``, ``unknown_product``, ``not_exchanged``.
    """
    from analytics.engine import masking
    from analytics.exchange import consents, writing

    taker, found = product_for(product, table), TABLES[table]
    headings = taker.headings(found, lang)
    left_out = consents.said_no(workspace, found, purpose, medium, today or datetime.now().astimezone().date())
    rows, refused = _rows(workspace, found, list(headings), left_out, wish)
    if masked:
        rows = masking.mask(rows, [name for name in headings if found.column(name).personal])
    cells, looked_at = tee(writing.cells(taker, found, rows, lang))
    kind = file or taker.file
    data = writing.WRITERS[kind](taker, list(headings.values()), cells)
    unfit = sum(isinstance(one, str) and bool(set(one) & set(taker.unfit)) for row in looked_at for one in row)
    return Handed(
        taker, found, kind, data, rows.num_rows, refused, unfit, masked, workspace.settings["origin"] == "generated",
        purpose if concerns(found) else "",
    )  # fmt: skip


def _rows(workspace: Workspace, table: Table, names: Sequence[str], left_out: Sequence[str], wish: Wish | None):
    """The rows in the order of their keys, and how many were left out for their consents."""
    from analytics.engine import listing

    where, given = listing.condition(table, wish) if wish else ("true", [])
    columns = ", ".join(f't."{name}"' for name in names)
    keys = ", ".join(f't."{name}"' for name in table.key) or "t.import_id, t.source_row"
    barred = f't."{table.key[0]}" in (select unnest(?))' if left_out else "false"
    barring = [list(left_out)] if left_out else []
    kept = f"from {table.name} t where ({where}) and not coalesce({barred}, false)"
    rows = workspace.table(f"select {columns} {kept} order by {keys}", [*given, *barring])
    refused = 0
    if left_out:
        counted = f"select count(*) as n from {table.name} t where ({where}) and {barred}"
        refused = workspace.rows(counted, [*given, *barring])[0]["n"]
    return rows, refused


def notes(handed: Handed, lang: str) -> list[str]:
    """What the receiver of a file must know, in words; the file itself holds nothing but its rows."""
    found = [say("exchange.note.rows", lang, {"rows": handed.rows, "product": f"product.{handed.product.name}"})]
    if handed.module:
        found.append(say("exchange.note.module", lang, {"module": handed.module}))
    if handed.purpose:
        facts = {"count": handed.refused, "purpose": f"code.purpose.{handed.purpose}"}
        found.append(say("exchange.note.refused" if handed.refused else "exchange.note.none_refused", lang, facts))
    if handed.unfit:
        found.append(say("exchange.note.unfit", lang, {"count": handed.unfit, "signs": " ".join(handed.product.unfit)}))
    found += [say("exchange.note.masked", lang)] if handed.masked else []
    found += [say("exchange.note.generated", lang)] if handed.generated else []
    return found
