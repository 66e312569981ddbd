"""The source register: where every data set comes from, what it covers, how fresh it is, how far it can be trusted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Out, Say
from analytics.catalogue.coverage import PLANS, reach
from analytics.result import Result
from analytics.schema import IMPORTABLE, TABLES

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

ABOUT = (
    "data_set",
    "origin",
    "collection_method",
    "covers_from_on",
    "covers_until_on",
    "sample_size",
    "confidence",
    "url",
)
REGISTERED = tuple(name for name, table in IMPORTABLE.items() if table.subject != "workspace" and name != "sources")


def _register(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    reached = {name: found for name in REGISTERED if (found := reach(workspace, TABLES[name]))["rows"]}
    newest = max(
        (one["last_day"] for name, one in reached.items() if name not in PLANS and one["last_day"]), default=None
    )
    stated, imports = _stated(workspace), _imports(workspace)
    rows = []
    for name in dict.fromkeys((*reached, *stated)):
        shared = _of_table(name, reached.get(name), newest, imports.get(name, []))
        rows += [{**shared, **_about(one)} for one in stated.get(name, [{}])]
    rows.sort(
        key=lambda row: (
            row["data_set"] is not None,
            row["days_behind"] is None,
            -(row["days_behind"] or 0),
            row["table_name"] or "",
            row["data_set"] or "",
        )
    )
    return pa.Table.from_pylist(rows, schema=_schema())


def _schema() -> pa.Schema:
    import pyarrow as pa

    kinds = {
        "count": pa.int64(),
        "days": pa.int64(),
        "date": pa.date32(),
        "number": pa.float64(),
        "share": pa.float64(),
    }
    return pa.schema([(out.name, kinds.get(out.kind, pa.string())) for out in SOURCE_REGISTER.columns])


def _stated(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    """The entries of the ``sources`` table by the table they are about, newest first; "" for no table of ours."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in workspace.rows("select * from sources order by collected_on desc, source_id"):
        table = row["table_name"] if row["table_name"] in REGISTERED else ""
        found.setdefault(table, []).append(row)
    return found


def _imports(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    """The imports that were not undone, by every table they filled, oldest first."""
    sql = "select name, imported_at, target_table, receipt from imports where undone_at is null order by import_id"
    found: dict[str, list[dict[str, Any]]] = {}
    for row in workspace.rows(sql):
        counts = json.loads(row["receipt"] or "{}").get("tables") or {row["target_table"]: {}}
        for table in counts:
            found.setdefault(table, []).append(row)
    return found


def _of_table(
    name: str, found: Mapping[str, Any] | None, newest: date | None, imports: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What the rows and the imports of a table say."""
    last = found["last_day"] if found else None
    return {
        "table_name": name or None,
        "rows": found["rows"] if found else 0,
        "first_day": found["first_day"] if found else None,
        "last_day": last,
        "days_behind": (newest - last).days if newest and last and name not in PLANS else None,
        "import_count": len(imports),
        "imported_on": imports[-1]["imported_at"].date() if imports else None,
        "files": " · ".join(dict.fromkeys(one["name"] for one in imports if one["name"])) or None,
    }


def _about(source: Mapping[str, Any]) -> dict[str, Any]:
    return {name: source.get(name) for name in ABOUT}


def _headline(result: Result) -> Say:
    tables = {row["table_name"] for row in result.rows if row["rows"]}
    unstated = [row["table_name"] for row in result.rows if row["rows"] and row["data_set"] is None]
    facts = {"count": len(tables), "stated": len(tables) - len(unstated), "unstated": len(unstated)}
    if not unstated:
        return Say("headline.source_register.all", facts)
    return Say("headline.source_register", {**facts, "table": f"table.{unstated[0]}"})


SOURCE_REGISTER = Analysis(
    "source_register",
    "data",
    ("A11",),
    (
        Out("table_name", "code", codes="table"),
        Out("data_set", "text"),
        Out("origin", "text"),
        Out("collection_method", "code", codes="code.collection_method"),
        Out("rows", "count"),
        Out("first_day", "date"),
        Out("last_day", "date"),
        Out("days_behind", "days"),
        Out("sample_size", "count"),
        Out("confidence", "share"),
        Out("import_count", "count"),
        Out("imported_on", "date"),
        Out("covers_from_on", "date", detail=True),
        Out("covers_until_on", "date", detail=True),
        Out("url", "text", detail=True),
        Out("files", "text", detail=True),
    ),
    headline=_headline,
    basis="",
    compute=_register,
    reads=(*IMPORTABLE, "imports"),
)

ANALYSES = (SOURCE_REGISTER,)
