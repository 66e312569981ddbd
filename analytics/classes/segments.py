"""Segments: class sets of one class, kept by people or marked in a table, living or fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

from analytics.classes.declare import Class, ClassSet, Condition
from analytics.classes.stored import TABLE, class_sets, row_of
from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from analytics.engine.editing import Done
    from analytics.engine.workspace import Workspace

IN = "in"
NOT_CLASSED = "not_classed"


def segments(workspace: Workspace) -> list[ClassSet]:
    """The sets that are segments: of customers, with the one class ``in``."""
    return [
        made
        for made in class_sets(workspace).values()
        if made.subject == "customer" and [one.code for one in made.classes] == [IN]
    ]


def segments_of(workspace: Workspace, codes: str) -> list[ClassSet]:
    """Those named in a list with commas; all where none is named."""
    wanted = [code.strip() for code in codes.split(",") if code.strip()]
    return [made for made in segments(workspace) if not wanted or made.code in wanted]


def of_classes(classes: Mapping[str, Sequence[str]], code: str, name: str) -> ClassSet:
    """The segment of those who are, in every set, in one of the classes named; ``not_classed`` means in none of it."""
    sides: list[list[Condition]] = []
    for made, codes in classes.items():
        named = tuple(one for one in codes if one != NOT_CLASSED)
        ways = [Condition(f"class:{made}", "in", named)] if named else []
        sides.append(ways + ([Condition(f"class:{made}", "is_null")] if NOT_CLASSED in codes else []))
    return ClassSet(code, cut="rule", classes=(Class(IN, rule=tuple(product(*sides))),), zh=name, en=name)


def overlap_sql(workspace: Workspace, sets: list[ClassSet]) -> str:
    """One row per pair of segments: customers in both, and their share of the first."""
    from analytics.engine.classing import lookup_in, relation_of_set

    lookup = lookup_in(workspace)
    parts = [
        f"select '{made.code}' as code, subject_id from {relation_of_set(made, lookup)} where class_code = '{IN}'"
        for made in sets
    ]
    return (
        f"with members as ({' union all '.join(parts)}), "
        "sizes as (select code, count(*) as n from members group by code), "
        "pairs as (select a.code as one_code, b.code as other_code, count(*) as n from members as a "
        "join members as b on b.subject_id = a.subject_id group by a.code, b.code) "
        "select x.code as one_code, y.code as other_code, coalesce(p.n, 0) as customers, "
        "cast(coalesce(p.n, 0) as double) / x.n as share from sizes as x cross join sizes as y "
        "left join pairs as p on p.one_code = x.code and p.other_code = y.code order by x.code, y.code"
    )


def save_static(workspace: Workspace, made: ClassSet, members: list[str], as_of: date, who: str = "") -> Done:
    """Keep a segment with the members it has now: they become tags, given on the as-of day, undone together with it.

    Raises ``nobody_in_segment``.
    """
    import pyarrow as pa

    from analytics.engine.editing import UNKNOWN, Done

    if not members:
        raise AnalyticsError("nobody_in_segment")
    kept = replace(made, cut="tags", tag_set=made.code, classes=(Class(IN),), among=())
    same = {"class_set": made.code, "subject_kind": "customer", "class_name": IN}
    columns: dict[str, Any] = {name: pa.array([value] * len(members), pa.string()) for name, value in same.items()}
    columns |= {"subject_id": pa.array(members, pa.string()), "assigned_on": pa.array([as_of] * len(members))}
    facts = {"who": who.strip() or UNKNOWN, "added": len(members) + 1}
    receipt = {"import_kind": "edit", "name": facts["who"], "target_table": TABLE, "edit": facts}
    rows = pa.Table.from_pylist([{**row_of(kept), "is_static": True}])
    return Done(workspace.load({"tags": pa.table(columns), TABLE: rows}, receipt), added=facts["added"])
