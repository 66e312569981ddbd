"""A shared relation without the columns that an analysis does not read, and the joins only these needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from analytics.engine.sources import unique_by
from analytics.measures import MEASURES

Expression: TypeAlias = Any  # a tree of sqlglot, which is imported late


def columns_of(tree: Expression) -> frozenset[str]:
    """The column names a tree mentions, those inside its measures among them."""
    from sqlglot import exp

    names = {column.name for column in tree.find_all(exp.Column)}
    for call in tree.find_all(exp.Anonymous):
        if call.name.lower() == "measure":
            formula = exp.maybe_parse(MEASURES[call.expressions[0].name].formula, dialect="duckdb")
            names |= {column.name for column in formula.find_all(exp.Column)}
    return frozenset(names)


def narrowed(tree: Expression, used: frozenset[str]) -> frozenset[str]:
    """Take out the columns that are not among ``used``, last expression first; returns ``used`` and what is read.

    By name alone: a name that anybody reads later stays everywhere before, so that stars need no looking into.
    """
    from sqlglot import exp

    found = tree.args.get("with_")
    ctes = list(found.expressions if found else [])
    grouped = {cte.alias: _group(cte.this) for cte in ctes}
    read = {table.name for table in tree.find_all(exp.Table) if not table.find_ancestor(exp.CTE)}
    for cte in reversed(ctes):
        if cte.alias not in read:  # only a join that fell away had asked for it
            found.expressions.remove(cte)
            continue
        if _by_name(cte.this):
            kept = [item for item in cte.this.expressions if item.alias_or_name in used or item.is_star]
            cte.this.set("expressions", kept or cte.this.expressions[:1])
            _without_unread_joins(cte.this, grouped)
        used |= columns_of(cte.this)
        read |= {table.name for table in cte.this.find_all(exp.Table)}
    return used


def _by_name(query: Expression) -> bool:
    """Whether a column can go without moving another: no union, no distinct, no place named by its number."""
    from sqlglot import exp

    if not isinstance(query, exp.Select) or query.args.get("distinct"):
        return False
    group, order = query.args.get("group"), query.args.get("order")
    if group and (group.args.get("all") or any(isinstance(part, exp.Literal) for part in group.expressions)):
        return False
    return not (order or query.args.get("limit") or list(query.find_all(exp.Qualify)))


def _group(query: Expression) -> str:
    """The one column a query is grouped by, "" where it is not or by several."""
    from sqlglot import exp

    group = query.args.get("group") if isinstance(query, exp.Select) else None
    return group.expressions[0].name if group and len(group.expressions) == 1 else ""


def _without_unread_joins(query: Expression, grouped: Mapping[str, str]) -> None:
    """Take out the left joins whose columns nobody reads, last first, where each row meets at most one on the other
    side: that is grouped by the column it is joined on, or has it as its key or grain."""
    from sqlglot import exp

    columns = list(query.find_all(exp.Column))
    if any(not column.table for column in columns) or any(item.is_star for item in query.expressions):
        return
    for join in reversed(query.args.get("joins") or []):
        own = {id(column) for column in join.find_all(exp.Column)}
        is_read = any(column.table == join.alias_or_name for column in columns if id(column) not in own)
        name = join.this.name
        if join.side == "LEFT" and not is_read and _joined_on(join) == (grouped.get(name) or unique_by(name) or None):
            query.args["joins"].remove(join)
            columns = [column for column in columns if id(column) not in own]


def _joined_on(join: Expression) -> str:
    """The column of the other side that a join sets equal to one of this side, "" where it is any other condition."""
    from sqlglot import exp

    on = join.args.get("on")
    sides = (on.this, on.expression) if isinstance(on, exp.EQ) else ()
    other = [side for side in sides if isinstance(side, exp.Column) and side.table == join.alias_or_name]
    return other[0].name if len(other) == 1 and all(isinstance(side, exp.Column) for side in sides) else ""
