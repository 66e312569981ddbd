"""The short names of ``import FILE --rows`` for every table but sales.

================================  ==================================================================================
``time`` or ``date``              the instant of the record with its offset; a date where the file states no clock
``type``                          what the file writes where it also writes a direction or a class of amounts beside
                                  it, else the kind of the booking
``direction``                     paid, refund, expense or neutral
``amount``                        as signed in the file's own columns: with a direction beside it, without a sign
``transaction_id``, ``deal``      ``payment_id``, ``deal_name``
``account``, ``owner``            ``customer_name`` of a deal, ``salesperson``
================================  ==================================================================================
"""

from __future__ import annotations

from analytics.ingest.typed import Typed

NAMES: dict[str, dict[str, str]] = {
    "feedback": {
        "feedback_id": "response_id", "body": "comment", "topic": "title", "email": "customer_contact",
        "response_state": "status", "region": "country", "salesperson": "owner",
    },
    "customers": {"joined_at": "added_time", "salesperson": "owner", "region": "country"},
    "payments": {
        "payment_id": "transaction_id", "order_id": "merchant_order_id", "payment_state": "status",
    },
    "settlements": {"product_id": "sku"},
    "deals": {
        "deal_name": "deal", "customer_name": "account", "received_amount": "received", "salesperson": "owner",
        "closes_on": "close_date", "signed_on": "date",
    },
}  # fmt: skip
INSTANTS = {"feedback": "received_at", "payments": "paid_at", "settlements": "posted_at"}
SHAPED = {"settlement_kind", "payment_kind", "direction", "score_max"}


def columns(typed: Typed) -> dict[str, str]:
    """Short name -> SQL over ``rows_out``."""
    names, instant = NAMES.get(typed.table, {}), INSTANTS.get(typed.table, "")
    keep = [name for name in (*typed.columns, *typed.made) if name not in SHAPED | {instant, "reason"}]
    keep = [name for name in keep if not name.endswith(("_text", "_on")) or name in names]
    found = {names.get(name, name): name for name in keep}
    if typed.table == "feedback" and "feedback_id" not in typed.columns:
        found.pop("response_id", None)
    if instant and typed.has(instant):
        found |= {"time": instant, "time_offset": f"{instant}_offset"}
        found["time_is_day"] = f"bool_and({instant} = date_trunc('day', {instant})) over ()"
    if typed.has("score"):
        found["score_scale"] = "case score_max when 5 then '1-5' when 10 then '0-10' end"
    return found | _booking(typed)


def _booking(typed: Typed) -> dict[str, str]:
    """Type, direction and amount of payments and settlements."""
    kind = next((name for name in ("payment_kind", "settlement_kind") if typed.has(name)), "")
    if not kind:
        return {}
    told = "direction" in typed.columns
    written = f"{kind}_text" if typed.has(f"{kind}_text") else kind
    found = {"type": written if told or typed.has("amount_type") else kind}
    if told:
        paid = "case when payment_kind = 'refund' then 'refund' else replace(direction, 'income', 'paid') end"
        found |= {"direction": paid, "amount": "abs(amount)"}
    if typed.has("counterparty"):
        found["customer_name"] = "counterparty"
    return found
