"""The values a filter can take."""

from __future__ import annotations

from analytics.engine.running import SALES_TABLES, cached
from analytics.engine.workspace import Workspace

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


def members(workspace: Workspace, field: str) -> list[str]:
    """The distinct values of a selection field in the sales data, in order."""
    if field == "segment":
        return list(SEGMENTS)
    parts = [f'select distinct "{field}" as value from {table}' for table in ("order_lines", *SOURCES[field])]
    sql = f"select distinct value from ({' union all '.join(parts)}) where trim(value) <> '' order by value"
    key = (str(workspace.path), "members", field, workspace.version(SALES_TABLES))
    return cached(key, lambda: [row["value"] for row in workspace.rows(sql)])
