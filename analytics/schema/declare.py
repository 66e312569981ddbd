"""What a canonical table is: columns, types, units, keys and the header words that recognise it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Kind = Literal[
    "id", "text", "code", "date", "instant", "money", "quantity", "number", "integer", "share", "flag", "json"
]

SQL_TYPES: dict[str, str] = {
    "id": "varchar",
    "text": "varchar",
    "code": "varchar",
    "date": "date",
    "instant": "timestamp",
    "money": "decimal(18, 4)",
    "quantity": "decimal(18, 4)",
    "number": "double",
    "integer": "bigint",
    "share": "double",
    "flag": "boolean",
    "json": "varchar",
}


@dataclass(frozen=True)
class Column:
    """One column.

    ``kind`` fixes SQL type, parser and display; ``unit`` is a text key (``unit.pieces``), "" for none, and money is in
    the row's own ``currency``. ``words`` are header words, lower case, in any language. ``codes`` are the legal
    values of a ``code`` column, each with a text; a written value is matched with them in this order, together with the
    columns named in ``told_by``. ``personal`` columns are masked on request and never logged.
    """

    name: str
    kind: Kind
    words: tuple[str, ...] = ()
    unit: str = ""
    required: bool = False
    personal: bool = False
    codes: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    example: str = ""

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.kind]


@dataclass(frozen=True)
class Table:
    """One canonical table.

    ``key`` is the business key: a later import of the same key updates the row. ``block`` (a prefix of ``key``) names
    the columns whose rows are replaced together, as the lines of one order are; a block whose ``yields`` flag is set
    never replaces one whose is not. Without ``key`` imports append. ``derived`` columns are computed by the engine,
    never imported; ``worked_out`` ones come of the others when a file is read. ``on`` is the date column that a period
    selects on; ``selects`` maps selection fields to columns. ``importable`` tables carry provenance columns and can be
    filled from files and by hand. Each record of a file must have ``needs`` (``a|b`` is one of them; the required
    columns where none are named); where it has no key, one is made of the ``natural`` columns. ``totals`` are
    aggregates over the loaded rows that the receipt states, name -> SQL. ``contradictions`` are conditions that no true
    record meets, name -> SQL over the row ``t``. ``ahead``: its dates may lie in the future, as those of plans do.
    ``waits``: its rows may come without their dates and wait for the record that has them.
    ``subject`` is the group of tables it is found in.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    yields: str = ""
    derived: tuple[str, ...] = ()
    worked_out: tuple[str, ...] = ()
    on: str = ""
    selects: dict[str, str] = field(default_factory=dict)
    importable: bool = True
    subject: str = "workspace"
    needs: tuple[str, ...] = ()
    natural: tuple[str, ...] = ()
    totals: dict[str, str] = field(default_factory=dict)
    contradictions: dict[str, str] = field(default_factory=dict)
    ahead: bool = False
    waits: bool = False

    @cached_property
    def all_columns(self) -> tuple[Column, ...]:
        """Declared columns, then provenance when the table is importable."""
        return (*self.columns, *(PROVENANCE if self.importable else ()))

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.all_columns)

    @cached_property
    def stated(self) -> tuple[Column, ...]:
        """The columns a file states: neither derived nor worked out, nor the date that lies in an instant."""
        dates = (f"{column.name[:-3]}_on" for column in self.columns if column.name.endswith("_at"))
        made = {*self.derived, *self.worked_out, *dates}
        return tuple(column for column in self.columns if column.name not in made and column.kind != "json")

    def column(self, name: str) -> Column:
        return next(column for column in self.all_columns if column.name == name)


PROVENANCE = (
    Column("import_id", "integer"),
    Column("source_row", "integer"),
    Column("source_line", "integer"),
    Column("attributes", "json", personal=True),
)
