"""What a run returns: rows, and the passport that says what they mean and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Say
from analytics.selection import Scope
from analytics.texts import known

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class LeftOut:
    """Rows that were not counted: reason (text key ``left_out.*``), how many, how much."""

    reason: str
    rows: int
    amount: float | None = None


@dataclass(frozen=True)
class Passport:
    """What a figure means and rests on (数据口径)."""

    analysis: str
    workspace: str
    origin: str
    rows_counted: int
    left_out: tuple[LeftOut, ...]
    scope: Scope
    parameters: Mapping[str, Any]
    tables: Mapping[str, int]
    sql: str
    source: str = ""
    masked: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """An Arrow table with its passport. ``currency`` is the workspace's.

    ``unmasked`` holds, of a masked result, what a click needs to open the right list; it is never shown.
    """

    analysis: Analysis
    table: pa.Table
    passport: Passport
    currency: str
    key: tuple = field(default=(), compare=False)
    unmasked: pa.Table | None = field(default=None, compare=False, repr=False)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as dictionaries, for sentences and small tables."""
        return self.table.to_pylist()

    def opening(self, index: int) -> dict[str, Any]:
        """The row a click is about, with the true values of the columns that the list behind it is opened by."""
        true = {} if self.unmasked is None else self.unmasked.slice(index, 1).to_pylist()[0]
        return {**self.rows[index], **true}

    def values(self, column: str) -> list[Any]:
        return self.table.column(column).to_pylist()

    @property
    def scope(self) -> Scope:
        return self.passport.scope

    @property
    def state(self) -> str:
        """``ok``, ``missing`` (a needed column has no data), ``empty`` (no rows) or ``thin`` (below the minimum)."""
        if self.passport.missing:
            return "missing"
        if self.table.num_rows == 0:
            return "empty"
        return "ok" if self.table.num_rows >= self.analysis.minimum else "thin"

    @cached_property
    def headline(self) -> Say:
        """The finding in words, or the sentence for its absence."""
        if self.state == "missing":
            return Say("state.missing", {"columns": self.passport.missing})
        if self.state == "empty":
            own = f"empty.{self.analysis.name}"
            facts = {**self.passport.parameters, "from": self.scope.start, "to": self.scope.last_day}
            found_good = known(own) and (self.passport.rows_counted or not self.analysis.basis)
            return Say(own if found_good else "state.empty", facts)
        if self.state == "thin":
            return Say("state.thin", {"rows": self.table.num_rows, "minimum": self.analysis.minimum})
        return self.analysis.headline(self)

    @cached_property
    def note(self) -> Say | None:
        """What a reader must know beside the headline, if anything: a series that ends before the period does."""
        return self.analysis.note(self) if self.analysis.note and self.state == "ok" else None
