"""A SQL file, a scope and parameters -> one executable statement, in DuckDB's or another engine's dialect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analytics.engine.scope import literal, parsed, relation, relation_of
from analytics.errors import AnalyticsError
from analytics.measures import MEASURES
from analytics.selection import Scope

if TYPE_CHECKING:
    from sqlglot import Expression

SEGMENTS = "relations/segments.sql"


def names_read(file: str) -> set[str]:
    """The relations and tables a file reads, its own common table expressions apart."""
    from sqlglot import exp

    tree = parsed(file)
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {table.name for table in tree.find_all(exp.Table)} - own


@lru_cache(maxsize=256)
def columns_used(file: str) -> frozenset[str]:
    """The column names a file mentions, those inside its measures among them.

    A star over a scoped relation would hide what is read, so analysis SQL names its columns (a house test holds it).
    """
    from sqlglot import exp

    tree = parsed(file)
    names = {column.name for column in tree.find_all(exp.Column)}
    for call in tree.find_all(exp.Anonymous):
        if call.name.lower() == "measure":
            formula = exp.maybe_parse(MEASURES[call.expressions[0].name].formula, dialect="duckdb")
            names |= {column.name for column in formula.find_all(exp.Column)}
    return frozenset(names)


def statement(file: str, scope: Scope, parameters: Mapping[str, Any], currency: str, dialect: str = "duckdb") -> str:
    """Compile a file: put scoped relations, measures, parameters and dates in place."""
    from sqlglot import exp

    tree = parsed(file).copy()
    wanted, used = _scoped(file, scope), columns_used(file)
    ahead: dict[str, Expression] = {}
    if "segments" in wanted:
        used |= columns_used(SEGMENTS)
        ahead = {"sales_all": relation("sales_all", scope, used), "segments": parsed(SEGMENTS).copy()}
    for name in sorted(wanted - set(ahead)):
        ahead[name] = relation(name, scope, used)
    _prepend(tree, [exp.CTE(this=query, alias=_alias(name)) for name, query in ahead.items()])
    tree = tree.transform(lambda node: _filled(node, scope, parameters, currency), copy=False)
    return tree.sql(dialect=dialect)


def _alias(name: str) -> Expression:
    from sqlglot import exp

    return exp.TableAlias(this=exp.to_identifier(name))


def _scoped(file: str, scope: Scope) -> set[str]:
    wanted = {name for name in names_read(file) if relation_of(name) or name == "segments"}
    filtered = any(relation_of(name) and not name.endswith("_all") for name in wanted - {"segments"})
    if scope.selection.segment and filtered:
        wanted.add("segments")
    return wanted


def _prepend(tree: Expression, ctes: list[Expression]) -> None:
    from sqlglot import exp

    found = tree.args.get("with_") or tree.args.get("with")
    if found is None:
        found = exp.With(expressions=[])
        tree.set("with_" if "with_" in tree.arg_types else "with", found)
    found.set("expressions", [*ctes, *found.expressions])


def _filled(node: Expression, scope: Scope, parameters: Mapping[str, Any], currency: str) -> Expression:
    """Replace the pseudo-functions of analysis SQL by what they stand for."""
    from sqlglot import exp

    if not isinstance(node, exp.Anonymous):
        return node
    name = node.name.lower()
    if name == "measure":
        return exp.maybe_parse(MEASURES[node.expressions[0].name].formula, dialect="duckdb")
    if name == "param":
        return _parameter(node.expressions[0].name, parameters)
    if name == "home_currency":
        return literal(currency)
    dates = _dates(scope)
    if name in dates:
        value = dates[name]
        return literal(value) if value is not None else exp.cast(exp.null(), "date")
    return node


def _parameter(name: str, parameters: Mapping[str, Any]) -> Expression:
    if name not in parameters:
        raise AnalyticsError("unknown_parameter", name=name, analysis="", known=", ".join(parameters))
    return literal(parameters[name])


def _dates(scope: Scope) -> dict[str, Any]:
    return {
        "as_of": scope.as_of,
        "period_start": scope.start,
        "period_until": scope.until,
        "compare_start": scope.compare_start,
        "compare_until": scope.compare_until,
        "first_day": scope.first_day,
    }


def reads_history(file: str) -> bool:
    """Whether the file's header declares that it reads outside the period."""
    from analytics.engine.scope import SQL

    for line in _header(SQL / file):
        if line.startswith("-- history:"):
            return line.removeprefix("-- history:").strip().startswith("yes")
    return False


def _header(path: Any) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("--"):
            return
        yield line
