"""The one place where a selection reaches SQL: scoped relations as common table expressions of typed values.

An analysis reads, by name, ``sales`` (period and filters), ``sales_compare`` (compare period and filters),
``sales_both`` (period and compare period in one pass, told apart by ``is_compare``), ``sales_history`` (everything up
to the as-of day, filtered), ``sales_all`` (up to the as-of day, unfiltered) or ``sales_then`` (up to the earlier day of
the question, unfiltered); the same exist of ``lines`` (sales and what is left out of them) and, ``_both`` apart, of
every declared table that has a date. What several analyses need
alike is a relation file of its own that they read by its name: see :func:`analytics.engine.sources.shared`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from analytics.engine.sources import BOTH, LINES, THEN, WHOLE, parsed, relation_of
from analytics.schema import TABLES
from analytics.selection import Scope

Expression: TypeAlias = Any  # a tree of sqlglot, which is imported late
LINES_FIELDS = {"region": "region", "channel": "channel", "category": "category", "salesperson": "salesperson"}
NOT_STATED = "not_stated"
SLOT = "kelens_value_"
KEPT = "kept"


def slot(name: str) -> Expression:
    """A place in compiled SQL that a value takes later, so that one compilation serves every period and parameter."""
    from sqlglot import exp

    return exp.var(f"{SLOT}{name}")


class Name(str):
    """The name of a kept table, put into SQL as it is."""


def kept_name(relation: str, as_of: date) -> Name:
    """The table in which a shared relation is kept for an as-of day."""
    return Name(f"{relation}_{as_of:%Y%m%d}")


def literal(value: Any, dialect: str = "duckdb") -> str:
    """A typed SQL literal in a dialect; a tuple becomes the inside of an ``in`` list."""
    from sqlglot import exp

    if isinstance(value, Name):
        return value
    if isinstance(value, tuple):
        return ", ".join(literal(one, dialect) for one in value)
    if value is None:
        return "cast(null as date)"
    if isinstance(value, date):
        return f"cast('{value.isoformat()}' as date)"
    return exp.convert(value).sql(dialect=dialect)


@dataclass(frozen=True)
class Shape:
    """What of a selection changes the form of a statement and not only its values.

    ``filters`` are the fields that are filtered, ``unstated`` those among them that admit rows without a value,
    ``shift`` is the (unit, count) from a day of the compare period to its day in the period. ``kept``: what
    the engine keeps is read from there, see :mod:`analytics.engine.kept`. ``overlaps``: the compare period reaches into
    the period, as that of three years does. ``classes``: (relation, key in sales) of each class set narrowed to.
    ``apart``: of what is kept only the lines are read.
    """

    filters: tuple[str, ...]
    unstated: tuple[str, ...]
    shift: tuple[str, int] | None
    kept: bool = False
    overlaps: bool = False
    classes: tuple[tuple[str, str], ...] = ()
    apart: bool = False

    @classmethod
    def of(cls, scope: Scope, kept: bool = False, apart: bool = False) -> Shape:
        filters = scope.selection.filters
        unstated = tuple(name for name, values in filters.items() if NOT_STATED in values)
        overlaps = bool(scope.compare_until and scope.compare_until > scope.start)
        classes = tuple((one.relation, one.key) for one in scope.classes)
        return cls(tuple(filters), unstated, _shift(scope), kept, overlaps, classes, apart)


def _shift(scope: Scope) -> tuple[str, int] | None:
    start, before = scope.start, scope.compare_start
    if before is None:
        return None
    if start.day == before.day:
        return "MONTH", (start.year - before.year) * 12 + start.month - before.month
    return "DAY", (start - before).days


def scope_values(scope: Scope, from_on: Any = None) -> dict[str, Any]:
    """Slot -> value, of everything a statement takes from the scope. A missing compare period is empty.

    ``from_on`` is the earlier day that a question sets beside the as-of day, that of the scope unless stated.
    """
    after, then = scope.as_of + timedelta(days=1), min(from_on or scope.earlier, scope.as_of)
    return {
        "as_of": scope.as_of,
        "after": after,
        "then_on": then,
        "then_after": then + timedelta(days=1),
        "period_start": scope.start,
        "period_until": scope.until,
        "compare_start": scope.compare_start,
        "compare_until": scope.compare_until,
        "compare_from": scope.compare_start or after,
        "compare_till": scope.compare_until or after,
        "first_day": scope.first_day,
        "is_filtered": bool(scope.selection.filters),
        **{f"chosen_{name}": values for name, values in scope.selection.filters.items()},
        **{f"chosen_{one.relation}": one.codes for one in scope.classes},
    }


WINDOWS = {
    "": ("period_start", "period_until"),
    "_compare": ("compare_from", "compare_till"),
    THEN: ("", "then_after"),
}


def _conditions(shape: Shape, suffix: str, on: str, fields: dict[str, str]) -> list[Expression]:
    found = [_within(suffix, on)]
    if suffix not in WHOLE:
        found += [_among(column, name, shape) for name, column in fields.items() if name in shape.filters]
    return found


def _within(suffix: str, on: str) -> Expression:
    """The day lies in the window that the suffix names."""
    from sqlglot import exp

    if suffix == BOTH:
        return exp.or_(_within("", on), _within("_compare", on))
    start, until = WINDOWS.get(suffix, ("", "after"))
    end = exp.column(on) < slot(until)
    return exp.paren(exp.and_(exp.column(on) >= slot(start), end)) if start else end


def _among(column: str, field: str, shape: Shape) -> Expression:
    """The column is one of the values chosen, where ``not_stated`` stands for none."""
    from sqlglot import exp

    stated = exp.column(column).isin(slot(f"chosen_{field}"))
    return exp.paren(exp.or_(stated, exp.column(column).is_(exp.null()))) if field in shape.unstated else stated


@lru_cache(maxsize=1)
def line_columns() -> tuple[str, ...]:
    """The columns of the relation of order lines."""
    from sqlglot import exp

    ctes = {cte.alias: cte.this for cte in parsed(LINES).find_all(exp.CTE)}
    items = (*ctes["joined"].expressions, *ctes["final"].expressions)
    return tuple(item.alias_or_name for item in items if not item.is_star)


def _pruned(used: frozenset[str]) -> Expression:
    """The relation of lines without the columns nobody reads and without the left joins nobody needs then.

    Its left joins go to tables joined on their key, so that dropping one changes no row.
    """
    from sqlglot import exp

    tree = parsed(LINES).copy()
    ctes = {cte.alias: cte.this for cte in tree.find_all(exp.CTE)}
    named = {column.name for column in ctes["final"].find_all(exp.Column)} | used
    joined = ctes["joined"]
    joined.set("expressions", [item for item in joined.expressions if item.alias_or_name in named])
    referenced = {
        column.table for item in (*joined.expressions, joined.args["from_"]) for column in item.find_all(exp.Column)
    }
    joined.set("joins", [join for join in joined.args["joins"] if join.this.alias_or_name in referenced])
    kept = {join.this.name for join in joined.args["joins"]} | {"joined", "final"}
    tree.args["with_"].set("expressions", [cte for cte in tree.args["with_"].expressions if cte.alias in kept])
    return tree


def relation(name: str, shape: Shape, used: frozenset[str]) -> Expression:
    """The select that a scoped relation's name stands for; of order lines only the columns ``used``."""
    from sqlglot import exp

    base, suffix = relation_of(name) or (name, "")
    if base not in ("sales", "lines"):
        table = TABLES[base]
        source = exp.select("*").from_(exp.table_(base, db="main"))
        return source.where(*_conditions(shape, suffix, table.on, table.selects))
    if suffix == BOTH and shape.overlaps:
        now, before = (
            _of_lines(base, window, shape, used, flag) for window, flag in (("", "false"), ("_compare", "true"))
        )
        return exp.union(now, before, distinct=False)
    flag = _within("_compare", "ordered_on") if suffix == BOTH else None
    return _of_lines(base, suffix, shape, used, flag)


def _of_lines(base: str, suffix: str, shape: Shape, used: frozenset[str], flag: Expression | str | None) -> Expression:
    """Lines or sales of one window; ``flag`` tells whether a row is of the compare period."""
    from sqlglot import exp

    named = [column for column in line_columns() if column in used] or ["ordered_on"]
    select = exp.select(*named).from_(_lines(shape, used))
    if flag is not None:
        select = select.select(exp.alias_(exp.paren(exp.maybe_parse(flag)), "is_compare"))
    conditions = _conditions(shape, suffix, "ordered_on", LINES_FIELDS)
    if base == "sales":
        conditions.append(exp.column("is_sale"))
    if suffix not in WHOLE:
        conditions += [_in_class(relation, key) for relation, key in shape.classes]
    return select.where(*conditions)


def _lines(shape: Shape, used: frozenset[str]) -> Expression:
    from sqlglot import exp

    if shape.kept:
        return exp.table_("lines", db="main", catalog=KEPT)
    keys = {key for _, key in shape.classes}
    return _pruned(used | {*shape.filters, "ordered_on"} | keys).subquery("l")


def _in_class(relation: str, key: str) -> Expression:
    from sqlglot import exp

    members = exp.select("subject_id").from_(relation)
    members = members.where(exp.column("class_code").isin(slot(f"chosen_{relation}")))
    return exp.column(key).isin(query=members)
