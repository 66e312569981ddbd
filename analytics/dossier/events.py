"""Everything dated that is on record of a customer, as rows of one shape, derived from the declarations of the tables.

A table takes part when it has a date and says whose it is: in ``customer_id``, or in ``subject_kind`` and
``subject_id``. Nothing here knows a table by name but the lines of orders, which make sales: those are read by
``relations/order_events.sql``, so that an amount is what every page means by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from analytics.engine.scope import literal
from analytics.schema import TABLES, Column, Table
from analytics.texts import key_of, known

CUSTOMER = "customer_id"
SALES = ("orders", "order_lines")
SPOKEN = ("_kind", "_type", "_action", "purpose")
STATES = ("_state", "outcome")
MEASURES = ("amount", "contract_amount", "points", "answer_number", "score", "minutes", "expected_amount")
PEOPLE = ("owner", "salesperson", "researcher", "assigned_by", "decided_by")
NOT_TOLD = {
    "customer_name", "counterparty", "salesperson", "owner", "department", "channel", "region", "province", "city",
    "currency", "utc_offset", "source", "url", "place", "store", "category", "method", "author", "meeting", "session",
    "payment_state", "traffic_source", "device", "product_name", "page", "phone", "email", "participant",
    "participant_profile", "lead_source", "touchpoint", "competitor", *PEOPLE,
}  # fmt: skip
MOST_TOLD, LONGEST = 3, 160


@dataclass(frozen=True)
class Lookup:
    """Where a table's record names another: the columns that do, the table, the column that says what it is."""

    table: str
    key: tuple[str, ...]
    told: str


@dataclass(frozen=True)
class Events:
    """How the records of a table become events: the columns of day, kind, state, measure and person; ``told`` are texts
    that say what it is about, ``said`` those that are personal, as what somebody wrote."""

    table: Table
    on: str
    kind: str
    state: str
    told: tuple[str, ...]
    said: tuple[str, ...]
    measure: str
    person: str
    lookups: tuple[Lookup, ...]

    @property
    def is_tagged(self) -> bool:
        """Whether the record names its subject by kind and id, as tags do."""
        return CUSTOMER not in self.table.names


@lru_cache(maxsize=1)
def dated() -> tuple[Events, ...]:
    """The tables that tell something dated of a customer, in the order of the declarations; sales apart."""
    return tuple(_events(table, on) for table, on in _tables())


def _tables() -> Iterator[tuple[Table, str]]:
    for table in TABLES.values():
        dates = [column.name for column in table.columns if column.kind == "date"]
        whose = CUSTOMER in table.names or {"subject_kind", "subject_id"} <= set(table.names)
        on = table.on or (dates[0] if len(dates) == 1 else "")
        if table.importable and whose and on and table.key != (CUSTOMER,) and table.name not in SALES:
            yield table, on


def _events(table: Table, on: str) -> Events:
    codes = [column.name for column in table.columns if column.codes and column.name != "subject_kind"]
    kind = next((name for name in codes if name.endswith(SPOKEN)), "")
    state = next((name for name in codes if name.endswith(STATES) and name != kind), "")
    texts = [column for column in table.columns if column.kind == "text" and column.name not in NOT_TOLD]
    told, said = (tuple(one.name for one in texts if one.personal == personal) for personal in (False, True))
    measure, person = _first(MEASURES, table), _first(PEOPLE, table)
    return Events(table, on, kind, state, told, said, measure, person, tuple(_lookups(table)))


def _first(names: tuple[str, ...], table: Table) -> str:
    return next((name for name in names if name in table.names), "")


def _lookups(table: Table) -> Iterator[Lookup]:
    """The declared tables whose whole key a record holds, and what they call it: a product, a question, a campaign."""
    own = {column.name for column in table.columns}
    for other in TABLES.values():
        if other is table or not other.key or CUSTOMER in other.key or not set(other.key) <= own:
            continue
        if len(other.key) == 1 and other.column(other.key[0]).kind != "id":
            continue
        if told := _named(other):
            yield Lookup(other.name, other.key, told.name)


def _named(table: Table) -> Column | None:
    """The column that says what a record is: the one called after its key, else a required text."""
    texts = [column for column in table.columns if column.kind == "text" and not column.personal]
    stem = table.key[-1].removesuffix("_id")
    own = [column for column in texts if column.name in (stem, f"{stem}_name")]
    return next(iter([*own, *(column for column in texts if column.required)]), None)


def select(events: Events, relation: str, customer: str) -> str:
    """SQL for the rows of a relation of that table as events; of one customer, or of all when ``customer`` is ""."""
    table, whose = events.table, _column("subject_id" if events.is_tagged else CUSTOMER)
    told = [f'{_alias(at)}."{one.told}"' for at, one in enumerate(events.lookups)]
    told, said = [*told, *map(_column, events.told)], list(map(_column, events.said))
    where = [f"{whose} is not null", *(["t.subject_kind = 'customer'"] if events.is_tagged else [])]
    where += [f"{whose} = {literal(customer)}"] if customer else []
    measure, measured = _column(events.measure), key_of("column", table.name, events.measure).partition(".")[2]
    key = " || ' · ' || ".join(f"{_column(one)}::varchar" for one in table.key)
    return f"""
        select {whose} as customer_id, {_column(events.on)} as happened_on, '{table.name}' as table_name,
            {_code(events, events.kind)} as kind, {_code(events, events.state)} as state,
            {_told(told)} as matter, {_told(said)} as said,
            {measure}::double as amount, case when {measure} is not null then '{measured}' end as measured,
            {_column(events.person)}::varchar as person, {key} as record_key, to_json(t)::varchar as record
        from ({relation}) as t {" ".join(map(_join, range(len(events.lookups)), events.lookups))}
        where {" and ".join(where)}"""


def _column(name: str) -> str:
    return f't."{name}"' if name else "null"


def _join(at: int, one: Lookup) -> str:
    same = " and ".join(f'{_alias(at)}."{key}" = t."{key}"' for key in one.key)
    return f"left join {one.table} as {_alias(at)} on {same}"


def _alias(at: int) -> str:
    return f"l{at}"


def _code(events: Events, column: str) -> str:
    """``visit`` -> ``interaction_kind.visit``, the key of its text; with the table before it where it has its own."""
    if not column:
        return "null::varchar"
    legal = events.table.column(column).codes
    own = any(known(f"code.{events.table.name}.{column}.{one}") for one in legal)
    prefix = f"{events.table.name}.{column}." if own else f"{column}."
    return f"'{prefix}' || {_column(column)}"


def _told(columns: list[str]) -> str:
    """What the record is about: its first texts that are filled."""
    if not columns:
        return "null::varchar"
    filled = f"list_filter([{', '.join(columns)}], lambda x: x is not null and x <> '')"
    return f"nullif(left(array_to_string({filled}[:{MOST_TOLD}], ' · '), {LONGEST}), '')"
