"""What rows say because of rows of another table: the state of their order, and lines that were exported without it.

Such lines have no dates of their own. They wait in ``order_lines_waiting`` as their file states them, and the import
that brought them speaks of those whose orders are there now, with what the orders say now. So it is no matter which of
the two files comes first, and when the orders are taken back their lines wait again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine import store
from analytics.schema import TABLES
from analytics.schema.ddl import versions_name, waiting_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Cursor

LINES = TABLES["order_lines"]
GIVEN = ("ordered_at", "utc_offset", "ordered_on", "customer_id")
MISSING = ("currency", "channel", "salesperson", "department", "region", "province", "city", "status")


def wait(cursor: Cursor, source: str, present: set[str], import_id: int) -> None:
    """Put the lines of ``source`` (a relation with the columns ``present``) among those that wait."""
    names = [name for name in LINES.names if name in present and name != "import_id"]
    listed = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f"insert into {waiting_name(LINES)} by name select {listed}, {import_id}::bigint as import_id from {source}"
    )


def take_back(cursor: Cursor, import_id: int) -> dict[str, int]:
    """As :func:`analytics.engine.store.take_back`, lines that wait among them."""
    cursor.execute(f"delete from {waiting_name(LINES)} where import_id = {import_id}")
    return store.take_back(cursor, import_id)


def derive(cursor: Cursor) -> dict[int, store.Counts]:
    """Bring lines that waited to their orders, then set every line's ``order_status``; counts of what came, by import.

    For the caller to call once after the last change of several.
    """
    waiting = f"select distinct import_id from {waiting_name(LINES)} order by 1"
    found = {}
    for (import_id,) in cursor.execute(waiting).fetchall():
        cursor.execute(f"create or replace temp table answered as {_answered(import_id)}")
        if _news(cursor, import_id):
            store.undo(cursor, LINES, import_id)
            present = {name for name, *_ in cursor.execute("describe answered").fetchall()}
            found[import_id] = store.merge(cursor, LINES, "answered", present - {"import_id"}, import_id)
        cursor.execute("drop table answered")
    store.derive(cursor)
    return found


def _answered(import_id: int) -> str:
    """Lines with what their orders say; a discount of the order that they do not state is taken off them in parts."""
    picks = {name: f"p.{name}" for name in GIVEN} | {name: f"coalesce(c.{name}, p.{name})" for name in MISSING}
    whole = "sum(c.revenue) over (partition by c.order_id)"
    short = f"p.goods > 0 and {whole} > p.goods + 0.015"
    part = f"cast(round(c.revenue::double * p.goods / {whole}::double, 4) as decimal(18, 4))"
    picks["revenue"] = f"case when {short} then {part} else c.revenue end"
    columns = ", ".join(f"{picks.get(name, f'c.{name}')} as {name}" for name in LINES.names)
    return (
        f"select {columns} from {waiting_name(LINES)} c join (select *, (total - tax - shipping)::double as goods "
        f"from orders) p using (order_id) where c.import_id = {import_id}"
    )


def _news(cursor: Cursor, import_id: int) -> bool:
    """Whether the import would say something else now than it said."""
    own = ", ".join(f'"{name}"' for name in LINES.names if name not in LINES.derived)
    said = " union all ".join(
        f"select {own} from {name} where import_id = {import_id}{more}"
        for name, more in ((LINES.name, ""), (versions_name(LINES), " and speaks is null"))
    )
    one, other = f"select {own} from answered", f"select * from ({said})"
    differ = f"select count(*) from (({one} except {other}) union all ({other} except {one}))"
    return bool(cursor.execute(differ).fetchall()[0][0])
