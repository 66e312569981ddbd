"""A shared relation without the columns that an analysis does not read."""

from __future__ import annotations

from typing import Any, TypeAlias

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
    found = tree.args.get("with_")
    for cte in reversed(found.expressions if found else []):
        if _by_name(cte.this):
            kept = [item for item in cte.this.expressions if item.alias_or_name in used or item.is_star]
            cte.this.set("expressions", kept or cte.this.expressions[:1])
        used |= columns_of(cte.this)
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
