"""What is true of all lines of one version of the data, learnt by one query, and how it shortens their relation.

Without a foreign currency nothing is converted; of ``coalesce(l.region, c.region)`` only ``l.region`` is left where
every line states it or no customer does. Joins that nobody needs then fall away. The rows are the same either way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from analytics.schema import TABLES

Expression: TypeAlias = Any  # a tree of sqlglot, which is imported late
SOURCES = {"l": "order_lines", "p": "products", "c": "customers"}
HOME = "l.currency is null or l.currency = home_currency()"
FOREIGN = "currency <> {home}"
UNTIDY = "customer_id <> trim(customer_id) or customer_id = ''"


@dataclass(frozen=True)
class Facts:
    """``at_home``: no line has another currency. ``tidy``: customer ids need no trimming.

    ``full`` are the columns of lines without a gap, ``empty`` the columns without a value, named ``l.region``.
    """

    at_home: bool = False
    tidy: bool = False
    full: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()


NOTHING = Facts()


def question(tree: Expression, home: str) -> str:
    """The query that learns the facts that matter to the relation of lines; ``home`` is a literal."""
    tables = {source: ["count(*) as n"] for source in SOURCES}
    for source, column in sorted(_columns(tree)):
        tables[source].append(f'count("{column}") as "{source}.{column}"')
    tables["l"] += [f"bool_or({FOREIGN.format(home=home)}) as foreign_found", f"bool_or({UNTIDY}) as untidy_found"]
    parts = [f"(select {', '.join(items)} from {SOURCES[source]}) as {source}" for source, items in tables.items()]
    return f"select l.n, * exclude (n) from {' cross join '.join(parts)}"


def learnt(row: Mapping[str, Any]) -> Facts:
    """The answer to the question as facts."""
    counts = {name: count for name, count in row.items() if "." in name}
    full = {name for name, count in counts.items() if name.startswith("l.") and count == row["n"]}
    empty = {name for name, count in counts.items() if count == 0}
    return Facts(not row["foreign_found"], not row["untidy_found"], frozenset(full), frozenset(empty))


def _columns(tree: Expression) -> set[tuple[str, str]]:
    """(source, column) of what fills gaps and of what has gaps filled."""
    from sqlglot import exp

    filled = {column for call in tree.find_all(exp.Coalesce) for column in call.find_all(exp.Column)}
    filled |= {column for column in tree.find_all(exp.Column) if column.table in ("p", "c")}
    named = {(column.table or "l", column.name) for column in filled}  # the outer select names columns without a table
    return {(source, name) for source, name in named if source in SOURCES and name in TABLES[SOURCES[source]].names}


def shortened(joined: Expression, final: Expression, facts: Facts) -> None:
    """Take out of the two selects of the relation what the facts make idle."""
    import sqlglot
    from sqlglot import exp

    home = sqlglot.parse_one(HOME, read="duckdb")
    named = [(item.alias_or_name, item.unalias()) for item in joined.expressions]
    joined.set("expressions", [exp.alias_(_shorter(item, facts, home), name, copy=False) for name, item in named])
    as_stated = {item.alias for item in joined.expressions if _name(item.this) == f"l.{item.alias}"}
    whole = Facts(full=frozenset(name.removeprefix("l.") for name in facts.full) & as_stated)
    final.transform(lambda node: _shorter(node, whole, home), copy=False)


def _shorter(tree: Expression, facts: Facts, home: Expression) -> Expression:
    return tree.transform(lambda node: _replaced(node, facts, home), copy=False)


def _replaced(node: Expression, facts: Facts, home: Expression) -> Expression:
    from sqlglot import exp

    if isinstance(node, exp.Case) and facts.at_home and node.args["ifs"][0].this == home:
        return _shorter(node.args["ifs"][0].args["true"], facts, home)
    if isinstance(node, exp.Nullif) and facts.tidy and isinstance(node.this, exp.Trim):
        return node.this.this
    if isinstance(node, exp.Coalesce):
        return _first_of(node, facts)
    if isinstance(node, exp.Column) and node.table in ("p", "c") and _name(node) in facts.empty:
        return exp.cast(exp.null(), TABLES[SOURCES[node.table]].column(node.name).sql_type)
    return node


def _first_of(call: Expression, facts: Facts) -> Expression:
    """A coalesce without the columns that are empty, and nothing after one that is full."""
    given = [call.this, *call.expressions]
    kept = [part for part in given if not any(_name(column) in facts.empty for column in _factors(part))] or given[:1]
    ends = [place for place, part in enumerate(kept) if _name(part) in facts.full]
    kept = kept[: ends[0] + 1] if ends else kept
    if len(kept) == 1:
        return kept[0]
    call.set("this", kept[0])
    call.set("expressions", kept[1:])
    return call


def _factors(part: Expression) -> list[Expression]:
    """The columns a null of which makes the part null: the column itself, or those multiplied."""
    from sqlglot import exp

    if isinstance(part, exp.Cast):
        return _factors(part.this)
    if isinstance(part, exp.Mul):
        return _factors(part.this) + _factors(part.expression)
    return [part] if isinstance(part, exp.Column) else []


def _name(part: Expression) -> str:
    from sqlglot import exp

    return ".".join(filter(None, (part.table, part.name))) if isinstance(part, exp.Column) else ""
