"""The values a filter can take."""

from __future__ import annotations

from analytics.engine.running import SALES_TABLES, cached
from analytics.engine.workspace import Workspace
from analytics.schema import TABLES

SEGMENTS = (
    "champions", "loyal", "potential_loyalists", "recent", "promising",
    "needs_attention", "about_to_sleep", "at_risk", "cannot_lose", "hibernating",
)  # fmt: skip
SOURCES = {
    "region": ("customers",),
    "channel": ("customers",),
    "salesperson": ("customers",),
    "category": ("products",),
}


def is_member(workspace: Workspace, field: str, value: str) -> bool:
    """Whether a filter can take a value; a class may be named without its set where that is RFM, and a set by a column
    has whatever classes the column has."""
    there = members(workspace, field)
    if field != "segment" or value in there:
        return value in there
    from analytics.classes.stored import class_sets
    from analytics.engine.classing import PLAIN

    name, _, code = value.rpartition(".")
    made = class_sets(workspace).get(name or PLAIN)
    return made is not None and (not made.classes or made.of(code) is not None)


def distinct(workspace: Workspace, column: str) -> list[str]:
    """The values a column of customers or products has, at most two thousand, in order."""
    if column in SOURCES:
        return members(workspace, column)
    table = "products" if column in TABLES["products"].names else "customers"
    sql = f'select distinct "{column}" as value from {table} where "{column}" is not null order by 1 limit 2000'
    key = (str(workspace.path), "members", column, workspace.version((table,)))
    return cached(key, lambda: [row["value"] for row in workspace.rows(sql)])


def members(workspace: Workspace, field: str) -> list[str]:
    """The distinct values of a selection field in the sales data, in order."""
    if field == "segment":
        from analytics.classes.stored import class_sets

        sets = (made for made in class_sets(workspace).values() if not made.template)
        return [f"{made.code}.{one.code}" for made in sets for one in made.classes]
    parts = [f'select distinct "{field}" as value from {table}' for table in ("order_lines", *SOURCES[field])]
    sql = f"select distinct value from ({' union all '.join(parts)}) where trim(value) <> '' order by value"
    key = (str(workspace.path), "members", field, workspace.version(SALES_TABLES))
    return cached(key, lambda: [row["value"] for row in workspace.rows(sql)])
