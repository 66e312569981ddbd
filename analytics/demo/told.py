"""Small tables that are written out as words: one TOML entry per record, dates counted from the stories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.books import Books
from analytics.demo.market import rivals
from analytics.demo.people import places
from analytics.demo.stories import CATEGORIES
from analytics.demo.words import read
from analytics.schema import TABLES, Column

Entry = dict[str, Any]


def day_of(books: Books, told: int | list) -> int:
    """The day of ``told``: days before the end of the data, or [story, days after it began]."""
    if isinstance(told, int):
        return books.days - 1 - told
    return books.anchors[told[0]] + told[1]


def _names(books: Books) -> dict[str, Callable[[Any], str]]:
    """How a number or code of an entry is said, by column."""
    staff = [person[1:] for person in read("people")["staff"]]
    categories = {code: part["name"] for code, part in zip(CATEGORIES, read("goods")["category"], strict=True)}
    people = ("owner", "salesperson", "researcher", "author", "assigned_by")
    return {
        **dict.fromkeys(people, lambda at: staff[at][books.at]),
        "category": lambda code: categories[code][books.at],
        "region": lambda at: places().regions[at][books.at],
        "channel": lambda at: read("people")["channels"][at][books.at],
        "competitor": lambda at: rivals()[at]["name"][books.at],
    }


def _text(books: Books, names: dict[str, Callable[[Any], str]], column: Column, value: Any) -> str | None:
    if value is None or (isinstance(value, str) and column.name not in names):
        return value
    return value[books.at] if isinstance(value, list) else names[column.name](value)


def _column(books: Books, names: dict[str, Callable[[Any], str]], column: Column, values: list[Any]) -> pa.Array:
    """The values of one column in its declared type; None stays empty."""
    known = np.array([value is not None for value in values])
    kind = arrow.ARROW_TYPES[column.sql_type]
    if column.sql_type == "varchar":
        return arrow.texts([_text(books, names, column, value) for value in values])
    if column.kind == "date":
        return books.on(np.array([0 if value is None else day_of(books, value) for value in values]), known)
    if column.kind in ("money", "quantity"):
        cents = np.array([round((value or 0) * 100) for value in values])
        return arrow.money(cents, known)
    return pa.array(values, kind)


def table(books: Books, name: str, entries: list[Entry]) -> pa.Table:
    """The entries as rows of the table ``name``, in their order; raises ValueError for undeclared columns."""
    if unknown := {key for entry in entries for key in entry} - set(TABLES[name].names):
        raise ValueError(f"{name}: {', '.join(sorted(unknown))}")
    names = _names(books)
    given = [column for column in TABLES[name].columns if any(column.name in entry for entry in entries)]
    columns = {
        column.name: _column(books, names, column, [entry.get(column.name) for entry in entries]) for column in given
    }
    return books.table(name, columns)


def entries(books: Books, file: str, name: str, prefix: str) -> list[Entry]:
    """The entries of ``file``.toml called ``name``, by date, numbered as ``prefix`` and 1, 2, ..."""
    declared = TABLES[name]
    told = sorted(read(file)[name], key=lambda entry: day_of(books, entry[declared.on]))
    return [{declared.key[0]: f"{prefix}{number:03d}", **entry} for number, entry in enumerate(told, 1)]
