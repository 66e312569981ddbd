"""Every text of the product, English and Chinese side by side, from ``locales/*.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from analytics import numbers

LANGUAGES = ("zh", "en")
FOLDER = Path(__file__).resolve().parents[1] / "locales"
BOTH = " ¦ "  # between the Chinese and the English name of what people named themselves
PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """All texts: key -> {"en": ..., "zh": ...}. A key stated twice is an error."""
    texts: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for key, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if key in texts:
                raise KeyError(f"{key} is stated twice, the second time in {path.name}")
            texts[key] = entry
    return texts


def known(key: str) -> bool:
    return key in catalogue()


def say(
    key: str,
    lang: str,
    facts: Mapping[str, Any] | None = None,
    currency: str = "",
    escape: Callable[[str], str] = str,
) -> str:
    """The sentence of a key with its facts in place.

    A placeholder is ``{fact}`` or ``{fact:format}``, formats as in :func:`analytics.numbers.shown`; ``{fact:code}``
    names another key whose text is put in; a fact that is no key is put in as it is. ``escape`` is applied to facts
    only, never to the sentence.
    """
    entry = catalogue().get(key)
    if entry is None:
        return f"{key} {dict(facts) if facts else ''}".strip()

    def put(found: re.Match[str]) -> str:
        name, kind = found[1], found[2] or "text"
        if facts is None or name not in facts:
            return found[0]
        if kind == "code" and BOTH in str(facts[name]):
            return escape(_own(str(facts[name]), lang))
        if kind == "code" and known(str(facts[name])):
            return say(str(facts[name]), lang)
        return escape(numbers.shown(facts[name], kind, lang, currency))

    return PLACEHOLDER.sub(put, entry[lang])


def key_of(kind: str, *parts: str) -> str:
    """The key of a name: the most specific one that is known, ``column.orders.total`` before ``column.total``."""
    keys = [".".join((kind, *parts[start:])) for start in range(len(parts))]
    return next(filter(known, keys), keys[-1])


def name(kind: str, *parts: str, lang: str) -> str:
    """The name of a column, table or code: the most specific text stated, else the last part itself."""
    key = key_of(kind, *parts)
    return say(key, lang) if known(key) else parts[-1].replace("_", " ")


def _own(value: str, lang: str) -> str:
    """Of a name in both languages that of the reader."""
    return value.split(BOTH, 1)[LANGUAGES.index(lang)]


def code_name(prefix: str, value: Any, lang: str) -> str:
    """The text of a code; a value that is no code (a member's own name) stays as it is, one in both languages gives
    that of the reader. The codes ``need`` are columns, one or several in a row."""
    if prefix == "need":
        return needs_words(filter(None, str(value).split(", ")), lang)
    if BOTH in str(value):
        return _own(str(value), lang)
    key = f"{prefix}.{value}"
    return say(key, lang) if known(key) else str(value)


def needs_words(needs: Iterable[str], lang: str) -> str:
    """Columns (``order_lines.cost``; ``a.x|b.x``: either) as a manager knows them: which headings in which file."""
    files: dict[str, list[str]] = {}
    for need in needs:
        files.setdefault("|".join(one.partition(".")[0] for one in need.split("|")), []).append(need)
    return say("need.and", lang).join(_columns(found, lang) for found in files.values())


def _columns(needs: Sequence[str], lang: str) -> str:
    """Columns that lie in one file, or each in one of several."""
    if "|" in needs[0]:
        return say("need.or", lang).join(_columns([one], lang) for need in needs for one in need.split("|"))
    table = needs[0].partition(".")[0]
    file = say(f"source.{table}", lang) if known(f"source.{table}") else name("table", table, lang=lang)
    quoted = [say("need.quoted", lang, {"column": name("column", *one.split("."), lang=lang)}) for one in needs]
    return say("need.column", lang, {"columns": say("need.list", lang).join(quoted), "file": file})
