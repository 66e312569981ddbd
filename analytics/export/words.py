"""The words of a result: column titles with their units, the headline, the passport line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from analytics import numbers
from analytics.analysis import Out, Param
from analytics.texts import code_name, known, name, needs_words, say

if TYPE_CHECKING:
    from analytics.result import Result

RATES = ("share", "change", "points")
UNITS = {"days": "days", "quantity": "pieces", **dict.fromkeys(RATES, "fraction")}


@dataclass(frozen=True)
class Field:
    """A column of a file: which column, what it is, its heading."""

    name: str
    kind: str
    title: str
    codes: str = ""


def unit(kind: str, currency: str, lang: str) -> str:
    """The unit of a kind of column, "" for none."""
    if kind == "money":
        return numbers.symbol(currency).strip()
    return say(f"unit.{UNITS[kind]}", lang) if kind in UNITS else ""


def spoken(result: Result, lang: str) -> Result:
    """The result with each row's sentence as a column, where its analysis has one; else the result itself."""
    said = result.analysis.in_words
    if said is None or "in_words" in result.table.column_names:
        return result
    import pyarrow as pa

    sentences = [say(found.key, lang, found.facts, result.currency) for found in map(said, result.rows)]
    columns = list(result.analysis.columns)
    place = next((index for index, out in enumerate(columns, 1) if out.name.endswith("_name")), 1)
    columns.insert(place, Out("in_words", "text"))
    table = result.table.append_column("in_words", pa.array(sentences, pa.string()))
    return replace(result, table=table, analysis=replace(result.analysis, columns=tuple(columns)))


def column_title(result: Result, out: Out, lang: str) -> str:
    """The column's name as the screen shows it."""
    return name("out", result.analysis.name, out.name, lang=lang)


def fields(result: Result, lang: str, without_units: tuple[str, ...] = ()) -> list[Field]:
    """The columns that readers see, each with its heading; kinds in ``without_units`` show theirs in the cell."""
    found = []
    for out in result.analysis.columns:
        if out.hidden or out.name not in result.table.column_names:
            continue
        title = column_title(result, out, lang)
        measured = "" if out.kind in without_units else unit(out.kind, result.currency, lang)
        heading = say("export.heading", lang, {"name": title, "unit": measured}) if measured else title
        found.append(Field(out.name, out.kind, heading, out.codes))
    return found


def headline(result: Result, lang: str) -> str:
    """The finding, or the sentence for its absence."""
    found = result.headline
    return say(found.key, lang, readable(found.facts, lang), result.currency)


def readable(facts: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Facts with lists of ``table.column`` names in words."""
    return {key: needs_words(value, lang) if isinstance(value, tuple | list) else value for key, value in facts.items()}


def analysis_title(result: Result, lang: str) -> str:
    return name("analysis", result.analysis.name, lang=lang)


def passport_lines(result: Result, lang: str) -> list[tuple[str, str]]:
    """What the figure means and rests on: (label, text) pairs in reading order."""
    passport, scope, analysis = result.passport, result.scope, result.analysis.name
    lines = [("question", f"analysis.{analysis}.question"), ("definition", f"analysis.{analysis}.definition")]
    pairs = [("title", analysis_title(result, lang)), ("headline", headline(result, lang))]
    pairs += [("note", say(result.note.key, lang, result.note.facts, result.currency))] if result.note else []
    pairs += [(label, say(key, lang)) for label, key in lines if known(key)]
    pairs.append(("period", _period(scope.start, scope.last_day, lang)))
    if scope.is_partial:
        pairs.append(("partial", say("export.partial", lang, {"day": scope.as_of})))
    if scope.compare_start and scope.compare_last_day:
        pairs.append(("compare", _period(scope.compare_start, scope.compare_last_day, lang)))
    pairs += [("as_of", scope.as_of.isoformat()), *_chosen(result, lang)]
    pairs.append(("rows", f"{passport.rows_counted:,}"))
    pairs += [("left_out", text) for text in left_out(result, lang)]
    pairs += [("currency", result.currency), ("workspace", _workspace(result, lang))]
    pairs += [("source", passport.source)] if passport.source else []
    pairs += [("masked", say("export.masked", lang))] if passport.masked else []
    return [(say(f"export.passport.{label}", lang), text) for label, text in pairs]


def _period(first: Any, last: Any, lang: str) -> str:
    return say("export.period", lang, {"from": first.isoformat(), "to": last.isoformat()})


def _chosen(result: Result, lang: str) -> list[tuple[str, str]]:
    """The filters and settings in force."""
    chosen = [
        ("filter", f"{name('column', field, lang=lang)}: {', '.join(code_name(field, one, lang) for one in values)}")
        for field, values in result.scope.selection.filters.items()
    ]
    return chosen + [("setting", f"{label}: {value}") for label, value in settings(result, lang)]


def settings(result: Result, lang: str) -> list[tuple[str, str]]:
    """The settings in force, each with its value in words; 0 and "" mean that nothing is set."""
    analysis, given = result.analysis, result.passport.parameters
    set_ones = [(param, given[param.name]) for param in analysis.params if given.get(param.name)]
    return [
        (name("param", analysis.name, param.name, lang=lang), _setting(param, value, lang)) for param, value in set_ones
    ]


def _setting(param: Param, value: Any, lang: str) -> str:
    if isinstance(value, str):
        return code_name(param.codes or param.name, value, lang)
    return value.isoformat() if isinstance(value, date) else f"{value:,.10g}"


def left_out(result: Result, lang: str) -> list[str]:
    """Rows not counted, one sentence per reason."""
    return [
        say(
            "export.left_out" if item.amount is None else "export.left_out.amount",
            lang,
            {"rows": item.rows, "amount": item.amount, "reason": say(f"left_out.{item.reason}", lang)},
            result.currency,
        )
        for item in result.passport.left_out
    ]


def _workspace(result: Result, lang: str) -> str:
    shown = name("workspace", result.passport.workspace, lang=lang)
    return say("export.generated", lang, {"name": shown}) if result.passport.origin == "generated" else shown
