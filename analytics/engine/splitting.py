"""Any analysis split by a class set: asked once for each class, the rows one below the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Out, Say
from analytics.classes.declare import ClassSet
from analytics.classes.stored import find_set
from analytics.classes.words import both, both_set
from analytics.engine.running import run, scope_of
from analytics.result import Result
from analytics.selection import Selection

if TYPE_CHECKING:
    from analytics.engine.workspace import Workspace

MOST = 12  # classes of a column's own values


def parts(
    analysis: Analysis | str,
    workspace: Workspace,
    class_set: str,
    selection: Selection | None = None,
    parameters: Mapping[str, Any] | None = None,
    masked: bool = False,
) -> list[tuple[str, Result]]:
    """(name of the class in both languages, result) of each class, those without rows left out.

    Raises ``unknown_class_set`` and what :func:`analytics.engine.run` may raise.
    """
    made, selected = find_set(workspace, class_set), selection or Selection()
    others = tuple(value for value in selected.segment if value.rpartition(".")[0] != made.code)
    wanted = [value.rpartition(".")[2] for value in selected.segment if value.rpartition(".")[0] == made.code]
    found = []
    for code in wanted or _codes(workspace, made, selected):
        narrowed = replace(selected, segment=(*others, f"{made.code}.{code}"))
        result = run(analysis, workspace, narrowed, parameters, masked)
        if result.table.num_rows:
            found.append((both(made, code), result))
    return found


def _codes(workspace: Workspace, made: ClassSet, selection: Selection) -> list[str]:
    """The set's classes; of a column's own values those with the most members."""
    if made.classes:
        return [one.code for one in made.classes]
    rows = run("class_results", workspace, replace(selection, segment=()), {"class_set": made.code}).rows
    rows = sorted(rows, key=lambda row: (-row["subjects"], row["class_code"]))
    return [row["class_code"] for row in rows if row["class_code"] != "not_classed"][:MOST]


def split(
    analysis: Analysis,
    workspace: Workspace,
    class_set: str,
    selection: Selection | None = None,
    parameters: Mapping[str, Any] | None = None,
    masked: bool = False,
) -> Result:
    """The same as one result, whose first column names the class. Parts of overlapping classes do not add up."""
    import pyarrow as pa

    found = parts(analysis, workspace, class_set, selection, parameters, masked)
    made = find_set(workspace, class_set)
    columns = (Out("class_name", "code", codes="class"), *(replace(out, adds=False) for out in analysis.columns))
    whole = found[0][1] if found else run(analysis, workspace, selection, parameters, masked)
    tables = [
        part.table.add_column(0, "class_name", pa.array([name] * part.table.num_rows, pa.string()))
        for name, part in found
    ]
    empty = whole.table.slice(0, 0).add_column(0, "class_name", pa.array([], pa.string()))
    table = pa.concat_tables(tables, promote_options="permissive") if tables else empty
    facts = {"set": both_set(made), "count": len(found), "analysis": f"analysis.{analysis.name}"}
    own = replace(analysis, columns=columns, headline=lambda _: Say("headline.split", facts), chart=None, opens=None,
                  in_words=None, note=None, minimum=1)  # fmt: skip
    scope = scope_of(workspace, selection or Selection())
    passport = replace(whole.passport, scope=scope, rows_counted=sum(part.passport.rows_counted for _, part in found))
    return Result(own, table, passport, whole.currency, (*whole.key, "split", class_set))
