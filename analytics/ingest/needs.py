"""What a record must have, as conditions under which it stays out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from analytics.ingest.vocabulary import SALES

if TYPE_CHECKING:
    from analytics.ingest.typed import Typed

BLANKS = "chr(32) || chr(9) || chr(160)"
NEXT_DATES = ("paid_at", "shipped_at")


def conditions(result: Typed, required: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Required fields must be there in every record; ``a|b`` means one of them."""
    for need in required:
        choices = [name for name in need.split("|") if name in result.columns]
        if choices:
            empty = " and ".join(f"{name} is null" for name in choices) + _excused(choices[0], result)
            yield empty, f"missing_{_short(choices[0])}", result.headers[choices[0]]


def _excused(name: str, result: Typed) -> str:
    """A cancelled line or one of no pieces may lack its amount."""
    excuses = []
    if name in MONEY and result.has("status"):
        excuses.append("coalesce(status, '') in ('cancelled', 'closed')")
    if name in MONEY and result.has("quantity"):
        excuses.append("coalesce(quantity, 1) = 0")
    return f" and not ({' or '.join(excuses)})" if excuses else ""


def _short(name: str) -> str:
    if name.endswith(("_at", "_on")):
        return "date"
    return (
        "id" if name.endswith("_id") else "name" if name.endswith("_name") else "amount" if name in MONEY else "value"
    )


MONEY = frozenset({
    "revenue", "gross", "unit_price", "quantity", "order_total", "order_paid", "order_gross", "price", "amount",
    "units",
})  # fmt: skip


def next_dates(result: Typed, rows: str) -> str:
    """Rows whose order date is left empty take the next date they state: that of payment, else of dispatch."""
    others = [name for name in NEXT_DATES if result.has(name)]
    if result.table != SALES or "ordered_at" not in result.columns or not others:
        return rows
    empty = f"coalesce(trim(cast({result.columns['ordered_at']} as varchar), {BLANKS}), '') = ''"
    taken = [
        f"case when {empty} then coalesce({', '.join(f'{name}{end}' for name in ('ordered_at', *others))}) "
        f"else ordered_at{end} end as ordered_at{end}"
        for end in ("", "_offset")
    ]
    return f"select * replace ({', '.join(taken)}) from ({rows})"
