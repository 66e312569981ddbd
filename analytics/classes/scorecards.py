"""Scorecards: a score of 0-100 from weighted criteria, in which what is unknown of a subject is left out.

A criterion that is a measure gives points by where its value lies among the quintile edges of all whose value is known:
12.5 for every edge below the value and 12.5 for every edge not above it (0, 25, 50, 75, 100 in the five fifths; a value
that lies on edges gets the middle between them, so that a measure in which all are alike gives everybody 50), the other
way round where less is better. A criterion that is a rule gives 100 where it holds and 0 where it does not. The score
is the weighted mean of the points of the criteria that are known; it takes criteria of at least half the weight of all
that are known of anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

QUINTILES = (0.2, 0.4, 0.6, 0.8)
STEP = 100 / (2 * len(QUINTILES))


@dataclass(frozen=True)
class Criterion:
    """``value``: SQL of a double, null where unknown; of a rule its points already."""

    value: str
    weight: float
    is_rule: bool = False
    falling: bool = False


def scorecard_sql(criteria: Sequence[Criterion], key: str, source: str, among: str, case: str) -> str:
    """The common table expressions up to ``classed``: ``subject_id``, ``value`` (0-100), ``known_count``,
    ``class_code`` by ``case`` over ``value``. Who has too little known is not in it."""
    places = range(len(criteria))
    columns = ", ".join(f"{one.value} as v{at}" for at, one in enumerate(criteria))
    edges = ", ".join(
        ", ".join([f"count(v{at}) as n{at}", *([] if one.is_rule else _edges(at))]) for at, one in enumerate(criteria)
    )
    weights = [f"cast({float(one.weight)!r} as double)" for one in criteria]
    points = ", ".join(f"{_points(one, at)} as p{at}" for at, one in enumerate(criteria))
    whole = " + ".join(f"case when e.n{at} > 0 then {weights[at]} else 0 end" for at in places)
    summed = " + ".join(f"coalesce({weights[at]} * p{at}, 0)" for at in places)
    weight = " + ".join(f"case when p{at} is null then 0 else {weights[at]} end" for at in places)
    count = " + ".join(f"case when p{at} is null then 0 else 1 end" for at in places)
    return (
        f"valued as (select {key} as subject_id, {columns} from {source} where {among}), "
        f"edges as (select {edges} from valued), "
        f"pointed as (select v.subject_id, {whole} as whole, {points} from valued as v cross join edges as e), "
        f"summed as (select subject_id, whole, {summed} as points, {weight} as weight, {count} as known_count "
        "from pointed), "
        "scored as (select subject_id, points / weight as value, known_count from summed "
        "where weight > 0 and 2 * weight >= whole), "
        f"classed as (select subject_id, value, known_count, {case} as class_code from scored)"
    )


def _edges(at: int) -> list[str]:
    return [f"quantile_cont(v{at}, {level}) as e{at}_{number}" for number, level in enumerate(QUINTILES)]


def _points(one: Criterion, at: int) -> str:
    if one.is_rule:
        return f"v.v{at}"
    numbers = range(len(QUINTILES))
    passed = " + ".join(
        f"case when v.v{at} > e.e{at}_{n} then 2 when v.v{at} = e.e{at}_{n} then 1 else 0 end" for n in numbers
    )
    points = f"{STEP!r} * ({passed})"
    return f"case when v.v{at} is not null then {f'100 - {points}' if one.falling else points} end"
