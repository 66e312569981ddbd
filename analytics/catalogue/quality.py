"""Quality: what is doubtful in the records, which questions it weakens, and the rows behind each finding."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Opens, Out, Param, Say
from analytics.catalogue.lists import LIMIT
from analytics.result import Result
from analytics.schema import IMPORTABLE, TABLES
from analytics.texts import key_of

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.quality import Finding
    from analytics.selection import Scope


def _quality(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    from analytics.quality import findings

    kinds = [pa.string()] * 3 + [pa.int64(), pa.float64(), pa.int64()] + [pa.date32()] * 2 + [pa.string()] * 3
    schema = pa.schema(list(zip([out.name for out in DATA_QUALITY.columns], kinds, strict=True)))
    return pa.Table.from_pylist([_row(one) for one in findings(workspace)], schema=schema)


def _row(finding: Finding) -> dict[str, Any]:
    from analytics.quality.findings import weakened

    weak = weakened(finding)
    return {
        "table_name": finding.table,
        "finding": finding.kind,
        "column_name": _column_of(finding),
        "row_count": finding.rows,
        "row_share": finding.rows / finding.total,
        "weakened_count": len(weak),
        "start": finding.start,
        "until": finding.until,
        "finding_name": finding.name,
        "detail": finding.detail,
        "weakened": weak[0] if weak else None,
    }


def _column_of(finding: Finding) -> str | None:
    """The first column concerned, as its text is keyed."""
    return key_of("column", finding.table, finding.columns[0]).partition(".")[2] if finding.columns else None


def _sentence(row: Mapping[str, Any]) -> Say:
    facts = {
        **row,
        "table": f"table.{row['table_name']}",
        "column": f"column.{row['column_name']}",
        "other": f"table.{row['detail']}",
        "rule": f"contradiction.{row['detail']}",
    }
    return Say(f"finding.{row['finding']}.sentence", facts)


def _headline(result: Result) -> Say:
    rows = result.rows
    weak = [row for row in rows if row["weakened_count"]]
    facts = {"count": len(rows), "weak": len(weak), "table": f"table.{rows[0]['table_name']}"}
    facts |= {"weakened": f"analysis.{rows[0]['weakened']}", "most": rows[0]["weakened_count"]}
    return Say("headline.data_quality" if weak else "headline.data_quality.harmless", facts)


DATA_QUALITY = Analysis(
    "data_quality",
    "data",
    ("A11", "C8", "C9"),
    (
        Out("table_name", "code", codes="table"),
        Out("finding", "code", codes="finding"),
        Out("column_name", "code", codes="column"),
        Out("row_count", "count"),
        Out("row_share", "share"),
        Out("weakened_count", "count"),
        Out("start", "date", detail=True),
        Out("until", "date", detail=True),
        Out("finding_name", "text", detail=True),
        Out("detail", "text", hidden=True),
        Out("weakened", "code", codes="analysis", hidden=True),
    ),
    headline=_headline,
    opens=Opens("finding_rows", params={"finding": "finding_name"}),
    basis="",
    compute=_quality,
    reads=tuple(IMPORTABLE),
    in_words=_sentence,
)


def _rows(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    from analytics.quality import find, rows_behind

    kinds = [pa.string()] * 4 + [pa.int64()] * 3 + [pa.string(), pa.int64()]
    schema = pa.schema(list(zip([out.name for out in FINDING_ROWS.columns], kinds, strict=True)))
    if not parameters["finding"]:
        return pa.Table.from_pylist([], schema=schema)
    finding = find(workspace, parameters["finding"])
    rows = rows_behind(workspace, finding, parameters["limit"]).to_pylist()
    return pa.Table.from_pylist([_record(finding, row) for row in rows], schema=schema)


def _record(finding: Finding, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row by its key, the values in doubt, where it came from, and everything it says."""
    table = TABLES[finding.table]
    said = {name: value for name, value in row.items() if value is not None and name in table.names}
    return {
        "table_name": finding.table,
        "record_key": " · ".join(str(row[name]) for name in table.key if row[name] is not None),
        "column_name": _column_of(finding),
        "values": " · ".join("–" if row[name] is None else str(row[name]) for name in finding.columns),
        "import_id": row["import_id"],
        "source_row": row["source_row"],
        "source_line": row["source_line"],
        "record": json.dumps(said, ensure_ascii=False, default=str),
        "total_count": finding.rows,
    }


def _rows_headline(result: Result) -> Say:
    total, shown = result.rows[0]["total_count"], result.table.num_rows
    facts = {"count": total, "shown": shown, "table": f"table.{result.rows[0]['table_name']}"}
    return Say("headline.finding_rows" if shown == total else "headline.finding_rows.capped", facts)


FINDING_ROWS = Analysis(
    "finding_rows",
    "data",
    ("A11",),
    (
        Out("table_name", "code", codes="table"),
        Out("record_key", "text", personal=True),
        Out("column_name", "code", codes="column"),
        Out("values", "text", personal=True),
        Out("import_id", "count"),
        Out("source_row", "count"),
        Out("source_line", "count"),
        Out("record", "text", personal=True, detail=True),
        Out("total_count", "count", hidden=True),
    ),
    headline=_rows_headline,
    params=(Param("finding", "text", ""), LIMIT),
    basis="",
    compute=_rows,
    reads=tuple(IMPORTABLE),
)

ANALYSES = (DATA_QUALITY, FINDING_ROWS)
