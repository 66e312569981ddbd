"""Class sets in words: their names, their classes' names and policies, and how they are cut."""

from __future__ import annotations

from analytics import numbers
from analytics.classes.declare import SCORED, Class, ClassSet, Condition, Part, Rule
from analytics.classes.subjects import SUBJECTS
from analytics.texts import BOTH, known, name, say

NOT_CLASSED = "not_classed"
LISTED = 3  # values of a column named in a sentence
ALONE = {"in": "=", "not_in": "!="}  # how a list of one value is said


def set_name(made: ClassSet, lang: str) -> str:
    """What a set is called."""
    return _named(("class_set." + made.code,), made.zh, made.en, made.code, lang)


def class_name(made: ClassSet, code: str, lang: str) -> str:
    """What a class of a set is called."""
    found = made.of(code) or Class(code)
    keys = (f"class.{made.code}.{code}", f"code.{made.measure}.{code}", f"{made.measure}.{code}", f"class.{code}")
    return _named(keys, found.zh, found.en, found.value or code, lang)


def label(made: ClassSet, code: str, lang: str) -> str:
    """A class with its set; a segment by its name alone."""
    if [one.code for one in made.classes] == [code]:
        return set_name(made, lang)
    return say("bar.class", lang, {"set": set_name(made, lang), "name": class_name(made, code, lang)})


def policy(made: ClassSet, code: str, lang: str) -> str:
    """What is done for a class, "" where nobody said."""
    found = made.of(code) or Class(code)
    return _named((f"policy.{made.code}.{code}",), found.policy_zh, found.policy_en, "", lang)


def both(made: ClassSet, code: str) -> str:
    """A class' name in both languages, as :func:`analytics.texts.code_name` reads it."""
    return _joined(*(class_name(made, code, lang) for lang in ("zh", "en")))


def both_rules(made: ClassSet, code: str, currency: str = "") -> str:
    """Who is in a class in both languages, "" of one that has no rule."""
    return _joined(*(class_rule(made, code, lang, currency) for lang in ("zh", "en")))


def both_set(made: ClassSet) -> str:
    """A set's name in both languages."""
    return _joined(*(set_name(made, lang) for lang in ("zh", "en")))


def both_measure(measure: str) -> str:
    """A measure's or column's name in both languages."""
    return _joined(*(measure_name(measure, lang) for lang in ("zh", "en")))


def both_feature(column: str, value: str) -> str:
    """A column with one of its values in both languages."""
    own = both_value(column, value)
    values = own.split(BOTH) if BOTH in own else [own, own]
    facts = [
        {"measure": measure_name(column, lang), "rule": one} for lang, one in zip(("zh", "en"), values, strict=True)
    ]
    return _joined(*(say("class_set.rule", lang, held) for lang, held in zip(("zh", "en"), facts, strict=True)))


def both_value(column: str, value: str) -> str:
    """A value of a column in both languages; what is no code stays as it is."""
    key = next(filter(known, (f"code.{column}.{value}", f"{column}.{value}")), "")
    return _joined(say(key, "zh"), say(key, "en")) if key else value


def _joined(zh: str, en: str) -> str:
    return zh if zh == en else f"{zh}{BOTH}{en}"


def both_policies(made: ClassSet, code: str) -> str:
    """The policy for a class in both languages, "" where nobody said."""
    zh, en = (policy(made, code, lang) for lang in ("zh", "en"))
    return zh if zh == en else f"{zh}{BOTH}{en}"


def _named(keys: tuple[str, ...], zh: str, en: str, otherwise: str, lang: str) -> str:
    own = (zh or en) if lang == "zh" else (en or zh)
    key = next(filter(known, keys), "")
    return own or (say(key, lang) if key else otherwise)


def told(made: ClassSet, lang: str, currency: str = "") -> list[str]:
    """How the set is cut: one sentence for what is measured, one for each class, one for who is not classed."""
    facts = {"measure": _measures(made, lang), "tags": made.tag_set}
    lines = [say(f"class_set.by.{made.cut}", lang, facts)]
    if made.tie != "edge":
        lines.append(say(f"class_set.tie.{made.tie}", lang))
    for one in made.classes:
        said = _class(made, one, lang, currency)
        if said:
            lines.append(say("class_set.is", lang, {"name": class_name(made, one.code, lang), "rule": said}))
    if made.among:
        lines.append(say("class_set.among", lang, {"rule": rule_words(made, made.among, lang, currency)}))
    return lines


def _measures(made: ClassSet, lang: str) -> str:
    if made.cut == "scorecard":
        return say("class_set.list", lang).join(criterion_words(made, part, lang) for part in made.parts)
    names = [part.measure for part in made.parts] if made.parts else [made.measure]
    return say("class_set.list", lang).join(measure_name(one, lang) for one in names if one)


def criterion_words(made: ClassSet, part: Part, lang: str, currency: str = "") -> str:
    """A criterion of a scorecard with its weight; where less is better it says so."""
    what = rule_words(made, part.rule, lang, currency) if part.rule else measure_name(part.measure, lang)
    key = "class_set.criterion.less" if part.falling else "class_set.criterion"
    return say(key, lang, {"name": what, "weight": part.weight})


def measure_name(measure: str, lang: str) -> str:
    """What a measure or column of a subject is called."""
    return name("fact", measure, lang=lang) if known(f"fact.{measure}") else name("column", measure, lang=lang)


def class_rule(made: ClassSet, code: str, lang: str, currency: str = "") -> str:
    """Who is in a class, as a sentence part: its own rule, and who is classed at all; "" of a class without a rule."""
    found = made.of(code) or Class(code)
    said = _class(made, found, lang, currency)
    if said and made.cut not in ("rule", "scorecard"):
        said = say("class_set.rule", lang, {"measure": _measures(made, lang), "rule": said})
    if made.cut == "column":
        said = say("class_set.rule", lang, {"measure": _measures(made, lang), "rule": class_name(made, code, lang)})
    among = rule_words(made, made.among, lang, currency)
    return say("class_set.and", lang).join(filter(None, (among, said)))


def _class(made: ClassSet, one: Class, lang: str, currency: str) -> str:
    if made.cut in ("column", "tags", "cluster"):
        return ""
    if made.cut == "rule":
        return rule_words(made, one.rule, lang, currency) if one.rule else say("class_set.rest", lang)
    if one.bound is None:
        return say("class_set.rest", lang)
    kind = SUBJECTS[made.subject].measures.get(made.measure, "number")
    if made.cut in ("quantile", "cumulative"):
        return say(f"class_set.bound.{made.cut}", lang, {"share": one.bound})
    if made.cut == "top":
        return say("class_set.bound.top", lang, {"place": round(one.bound)})
    shown = one.bound if made.cut in SCORED else numbers.shown(one.bound, kind, lang, currency)
    return say("class_set.bound", lang, {"value": shown})


def rule_words(made: ClassSet, rule: Rule, lang: str, currency: str = "") -> str:
    """A rule as a sentence part: its alternatives, each a list of conditions."""
    both_hold, either = say("class_set.and", lang), say("class_set.or", lang)
    return either.join(
        both_hold.join(condition_words(made, one, lang, currency) for one in alternative) for alternative in rule
    )


def condition_words(made: ClassSet, one: Condition, lang: str, currency: str = "") -> str:
    """One condition as a sentence part."""
    kind = SUBJECTS[made.subject].measures.get(one.field, "money" if one.field == "revenue_of" else "text")
    kind = "share" if kind == "change" else kind  # a cut-off has no sign of its own
    facts = {"field": _field(one, lang), "values": _values(one, kind, lang, currency)}
    op = ALONE.get(one.op, one.op) if len(one.values) == 1 else one.op
    return say(f"class_set.op.{op}", lang, facts)


def _field(one: Condition, lang: str) -> str:
    if one.field.startswith("class:"):
        code = one.field.removeprefix("class:")
        return say("class_set.class_of", lang, {"name": set_name(ClassSet(code), lang)})
    if not one.field.endswith("_of"):
        return measure_name(one.field, lang)
    facts = {"of": say("class_set.list", lang).join(map(str, one.of[1:])), "since": one.since or 0, "until": one.until}
    window = "ever" if one.since is None and not one.until else "before" if one.since is None else (
        "between" if one.until else "last")  # fmt: skip
    return say(f"class_set.{one.field}.{window}", lang, facts)


def _values(one: Condition, kind: str, lang: str, currency: str) -> str:
    shown = []
    for value in one.values[:LISTED]:
        if one.field.startswith("class:"):
            code = one.field.removeprefix("class:")
            shown.append(class_name(_shipped(code), str(value), lang))
        elif isinstance(value, str):
            key = next(filter(known, (f"code.{one.field}.{value}", f"{one.field}.{value}")), "")
            shown.append(say(key, lang) if key else value)
        else:
            shown.append(numbers.shown(value, kind, lang, currency))
    more = ["…"] if len(one.values) > LISTED else []
    return say("class_set.list", lang).join(shown + more)


def _shipped(code: str) -> ClassSet:
    from analytics.classes import shipped

    return shipped().get(code) or ClassSet(code)
