"""A SQL file, a scope and parameters -> one executable statement, in DuckDB's or another engine's dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from analytics.engine.calls import CHANGING, settled
from analytics.engine.classing import variant
from analytics.engine.narrow import columns_of, narrowed
from analytics.engine.scope import (
    KEPT,
    SLOT,
    Shape,
    kept_name,
    literal,
    relation,
    scope_values,
)
from analytics.engine.sources import SQL, WHOLE, names_read, parsed, relation_of, shared, unfiltered
from analytics.errors import AnalyticsError
from analytics.selection import Scope

Expression: TypeAlias = Any  # a tree of sqlglot, which is imported late


@lru_cache(maxsize=256)
def columns_used(file: str) -> frozenset[str]:
    """The column names a file mentions, those inside its measures among them.

    A star over a scoped relation would hide what is read, so analysis SQL names its columns (a house test holds it).
    """
    return columns_of(parsed(file))


def statement(
    file: str,
    scope: Scope,
    parameters: Mapping[str, Any],
    currency: str,
    dialect: str = "duckdb",
    kept: bool = False,
    apart: bool = False,
) -> str:
    """Compile a file: put scoped relations, measures, parameters and dates in place.

    ``dialect`` is any of sqlglot's; ``spark`` is tested by execution, see ``tests/engine/test_second_engine.py``.
    ``kept``: what the engine keeps is read from there, ``apart`` the lines only; in DuckDB's dialect only.
    """
    file = variant(file, parameters)
    values = {
        **scope_values(scope, parameters.get("from_on")),
        "home_currency": currency,
        **{f"param_{k}": v for k, v in parameters.items()},
    }
    values |= {f"{KEPT}_{name}": kept_name(name, scope.as_of) for name in shared() if kept}
    return _with_values(_template(file, Shape.of(scope, kept, apart), dialect), values, dialect)


def standing(file: str, currency: str) -> str:
    """The statement of a relation file that depends on no selection."""
    tree = parsed(file).transform(lambda node: settled(node, Shape((), (), None), "duckdb"))
    return _with_values(tree.sql(dialect="duckdb", comments=False), {"home_currency": currency}, "duckdb")


def rows_in(table: str, scope: Scope) -> str:
    """The statement of a dated table's rows in the scope."""
    return _with_values(
        relation(table, Shape.of(scope), frozenset()).sql(dialect="duckdb"), scope_values(scope), "duckdb"
    )


def row_count(table: str, scope: Scope) -> str:
    """The statement that counts a table's rows in the scope."""
    return f"select count(*) as n from ({rows_in(table, scope)})"


def _with_values(template: str, values: Mapping[str, Any], dialect: str) -> str:
    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name not in values:
            known = ", ".join(key.removeprefix("param_") for key in values if key.startswith("param_"))
            raise AnalyticsError("unknown_parameter", name=name.removeprefix("param_"), analysis="", known=known)
        return literal(values[name], dialect)

    return re.sub(rf"\b{SLOT}(\w+)", put, template)


@lru_cache(maxsize=1024)
def _template(file: str, shape: Shape, dialect: str) -> str:
    """The statement with slots where its values go."""
    from sqlglot import exp

    file = file if shape.filters else unfiltered(file)
    tree = parsed(file).copy()
    ahead = [part for name, query in _ahead(file, shape).items() for part in _flattened(name, query)]
    _prepend(tree, [exp.CTE(this=query, alias=_alias(name)) for name, query in ahead])
    tree = tree.transform(lambda node: settled(node, shape, dialect), copy=False)
    return tree.sql(dialect=dialect, comments=False)


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


def _ahead(file: str, shape: Shape) -> dict[str, Expression]:
    """The relations to put before a file's own expressions, each after those it reads."""
    names = _shared_read(file, shape)
    trees, used = _needed(file, names, shape)
    scoped = {read.name for tree in (parsed(file), *trees.values()) for read in _tables(tree) if relation_of(read.name)}
    names = [name for name in names if name in trees]
    plain = sorted(name for name in scoped if name.endswith("_all"))
    ahead = {name: relation(name, shape, used) for name in plain}
    # a selected class is looked up in relations that themselves read unfiltered sales only: they come before the rest
    ahead |= {name: trees[name] for name in names if _is_unfiltered(name)}
    ahead |= {name: relation(name, shape, used) for name in sorted(scoped) if name not in ahead}
    return ahead | {name: trees[name] for name in names if name not in ahead}


@lru_cache(maxsize=512)
def _is_unfiltered(name: str) -> bool:
    """Whether a shared relation and all it rests on read nothing that a selection narrows."""
    read = names_read(shared()[name])
    scoped = [found[1] for found in map(relation_of, read) if found]
    return all(suffix == "_all" for suffix in scoped) and all(_is_unfiltered(one) for one in read if one in shared())


def _is_kept(name: str, shape: Shape) -> bool:
    return shape.kept and not shape.apart and _stands(name)


@lru_cache(maxsize=512)
def _stands(name: str) -> bool:
    """Whether a shared relation depends on nothing of a question but its as-of day, so that the engine can keep it."""
    from sqlglot import exp

    tree = parsed(shared()[name])
    asked = {call.name.lower() for call in tree.find_all(exp.Anonymous)}
    beneath = [read for read in names_read(shared()[name]) if read in shared()]
    return _is_unfiltered(name) and not asked & CHANGING and all(map(_stands, beneath))


@lru_cache(maxsize=256)
def kept_read(file: str, filtered: bool, classes: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The shared relations that the statement of a file reads from where the engine keeps them."""
    shape = Shape((), (), None, True, classes=classes)
    found = _shared_read(file if filtered else unfiltered(file), shape)
    return tuple(name for name in found if _is_kept(name, shape))


def _needed(file: str, names: list[str], shape: Shape) -> tuple[dict[str, Expression], frozenset[str]]:
    """The shared relations without the columns and joins nobody reads, and all column names that are then read."""
    from sqlglot import exp

    keys = {key for _, key in shape.classes}
    used = columns_used(file) | (keys | {"subject_id", "class_code"} if keys else set())
    read = names_read(file) | {one for one, _ in shape.classes}
    trees = {}
    for name in reversed(names):
        if name not in read:  # only a join that fell away had asked for it
            continue
        if _is_kept(name, shape):
            trees[name] = exp.select("*").from_(exp.table_(f"{SLOT}{KEPT}_{name}", db="main", catalog=KEPT))
            continue
        trees[name] = parsed(shared()[name]).copy()
        used = narrowed(trees[name], used)
        read |= {table.name for table in _tables(trees[name])}
    return trees, used


def _tables(tree: Expression) -> Iterator[Expression]:
    from sqlglot import exp

    return tree.find_all(exp.Table)


def _shared_read(file: str, shape: Shape) -> list[str]:
    """The shared relations a file rests on, those read by others first."""
    found: list[str] = []

    def visit(name: str) -> None:
        for read in sorted(names_read(shared()[name])):
            if read in shared() and not _is_kept(name, shape):
                visit(read)
        if name not in found:
            found.append(name)

    for name in sorted(names_read(file)):
        if name in shared():
            visit(name)
    if shape.classes and _reads_selected_sales([file, *(shared()[name] for name in found)]):
        for relation, _ in shape.classes:
            visit(relation)
    return found


def _reads_selected_sales(files: list[str]) -> bool:
    return any(suffix not in WHOLE for suffix in _windows_of_lines(files))


def _windows_of_lines(files: list[str]) -> list[str]:
    pairs = [relation_of(name) for file in files for name in names_read(file)]
    return [pair[1] for pair in pairs if pair and pair[0] in ("sales", "lines")]


@lru_cache(maxsize=256)
def columns_read(file: str) -> frozenset[str]:
    """The column names a file mentions, or a shared relation it rests on."""
    names = _shared_read(file, Shape((), (), None))
    return frozenset().union(*(columns_used(each) for each in (file, *(shared()[name] for name in names))))


@lru_cache(maxsize=256)
def reads_lines(file: str) -> bool:
    """Whether a file, or a shared relation it rests on, reads order lines."""
    return bool(_windows_of_lines([file, *(shared()[name] for name in _shared_read(file, Shape((), (), None)))]))


def _prepend(tree: Expression, ctes: list[Expression]) -> None:
    from sqlglot import exp

    found = tree.args.get("with_") or tree.args.get("with")
    if found is None:
        found = exp.With(expressions=[])
        tree.set("with_" if "with_" in tree.arg_types else "with", found)
    found.set("expressions", [*ctes, *found.expressions])


@lru_cache(maxsize=256)
def reads_history(file: str) -> bool:
    """Whether the file's header declares that it reads outside the period."""
    for line in _header(SQL / file):
        if line.startswith("-- history:"):
            return line.removeprefix("-- history:").strip().startswith("yes")
    return False


def _header(path: Any) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("--"):
            return
        yield line
