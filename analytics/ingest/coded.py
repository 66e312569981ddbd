"""Texts that repeat, held once: columns of ``raw`` as codes of an enumeration, and each text read only once.

To SQL a coded column is a text like any other; it is stored, compared, sorted and written as a small number.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from analytics.ingest.fast import Part

MOST_TEXTS = 100_000
STRETCH = 8  # parts loaded at once
_serial = count()


def keeps_coming_back(cells: Sequence[str | None]) -> bool:
    """Whether a column has few texts for its length, told by how soon one returns that another has followed.

    Of N equally frequent texts, n drawn ones hold about n * n / 2N that were there before; N is what is asked for.
    """
    changes = [cell for cell, before in zip(cells[1:], cells, strict=False) if cell != before]
    returns = len(changes) - len(set(changes))
    return len(changes) ** 2 <= 2 * returns * MOST_TEXTS


def load(database: DuckDBPyConnection, parts: list[Part]) -> None:
    """Table ``raw`` from Arrow rows with record numbers and lines; ``parts`` is emptied on the way."""
    names = parts[0].rows.column_names
    kinds = [_enumeration(database, parts, place) for place in range(len(names))]
    picks = [f"t{at}.value" if kind else f"s.c{at}::varchar" for at, kind in enumerate(kinds)]
    joins = [f" left join {kind} t{at} on t{at}.code = s.c{at}" for at, kind in enumerate(kinds) if kind]
    columns = ", ".join(f"{pick} as {name}" for pick, name in zip(picks, names, strict=True))
    place = "source_row::bigint as source_row, source_line::bigint as source_line"
    select = f"select {columns}, {place} from stretch s{''.join(joins)}"
    parts.reverse()
    verb = "create or replace table raw as"
    while parts:
        database.register("stretch", _rows([parts.pop() for _ in range(min(STRETCH, len(parts)))], kinds))
        database.execute(f"{verb} {select}")
        verb = "insert into raw"
    database.unregister("stretch")
    for kind in filter(None, kinds):
        database.execute(f"drop table {kind}")


def _rows(parts: Sequence[Part], kinds: Sequence[str]) -> pa.Table:
    """Rows with codes in place of the texts that have a table of ``kinds``."""
    import pyarrow as pa

    found = []
    for part in parts:
        chunks = [column.chunk(0) for column in part.rows.columns]
        columns = [chunk.indices if kind else chunk for chunk, kind in zip(chunks, kinds, strict=True)]
        names = [*part.rows.column_names, "source_row", "source_line"]
        found.append(pa.table([*columns, pa.array(part.numbers), pa.array(part.lines)], names=names))
    return pa.concat_tables(found)


def _enumeration(database: DuckDBPyConnection, parts: list[Part], place: int) -> str:
    """Give all parts one dictionary and make it a type; the table of codes and values, else "" for plain text."""
    import numpy as np
    import pyarrow as pa

    columns = [part.rows.column(place).chunk(0) for part in parts]
    if not pa.types.is_dictionary(columns[0].type):
        return ""
    unified = pa.chunked_array(columns).unify_dictionaries()
    name = parts[0].rows.column_names[place]
    for part, chunk in zip(parts, unified.chunks, strict=True):
        part.rows = part.rows.set_column(place, name, chunk)
    texts = unified.chunk(0).dictionary
    if not 0 < len(texts) <= MOST_TEXTS:
        return ""
    table = f"texts_{next(_serial)}"
    database.register("texts", pa.table({"code": pa.array(np.arange(len(texts), dtype=np.int32)), "value": texts}))
    database.execute(f"create type {table}_kind as enum (select value from texts)")
    database.execute(f"create table {table} as select code, value::{table}_kind as value from texts")
    database.unregister("texts")
    return table


def columns(database: DuckDBPyConnection) -> set[str]:
    """The columns of ``raw`` that are coded."""
    sql = "select column_name from duckdb_columns() where table_name = 'raw' and starts_with(data_type, 'ENUM')"
    return {str(row[0]) for row in database.execute(sql).fetchall()}


def read_once(
    database: DuckDBPyConnection, column: str, selects: Sequence[str], joins: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The same selects (``SQL as name``) and joins over ``raw``, worked out once for each text of a coded column."""
    names = [select.rsplit(" as ", 1)[1] for select in selects]
    table = f"reading_{column}"
    texts = f"select unnest(enum_range({column})) as {column} from (select {column} from raw limit 1)"
    database.execute(
        f"create or replace table {table} as select raw.code, raw.{column} as written, {', '.join(selects)} from "
        f"(select {column}, row_number() over () - 1 as code from ({texts})) raw{''.join(joins)}"
    )
    if len(names) == 1 and _is_as_written(database, table, names[0]):
        return [f"raw.{column} as {names[0]}"], []
    return [f"{table}.{name}" for name in names], [f" left join {table} on {table}.code = enum_code(raw.{column})"]


def holds(database: DuckDBPyConnection, column: str, condition: str) -> bool:
    """Whether a column is coded, filled in every row, and a condition on its reading holds for each of its texts."""
    if column not in columns(database):
        return False
    told = f"bool_and(coalesce({condition}, false)) and not exists (select 1 from raw where {column} is null)"
    return bool(database.execute(f"select {told} from reading_{column}").fetchall()[0][0])


def _is_as_written(database: DuckDBPyConnection, table: str, name: str) -> bool:
    same = f"typeof(any_value({name})) = 'VARCHAR' and bool_and(cast({name} as varchar) is not distinct from written)"
    return bool(database.execute(f"select {same} from {table}").fetchall()[0][0])
