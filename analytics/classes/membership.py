"""A class set -> the select that says which subject is in which class: ``subject_id``, ``class_code``, ``value`` and,
of a scorecard, on how many criteria the score rests (``known_count``).

The text is SQL of the house's dialect over the subject's measures, as an analysis' file is, so that the engine expands,
keeps and executes it like any other relation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from analytics.classes.conditions import compared, literal
from analytics.classes.declare import Class, ClassSet, Condition, Rule
from analytics.classes.scorecards import QUINTILES, Criterion, scorecard_sql
from analytics.classes.subjects import SUBJECTS, Known
from analytics.errors import AnalyticsError

BOUGHT = {
    "revenue_of": "coalesce(sum(revenue), 0)",
    "order_count_of": "count(distinct case when is_purchase then order_id end)",
}
OF = ("product_id", "product_name", "category", "brand", "channel", "salesperson", "region", "province")
Name = Callable[[str], str]  # the relation of another class set


def members_sql(made: ClassSet, relation: Name) -> str:
    """The select of a set. ``relation`` names the relation of another set by its code.

    Raises ``bad_class_set`` where the set asks for a measure its subject does not have.
    """
    known = SUBJECTS[made.subject]
    writer = {
        "score": _scored,
        "scorecard": _carded,
        "cumulative": _cumulative,
        "top": _topped,
        "quantile": _quantile,
        "tags": _tagged,
        "cluster": _clustered,
    }.get(made.cut, _cased)
    tables = _Bought(known, relation)
    among = tables.rule(made.among) or "true"
    body = writer(made, known, tables, among)
    count = (
        "cast(known_count as bigint) as known_count"
        if made.cut == "scorecard"
        else "cast(null as bigint) as known_count"
    )
    final = f"final as (select subject_id, class_code, value, {count} from classed where class_code is not null)"
    return f"with {tables.ahead()}{body}, {final} select * from final"


class _Bought:
    """Conditions as SQL, and the sums of what was bought that they ask for."""

    def __init__(self, known: Known, relation: Name) -> None:
        self.known, self.relation = known, relation
        self.sums: dict[tuple[Any, ...], str] = {}
        self.sets: dict[str, str] = {}

    def rule(self, rule: Rule) -> str:
        alternatives = [" and ".join(self.condition(one) for one in alternative) or "true" for alternative in rule]
        return " or ".join(f"({one})" for one in alternatives)

    def condition(self, one: Condition) -> str:
        if one.field.startswith("class:"):
            relation = self.relation(one.field.removeprefix("class:"))
            return compared(f"{self.sets.setdefault(relation, f'k{len(self.sets)}')}.class_code", one)
        if one.field in BOUGHT:
            return compared(f"coalesce({self._sum(one)}.value, 0)", one)
        return compared(f"m.{measure(self.known, one.field)}", one)

    def _sum(self, one: Condition) -> str:
        column = one.of[0] if one.of else ""
        if column and column not in OF:
            raise AnalyticsError("bad_class_set", what=column)
        asked = (one.field, one.of, one.since, one.until)
        return self.sums.setdefault(asked, f"b{len(self.sums)}")

    def ahead(self) -> str:
        """The sums as common table expressions."""
        parts = []
        for (name, of, since, until), alias in self.sums.items():
            where = [f"{self.known.key} is not null", f"ordered_on <= as_of() - interval {int(until)} month"]
            where += [f"ordered_on > as_of() - interval {int(since)} month"] if since is not None else []
            where += [f"{of[0]} in ({', '.join(map(literal, of[1:]))})"] if of else []
            select = f"select {self.known.key} as subject_id, {BOUGHT[name]} as value from sales_all"
            parts.append(f"{alias} as ({select} where {' and '.join(where)} group by {self.known.key}), ")
        return "".join(parts)

    def source(self) -> str:
        """The subject's measures, with the sums and the other sets that conditions ask for."""
        key = f"m.{self.known.key}"
        joins = [f"left join {alias} on {alias}.subject_id = {key}" for alias in self.sums.values()]
        joins += [f"left join {name} as {alias} on {alias}.subject_id = {key}" for name, alias in self.sets.items()]
        return " ".join([f"{self.known.relation} as m", *joins])


def measure(known: Known, name: str) -> str:
    """The name, if the subject has it. Raises ``bad_class_set``."""
    if name not in known.measures:
        raise AnalyticsError("bad_class_set", what=name)
    return name


def _cased(made: ClassSet, known: Known, tables: _Bought, among: str) -> str:
    """Fixed cut-offs, rules and columns: the class is a case over the measures."""
    value, case = "cast(null as double)", ""
    if made.cut == "fixed":
        value = f"cast(m.{measure(known, made.measure)} as double)"
        case = _case(f"{value} >= {literal(float(one.bound))}" if one.bound is not None else "" for one in made.classes)
        case, among = case.format(*(literal(one.code) for one in made.classes)), f"{among} and {value} is not null"
    elif made.cut == "column":
        column = f"cast(m.{measure(known, made.measure)} as varchar)"
        named = [f"when {column} = {literal(one.value or one.code)} then {literal(one.code)}" for one in made.classes]
        case = f"case {' '.join(named)} else coalesce({column}, 'not_stated') end" if named else (
            f"coalesce({column}, 'not_stated')")  # fmt: skip
    else:
        case = _case(tables.rule(one.rule) for one in made.classes).format(*(literal(one.code) for one in made.classes))
    select = f"select m.{known.key} as subject_id, {value} as value, {case} as class_code"
    return f"classed as ({select} from {tables.source()} where {among})"


def _case(conditions: Iterator[str] | Any) -> str:
    """``case`` with a place for each class' code; a class without a condition takes the rest."""
    parts = [
        (f"when {one.replace('{', '{{').replace('}', '}}')} then " if one else "else ") + "{}" for one in conditions
    ]
    return f"case {' '.join(parts)} end" if parts[0].startswith("when") else "{}"


def _valued(made: ClassSet, known: Known, tables: _Bought, among: str, value: str) -> str:
    select = f"select m.{known.key} as subject_id, cast({value} as double) as value from {tables.source()}"
    return f"valued as ({select} where {among} and {value} is not null)"


def _by_bound(classes: tuple[Class, ...], condition: Callable[[int, Class], str]) -> str:
    parts = [condition(place, one) if one.bound is not None else "" for place, one in enumerate(classes)]
    return _case(parts).format(*(literal(one.code) for one in classes))


def _quantile(made: ClassSet, known: Known, tables: _Bought, among: str) -> str:
    """Above a quantile (equal values share a class), or by rank (classes of equal size, ties by id)."""
    valued = _valued(made, known, tables, among, f"m.{measure(known, made.measure)}")
    if made.tie == "rank":
        ranked = (
            "ranked as (select subject_id, value, cast(row_number() over (order by value, subject_id) - 1 as double) "
            "/ cast(count(*) over () as double) as place from valued)"
        )
        case = _by_bound(made.classes, lambda _, one: f"place >= {literal(float(one.bound or 0))}")
        return f"{valued}, {ranked}, classed as (select subject_id, value, {case} as class_code from ranked)"
    bounded = [one for one in made.classes if one.bound is not None]
    edges = ", ".join(
        f"quantile_cont(value, {float(one.bound or 0)!r}) as e{place}" for place, one in enumerate(bounded)
    )
    case = _by_bound(made.classes, lambda place, _: f"v.value > e.e{place}")
    classed = f"classed as (select v.subject_id, v.value, {case} as class_code from valued as v cross join edges as e)"
    return f"{valued}, edges as (select {edges or 'count(*) as n'} from valued), {classed}"


def _cumulative(made: ClassSet, known: Known, tables: _Bought, among: str) -> str:
    """From the largest down, by the share of the whole reached: with the subject itself, or before it (crossing)."""
    valued = _valued(made, known, tables, among, f"m.{measure(known, made.measure)}")
    own = " - value" if made.tie == "crossing" else ""
    summed = (
        "summed as (select subject_id, value, (sum(value) over (order by value desc, subject_id rows between "
        f"unbounded preceding and current row){own}) / nullif(sum(value) over (), 0) as reached from valued)"
    )
    sign = "<" if made.tie == "crossing" else "<="
    case = _by_bound(made.classes, lambda _, one: f"reached {sign} {literal(float(one.bound or 0))}")
    return f"{valued}, {summed}, classed as (select subject_id, value, {case} as class_code from summed)"


def _topped(made: ClassSet, known: Known, tables: _Bought, among: str) -> str:
    """From the largest down by place, ties by id: classes of the sizes asked for."""
    valued = _valued(made, known, tables, among, f"m.{measure(known, made.measure)}")
    placed = (
        "placed as (select subject_id, value, row_number() over (order by value desc, subject_id) as place from valued)"
    )
    case = _by_bound(made.classes, lambda _, one: f"place <= {literal(float(one.bound or 0))}")
    return f"{valued}, {placed}, classed as (select subject_id, value, {case} as class_code from placed)"


def _scored(made: ClassSet, known: Known, tables: _Bought, among: str) -> str:
    """Each part in fifths of its own (1 + the number of quintiles strictly below the value), weighted to a mean."""
    names = [measure(known, part.measure) for part in made.parts]
    columns = ", ".join(f"cast(m.{name} as double) as v{place}" for place, name in enumerate(names))
    all_known = " and ".join(f"m.{name} is not null" for name in names)
    valued = (
        f"valued as (select m.{known.key} as subject_id, {columns} from {tables.source()} "
        f"where {among} and {all_known})"
    )
    edges = ", ".join(
        f"quantile_cont(v{place}, {level}) as e{place}_{number}"
        for place in range(len(names))
        for number, level in enumerate(QUINTILES)
    )
    scores = []
    for place, part in enumerate(made.parts):
        above = " + ".join(f"cast(v.v{place} > e.e{place}_{number} as int)" for number in range(len(QUINTILES)))
        scores.append(f"{literal(float(part.weight))} * ({f'5 - ({above})' if part.falling else f'1 + {above}'})")
    total = literal(float(sum(part.weight for part in made.parts)))
    scored = (
        f"scored as (select v.subject_id, ({' + '.join(scores)}) / {total} as value from valued as v "
        "cross join edges as e)"
    )
    case = _by_bound(made.classes, lambda _, one: f"value >= {literal(float(one.bound or 0))}")
    classed = f"classed as (select subject_id, value, {case} as class_code from scored)"
    return f"{valued}, edges as (select {edges} from valued), {scored}, {classed}"


def _carded(made: ClassSet, known: Known, tables: _Bought, among: str) -> str:
    """Points of each criterion, weighted to a mean of those that are known."""
    criteria = []
    for part in made.parts:
        rule = tables.rule(part.rule)
        value = f"case when {rule} then cast(100 as double) when not ({rule}) then cast(0 as double) end" if rule else (
            f"cast(m.{measure(known, part.measure)} as double)")  # fmt: skip
        criteria.append(Criterion(value, part.weight, bool(rule), part.falling))
    case = _by_bound(made.classes, lambda _, one: f"value >= {literal(float(one.bound or 0))}")
    return scorecard_sql(criteria, f"m.{known.key}", tables.source(), among, case)


def _clustered(made: ClassSet, known: Known, tables: _Bought, among: str) -> str:
    """The nearest centre, in squared distance of the scaled measures."""
    scaled = []
    for part in made.parts:
        value = f"cast(m.{measure(known, part.measure)} as double)"
        value = f"ln(1 + case when {value} > 0 then {value} else 0 end)" if part.is_log else value
        scaled.append(f"({value} - {literal(float(part.middle))}) / {literal(float(part.spread))}")
    columns = ", ".join(f"{value} as v{place}" for place, value in enumerate(scaled))
    all_known = " and ".join(f"m.{part.measure} is not null" for part in made.parts)
    where = f"({among}) and {all_known}"
    valued = f"valued as (select m.{known.key} as subject_id, {columns} from {tables.source()} where {where})"
    far = ", ".join(
        " + ".join(f"power(v{place} - {literal(at)}, 2)" for place, at in enumerate(one.centre)) + f" as d{number}"
        for number, one in enumerate(made.classes)
    )
    least = f"least({', '.join(f'd{number}' for number in range(len(made.classes)))})"
    least = least if len(made.classes) > 1 else "d0"
    case = " ".join(f"when d{number} = {least} then {literal(one.code)}" for number, one in enumerate(made.classes))
    return (
        f"{valued}, far as (select subject_id, {far} from valued), "
        f"classed as (select subject_id, sqrt({least}) as value, case {case} end as class_code from far)"
    )


def _tagged(made: ClassSet, known: Known, tables: _Bought, among: str) -> str:
    """The class last given by hand or file, until the as-of day."""
    of = f"class_set = {literal(made.tag_set)} and subject_kind = {literal(made.subject)}"
    codes = " ".join(
        f"when class_name = {literal(one.value or one.code)} then {literal(one.code)}" for one in made.classes
    )
    code = f"case {codes} else class_name end" if codes else "class_name"
    ranked = (
        "ranked as (select subject_id, class_name, row_number() over (partition by subject_id "
        f"order by assigned_on desc nulls last, class_name) as place from tags where {of} "
        "and (assigned_on is null or assigned_on <= as_of()))"
    )
    classed = (
        f"classed as (select subject_id, cast(null as double) as value, {code} as class_code from ranked "
        "where place = 1)"
    )
    return f"{ranked}, {classed}"
