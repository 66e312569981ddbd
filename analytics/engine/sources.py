"""The SQL an analysis is made of: files, the relations they read by name, and the tables beneath.

A file may be read in another form, which its marks say: ``@all`` reads the unfiltered history where it says
``_history``; ``@class_members=NAME`` reads the relation ``NAME`` where it says ``class_members`` and
``@subject=COLUMN`` puts that column where it says ``subject()``, see :mod:`analytics.engine.classing`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

from analytics.engine.paths import ROOT
from analytics.schema import TABLES

Expression: TypeAlias = Any  # a tree of sqlglot, which is imported late
SQL = ROOT / "analytics" / "sql"
BOTH = "_both"
SUFFIXES = ("_compare", BOTH, "_history", "_all", "")
LINES = "relations/lines.sql"
UNFILTERED = "@all"
SUBJECT = "subject"
CLASSED = "class/"
MEMBERS = {"class_members": "class_set", "other_members": "other_set"}
MEASURED = ("customer_measures", "product_measures", "region_measures")


def relation_of(name: str) -> tuple[str, str] | None:
    """(relation, window) of a scoped name; ``None`` when the name is not a scoped relation."""
    for suffix in SUFFIXES:
        base = name.removesuffix(suffix) if suffix else name
        if name.endswith(suffix) and (base in ("sales", "lines") or (base in TABLES and TABLES[base].on)):
            return base, suffix
    return None


@lru_cache(maxsize=1)
def shared() -> dict[str, str]:
    """Relations that several analyses read by name, each with its file: ``segments``, ``rhythms`` and their like.

    Those that read the filtered history exist unfiltered too: ``customer_totals_all``. Class sets join them as they are
    asked for.
    """
    files = {path.stem: f"relations/{path.name}" for path in sorted((SQL / "relations").glob("*.sql"))}
    found = {name: file for name, file in files.items() if name != "lines" and not name.startswith("coverage")}
    return found | {f"{name}_all": unfiltered(file) for name, file in found.items() if _looks_back(file)}


@lru_cache(maxsize=1)
def written() -> dict[str, str]:
    """SQL that lies in no file: that of class sets, by the name that stands for a file's."""
    return {}


def unfiltered(file: str) -> str:
    """The name of a file read without filters: where it says ``_history`` it reads ``_all``."""
    return file if file.endswith(UNFILTERED) else file + UNFILTERED


def _text(file: str) -> str:
    return written()[file] if file.startswith(CLASSED) else (SQL / file).read_text(encoding="utf-8")


def _looks_back(file: str) -> bool:
    return "_history" in _text(file)


@lru_cache(maxsize=512)
def names_read(file: str) -> frozenset[str]:
    """The relations and tables a file reads, its own common table expressions apart."""
    from sqlglot import exp

    tree = parsed(file)
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return frozenset({table.name for table in tree.find_all(exp.Table)} - own)


@lru_cache(maxsize=512)
def tables_of(name: str) -> tuple[str, ...]:
    """The physical tables a relation name rests on. Members of a class set may rest on all that sets can ask for."""
    if name in MEMBERS:
        return tuple(sorted({"class_sets", "tags", *(table for one in MEASURED for table in tables_of(one))}))
    if name in shared():
        return tuple(sorted({table for read in names_read(shared()[name]) for table in tables_of(read)}))
    found = relation_of(name)
    if found is None:
        return (name,)
    return ("order_lines", "products", "customers", "fx_rates") if found[0] in ("sales", "lines") else (found[0],)


@lru_cache(maxsize=512)
def parsed(file: str) -> Expression:
    """A SQL file, read as its marks say, as a syntax tree. Callers copy before they change it."""
    import sqlglot
    from sqlglot import exp

    base, *marks = file.split("@")
    tree = sqlglot.parse_one(_text(base), read="duckdb")
    named = {key: value for key, _, value in (mark.partition("=") for mark in marks)}
    subject = named.pop(SUBJECT, "")
    for table in tree.find_all(exp.Table):
        other = named.get(table.name) or (_without_filters(table.name) if "all" in named else "")
        if other:
            table.set("alias", table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(other))
    return tree.transform(lambda node: _named(node, subject)) if subject else tree


def _without_filters(name: str) -> str:
    """What is read in the unfiltered form where a file names this; "" where it makes no difference."""
    base = name.removesuffix("_history")
    return f"{base}_all" if relation_of(name) == (base, "_history") or f"{name}_all" in shared() else ""


def _named(node: Expression, subject: str) -> Expression:
    from sqlglot import exp

    is_call = isinstance(node, exp.Anonymous) and node.name.lower() == SUBJECT
    return exp.column(subject) if is_call else node
