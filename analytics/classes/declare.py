"""What a class set is: a subject, what it is measured by, how it is cut, and its named classes with their policies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, get_args

from analytics.errors import AnalyticsError

Subject = Literal["customer", "product", "region"]
Cut = Literal["fixed", "quantile", "cumulative", "top", "score", "scorecard", "rule", "column", "tags", "cluster"]
Tie = Literal["edge", "rank", "inclusive", "crossing"]
Op = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not_in", "is_null", "not_null"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
CUTS: tuple[Cut, ...] = get_args(Cut)
OPS: tuple[Op, ...] = get_args(Op)
TIES: dict[Cut, tuple[Tie, ...]] = {"quantile": ("edge", "rank"), "cumulative": ("inclusive", "crossing")}
MEASURED = ("fixed", "quantile", "cumulative", "top")
SCORED = ("score", "scorecard")
RISING = ("cumulative", "top")  # the bound of a class is where it ends


@dataclass(frozen=True)
class Condition:
    """``field`` is a measure or column of the subject, ``class:<set>`` its class there, or one of ``revenue_of`` and
    ``order_count_of``: what the subject bought of the products, channels ... named in ``of`` (a column of sales and its
    values) from ``since`` to ``until`` months before the as-of day, 0 standing for the as-of day itself and None for
    the beginning."""

    field: str
    op: Op
    values: tuple[Any, ...] = ()
    of: tuple[str, ...] = ()
    since: int | None = None
    until: int = 0


@dataclass(frozen=True)
class Part:
    """A measure of a score: ranked into five by its own quintiles, ``weight`` times, the other way round where
    ``falling``. Of a scorecard: a criterion, which may be a ``rule`` in place of a measure. Of a cluster: scaled by
    ``middle`` and ``spread``, of ln(1 + value) where ``is_log``."""

    measure: str = ""
    weight: float = 1.0
    falling: bool = False
    middle: float = 0.0
    spread: float = 1.0
    is_log: bool = False
    rule: Rule = ()


Rule = tuple[tuple[Condition, ...], ...]  # alternatives, each a list of conditions that must all hold


@dataclass(frozen=True)
class Class:
    """``bound`` is where the class begins: a value, a quantile level (0-1), or a score; of a cumulative cut the share,
    of a top cut the place up to which it reaches; None for the class that takes the rest. ``centre`` of a cluster, one
    scaled number per part; the nearest decides. ``rule`` of a cut by rules, where the first that holds decides and a
    class without one takes the rest. ``value`` of a cut by a column. Names and policies in both languages; an empty one
    is looked up in the texts, then in the other language."""

    code: str
    bound: float | None = None
    centre: tuple[float, ...] = ()
    rule: Rule = ()
    value: str = ""
    zh: str = ""
    en: str = ""
    policy_zh: str = ""
    policy_en: str = ""


@dataclass(frozen=True)
class ClassSet:
    """A classification. ``measure`` of a cut by one number or column, ``parts`` of a score, ``tag_set`` of tags.
    ``among`` says which subjects are classed at all; the others are in no class. ``template``: shipped for those who
    need it, with classes that only people can assign."""

    code: str
    subject: Subject = "customer"
    cut: Cut = "fixed"
    measure: str = ""
    classes: tuple[Class, ...] = ()
    parts: tuple[Part, ...] = ()
    tie: Tie = "edge"
    among: Rule = ()
    tag_set: str = ""
    zh: str = ""
    en: str = ""
    template: bool = field(default=False, compare=False)

    def of(self, code: str) -> Class | None:
        """The class of that code."""
        return next((one for one in self.classes if one.code == code), None)


def to_text(made: ClassSet) -> str:
    """The definition as JSON, without what is at its default; the same for equal sets."""
    return json.dumps(_brief(asdict(made)), ensure_ascii=False, sort_keys=True)


def _brief(value: Any) -> Any:
    if isinstance(value, dict):
        short = {key: _brief(one) for key, one in value.items()}
        return {key: one for key, one in short.items() if one is not None and one is not False and one not in ("", [])}
    return [_brief(one) for one in value] if isinstance(value, list | tuple) else value


def from_text(text: str) -> ClassSet:
    """The class set of a JSON definition. Raises ``bad_class_set`` with what is wrong with it."""
    try:
        return from_mapping(json.loads(text))
    except json.JSONDecodeError as error:
        raise AnalyticsError("bad_class_set", what=str(error)) from error


def from_mapping(given: Mapping[str, Any]) -> ClassSet:
    """The same from nested mappings and lists."""
    try:
        made = _made(ClassSet, given)
        classes = tuple(_class(one) for one in given.get("classes", ()))
        parts = tuple(_part(one) for one in given.get("parts", ()))
        among = rule_of(given.get("among", ()))
        made = ClassSet(**{**_plain(made), "classes": classes, "parts": parts, "among": among})
    except (TypeError, ValueError, AttributeError) as error:
        raise AnalyticsError("bad_class_set", what=str(error)) from error
    return _checked(made)


def _made(kind: type, given: Mapping[str, Any]) -> Any:
    known = {one.name for one in fields(kind)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise ValueError(", ".join(unknown))
    return kind(**given)


def _plain(made: Any) -> dict[str, Any]:
    return {one.name: getattr(made, one.name) for one in fields(made)}


def _class(given: Mapping[str, Any]) -> Class:
    made = _made(Class, given)
    centre = tuple(float(one) for one in made.centre)
    return Class(**{**_plain(made), "rule": rule_of(given.get("rule", ())), "centre": centre})


def _part(given: Mapping[str, Any]) -> Part:
    made = _made(Part, given)
    return Part(**{**_plain(made), "rule": rule_of(given.get("rule", ()))})


def rule_of(given: Any) -> Rule:
    return tuple(tuple(_condition(one) for one in alternative) for alternative in given)


def _condition(given: Mapping[str, Any]) -> Condition:
    made = _made(Condition, given)
    return Condition(**{**_plain(made), "values": tuple(made.values), "of": tuple(made.of)})


def _checked(made: ClassSet) -> ClassSet:
    """The set, if it can be cut as it says. Raises ``bad_class_set``."""
    codes = [one.code for one in made.classes]
    faults = {
        "code": not made.code or not made.code.replace("_", "").isalnum(),
        "subject": made.subject not in SUBJECTS,
        "cut": made.cut not in CUTS,
        "tie": made.tie not in ("edge", *TIES.get(made.cut, ())),
        "measure": made.cut in (*MEASURED, "column") and not made.measure,
        "parts": made.cut in ("score", "scorecard", "cluster") and not made.parts,
        "criteria": made.cut == "scorecard" and not all(_is_criterion(part) for part in made.parts),
        "centre": made.cut == "cluster" and {len(one.centre) for one in made.classes} != {len(made.parts)},
        "tag_set": made.cut == "tags" and not made.tag_set,
        "classes": len(set(codes)) < len(codes) or (made.cut not in ("column", "tags") and not codes),
        "bound": made.cut in (*MEASURED, *SCORED) and not _falling(made),
        "op": any(one.op not in OPS for one in conditions(made)),
    }
    wrong = [name for name, is_wrong in faults.items() if is_wrong]
    if wrong:
        raise AnalyticsError("bad_class_set", what=", ".join(wrong))
    return made


def _is_criterion(part: Part) -> bool:
    return bool(part.measure) != bool(part.rule) and part.weight > 0


def _falling(made: ClassSet) -> bool:
    """Bounds from the best class down (of shares and places up), and none but the last class without one."""
    bounds = [one.bound for one in made.classes]
    if any(bound is None for bound in bounds[:-1]):
        return False
    numbers = [bound for bound in bounds if bound is not None]
    return numbers == sorted(set(numbers), reverse=made.cut not in RISING)


def conditions(made: ClassSet) -> list[Condition]:
    """Every condition of a set."""
    rules = (made.among, *(one.rule for one in made.classes), *(one.rule for one in made.parts))
    return [condition for rule in rules for alternative in rule for condition in alternative]
