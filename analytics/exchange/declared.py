"""The products of ``products.toml``: their headings, their words for codes, how they write values."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from analytics.errors import AnalyticsError
from analytics.schema import BY_FILE, Column, Table
from analytics.texts import name, say


@dataclass(frozen=True)
class Product:
    """A product. ``tables`` are its modules with heading per column; without any it takes every table as it is."""

    name: str
    file: str
    encoding: str
    dates: str
    instants: str
    shares: str
    lang: str = ""
    flags: tuple[str, ...] = ()
    unfit: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    def offers(self, table: str) -> bool:
        return table in (self.tables or BY_FILE)

    def headings(self, table: Table, lang: str) -> dict[str, str]:
        """Column -> heading, in the order of the file."""
        if self.tables:
            return dict(self.tables[table.name]["columns"])
        return {column.name: name("column", table.name, column.name, lang=lang) for column in table.stated}

    def word(self, table: Table, column: Column, code: str, lang: str) -> str:
        """What the product calls a code; what KeLens calls it where the product has no word."""
        own = self.values.get(column.name, {}).get(code)
        return own or name("code", table.name, column.name, code, lang=self.lang or lang)

    def flag(self, value: bool, lang: str) -> str:
        return self.flags[value] if self.flags else say("word.yes" if value else "word.no", lang)


@cache
def products() -> dict[str, Product]:
    """All products by name, in the order of the declaration."""
    declared = tomllib.loads((Path(__file__).parent / "products.toml").read_text("utf-8"))
    return {one: Product(one, **{**facts, "flags": tuple(facts.get("flags", ()))}) for one, facts in declared.items()}


def offered(table: str) -> list[str]:
    """The products that take a table."""
    return [product.name for product in products().values() if product.offers(table)]


def product_for(one: str, table: str) -> Product:
    """A product that takes a table. Raises ``unknown_table``, ``unknown_product``, ``not_exchanged``."""
    if table not in BY_FILE:
        raise AnalyticsError("unknown_table", name=table)
    product = products().get(one)
    if product is None:
        raise AnalyticsError("unknown_product", name=one, known=", ".join(products()))
    if not product.offers(table):
        raise AnalyticsError(
            "not_exchanged", product=f"product.{one}", table=f"table.{table}", known=", ".join(offered(table))
        )
    return product


def written_headings() -> Iterator[tuple[str, dict[str, str]]]:
    """Of every file written for a product: its table, and heading -> column."""
    for product in products().values():
        for table, module in product.tables.items():
            yield table, {heading: column for column, heading in module["columns"].items()}


@cache
def words(column: str) -> dict[str, frozenset[str]]:
    """Code -> what products call it in this column, lower case; a word of two codes is told by neither."""
    told: dict[str, set[str]] = {}
    for product in products().values():
        for code, word in product.values.get(column, {}).items():
            told.setdefault(code, set()).add(word.lower())
    every = [word for found in told.values() for word in found]
    return {code: frozenset(word for word in found if every.count(word) == 1) for code, found in told.items()}
