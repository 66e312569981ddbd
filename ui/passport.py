"""The passport of a figure (数据口径): what it means, what it rests on, what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from analytics import numbers
from analytics.export.words import settings
from analytics.result import Passport, Result
from analytics.texts import code_name, known, name, say
from ui.kept import kept
from ui.markdown import escape
from ui.view import View

SQL_HEIGHT = 240


def passport(result: Result, view: View) -> None:
    """Draw the passport; meant for the inside of a popover."""
    text = kept((result.key or id(result), "passport", view.lang), lambda: "\n\n".join(_lines(result, view.lang)))
    st.markdown(text)
    if result.passport.sql:
        st.caption(say("passport.sql", view.lang))
        st.code(result.passport.sql, language="sql", wrap_lines=True, height=SQL_HEIGHT)


def _lines(result: Result, lang: str) -> Iterator[str]:
    """Label and value, a paragraph each; every value is escaped."""
    for key, value in _facts(result, lang):
        yield f":gray[{say(f'passport.{key}', lang)}]　{value}"


def _facts(result: Result, lang: str) -> Iterator[tuple[str, str]]:
    passed, analysis = result.passport, result.analysis.name
    if known(f"analysis.{analysis}.definition"):
        yield "definition", escape(say(f"analysis.{analysis}.definition", lang))
    if passed.source:
        yield "source", escape(say(passed.source, lang) if known(passed.source) else passed.source)
    yield from _period(passed, lang)
    yield "counted", say("passport.lines", lang, {"rows": passed.rows_counted})
    yield "left_out", _left_out(result, lang)
    if passed.scope.selection.filters:
        yield "filters", filters(result, lang)
    if chosen := settings(result, lang):
        yield "parameters", escape("; ".join(_pair(label, value, lang) for label, value in chosen))
    yield "data", _data(passed, lang)
    if passed.masked:
        yield "masked", say("word.yes", lang)


def _period(passed: Passport, lang: str) -> Iterator[tuple[str, str]]:
    scope = passed.scope
    yield "period", say("passport.from_to", lang, {"from": scope.start, "to": scope.last_day})
    if scope.is_partial:
        yield "partial", say("passport.partial.yes", lang, {"to": scope.last_day, "end": scope.selection.until})
    if scope.compare_start:
        facts = {"from": scope.compare_start, "to": scope.compare_last_day}
        key = "passport.from_to" if scope.compare_has_data else "passport.from_to.short"
        yield "compare", say(key, lang, facts)
    yield "as_of", numbers.day(scope.as_of, lang)


def _left_out(result: Result, lang: str) -> str:
    """Every reason with its rows and its amount."""
    if not result.passport.left_out:
        return say("passport.left_out.none", lang)
    parts = []
    for left in result.passport.left_out:
        facts = {"reason": say(f"left_out.{left.reason}", lang), "rows": left.rows, "amount": left.amount}
        key = "passport.left_out.rows" if left.amount is None else "passport.left_out.amount"
        parts.append(escape(say(key, lang, facts, result.currency)))
    return "; ".join(parts) if lang == "en" else "；".join(parts)


def filters(result: Result, lang: str) -> str:
    """The filters that are set, in words."""
    chosen = result.scope.selection.filters
    parts = [
        say(
            "show.filter",
            lang,
            {"name": say(f"bar.{key}", lang), "values": ", ".join(code_name(key, one, lang) for one in values)},
        )
        for key, values in chosen.items()
    ]
    return escape("; ".join(parts))


def _pair(label: str, value: str, lang: str) -> str:
    return say("show.filter", lang, {"name": label, "values": value})


def _data(passed: Passport, lang: str) -> str:
    tables = say("chart.and", lang).join(
        say("passport.version", lang, {"table": name("table", table, lang=lang), "version": version})
        for table, version in passed.tables.items()
    )
    return escape(
        say(
            "passport.data.of",
            lang,
            {"name": name("workspace", passed.workspace, lang=lang), "tables": tables or numbers.EMPTY},
        )
    )
