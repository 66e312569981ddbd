"""A SQL file, a scope and parameters -> one executable statement, in DuckDB's or another engine's dialect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analytics.engine.scope import literal, names_read, parsed, relation, relation_of, shared
from analytics.errors import AnalyticsError
from analytics.measures import MEASURES
from analytics.selection import Scope

if TYPE_CHECKING:
    from sqlglot import Expression

SEGMENTS = "relations/segments.sql"


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
    """Compile a file: put scoped relations, measures, parameters and dates in place.

    ``dialect`` is any of sqlglot's; ``spark`` is tested by execution, see ``tests/engine/test_second_engine.py``.
    """
    from sqlglot import exp

    tree = parsed(file).copy()
    ahead = [part for name, query in _ahead(file, scope).items() for part in _flattened(name, query)]
    _prepend(tree, [exp.CTE(this=query, alias=_alias(name)) for name, query in ahead])
    tree = tree.transform(lambda node: _filled(node, scope, parameters, currency), copy=False)
    return (
        tree.transform(_exact_percentile, copy=False).sql(dialect=dialect) if dialect == "spark" else tree.sql(dialect)
    )


def _exact_percentile(node: Expression) -> Expression:
    """``quantile_cont(x, q)`` is ``percentile(x, q)`` there: exact, linear interpolation too."""
    from sqlglot import exp

    if not isinstance(node, exp.PercentileCont):
        return node
    return exp.Anonymous(this="percentile", expressions=[node.this, node.expression])


def _flattened(name: str, query: Expression) -> list[tuple[str, Expression]]:
    """The query and, before it, its own common table expressions under names of their own: not every engine nests."""
    from sqlglot import exp

    found: list[tuple[str, Expression]] = []
    for inner in list(query.find_all(exp.With)):
        names = {cte.alias: f"{name}__{cte.alias}" for cte in inner.expressions}
        for table in inner.parent.find_all(exp.Table):
            if not table.db and table.name in names:
                table.set("alias", table.args.get("alias") or _alias(table.name))
                table.set("this", exp.to_identifier(names[table.name]))
        found += [(names[cte.alias], cte.this) for cte in inner.expressions]
        inner.pop()
    return [*found, (name, query)]


def _alias(name: str) -> Expression:
    from sqlglot import exp

    return exp.TableAlias(this=exp.to_identifier(name))


def _ahead(file: str, scope: Scope) -> dict[str, Expression]:
    """The relations to put before a file's own expressions, each after those it reads."""
    files = [*(shared()[name] for name in _shared_read(file, scope)), file]
    used = frozenset().union(*(columns_used(each) for each in files))
    scoped = {name for each in files for name in names_read(each) if relation_of(name)}
    plain = sorted(name for name in scoped if name.endswith("_all"))
    ahead = {name: relation(name, scope, used) for name in plain}
    # a selected segment is looked up in a relation that itself reads unfiltered sales only, so it comes before the rest
    ahead |= {"segments": _shared_tree("segments")} if SEGMENTS in files else {}
    ahead |= {name: relation(name, scope, used) for name in sorted(scoped) if name not in ahead}
    return ahead | {name: _shared_tree(name) for name in _shared_read(file, scope) if name not in ahead}


def _shared_tree(name: str) -> Expression:
    return parsed(shared()[name]).copy()


def _shared_read(file: str, scope: Scope) -> list[str]:
    """The shared relations a file rests on, those read by others first."""
    found: list[str] = []

    def visit(name: str) -> None:
        for read in sorted(names_read(shared()[name])):
            if read in shared():
                visit(read)
        if name not in found:
            found.append(name)

    for name in sorted(names_read(file)):
        if name in shared():
            visit(name)
    if scope.selection.segment and _reads_selected_sales([file, *(shared()[name] for name in found)]):
        visit("segments")
    return found


def _reads_selected_sales(files: list[str]) -> bool:
    pairs = [relation_of(name) for file in files for name in names_read(file)]
    return any(pair[0] in ("sales", "lines") and pair[1] != "_all" for pair in pairs if pair)


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
    if name == "aligned":
        day = node.expressions[0].copy().transform(lambda inner: _filled(inner, scope, parameters, currency))
        return _aligned(day, scope)
    dates = _dates(scope)
    if name in dates:
        value = dates[name]
        return literal(value) if value is not None else exp.cast(exp.null(), "date")
    return node


def _aligned(day: Expression, scope: Scope) -> Expression:
    """The day of the period that a day of the compare period stands beside: whole months on, else days on."""
    from sqlglot import exp

    if scope.compare_start is None:
        return exp.cast(exp.null(), "date")
    start, before = scope.start, scope.compare_start
    whole = start.day == before.day
    count = (start.year - before.year) * 12 + start.month - before.month if whole else (start - before).days
    moved = exp.DateAdd(this=day, expression=literal(count), unit=exp.var("MONTH" if whole else "DAY"))
    return exp.cast(moved, "date")


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
