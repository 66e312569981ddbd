"""The pseudo-functions of analysis SQL: measures, parameters, and the days of the question."""

from __future__ import annotations

from typing import Any, TypeAlias

from analytics.engine.scope import Shape, slot
from analytics.measures import MEASURES

Expression: TypeAlias = Any  # a tree of sqlglot, which is imported late
VALUES = frozenset(
    {
        "as_of",
        "then_on",
        "period_start",
        "period_until",
        "compare_start",
        "compare_until",
        "first_day",
        "home_currency",
        "is_filtered",
    }
)

CHANGING = VALUES - {"as_of", "home_currency"} | {"param", "aligned"}


def settled(node: Expression, shape: Shape, dialect: str) -> Expression:
    """Replace the pseudo-functions of analysis SQL by what they stand for."""
    from sqlglot import exp

    if dialect == "spark" and isinstance(node, exp.PercentileCont):
        # percentile there is what quantile_cont is here: exact, linear interpolation
        parts = [part.transform(lambda inner: settled(inner, shape, dialect)) for part in (node.this, node.expression)]
        return exp.Anonymous(this="percentile", expressions=parts)
    if not isinstance(node, exp.Anonymous):
        return node
    name = node.name.lower()
    if name == "measure":
        return exp.maybe_parse(MEASURES[node.expressions[0].name].formula, dialect="duckdb")
    if name == "param":
        return slot(f"param_{node.expressions[0].name}")
    if name == "aligned":
        day = node.expressions[0].copy().transform(lambda inner: settled(inner, shape, dialect))
        return _aligned(day, shape)
    return slot(name) if name in VALUES else node


def _aligned(day: Expression, shape: Shape) -> Expression:
    """The day of the period that a day of the compare period stands beside: whole months on, else days on."""
    from sqlglot import exp

    if shape.shift is None:
        return exp.cast(exp.null(), "date")
    unit, count = shape.shift
    return exp.cast(exp.DateAdd(this=day, expression=exp.convert(count), unit=exp.var(unit)), "date")
