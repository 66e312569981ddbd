"""Who a record is about: the first identity that is neither masked, encrypted, damaged nor a placeholder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.ingest import coded
from analytics.ingest.patterns import any_of
from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAMES = ("customer_id", "email", "phone", "customer_name")
MASK = "[*＊•●∗✱]"
CIPHER = r"^[~$#]?[A-Za-z0-9+/_~$#=-]{24,}$"
PLAIN = r"[0-9A-Za-z][\w\-]{0,18}[0-9]"  # of none of the kinds below; one cheap test spares most records the others
DAMAGED = r"(?i)^\d(\.\d+)?E\+"


def is_masked(column: str) -> str:
    """SQL: some of the letters are hidden."""
    return f"regexp_matches({column}, '{MASK}')"


def is_cipher(column: str) -> str:
    """SQL: a long run of letters in both cases and digits, as encrypted names and phones are."""
    mixed = " and ".join(f"regexp_matches({column}, '{part}')" for part in ("[a-z]", "[A-Z]", "[0-9]"))
    return f"(length({column}) > 23 and regexp_matches({column}, '{CIPHER}') and {mixed})"


def customer_key(typed: Typed, database: DuckDBPyConnection | None = None) -> str:
    """The id; else mail or phone; else an unmasked name; else null (the first alone where it is always there)."""
    parts = [_usable(name) for name in NAMES if typed.has(name)]
    first = next((name for name in NAMES if typed.has(name)), "")
    if database is not None and first and coded.holds(database, typed.columns[first], f"{_usable(first)} = {first}"):
        return first
    if typed.has("first_name", "last_name") and not typed.has("customer_name"):
        parts.append("nullif(trim(concat_ws(' ', first_name, last_name)), '')")
    return f"coalesce({', '.join(parts)})" if parts else "null::varchar"


def _usable(name: str) -> str:
    value = f"lower({name})" if name == "email" else name
    wrong = [is_masked(name)]
    if name in ("phone", "customer_name"):
        wrong.append(is_cipher(name))
    if name == "phone":
        wrong.append(f"regexp_matches({name}, '{DAMAGED}')")
    if name in ("customer_id", "customer_name"):
        wrong.append(f"regexp_matches(lower({name}), '^({any_of('rows', 'nobody')})$')")
    plain = f"regexp_full_match({name}, '{PLAIN}') or " if name == "customer_id" else ""
    return f"case when {plain}not ({' or '.join(wrong)}) then {value} end"
