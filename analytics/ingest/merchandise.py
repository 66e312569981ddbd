"""Codes that are booked like products and are none: postage, fees, samples, adjustments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.ingest.patterns import any_of
from analytics.ingest.typed import Typed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAMES = rf"^\W*({any_of('merchandise', 'not_goods')})\W*$"
CODES = f"^({any_of('merchandise', 'codes')})$"


def merchandise(database: DuckDBPyConnection, typed: Typed) -> str:
    """SQL of ``is_merchandise``, decided once per code and name and looked up per line."""
    names = [name for name in ("product_id", "product_name") if typed.has(name)]
    if not names:
        return "true"
    code = "product_id" if typed.has("product_id") else "null::varchar"
    name = "product_name" if typed.has("product_name") else "null::varchar"
    lettered = _letter_codes(database) if typed.has("product_id") else "false"
    database.execute(
        f"create or replace table strangers as with codes as materialized (select {code} as code, mode({name}) as "
        "name from typed where reason is null group by 1) select code from codes where code is not null and "
        f"(regexp_matches(lower(coalesce(name, '')), '{NAMES}') or regexp_matches(lower(code), '{CODES}') "
        f"or {lettered})"
    )
    database.execute(
        f"create or replace table strange_names as with names as materialized (select {name} as name, count(*) from "
        f"typed group by 1) select name from names where regexp_matches(lower(name), '{NAMES}')"
    )
    none, known = {"strangers": f"coalesce({code}, '')", "strange_names": f"coalesce({name}, '')"}, []
    for table, text in none.items():
        if database.execute(f"select 1 from {table} limit 1").fetchall():
            known.append(f"{text} not in (from {table})")
    return f"({' and '.join(known)})" if known else "true"


def _letter_codes(database: DuckDBPyConnection) -> str:
    """Where nearly all codes hold digits, a short code of letters only is a booking code."""
    found = database.execute(
        "select count(distinct product_id), count(distinct product_id) filter (regexp_matches(product_id, '\\d')) "
        "from typed "
        "where reason is null"
    ).fetchall()[0] or (0, 0)
    return "regexp_full_match(code, '[A-Za-z ]{1,12}')" if found[0] >= 50 and found[1] > 0.95 * found[0] else "false"
