"""Other reasonable definitions of a class set: does a conclusion survive them?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analytics.classes.declare import Class, ClassSet, Condition, Cut, Rule, Tie, from_text, to_text
from analytics.classes.subjects import SUBJECTS
from analytics.errors import AnalyticsError

FACTOR, DAYS, LEVEL = 0.2, 30, 0.05
ORDERED = ("<", "<=", ">", ">=")
SCALED = ("money", "count", "number")
PLACED = {"score": "number", "scorecard": "number", "top": "count"}  # cuts whose bounds are not values of the measure
OTHER_TIE: dict[Cut, dict[Tie, Tie]] = {
    "quantile": {"edge": "rank", "rank": "edge"},
    "cumulative": {"inclusive": "crossing", "crossing": "inclusive", "edge": "crossing"},
}
Move = Callable[[float, str], float]  # a cut-off and the kind of what it cuts -> another cut-off


def variants(made: ClassSet) -> dict[str, ClassSet]:
    """The set under other definitions, by the text key of what is different: cut-offs a fifth lower and higher, days
    thirty fewer and more, quantiles and shares five points lower and higher, the other rule for ties, everything to
    date in place of twelve months. Only those that differ from the set itself; of a set that takes its classes from a
    column or from tags there are none."""
    found = {
        "lower": _moved(made, lambda value, kind: _scaled(value, kind, 1 - FACTOR)),
        "higher": _moved(made, lambda value, kind: _scaled(value, kind, 1 + FACTOR)),
        "fewer_days": _moved(made, lambda value, kind: max(value - DAYS, 1) if kind == "days" else value),
        "more_days": _moved(made, lambda value, kind: value + DAYS if kind == "days" else value),
        "lower_level": _levelled(made, -LEVEL),
        "higher_level": _levelled(made, LEVEL),
        "other_tie": replace(made, tie=OTHER_TIE.get(made.cut, {}).get(made.tie, made.tie)),
        "to_date": _to_date(made),
    }
    return {name: one for name, one in found.items() if one != made and _is_sound(one)}


def _is_sound(made: ClassSet) -> bool:
    try:
        return bool(from_text(to_text(made)))
    except AnalyticsError:
        return False


def _scaled(value: float, kind: str, factor: float) -> float:
    """A fifth less or more of an amount or count, at least one of a count; one and none mean “at all” and stay."""
    if kind not in SCALED or value in (0, 1):
        return value
    if kind != "count":
        return value * factor
    return max(1, min(round(value * factor), value - 1) if factor < 1 else max(round(value * factor), value + 1))


def _moved(made: ClassSet, move: Move) -> ClassSet:
    """The set with every cut-off and every threshold of its rules moved; who is classed at all stays."""
    return replace(made, classes=tuple(_class(made, one, move) for one in made.classes))


def _class(made: ClassSet, one: Class, move: Move) -> Class:
    kind = PLACED.get(made.cut) or SUBJECTS[made.subject].measures.get(made.measure, "")
    cut = made.cut in ("fixed", *PLACED) and one.bound is not None
    bound = move(one.bound, kind) if cut and one.bound is not None else one.bound
    return replace(one, bound=bound, rule=_rule(made, one.rule, move))


def _rule(made: ClassSet, rule: Rule, move: Move) -> Rule:
    return tuple(tuple(_condition(made, one, move) for one in alternative) for alternative in rule)


def _condition(made: ClassSet, one: Condition, move: Move) -> Condition:
    kind = SUBJECTS[made.subject].measures.get(one.field, "money" if one.field == "revenue_of" else "")
    if one.op not in ORDERED or not all(isinstance(value, int | float) for value in one.values):
        return one
    return replace(one, values=tuple(move(value, kind) for value in one.values))


def _levelled(made: ClassSet, step: float) -> ClassSet:
    """Quantiles and shares of the whole a few points lower or higher, within what there is."""
    if made.cut not in ("quantile", "cumulative"):
        return made
    bounds = [None if one.bound is None else round(min(max(one.bound + step, 0.01), 0.99), 4) for one in made.classes]
    classes = tuple(replace(one, bound=bound) for one, bound in zip(made.classes, bounds, strict=True))
    return replace(made, classes=classes)


def _to_date(made: ClassSet) -> ClassSet:
    """Measures of twelve months replaced by the same of everything to date, where there is one."""
    known = SUBJECTS[made.subject].measures

    def to_date(name: str) -> str:
        whole = name.removesuffix("_12m")
        return whole if whole in known else name

    def ruled(rule: Rule) -> Rule:
        return tuple(tuple(replace(one, field=to_date(one.field)) for one in alternative) for alternative in rule)

    parts = tuple(replace(part, measure=to_date(part.measure), rule=ruled(part.rule)) for part in made.parts)
    classes = tuple(replace(one, rule=ruled(one.rule)) for one in made.classes)
    measure = to_date(made.measure) if made.measure else ""
    return replace(made, measure=measure, parts=parts, classes=classes, among=ruled(made.among))
