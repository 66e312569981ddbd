"""The one place where a selection reaches SQL: scoped relations as common table expressions of typed values.

An analysis reads, by name, ``sales`` (period and filters), ``sales_compare`` (compare period and filters),
``sales_history`` (everything up to the as-of day, filtered) or ``sales_all`` (up to the as-of day, unfiltered); the
same four exist of ``lines`` (sales and what is left out of them) and of every declared table that has a date. What
several analyses need alike is a relation file of its own that they read by its name: see :func:`shared`.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analytics.engine.paths import ROOT
from analytics.schema import TABLES
from analytics.selection import Scope

if TYPE_CHECKING:
    from sqlglot import Expression

SQL = ROOT / "analytics" / "sql"
LINES_FIELDS = {"region": "region", "channel": "channel", "category": "category", "salesperson": "salesperson"}
SUFFIXES = ("_compare", "_history", "_all", "")
NOT_STATED = "not_stated"


def relation_of(name: str) -> tuple[str, str] | None:
    """(relation, window) of a scoped name; ``None`` when the name is not a scoped relation."""
    for suffix in SUFFIXES:
        base = name.removesuffix(suffix) if suffix else name
        if name.endswith(suffix) and (base in ("sales", "lines") or (base in TABLES and TABLES[base].on)):
            return base, suffix
    return None


@lru_cache(maxsize=1)
def shared() -> dict[str, str]:
    """Relations that several analyses read by name, each with its file: ``segments``, ``rhythms`` and their like."""
    found = {path.stem: f"relations/{path.name}" for path in sorted((SQL / "relations").glob("*.sql"))}
    return {name: file for name, file in found.items() if name != "lines" and not name.startswith("coverage")}


@lru_cache(maxsize=256)
def names_read(file: str) -> frozenset[str]:
    """The relations and tables a file reads, its own common table expressions apart."""
    from sqlglot import exp

    tree = parsed(file)
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return frozenset({table.name for table in tree.find_all(exp.Table)} - own)


def tables_of(name: str) -> tuple[str, ...]:
    """The physical tables a relation name rests on."""
    if name in shared():
        return tuple(sorted({table for read in names_read(shared()[name]) for table in tables_of(read)}))
    found = relation_of(name)
    if found is None:
        return (name,)
    return ("order_lines", "products", "customers", "fx_rates") if found[0] in ("sales", "lines") else (found[0],)


@lru_cache(maxsize=64)
def parsed(file: str) -> Expression:
    """A SQL file as a syntax tree. Callers copy before they change it."""
    import sqlglot

    return sqlglot.parse_one((SQL / file).read_text(encoding="utf-8"), read="duckdb")


def literal(value: Any) -> Expression:
    """A typed SQL literal."""
    from sqlglot import exp

    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    return exp.convert(value)


def windowed(scope: Scope, suffix: str) -> tuple[date | None, date]:
    """The half-open window of a scoped relation; a missing compare period is empty."""
    after = scope.as_of + timedelta(days=1)
    if suffix == "":
        return scope.start, scope.until
    if suffix == "_compare":
        return scope.compare_start or after, scope.compare_until or after
    return None, after


def _conditions(scope: Scope, suffix: str, on: str, fields: dict[str, str]) -> list[Expression]:
    from sqlglot import exp

    start, until = windowed(scope, suffix)
    found: list[Expression] = [exp.column(on) < literal(until)]
    if start is not None:
        found.append(exp.column(on) >= literal(start))
    if suffix != "_all":
        filters = scope.selection.filters
        found += [_among(column, filters[name]) for name, column in fields.items() if name in filters]
    return found


def _among(column: str, values: tuple[str, ...]) -> Expression:
    """The column is one of the values, where ``not_stated`` stands for none."""
    from sqlglot import exp

    stated = exp.column(column).isin(*[literal(value) for value in values])
    return exp.paren(exp.or_(stated, exp.column(column).is_(exp.null()))) if NOT_STATED in values else stated


def _pruned(file: str, used: frozenset[str]) -> Expression:
    """A relation file without the columns nobody reads and without the left joins nobody needs then.

    Left joins of a relation file go to tables joined on their key, so that dropping one changes no row.
    """
    from sqlglot import exp

    tree = parsed(file).copy()
    ctes = {cte.alias: cte.this for cte in tree.find_all(exp.CTE)}
    named = {column.name for column in ctes["final"].find_all(exp.Column)} | used
    joined = ctes["joined"]
    joined.set("expressions", [item for item in joined.expressions if item.alias_or_name in named])
    referenced = {
        column.table for item in (*joined.expressions, joined.args["from_"]) for column in item.find_all(exp.Column)
    }
    joined.set("joins", [join for join in joined.args["joins"] if join.this.alias_or_name in referenced])
    return tree


def relation(name: str, scope: Scope, used: frozenset[str] | None = None) -> Expression:
    """The select that a scoped relation's name stands for; of sales only the columns ``used`` when given."""
    from sqlglot import exp

    base, suffix = relation_of(name) or (name, "")
    if base not in ("sales", "lines"):
        table = TABLES[base]
        source = exp.select("*").from_(exp.table_(base, db="main"))
        return source.where(*_conditions(scope, suffix, table.on, table.selects))
    filters = scope.selection.filters
    wanted = (
        None if used is None else used | {*filters, "ordered_on"} | ({"customer_id"} if "segment" in filters else set())
    )
    lines = (
        parsed("relations/lines.sql").copy() if wanted is None else _pruned("relations/lines.sql", frozenset(wanted))
    )
    select = exp.select("*").from_(lines.subquery("l"))
    conditions = _conditions(scope, suffix, "ordered_on", LINES_FIELDS)
    if base == "sales":
        conditions.append(exp.column("left_out").is_(exp.null()))
    if suffix != "_all" and scope.selection.segment:
        conditions.append(_in_segment(scope.selection.segment))
    return select.where(*conditions)


def _in_segment(segments: tuple[str, ...]) -> Expression:
    from sqlglot import exp

    members = exp.select("customer_id").from_("segments")
    members = members.where(exp.column("segment").isin(*[literal(value) for value in segments]))
    return exp.column("customer_id").isin(query=members)
