"""Files of every table but sales, by its declaration; what only one table needs stands in ``meanings``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.exchange.declared import words
from analytics.ingest import aside, meanings, zones
from analytics.ingest.patterns import any_of, names
from analytics.ingest.steps import put
from analytics.ingest.typed import Typed
from analytics.ingest.values import quote
from analytics.schema import IMPORTABLE, Column, Table
from analytics.texts import LANGUAGES
from analytics.texts import name as text_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def required(table: str, fields: set[str]) -> tuple[str, ...]:
    """What every record of the file must have; a key that can be made is not asked for."""
    declared = IMPORTABLE[table]
    if declared.needs:
        return declared.needs
    made = {"customers": ("customer_id",), "products": ("product_id",), "feedback": ("feedback_id",)}.get(table, ())
    needs = [column.name for column in declared.columns if column.required and column.name not in made]
    if table == "customers":
        named = ("customer_id", "email", "phone", "customer_name", "first_name", "last_name")
        needs.append("|".join(name for name in named if name in fields) or "customer_id")
    if table == "products":
        needs.append("product_id|product_name")
    return tuple(needs)


def build(database: DuckDBPyConnection, typed: Typed, prefix: str, currency: str | None, width: int) -> None:
    """Create ``rows_out`` with the table's columns."""
    table = IMPORTABLE[typed.table]
    aside.total_rows(database, typed, width)
    aside.summary_rows(database, typed, table)
    _codes(database, typed, table)
    if complete := meanings.OF_TABLE.get(table.name):
        complete(database, typed)
    _dates(database, typed, table)
    if currency and "currency" in table.names:
        put(database, typed, {"currency": f"coalesce({_own(typed, 'currency')}, '{currency}')"})
    _keys(database, typed, table, prefix)
    database.execute("create or replace table rows_out as select * from typed where reason is null")


def _own(typed: Typed, name: str) -> str:
    return name if typed.has(name) else "null::varchar"


def _codes(database: DuckDBPyConnection, typed: Typed, table: Table) -> None:
    """Written values as codes; what was written stays beside them as ``..._text``."""
    made = {}
    for column in table.columns:
        told = [name for name in (column.name, *column.told_by) if typed.has(name)]
        if column.kind != "code" or column.name == "status" or not told:
            continue
        text = f"lower(concat_ws(' ', {', '.join(told)}))"
        if typed.has(column.name):
            made[f"{column.name}_text"] = column.name
        made[column.name] = _code(text, column, _called(table, column) if typed.has(column.name) else "")
    put(database, typed, made)


def _called(table: Table, column: Column) -> str:
    """SQL cases: a code written as such, as it is called in one of the languages or by products we write files for."""
    cases, products = [], words(column.name)
    for code in column.codes:
        keys = (table.name, column.name, code)
        called = {code, *(text_name("code", *keys, lang=lang).lower() for lang in LANGUAGES), *products.get(code, ())}
        written = ", ".join(quote(one) for one in sorted(called))
        cases.append(f"when lower(trim({column.name})) in ({written}) then '{code}'")
    return " ".join(cases)


def _code(text: str, column: Column, exact: str) -> str:
    """The lists of the column itself in their order, else those of its codes whatever the column."""
    own = names(column.name)
    group, known = (column.name, own) if own else ("code", [code for code in column.codes if code in names("code")])
    cases = " ".join(f"when regexp_matches({text}, '{code}|{any_of(group, code)}') then '{code}'" for code in known)
    return f"case when {text} = '' then null {exact} {cases} end" if cases or exact else text


def _dates(database: DuckDBPyConnection, typed: Typed, table: Table) -> None:
    """The date beside an instant, its offset from UTC, and periods by their first day."""
    made = {}
    for column in table.columns:
        name, moment = column.name, column.name.removesuffix("_on") + "_at"
        if name.endswith("_on") and not typed.has(name) and typed.has(moment):
            made[name] = f"cast({moment} as date)"
        if name in ("period_on", "month_on") and typed.has(name):
            made[name] = f"cast(date_trunc('month', {name}) as date)"
    instant = next((column.name for column in table.columns if column.kind == "instant" and typed.has(column.name)), "")
    if instant and "utc_offset" in table.names and not typed.has("utc_offset"):
        made["utc_offset"] = f"{instant}_offset"
        if typed.has("timezone"):
            zones.join_offsets(database, instant)
            same = f"z.timezone = typed.timezone and z.day = cast(typed.{instant} as date)"
            made["utc_offset"] = (
                f"coalesce({instant}_offset, (select any_value(zone) from zone_offsets z where {same}))"
            )
    put(database, typed, made)


def _keys(database: DuckDBPyConnection, typed: Typed, table: Table, prefix: str) -> None:
    """A business key for the records that state none: of their natural columns, else of file and record."""
    own = {"customers": meanings.customer_key, "products": meanings.product_key}.get(table.name)
    natural = [name for name in table.natural if typed.has(name)]
    key = table.key[0] if table.key else ""
    if not key or table.column(key).kind != "id":
        return
    made = f"'{prefix}-' || source_row"
    if natural:
        spoken = f"concat_ws(' · ', {', '.join(natural)})"
        if any(table.column(name).personal for name in natural) and not table.column(key).personal:
            spoken = f"substr(md5({spoken}), 1, 16)"
        again = f"row_number() over (partition by {spoken} order by source_row)"
        made = f"{spoken} || case when {again} > 1 then ' · ' || {again} else '' end"
    stated = own(typed) if own else (key if typed.has(key) else "null::varchar")
    put(database, typed, {key: f"coalesce({stated}, {made})"})
    if table.block and "line_number" in table.key and not typed.has("line_number"):
        block = ", ".join(table.block)
        put(database, typed, {"line_number": f"row_number() over (partition by {block} order by source_row)"})
