"""What the columns of one table say about each other: signs of money, kinds of bookings, keys of people."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from analytics.ingest.identity import customer_key
from analytics.ingest.steps import put
from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["OF_TABLE", "customer_key", "product_key"]


def payments(database: DuckDBPyConnection, typed: Typed) -> None:
    """One signed amount, its direction, and what it was for."""
    if typed.has("paid_time"):
        clock = "coalesce(try_cast(paid_time as time), time '00:00:00')"
        midnight = "paid_at = date_trunc('day', paid_at)"
        put(database, typed, {"paid_at": f"case when {midnight} then cast(paid_at as date) + {clock} else paid_at end"})
    sides = [name for name in ("income", "expense") if typed.has(name)]
    if sides:
        parts = [f"{'-' if name == 'expense' else ''}abs({name})" for name in sides]
        filled = " + ".join(f"coalesce({part}, 0)" for part in parts)
        own = "amount" if typed.has("amount") else "null"
        empty = " and ".join(f"{name} is null" for name in sides)
        put(database, typed, {"amount": f"case when {empty} then {own} else {filled} end"})
    if typed.has("direction"):
        direction = "coalesce(direction, 'neutral')"
        signed = f"case {direction} when 'income' then abs(amount) when 'expense' then -abs(amount) else amount end"
    else:
        direction, signed = "case when amount < 0 then 'expense' else 'income' end", "amount"
    put(database, typed, {"direction": direction, "amount": signed})
    kind = "payment_kind" if typed.has("payment_kind") else "null::varchar"
    default = "case direction when 'income' then 'sale' when 'expense' then 'expense' else 'transfer' end"
    bought = f"case when {kind} = 'sale' and direction = 'expense' then 'expense' else {kind} end"
    made = {"payment_kind": f"coalesce({bought}, {default})"}
    if typed.has("fee"):
        made["fee"] = "case when sum(fee) over () < 0 then fee else -fee end"
    put(database, typed, made)


def settlements(database: DuckDBPyConnection, typed: Typed) -> None:
    """An amount of no known kind is a sale when the file knows no kinds, else something other; a sale taken back is a
    refund."""
    told = typed.has("settlement_kind")
    default = "'other'" if told else "case when amount < 0 then 'other' else 'sale' end"
    kind = "case when settlement_kind = 'sale' and amount < 0 then 'refund' else settlement_kind end"
    put(database, typed, {"settlement_kind": f"coalesce({kind if told else 'null'}, {default})"})


def deals(database: DuckDBPyConnection, typed: Typed) -> None:
    """Signed is won. A received amount that is left blank is nothing yet."""
    signed = "when signed_on is not null then 'won'" if typed.has("signed_on") else ""
    kind = "stage_kind" if typed.has("stage_kind") else "null"
    made = {"stage_kind": f"case when {kind} is not null then {kind} {signed} else 'open' end"}
    if typed.has("received_amount"):
        made["received_amount"] = "coalesce(received_amount, 0)"
    put(database, typed, made)


def person(typed: Typed) -> str:
    """One name of its parts, as people of that language write it; null where no part is known."""
    first, last = (name if typed.has(name) else "null::varchar" for name in ("first_name", "last_name"))
    western = f"nullif(trim(concat_ws(' ', {first}, {last})), '')"
    return f"case when regexp_matches({last}, '[\u4e00-\u9fff]') then concat({last}, {first}) else {western} end"


def _named(database: DuckDBPyConnection, typed: Typed, name: str) -> None:
    if typed.has("first_name") or typed.has("last_name"):
        put(database, typed, {name: f"coalesce({person(typed)}, {name})" if typed.has(name) else person(typed)})


def customers(database: DuckDBPyConnection, typed: Typed) -> None:
    _named(database, typed, "customer_name")


def contacts(database: DuckDBPyConnection, typed: Typed) -> None:
    _named(database, typed, "contact_name")


def feedback(database: DuckDBPyConnection, typed: Typed) -> None:
    """Who answered, on which scale, and whether the sheet was finished."""
    made = {}
    if not typed.has("customer_id") and typed.has("email"):
        made["customer_id"] = "lower(email)"
    if typed.has("score") and not typed.has("score_max"):
        made["score_max"] = (
            "case when max(score) over () <= 5 then 5.0 when max(score) over () <= 10 then 10.0 else 100.0 end"
        )
    if typed.has("finished"):
        state = "response_state" if typed.has("response_state") else "null"
        made["response_state"] = (
            f"case when {state} in ('preview', 'spam') then {state} when finished then 'complete' else 'partial' end"
        )
    put(database, typed, made)


def product_key(typed: Typed) -> str:
    """The code, else the name."""
    names = [name for name in ("product_id", "product_name") if typed.has(name)]
    return f"coalesce({', '.join(names)}, null::varchar)"


OF_TABLE: dict[str, Callable[[DuckDBPyConnection, Typed], None]] = {
    "payments": payments,
    "settlements": settlements,
    "deals": deals,
    "customers": customers,
    "contacts": contacts,
    "feedback": feedback,
}
