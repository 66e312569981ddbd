"""The words by which a header is recognised: those of the declared tables plus ``vocabulary.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from analytics.exchange.declared import written_headings
from analytics.schema import BY_FILE, IMPORTABLE
from analytics.texts import LANGUAGES
from analytics.texts import name as text_name

SALES = "sales"
SHARED = frozenset({
    "currency", "region", "province", "city", "salesperson", "department", "category", "brand", "phone", "email",
    "product_id",
})  # fmt: skip
SALES_TABLES = ("order_lines", "customers", "products")


@dataclass(frozen=True)
class Field:
    """What a column of a file can mean. ``words`` are plain headers; ``strength`` falls along their list.

    ``many``: several columns of a file can mean it together.
    """

    name: str
    kind: str
    words: tuple[str, ...]
    personal: bool = False
    many: bool = False


@cache
def _extra() -> dict[str, dict[str, Any]]:
    with (Path(__file__).parent / "vocabulary.toml").open("rb") as file:
        return tomllib.load(file)


def _split(words: str) -> tuple[str, ...]:
    return tuple(plain(word) for word in words.split("|") if word.strip())


@cache
def fields(table: str) -> dict[str, Field]:
    """The fields a file of ``table`` can have; ``sales`` joins the tables of trade."""
    names = SALES_TABLES if table == SALES else (table,)
    found: dict[str, Field] = {}
    for name in names:
        for column in IMPORTABLE[name].columns:
            words = tuple(plain(word) for word in (*column.words, *titles(name, column.name)))
            known = found.get(column.name)
            found[column.name] = Field(
                column.name, column.kind, (*(known.words if known else ()), *words), column.personal
            )
    if table != SALES:
        for name in SHARED & set(found):
            more = _split(_extra()[SALES].get(name, {"words": ""})["words"])
            known = found[name]
            found[name] = Field(name, known.kind, tuple(dict.fromkeys((*known.words, *more))), known.personal)
    for name, extra in _extra().get(table, {}).items():
        known = found.get(name)
        kind = known.kind if known else extra.get("kind", "text")
        words = (*(known.words if known else ()), *_split(extra["words"]))
        found[name] = Field(
            name, kind, tuple(dict.fromkeys(words)), bool(known and known.personal), bool(extra.get("many"))
        )
    return found


def titles(table: str, column: str) -> tuple[str, ...]:
    """What the dictionary calls a column, in each language: the headers of the product's own templates."""
    return tuple(text_name("column", table, column, lang=lang) for lang in LANGUAGES)


@cache
def own_headers() -> dict[frozenset[str], tuple[str, dict[str, str]]]:
    """The headers of each file KeLens writes to be read again -> its table and what they mean."""
    found = {
        frozenset(map(plain, headings)): (table, {plain(heading): column for heading, column in headings.items()})
        for table, headings in written_headings()
    }
    for table in BY_FILE.values():
        called = [(column.name, titles(table.name, column.name)) for column in table.stated]
        for lang in range(len(LANGUAGES)):
            meant = {plain(names[lang]): _field(table.name, column) for column, names in called}
            found[frozenset(meant)] = (table.name, meant)
    return found


def _field(table: str, column: str) -> str:
    """An amount of an order is the order's among the fields of a sale."""
    of_order = f"order_{column}"
    known = fields(SALES).get(of_order) if table == "orders" else None
    return of_order if known and known.kind == "money" else column


@cache
def index(table: str) -> dict[str, tuple[str, ...]]:
    """Plain header word -> the fields that claim it, first claim first."""
    found: dict[str, list[str]] = {}
    for field in fields(table).values():
        for word in (*field.words, field.name.replace("_", " ")):
            claims = found.setdefault(word, [])
            if field.name not in claims:
                claims.append(field.name)
    return {word: tuple(claims) for word, claims in found.items()}


@dataclass(frozen=True)
class System:
    """A system whose headers mean something else than they say; recognised by headers no other system has.

    A header that ``mapping`` gives no field stays an attribute.
    """

    name: str
    headers: frozenset[str]
    mapping: dict[str, str]
    channel: str


@cache
def systems() -> tuple[System, ...]:
    """The systems with conventions of their own."""
    return tuple(
        System(name, frozenset(_split(entry["headers"])), dict(entry.get("mapping", {})), entry.get("channel", ""))
        for name, entry in _extra().get("systems", {}).items()
    )


def system_of(headers: Iterable[str]) -> System | None:
    """The system a file comes from, where it is one that needs knowing."""
    seen = {plain(header) for header in headers}
    return next((system for system in systems() if system.headers <= seen), None)


@cache
def every_word() -> frozenset[str]:
    """All header words of all tables, for finding the header row."""
    return frozenset(word for table in (SALES, *IMPORTABLE) for word in index(table))


@lru_cache(maxsize=20_000)
def plain(header: str) -> str:
    """A header as it is compared: half-width, lower case, no accents, words parted by single blanks."""
    text = unicodedata.normalize("NFKC", header).strip()
    text = re.sub(r"(?<=[a-z])(?<!^[a-z])(?<!\W[a-z])(?=[A-Z][a-z]|[A-Z]{2}|ID$)", " ", text).lower()
    text = "".join(letter for letter in unicodedata.normalize("NFD", text) if unicodedata.category(letter) != "Mn")
    text = unicodedata.normalize("NFC", text)
    return re.sub(r"[\s_\-./:#*\"'`=,;?!]+", " ", text).strip()


@lru_cache(maxsize=20_000)
def bare(header: str) -> str:
    """``plain`` without what stands in brackets: units, currencies, tax remarks."""
    return plain(re.sub(r"[(\[（【<].*?[)\]）】>]", " ", unicodedata.normalize("NFKC", header)))
