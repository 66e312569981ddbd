"""The time line: the events of all tables, newest first, under a selection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from analytics.dossier import events
from analytics.engine import compiled
from analytics.engine.running import cached, compiled_for
from analytics.engine.scope import literal

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

ORDERS = "orders"
COLUMNS = (
    "customer_id", "happened_on", "table_name", "kind", "state", "matter", "said", "amount", "measured", "person",
    "record_key", "record",
)  # fmt: skip


def tables() -> tuple[str, ...]:
    """The tables that the time line is made of; sales go by the name of their orders."""
    return (ORDERS, *(one.table.name for one in events.dated()))


def timeline(workspace: Workspace, scope: Scope, customer: str, chosen: tuple[str, ...], limit: int) -> pa.Table:
    """The events of a customer (of all when ``customer`` is "") in the chosen tables (all when there are none).

    Columns as :data:`COLUMNS`, then ``customer_name`` and ``total_count`` over all rows.
    """
    parts = [sql for name, sql in _parts(workspace, scope, customer) if not chosen or name in chosen]
    columns = ", ".join(COLUMNS)
    union = " union all ".join(f"select {columns} from ({part})" for part in parts) or _nothing()
    order = "happened_on desc, table_name, record_key, kind, customer_id"
    return workspace.table(
        f"""with found as ({union})
        select f.*, c.customer_name, count(*) over () as total_count
        from found as f left join customers as c on c.customer_id = f.customer_id
        order by {order} limit {limit:d}"""
    )


def _parts(workspace: Workspace, scope: Scope, customer: str) -> Iterator[tuple[str, str]]:
    yield ORDERS, _orders(workspace, scope, customer)
    for one in events.dated():
        yield one.table.name, events.select(one, _within(one, scope), customer)


def _orders(workspace: Workspace, scope: Scope, customer: str) -> str:
    sql = compiled_for(workspace, "relations/order_events.sql", scope, {"customer_id": customer})
    return f"""select *, '{ORDERS}' as table_name, null::varchar as said, 'amount' as measured, null::varchar as record
        from (select * replace (left(matter, {events.LONGEST}) as matter) from ({sql}))"""


def _within(one: events.Events, scope: Scope) -> str:
    """The rows of a table in the selection; plans reach beyond its end."""
    if one.table.on and not one.table.ahead:
        return compiled.rows_in(one.table.name, scope)
    end = "" if one.table.ahead else f' and "{one.on}" < {literal(scope.until)}'
    return f'select * from {one.table.name} where "{one.on}" >= {literal(scope.start)}{end}'


def _nothing() -> str:
    return f"select {', '.join(f'null::varchar as {name}' for name in COLUMNS)} where false"


def first_day(workspace: Workspace) -> date | None:
    """The earliest day on record of any customer."""
    dated = [(one.table.name, one.on) for one in events.dated()] + [("order_lines", "ordered_on")]
    union = " union all ".join(f'select min("{on}") as day from {name}' for name, on in dated)
    key = (str(workspace.path), "first_day", workspace.version([name for name, _ in dated]))
    return cached(key, lambda: workspace.rows(f"select min(day) as day from ({union})")[0]["day"])
