"""The SQL an analysis is made of: files, the relations they read by name, and the tables beneath.

A file may be read in another form, which its marks say: ``@all`` reads the unfiltered history where it says
``_history``; ``@then`` reads it as it stood on an earlier day; ``@class_members=NAME`` reads the relation ``NAME``
where it says ``class_members`` and ``@subject=COLUMN`` puts that column where it says ``subject()``, see
:mod:`analytics.engine.classing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from analytics.engine.paths import ROOT
from analytics.schema import TABLES

Expression: TypeAlias = Any  # a tree of sqlglot, which is imported late
SQL = ROOT / "analytics" / "sql"
BOTH = "_both"
THEN = "_then"
SUFFIXES = ("_compare", BOTH, "_history", "_all", THEN, "")
WHOLE = ("_all", THEN)  # windows that no filter narrows
LINES = "relations/lines.sql"
UNFILTERED, EARLIER = "@all", "@then"
SUBJECT, JOINED = "subject", "subject_joined"
CLASSED, DAYS = "class/", "days/"
MEMBERS = {"class_members": "class_set", "other_members": "other_set", "class_members_then": "class_set"}
SUBJECT_MEASURES = ("subject_measures", "subject_measures_then")
SUBJECT_SALES = "subject_sales"
MEASURED = ("customer_measures", "product_measures", "region_measures")
FORMS = {  # relations that are one file read in several ways
    "product_measures": "relations/sold_measures.sql@sold=merchandise@subject=product_id",
    "region_measures": "relations/sold_measures.sql@sold=sales_all@subject=province",
}
NO_RELATIONS = ("lines", "sold_measures", "coverage")  # files of another use, by how their names begin


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

    Those that read the filtered history exist unfiltered too: ``customer_totals_all``; and each as it stood on the
    earlier day that a question sets beside the as-of day: ``customer_measures_then``. Class sets join them as they are
    asked for.
    """
    files = {path.stem: f"relations/{path.name}" for path in sorted((SQL / "relations").glob("*.sql"))}
    found = {name: file for name, file in files.items() if not name.startswith(NO_RELATIONS)} | FORMS
    found |= {f"{name}_all": unfiltered(file) for name, file in found.items() if _looks_back(file)}
    return found | {f"{name}{THEN}": _earlier_file(name, file) for name, file in found.items()}


@lru_cache(maxsize=1)
def written() -> dict[str, str]:
    """SQL that lies in no file, by the name that stands for a file's: that of class sets, and of what lies in days."""
    return {}


def _earlier_file(name: str, file: str) -> str:
    """The file of a relation as it stood on the earlier day: of one with a row per day its rows up to that day."""
    if " and day" not in grain(file):
        return file + EARLIER
    rows = f"select * from {name} where ordered_on <= then_on()"
    written()[f"{DAYS}{name}"] = f"with final as ({rows}) select * from final"
    return f"{DAYS}{name}"


def unfiltered(file: str) -> str:
    """The name of a file read without filters: where it says ``_history`` it reads ``_all``."""
    return file if file.endswith(UNFILTERED) else file + UNFILTERED


def _text(file: str) -> str:
    return written()[file] if file.startswith((CLASSED, DAYS)) else (SQL / file).read_text(encoding="utf-8")


def grain(file: str) -> str:
    """What one row of a file stands for, as its header says; "" where it says nothing."""
    lines = _text(file.partition("@")[0]).splitlines()
    return next((line.removeprefix("-- grain: ") for line in lines if line.startswith("-- grain: ")), "")


def _looks_back(file: str) -> bool:
    return "_history" in _text(file.partition("@")[0])


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
    if name in (*MEMBERS, *SUBJECT_MEASURES, SUBJECT_SALES):
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
    columns = {name: named[name] for name in (SUBJECT, JOINED) if name in named}
    earlier = EARLIER[1:] in named
    for table in tree.find_all(exp.Table):
        stated = named.get(table.name, "")
        other = (_without_filters(stated or table.name) if "all" in named else "") or stated
        other = (_earlier(other or table.name) if earlier else "") or other
        if other:
            table.set("alias", table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(other))
    return tree.transform(lambda node: _named(node, columns, earlier)) if columns or earlier else tree


def _without_filters(name: str) -> str:
    """What is read in the unfiltered form where a file names this; "" where it makes no difference."""
    base = name.removesuffix("_history")
    return f"{base}_all" if relation_of(name) == (base, "_history") or f"{name}_all" in shared() else ""


def _earlier(name: str) -> str:
    """What is read of a relation as it stood on the earlier day; "" of a table that tells no days apart."""
    found = relation_of(name)
    return f"{found[0]}{THEN}" if found else f"{name}{THEN}" if f"{name}{THEN}" in shared() else ""


def _named(node: Expression, columns: Mapping[str, str], earlier: bool) -> Expression:
    from sqlglot import exp

    name = node.name.lower() if isinstance(node, exp.Anonymous) else ""
    if name in columns:
        return exp.column(columns[name])
    return exp.Anonymous(this="then_on") if earlier and name == "as_of" else node


@lru_cache(maxsize=512)
def says_subject(file: str) -> bool:
    """Whether a file still leaves open what its subjects are."""
    from sqlglot import exp

    return any(call.name.lower() in (SUBJECT, JOINED) for call in parsed(file).find_all(exp.Anonymous))


@lru_cache(maxsize=512)
def unique_by(name: str) -> str:
    """The column that no two rows of a table or shared relation have alike, as its key or its grain says; "" for
    none."""
    if name in TABLES:
        return TABLES[name].key[0] if len(TABLES[name].key) == 1 else ""
    if name not in shared() or shared()[name].startswith(CLASSED):
        return "subject_id" if name in shared() else ""
    said = grain(shared()[name])
    return "customer_id" if said.startswith("one row per customer ") and " and " not in said else ""
