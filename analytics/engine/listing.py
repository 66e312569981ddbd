"""A table page by page: searched, filtered and sorted by the database, however long it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analytics.engine.editing import Seen, address, editable, mark
from analytics.engine.running import cached
from analytics.engine.workspace import Workspace
from analytics.schema import Table

if TYPE_CHECKING:
    import pyarrow as pa

PAGE_ROWS, MOST_CHOICES = 50, 60
MARK = "row_mark"
SEARCHED = ("id", "text")
CHOSEN = ("code", "text", "flag")


@dataclass(frozen=True)
class Wish:
    """What to list of a table: words to find, values per column, the order, the page (from 0).

    With ``masked`` personal columns are neither searched nor sorted by, since either would tell their values.
    """

    table: str
    words: str = ""
    where: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 0
    masked: bool = False


@dataclass(frozen=True)
class Page:
    """Rows of one page, how many there are in all, and where each lies."""

    rows: pa.Table
    total: int
    seen: list[Seen]


def listing(workspace: Workspace, wish: Wish) -> Page:
    """One page of a table: the declared columns, 50 rows."""
    table = editable(wish.table)
    where, given = condition(table, wish)
    order = _order(table, wish)
    key = (str(workspace.path), "listed", wish.table, where, tuple(given), workspace.version([wish.table]))
    total = cached(
        key, lambda: workspace.rows(f"select count(*) as n from {table.name} t where {where}", given)[0]["n"]
    )
    names = dict.fromkeys((*(column.name for column in table.columns), *address(table)))
    columns = ", ".join(f't."{name}"' for name in names)
    page = f"limit {PAGE_ROWS} offset {max(0, wish.page) * PAGE_ROWS}"
    rows = workspace.table(
        f"select {columns}, {mark(table, 't')} as {MARK} from {table.name} t where {where} {order} {page}", given
    )
    return Page(rows, total, _seen(table, rows))


def _seen(table: Table, rows: pa.Table) -> list[Seen]:
    columns = [rows.column(name).to_pylist() for name in (*address(table), MARK)]
    return [Seen(row[:-1], row[-1]) for row in zip(*columns, strict=True)]


def every(workspace: Workspace, wish: Wish) -> list[Seen]:
    """All rows that a wish finds, not only those of its page."""
    table = editable(wish.table)
    where, given = condition(table, wish)
    columns = ", ".join(f't."{name}"' for name in address(table))
    return _seen(
        table,
        workspace.table(f"select {columns}, {mark(table, 't')} as {MARK} from {table.name} t where {where}", given),
    )


def row(workspace: Workspace, name: str, seen: Seen) -> dict[str, Any] | None:
    """The row at an address as it is now; nothing where none is."""
    table = editable(name)
    where = " and ".join(f'"{one}" is not distinct from ?::{table.column(one).sql_type}' for one in address(table))
    found = workspace.rows(f"select * from {table.name} where {where}", list(seen.key))
    return found[0] if found else None


def choices(workspace: Workspace, name: str, column: str) -> list[Any]:
    """The values of a column, where they are few enough to choose from."""
    table = editable(name)
    if table.column(column).kind not in CHOSEN:
        return []
    there = f'select distinct "{column}" as value from {table.name} where value is not null'
    sql = f"{there} order by value limit {MOST_CHOICES + 1}"
    key = (str(workspace.path), "choices", name, column, workspace.version([name]))
    found = cached(key, lambda: [one["value"] for one in workspace.rows(sql)])
    return found if 1 < len(found) <= MOST_CHOICES else []


def condition(table: Table, wish: Wish) -> tuple[str, list[Any]]:
    """What a wish finds, as a condition on the rows of ``t`` and its values."""
    parts, given = ["true"], []
    open_columns = [one for one in table.columns if not (wish.masked and one.personal)]
    for word in wish.words.split():
        searched = [one.name for one in open_columns if one.kind in SEARCHED]
        found = " or ".join(f'contains(lower(t."{name}"), lower(?))' for name in searched)
        parts.append(f"({found or 'false'})")
        given += [word] * len(searched)
    for name, values in wish.where.items():
        if values and table.column(name) in open_columns:
            stated = [value for value in values if value is not None]
            named = [f't."{name}" in ({", ".join("?" * len(stated))})'] if stated else []
            empty = [f't."{name}" is null'] if len(stated) < len(values) else []
            parts.append(f"({' or '.join(named + empty)})")
            given += stated
    return " and ".join(parts), given


def _order(table: Table, wish: Wish) -> str:
    keys = ", ".join(f't."{name}"' for name in address(table))
    named = next((column for column in table.columns if column.name == wish.sort), None)
    if named is None or (wish.masked and named.personal):
        return f'order by t."{table.on}" desc nulls last, {keys}' if table.on else f"order by t.import_id desc, {keys}"
    return f'order by t."{named.name}" {"desc" if wish.descending else "asc"} nulls last, {keys}'
