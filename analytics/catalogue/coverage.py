"""What the data cover: how fresh each table is, and which of the product's questions they can answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Out, Say
from analytics.result import Result
from analytics.schema import IMPORTABLE, TABLES, Table
from analytics.selection import plus_months
from analytics.texts import key_of, known

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

PLANS = {table.name for table in IMPORTABLE.values() if table.ahead}  # they say nothing about how fresh the records are
WEEK = 7
QUESTION_AREAS = ("market", "competitors", "customers", "churn")


def _freshness(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    found = [reach(workspace, table) for table in IMPORTABLE.values()]
    found = [row for row in found if row["rows"]]
    found.sort(
        key=lambda row: (row["table_name"] in PLANS, -(row["last_day"] or date.min).toordinal(), row["table_name"])
    )
    schema = pa.schema(
        [("table_name", pa.string()), ("rows", pa.int64()), ("first_day", pa.date32()), ("last_day", pa.date32())]
    )
    return pa.Table.from_pylist(found, schema=schema)


def reach(workspace: Workspace, table: Table) -> dict[str, Any]:
    """Rows, first and last day of a table. A figure for a period reaches to the period's end."""
    on = table.on or "null::date"
    row = workspace.rows(f'select count(*) as "rows", min({on}) as first_day, max({on}) as last_day from {table.name}')[
        0
    ]
    if table.on == "period_on" and row["last_day"]:
        days = [one["day"] for one in workspace.rows(f"select distinct {on} as day from {table.name} order by day")]
        steps = [12 * (b.year - a.year) + b.month - a.month for a, b in pairwise(days)]
        row["last_day"] = plus_months(row["last_day"], max(min(steps, default=1), 1)) - timedelta(days=1)
    return {"table_name": table.name, **row}


def _fresh_headline(result: Result) -> Say:
    dated = [row for row in result.rows if row["last_day"] and row["table_name"] not in PLANS]
    if not dated:
        return Say("headline.data_freshness.undated", {"count": len(result.rows)})
    newest, oldest = dated[0], dated[-1]
    facts = {
        "newest": f"table.{newest['table_name']}",
        "last_day": newest["last_day"],
        "oldest": f"table.{oldest['table_name']}",
        "oldest_day": oldest["last_day"],
        "days": (newest["last_day"] - oldest["last_day"]).days,
    }
    words = f"headline.data_freshness{'.behind' if facts['days'] > WEEK else '.near' if facts['days'] else ''}"
    ahead = [
        row for row in result.rows if row["table_name"] in PLANS and (row["last_day"] or date.min) > facts["last_day"]
    ]
    if not ahead:
        return Say(words, facts)
    return Say(f"{words}.ahead", {**facts, "plan": f"table.{ahead[0]['table_name']}", "plan_day": ahead[0]["last_day"]})


DATA_FRESHNESS = Analysis(
    "data_freshness",
    "today",
    ("A11", "M6"),
    (
        Out("table_name", "code", codes="table"),
        Out("rows", "count"),
        Out("first_day", "date"),
        Out("last_day", "date"),
    ),
    headline=_fresh_headline,
    basis="",
    compute=_freshness,
    reads=tuple(IMPORTABLE),
)


def _map(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    from analytics.catalogue import analyses
    from analytics.engine.running import missing_of

    asked = [analysis for analysis in analyses().values() if analysis.area in QUESTION_AREAS]
    lacking = {analysis.name: frozenset(missing_of(analysis, workspace)) for analysis in asked}
    empty = {
        name for name in _tables(frozenset().union(*lacking.values())) if not reach(workspace, TABLES[name])["rows"]
    }
    rows = [
        {
            "analysis": analysis.name,
            "area": analysis.area,
            "capability": ", ".join(analysis.answers),
            "is_answerable": not lacking[analysis.name],
            "missing": ", ".join(sorted(lacking[analysis.name])),
            "unlocks": _unlocked(lacking, lacking[analysis.name]) or None,
            "empty_tables": ", ".join(sorted(_tables(lacking[analysis.name]) & empty)),
        }
        for analysis in asked
    ]
    rows.sort(key=lambda row: (row["is_answerable"], -(row["unlocks"] or 0)))
    kinds = [pa.string()] * 3 + [pa.bool_(), pa.string(), pa.int64(), pa.string()]
    schema = pa.schema(list(zip([out.name for out in QUESTION_MAP.columns], kinds, strict=True)))
    return pa.Table.from_pylist(rows, schema=schema)


def _unlocked(lacking: Mapping[str, frozenset[str]], given: frozenset[str]) -> int:
    """How many analyses more could be answered if the columns ``given`` were filled."""
    return sum(bool(missing) and missing <= given for missing in lacking.values())


def _tables(columns: frozenset[str]) -> set[str]:
    return {column.partition(".")[0] for column in columns}


def best_unlock(rows: list[dict[str, Any]]) -> tuple[str, int] | None:
    """What answers most when filled, and how many questions: a column of a table that has rows, else a whole table."""
    lacking = {row["analysis"]: frozenset(row["missing"].split(", ")) for row in rows if row["missing"]}
    columns = frozenset().union(*lacking.values())
    empty = {name for row in rows for name in row["empty_tables"].split(", ")}
    options = {column: frozenset({column}) for column in columns if not _tables(frozenset({column})) & empty}
    options |= {table: frozenset(one for one in columns if one.startswith(f"{table}.")) for table in _tables(columns)}
    counted = [(name, _unlocked(lacking, given)) for name, given in options.items()]
    best = max(counted, key=lambda option: (option[1], "." in option[0], option[0]), default=None)
    return best if best and best[1] else None


def _map_headline(result: Result) -> Say:
    rows = result.rows
    facts: dict[str, Any] = {"answerable": sum(row["is_answerable"] for row in rows), "count": len(rows)}
    best = best_unlock(rows)
    if best is None:
        return Say("headline.question_map.all" if facts["answerable"] == len(rows) else "headline.question_map", facts)
    table, _, column = best[0].partition(".")
    file = f"source.{table}" if column and known(f"source.{table}") else f"table.{table}"
    facts |= {"table": file, "column": key_of("column", table, column), "unlocks": best[1]}
    return Say(f"headline.question_map.{'column' if column else 'table'}", facts)


QUESTION_MAP = Analysis(
    "question_map",
    "today",
    ("A11",),
    (
        Out("analysis", "code", codes="analysis"),
        Out("area", "code", codes="section"),
        Out("capability", "text", detail=True),
        Out("is_answerable", "flag"),
        Out("missing", "text", codes="need"),
        Out("unlocks", "count"),
        Out("empty_tables", "text", hidden=True),
    ),
    headline=_map_headline,
    basis="",
    compute=_map,
    reads=tuple(IMPORTABLE),
)
