"""Files of the other tables: customers, products, rivals' offers, market figures, feedback, targets, rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.ingest.patterns import any_of
from analytics.ingest.sales import customer_key
from analytics.ingest.typed import Typed
from analytics.schema import IMPORTABLE

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def required(table: str, fields: set[str]) -> tuple[str, ...]:
    """What every record of the file must have; a key that can be made is not asked for."""
    made = {"customers": ("customer_id",), "products": ("product_id",), "feedback": ("feedback_id",)}.get(table, ())
    needs = [column.name for column in IMPORTABLE[table].columns if column.required and column.name not in made]
    if table == "customers":
        needs.append(
            "|".join(
                name
                for name in ("customer_id", "email", "phone", "customer_name", "first_name", "last_name")
                if name in fields
            )
            or "customer_id"
        )
    if table == "products":
        needs.append("product_id|product_name")
    return tuple(needs)


def build(database: DuckDBPyConnection, typed: Typed, prefix: str) -> None:
    """Create ``rows_out`` with the table's columns."""
    replaced: list[str] = []
    added: list[str] = []
    _keys(typed, prefix, replaced, added)
    for column in IMPORTABLE[typed.table].columns:
        name = column.name
        if typed.has(name) and column.kind == "code" and name != "status":
            replaced.append(f"{_code(name, column.codes)} as {name}")
        if name.endswith("_on") and not typed.has(name) and typed.has(name.removesuffix("_on") + "_at"):
            added.append(f"cast({name.removesuffix('_on')}_at as date) as {name}")
        if name in ("period_on", "month_on") and typed.has(name):
            replaced.append(f"cast(date_trunc('month', {name}) as date) as {name}")
    star = f"* replace ({', '.join(replaced)})" if replaced else "*"
    extra = f", {', '.join(added)}" if added else ""
    database.execute(f"create or replace table rows_out as select {star}{extra} from typed where reason is null")


def _keys(typed: Typed, prefix: str, replaced: list[str], added: list[str]) -> None:
    if typed.table == "customers":
        key = customer_key(typed)
        key = f"coalesce({key}, '{prefix}-' || source_row)"
        (replaced if typed.has("customer_id") else added).append(f"{key} as customer_id")
        if typed.has("first_name", "last_name"):
            person = "nullif(trim(concat_ws(' ', first_name, last_name)), '')"
            if typed.has("customer_name"):
                replaced.append(f"coalesce({person}, customer_name) as customer_name")
            else:
                added.append(f"{person} as customer_name")
    if typed.table == "products":
        if typed.has("product_id", "product_name"):
            replaced.append("coalesce(product_id, product_name) as product_id")
        elif not typed.has("product_id"):
            added.append("product_name as product_id")
    if typed.table == "feedback":
        if not typed.has("customer_id") and typed.has("email"):
            added.append("lower(email) as customer_id")
        if typed.has("score") and not typed.has("score_max"):
            added.append(
                "case when max(score) over () <= 5 then 5.0 when max(score) over () <= 10 then 10.0 else 100.0 end "
                "as score_max"
            )
        made = f"'{prefix}-' || source_row"
        (replaced if typed.has("feedback_id") else added).append(
            f"{'coalesce(feedback_id, ' + made + ')' if typed.has('feedback_id') else made} as feedback_id"
        )


def _code(name: str, codes: tuple[str, ...]) -> str:
    cases = " ".join(
        f"when regexp_matches(lower({name}), '{code}|{any_of('code', code)}') then '{code}'" for code in codes
    )
    return f"case {cases} end"
