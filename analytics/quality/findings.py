"""All findings of a workspace, what each weakens, and the rows behind one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.engine.running import cached, held, mentions, rests_on
from analytics.errors import AnalyticsError
from analytics.quality.checks import CHECKS, Finding
from analytics.schema import IMPORTABLE

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine import Workspace


def findings(workspace: Workspace) -> tuple[Finding, ...]:
    """What is doubtful, worst first: by the number of analyses it weakens, then by rows."""

    def look() -> tuple[Finding, ...]:
        found = [one for table in IMPORTABLE.values() for check in CHECKS for one in check(workspace, table)]
        return tuple(sorted(found, key=lambda one: (-len(weakened(one)), -one.rows, one.name)))

    return cached(_key(workspace), look)


def known(workspace: Workspace) -> tuple[Finding, ...] | None:
    """The findings when they were looked for already, else ``None``: they can take seconds."""
    return held(_key(workspace))


def _key(workspace: Workspace) -> tuple[Any, ...]:
    return str(workspace.path), "findings", workspace.version((*IMPORTABLE, "settings"))


def find(workspace: Workspace, name: str) -> Finding:
    """A finding by its name. Raises ``unknown_finding``."""
    for one in findings(workspace):
        if one.name == name:
            return one
    raise AnalyticsError("unknown_finding", name=name)


def weakened(finding: Finding) -> tuple[str, ...]:
    """The analyses that rest on the table and, where the finding is of columns, mention one of them."""
    from analytics.catalogue import analyses

    return tuple(
        name
        for name, analysis in analyses().items()
        if analysis.basis
        and analysis.area != "lists"
        and finding.table in rests_on(analysis)
        and (not finding.columns or (not analysis.compute and set(finding.columns) & mentions(analysis)))
    )


def rows_behind(workspace: Workspace, finding: Finding, limit: int) -> pa.Table:
    """The doubtful rows: number of the import, record and line in its file, every declared value."""
    table = IMPORTABLE[finding.table]
    names = ", ".join(f't."{column}"' for column in table.names)
    order = ", ".join(f't."{column}"' for column in (*finding.columns[:1], *table.key, "import_id", "source_row"))
    return workspace.table(
        f"select {names} from {table.name} t where {finding.where} order by {order} limit {int(limit)}"
    )
