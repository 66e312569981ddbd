"""What headers and the reader settle about money: its unit (yuan or ten thousands of them) and whether tax is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from analytics.ingest.typed import Typed
from analytics.ingest.vocabulary import SALES, fields

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analytics.ingest.work import Job

FACTORS: Mapping[str, int] = {"": 1, "千": 10**3, "k": 10**3, "万": 10**4, "百万": 10**6, "m": 10**6, "亿": 10**8}
UNITS = {"one": 1, "thousand": 10**3, "wan": 10**4, "million": 10**6, "yi": 10**8}
WRITTEN = re.compile(r"[(（\[【]\s*(百万|千|万|亿)\s*元?\s*[)）\]】]|[(\[]\s*(?:[a-z$€£¥]{0,4}\s*)?(k|m)\s*[)\]]", re.I)
LINE_AMOUNTS = ("revenue", "gross", "unit_price", "discount")


def factor_of(header: str) -> int:
    """The unit that a header states for its amounts: ``金额（万元）`` gives 10,000, none gives 1."""
    found = WRITTEN.search(header)
    return FACTORS[(found[1] or found[2]).lower()] if found else 1


def apply(database: DuckDBPyConnection, made: Typed, job: Job) -> None:
    """Bring the amounts of ``typed`` to single units of money, and part the tax from them where the reader says so."""
    known = fields(made.table)
    replaced = {}
    for name, header in made.headers.items():
        factor = UNITS[job.money_unit] if job.money_unit else factor_of(header)
        if name in made.columns and known[name].kind == "money" and factor != 1:
            replaced[name] = f"try_cast({name} * {factor} as decimal(18, 4))"
    if replaced:
        _replace(database, replaced)
        made.decisions["money_factor"] = max(
            UNITS[job.money_unit] if job.money_unit else factor_of(made.headers[name]) for name in replaced
        )
    if made.table == SALES and job.tax_included is not None:
        _tax(database, made, job)


def _replace(database: DuckDBPyConnection, replaced: Mapping[str, str], more: str = "") -> None:
    changed = ", ".join(f"{sql} as {name}" for name, sql in replaced.items())
    star = f"* replace ({changed})" if changed else "*"
    database.execute(f"create or replace table typed as select {star}{more} from typed")


def _tax(database: DuckDBPyConnection, made: Typed, job: Job) -> None:
    """The reader's word on tax; without a column for it, it is worked out from the rate."""
    made.decisions["tax_included"] = job.tax_included
    flag = str(bool(job.tax_included)).lower()
    if made.has("tax_included"):
        _replace(database, {"tax_included": f"coalesce(tax_included, {flag})"})
    else:
        _replace(database, {}, f", {flag} as tax_included")
        made.columns["tax_included"] = made.headers["tax_included"] = ""
    stated = [name for name in LINE_AMOUNTS if made.has(name)]
    if not job.tax_included or not job.tax_rate or made.has("tax") or not stated:
        return
    base = "unit_price * quantity" if stated[0] == "unit_price" and made.has("quantity") else stated[0]
    share = 1 + job.tax_rate
    tax = f", cast({base} - ({base}) / {share}::double as decimal(18, 4)) as tax"
    _replace(database, {name: f"cast({name} / {share}::double as decimal(18, 4))" for name in stated}, tax)
    made.columns["tax"] = made.headers["tax"] = ""
    made.decisions |= {"tax_rate": job.tax_rate, "tax_taken_out": True}
