"""The rules by which records are doubted. Each takes a declared table and knows no table by name.

A rule is a function (workspace, table) -> findings. ``where`` of a finding is a condition on the rows of ``t``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from analytics.engine.overview import filled_shares, users_of_column
from analytics.schema import IMPORTABLE, Table

if TYPE_CHECKING:
    from analytics.engine import Workspace

LEAST = 30  # values below which nothing is called unusual
FENCES = 3.0  # times the distance between the quartiles, on a logarithmic scale: Tukey's "far out"
WIDEST = 200_000  # rows up to which all columns of a table are compared


@dataclass(frozen=True)
class Finding:
    """``rows`` of ``total`` rows of a table are doubtful for a reason of ``kind``.

    ``columns`` are those concerned, none where it is the whole record. ``start`` and ``until`` are set for gaps.
    """

    kind: str
    table: str
    columns: tuple[str, ...]
    rows: int
    total: int
    where: str
    detail: str = ""
    start: date | None = None
    until: date | None = None

    @property
    def name(self) -> str:
        return ":".join(filter(None, (self.kind, self.table, "+".join(self.columns), self.detail)))


Check: TypeAlias = Callable[["Workspace", Table], Iterator[Finding]]


def _total(workspace: Workspace, table: Table) -> int:
    return int(workspace.rows(f"select count(*) as n from {table.name}")[0]["n"])


def _count(workspace: Workspace, table: Table, where: str) -> int:
    return int(workspace.rows(f"select count(*) as n from {table.name} t where {where}")[0]["n"])


def _finding(workspace: Workspace, table: Table, kind: str, columns: tuple[str, ...], where: str, detail: str = ""):
    """The finding of a condition, when any row meets it."""
    if rows := _count(workspace, table, where):
        yield Finding(kind, table.name, columns, rows, _total(workspace, table), where, detail)


def incomplete(workspace: Workspace, table: Table) -> Iterator[Finding]:
    """A column that analyses read, or that a record must have, is filled in some rows and empty in others."""
    for name, share in filled_shares(workspace, table).items():
        if 0 < share < 1 and (table.column(name).required or users_of_column(table.name, name)):
            yield from _finding(workspace, table, "incomplete", (name,), f't."{name}" is null')


def orphans(workspace: Workspace, table: Table) -> Iterator[Finding]:
    """A key that the table it names does not know."""
    shares = filled_shares(workspace, table)
    for other in IMPORTABLE.values():
        if len(other.key) != 1 or other.name == table.name or not shares.get(other.key[0]):
            continue
        key = other.key[0]
        known = f'exists (select 1 from {other.name} o where o."{key}" = t."{key}")'
        if _total(workspace, other):
            yield from _finding(
                workspace, table, "orphan", (key,), f't."{key}" is not null and not {known}', other.name
            )


def repeated(workspace: Workspace, table: Table) -> Iterator[Finding]:
    """Rows that say the same under different numbers."""
    plain = [column.name for column in table.columns if column.name not in table.key]
    numbered = len(table.key) == 1 and table.column(table.key[0]).kind == "id"
    if not numbered or not 1 < _total(workspace, table) <= WIDEST:
        return
    told = [name for name, share in filled_shares(workspace, table).items() if name in plain and share > 0]
    if len(told) < 2:
        return
    listed = ", ".join(f'"{name}"' for name in told)
    same = " and ".join(f't."{name}" is not distinct from r."{name}"' for name in told)
    twice = f"(select {listed} from {table.name} group by all having count(*) > 1)"
    yield from _finding(workspace, table, "repeated", (), f"exists (select 1 from {twice} r where {same})")


def unusual(workspace: Workspace, table: Table) -> Iterator[Finding]:
    """Amounts and quantities far outside what the column else holds."""
    for column in table.columns:
        if column.kind not in ("money", "quantity") or not filled_shares(workspace, table).get(column.name):
            continue
        size = f'ln(abs(cast(t."{column.name}" as double)))'
        quartiles = f"quantile_cont({size}, 0.25) as low, quantile_cont({size}, 0.75) as high, count(*) as n"
        row = workspace.rows(f'select {quartiles} from {table.name} t where t."{column.name}" <> 0')[0]
        if row["n"] < LEAST or row["high"] <= row["low"]:
            continue
        reach = FENCES * (row["high"] - row["low"])
        outside = f"({size} > {row['high'] + reach!r} or {size} < {row['low'] - reach!r})"
        yield from _finding(workspace, table, "unusual", (column.name,), f't."{column.name}" <> 0 and {outside}')


def impossible(workspace: Workspace, table: Table) -> Iterator[Finding]:
    """Shares outside 0 to 1, dates before 1990 or after the day the record came in."""
    for column in table.columns:
        name = f't."{column.name}"'
        if column.kind == "share":
            yield from _finding(workspace, table, "impossible", (column.name,), f"({name} < 0 or {name} > 1)")
        elif column.name == table.on and not table.ahead:
            came = "(select cast(i.imported_at as date) from imports i where i.import_id = t.import_id)"
            wrong = f"({name} < date '1990-01-01' or {name} > {came})"
            yield from _finding(workspace, table, "impossible", (column.name,), wrong)


def contradictory(workspace: Workspace, table: Table) -> Iterator[Finding]:
    """Figures of one record that cannot all be true, by the rules declared with the table."""
    for name, rule in table.contradictions.items():
        columns = tuple(column.name for column in table.columns if f't."{column.name}"' in rule)
        yield from _finding(workspace, table, "contradictory", columns, f"({rule})", name)


def gaps(workspace: Workspace, table: Table) -> Iterator[Finding]:
    """A pause between records much longer than this table's usual one; days off explain half of it at most."""
    if not table.on:
        return
    on = f'"{table.on}"'
    rows = workspace.rows(
        f"with days as (select distinct {on} as day from {table.name} where {on} is not null), "
        "steps as (select day, lead(day) over (order by day) as next_day from days), "
        "usual as (select quantile_cont(date_diff('day', day, next_day), 0.9) as step, count(*) as n from steps) "
        "select day, next_day, (select count(*) from calendar c where c.calendar_on > s.day and c.calendar_on < "
        "s.next_day and (c.is_weekend or c.holiday_name is not null)) as days_off from steps s cross join usual u "
        f"where u.n >= {LEAST} and date_diff('day', day, next_day) > greatest(u.step * 3, u.step + 4) order by day"
    )
    for row in rows:
        length = (row["next_day"] - row["day"]).days - 1
        if row["days_off"] * 2 >= length:
            continue
        where = f"t.{on} in (date '{row['day']}', date '{row['next_day']}')"
        count, total = _count(workspace, table, where), _total(workspace, table)
        detail = f"{row['day']}"
        yield Finding("gap", table.name, (table.on,), count, total, where, detail, row["day"], row["next_day"])


CHECKS: tuple[Check, ...] = (contradictory, impossible, orphans, incomplete, repeated, unusual, gaps)
