"""``run``: an analysis and a selection -> a result with its passport, from the cache when nothing changed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis
from analytics.engine import compiled, masking
from analytics.engine.classing import chosen, sets_named, variant
from analytics.engine.kept import keep
from analytics.engine.sources import names_read, tables_of
from analytics.engine.workspace import Workspace
from analytics.errors import AnalyticsError
from analytics.result import LeftOut, Passport, Result
from analytics.schema import TABLES
from analytics.selection import Scope, Selection, resolve

if TYPE_CHECKING:
    import pyarrow as pa

CAPACITY = 512
DAYS_FILE = "relations/order_days.sql"  # rests on nothing but lines
_cache: OrderedDict[tuple, Any] = OrderedDict()
_guard = threading.Lock()
SALES_TABLES = tables_of("sales")


def cached(key: tuple, make: Any) -> Any:
    """``make()`` once per key; the least recently used answers fall out."""
    with _guard:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    value = make()
    with _guard:
        _cache[key] = value
        while len(_cache) > CAPACITY:
            _cache.popitem(last=False)
    return value


def held(key: tuple) -> Any:
    """What is cached under a key, ``None`` when nothing is."""
    with _guard:
        return _cache.get(key)


def data_window(workspace: Workspace) -> tuple[Any, Any]:
    """First and last day of the sales data; (None, None) when there are none."""

    def ask() -> tuple[Any, Any]:
        rows = workspace.rows("select min(ordered_on) as first_day, max(ordered_on) as last_day from order_lines")
        return rows[0]["first_day"], rows[0]["last_day"]

    return cached((str(workspace.path), "window", workspace.version(["order_lines"])), ask)


def compiled_for(
    workspace: Workspace, file: str, scope: Scope, parameters: Mapping[str, Any], apart: bool = False
) -> str:
    """The statement of a file as it is executed on a workspace: on what is kept, where that can be.

    ``apart``: nothing but the lines is kept for it, because its as-of day will hardly be asked for again.
    """
    file = variant(file, parameters, workspace)
    kept = keep(workspace, DAYS_FILE if apart else file, scope)
    return compiled.statement(file, scope, parameters, workspace.currency, kept=kept, apart=apart)


def scope_of(workspace: Workspace, selection: Selection) -> Scope:
    """The selection made definite against the workspace's data. Raises ``no_sales``."""
    first_day, last_day = data_window(workspace)
    if first_day is None:
        first_day, last_day = _other_window(workspace)
    scope = resolve(selection, first_day, last_day)
    return replace(scope, classes=chosen(selection.segment, workspace)) if selection.segment else scope


def _other_window(workspace: Workspace) -> tuple[Any, Any]:
    """The window of the tables beside sales, for a workspace without sales. A month's figure reaches to its end."""
    dated = [table for table in TABLES.values() if table.importable and table.on and table.name != "targets"]
    last = {"period_on": "last_day(max(period_on))"}
    parts = " union all ".join(
        f"select min({t.on}) as a, {last.get(t.on, f'max({t.on})')} as b from {t.name}" for t in dated
    )
    row = workspace.rows(f"select min(a) as a, max(b) as b from ({parts})")[0]
    if row["a"] is None:
        raise AnalyticsError("no_data", name=workspace.name)
    return row["a"], row["b"]


def run(
    analysis: Analysis | str,
    workspace: Workspace,
    selection: Selection | None = None,
    parameters: Mapping[str, Any] | None = None,
    masked: bool = False,
) -> Result:
    """Answer an analysis.

    Raises ``AnalyticsError``: ``unknown_analysis``, ``unknown_parameter``, ``bad_parameter``, ``no_data`` and what
    the database may raise.
    """
    if isinstance(analysis, str):
        from analytics.catalogue import find

        analysis = find(analysis)
    scope = scope_of(workspace, selection or Selection())
    settled = analysis.parameters(parameters or {})
    tables = rests_on(analysis)
    key = (
        str(workspace.path), analysis.name, scope, tuple(sorted(settled.items())), masked,
        workspace.version((*tables, "settings")),
    )  # fmt: skip
    return cached(key, lambda: _answer(analysis, workspace, scope, settled, masked, key))


def rests_on(analysis: Analysis) -> tuple[str, ...]:
    """The physical tables an analysis rests on."""
    return cached(("rests_on", analysis.name), lambda: _rests_on(analysis))


def _rests_on(analysis: Analysis) -> tuple[str, ...]:
    read = set(analysis.reads) if analysis.compute else set(names_read(analysis.file))
    read |= set(names_read(analysis.coverage)) if analysis.coverage else set()
    read |= {one.partition(".")[0] for need in analysis.needs for one in need.split("|")}
    names = read | ({"sales"} if analysis.basis in ("sales", "customers") else set())
    return tuple(sorted({table for name in names for table in tables_of(name)}))


def mentions(analysis: Analysis) -> frozenset[str]:
    """The names of the columns an analysis reads, in its own file and beneath; of computed ones its needs."""
    if analysis.compute:
        return frozenset(one.partition(".")[2] for need in analysis.needs for one in need.split("|"))
    return compiled.columns_read(analysis.file)


def _answer(
    analysis: Analysis, workspace: Workspace, scope: Scope, parameters: dict[str, Any], masked: bool, key: tuple
) -> Result:
    missing = missing_of(analysis, workspace)
    sql, table = _rows(analysis, workspace, scope, parameters)
    if missing:
        table = table.slice(0, 0)
    if analysis.refine:
        table = analysis.refine(table, {**parameters, "scope": scope, **sets_named(parameters, workspace)})
    table = table.select([out.name for out in analysis.columns])
    shown, unmasked = _masked(analysis, table) if masked else (table, None)
    counted, left_out = _coverage(analysis, workspace, scope, parameters)
    passport = Passport(
        analysis=analysis.name,
        workspace=workspace.name,
        origin=workspace.settings["origin"],
        rows_counted=counted,
        left_out=left_out,
        scope=scope,
        parameters=_shown(parameters, analysis) if masked else parameters,
        tables=dict(zip(rests_on(analysis), workspace.version(rests_on(analysis)), strict=True)),
        sql="" if masked and any(parameters[name] for name in _personal(parameters, analysis)) else sql,
        source=analysis.source,
        masked=masked,
        missing=missing,
    )
    return Result(analysis, shown, passport, workspace.currency, key, unmasked)


def _masked(analysis: Analysis, table: pa.Table) -> tuple[pa.Table, pa.Table | None]:
    """The table masked, and unmasked what a click on a row needs."""
    personal = [out.name for out in analysis.columns if out.personal]
    opened = set(analysis.opens.params.values()) if analysis.opens else set()
    needed = [name for name in personal if name in opened or name == "customer_id"]
    return masking.mask(table, personal), table.select(needed) if needed else None


def _personal(parameters: Mapping[str, Any], analysis: Analysis) -> set[str]:
    return {out.name for out in analysis.columns if out.personal} & set(parameters)


def _shown(parameters: Mapping[str, Any], analysis: Analysis) -> dict[str, Any]:
    """The parameters with personal values masked."""
    personal = _personal(parameters, analysis)
    return {name: masking.masked_value(value) if name in personal else value for name, value in parameters.items()}


def _rows(analysis: Analysis, workspace: Workspace, scope: Scope, parameters: dict[str, Any]) -> tuple[str, pa.Table]:
    if analysis.compute:
        return "", analysis.compute(workspace, scope, parameters)
    told = compiled.statement(variant(analysis.file, parameters, workspace), scope, parameters, workspace.currency)
    return told, workspace.table(compiled_for(workspace, analysis.file, scope, parameters))


def missing_of(analysis: Analysis, workspace: Workspace) -> tuple[str, ...]:
    """The needs that no data fill. A need may name alternatives, ``a.x|b.x``: one is named when all lack."""
    return missing_needs(analysis.needs, workspace)


def missing_needs(needs: Iterable[str], workspace: Workspace) -> tuple[str, ...]:
    """Of such needs those that no data fill; of alternatives the one in a table needed anyhow, else the first."""
    lacking = [need.split("|") for need in needs]
    lacking = [choices for choices in lacking if not any(filled(workspace, one) for one in choices)]
    tables = [{one.partition(".")[0] for one in choices} for choices in lacking]
    anyhow = {name for names in tables if len(names) == 1 for name in names}
    return tuple(next((one for one in choices if one.partition(".")[0] in anyhow), choices[0]) for choices in lacking)


def filled(workspace: Workspace, need: str) -> bool:
    """Whether ``table.column`` holds at least one value."""
    table, _, column = need.partition(".")

    def ask() -> bool:
        return bool(workspace.rows(f'select 1 as one from {table} where "{column}" is not null limit 1'))

    return cached((str(workspace.path), "filled", need, workspace.version([table])), ask)


def _coverage(
    analysis: Analysis, workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]
) -> tuple[int, tuple[LeftOut, ...]]:
    """Rows counted and rows left out with the reason."""
    if analysis.basis == "":
        return 0, ()
    if analysis.coverage:
        return _own_coverage(analysis, workspace, scope, parameters)
    if analysis.basis not in ("sales", "customers", "products"):
        return _table_rows(analysis.basis, workspace, scope), ()
    file = "relations/coverage_history.sql" if _looks_back(analysis) else "relations/coverage.sql"
    versions = workspace.version(SALES_TABLES)

    def ask() -> list[dict[str, Any]]:
        return workspace.rows(compiled_for(workspace, file, scope, {}))

    rows = cached((str(workspace.path), file, scope, versions), ask)
    return _counted(analysis.basis, rows)


def _own_coverage(
    analysis: Analysis, workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]
) -> tuple[int, tuple[LeftOut, ...]]:
    """The same from the analysis' own coverage file: rows of reason (``counted`` or ``left_out.*``), count, amount."""
    sql = compiled_for(workspace, analysis.coverage, scope, parameters)
    rows = [{"is_other": False, **row} for row in workspace.rows(sql)]
    return _counted(analysis.basis, rows)


def _looks_back(analysis: Analysis) -> bool:
    return not analysis.compute and compiled.reads_history(analysis.file)


def _counted(basis: str, rows: list[dict[str, Any]]) -> tuple[int, tuple[LeftOut, ...]]:
    out: dict[str, list[float]] = {}
    counted = 0
    for row in rows:
        reason = row["reason"]
        if reason == "no_customer" and basis != "customers":
            reason = "counted"
        if reason == "counted" and basis == "products" and row["is_other"]:
            reason = "not_merchandise"
        if reason == "counted":
            counted += row["line_count"]
        else:
            held = out.setdefault(reason, [0, 0.0])
            held[0] += row["line_count"]
            held[1] += row["amount"] or 0.0
    return counted, tuple(LeftOut(reason, int(n), amount) for reason, (n, amount) in sorted(out.items()))


def _table_rows(table: str, workspace: Workspace, scope: Scope) -> int:
    return int(workspace.rows(compiled.row_count(table, scope))[0]["n"])
