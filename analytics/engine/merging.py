"""Customers who are probably the same, and their merging by a person's decision: one id stands for the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.engine import aliases, store
from analytics.engine.editing import UNKNOWN, editable
from analytics.engine.running import cached
from analytics.engine.workspace import Workspace
from analytics.errors import AnalyticsError
from analytics.schema import IMPORTABLE

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Cursor

ENTITY, NAME = "customers", "customer_name"
WIDE = ("０１２３４５６７８９（）　－＆．＠", "0123456789() -&.@")
SUFFIXES = (
    r"(股份有限公司|有限责任公司|有限公司|股份公司|集团公司|公司|集团|总店|分店|商行|经营部|"
    r"\b(co|ltd|limited|inc|llc|corp|corporation|company|gmbh|ag|plc|group|holdings|sa|bv|oy|ab)\b\.?)"
)
SIGNS = r"[^\p{L}\p{N}]"
LEAST_NAME, LEAST_PHONE, MOST_ALIKE = 4, 7, 12
BARE = f"regexp_replace(regexp_replace(half({NAME}), '{SUFFIXES}', '', 'g'), '{SIGNS}', '', 'g')"
LIKE = {
    "name": f"case when length({BARE}) >= {LEAST_NAME} then {BARE} end",
    "phone": f"case when length(digits(phone)) >= {LEAST_PHONE} then right(digits(phone), 11) end",
    "mail": "case when contains(half(email), '@') then trim(half(email)) end",
}


@dataclass(frozen=True)
class Alike:
    """Customers that are probably one: ids and names, and in what they agree (``name``, ``phone``, ``mail``)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    reasons: tuple[str, ...]


def suggestions(workspace: Workspace) -> list[Alike]:
    """Groups of customers alike in name (without company form and width), phone or mail; the surest first.

    A phone or mail that more than twelve share is a switchboard and tells nothing, nor do names of three letters, which
    many people bear.
    """
    key = (str(workspace.path), "suggestions", workspace.version([ENTITY]))
    return cached(key, lambda: list(_suggestions(workspace)))


def _suggestions(workspace: Workspace) -> Iterator[Alike]:
    groups: dict[str, set[str]] = {}
    reasons: dict[str, set[str]] = {}
    for row in _pairs(workspace):
        joined = set().union(*(groups.get(one, {one}) for one in row["ids"]))
        said = set().union({row["reason"]}, *(reasons.get(one, set()) for one in joined))
        for one in joined:
            groups[one], reasons[one] = joined, said
    found = {frozenset(group) for group in groups.values()}
    ranked = sorted(found, key=lambda group: (-len(reasons[min(group)]), min(group)))
    named = f"select customer_id as id, {NAME} as name from customers where customer_id in (select unnest(?))"
    called = {row["id"]: row["name"] for row in workspace.rows(named, [list(groups)])} if groups else {}
    for group in ranked:
        ids = tuple(sorted(group))
        yield Alike(
            ids,
            tuple(called.get(one) or "" for one in ids),
            tuple(name for name in LIKE if name in reasons[min(group)]),
        )


def _pairs(workspace: Workspace) -> list[dict[str, Any]]:
    parts = " union all ".join(
        f"select '{name}' as reason, {sql} as value, customer_id from customers" for name, sql in LIKE.items()
    )
    with workspace.database.cursor() as cursor:
        cursor.execute(f"create temp macro half(t) as lower(translate(t, '{WIDE[0]}', '{WIDE[1]}'))")
        cursor.execute("create temp macro digits(t) as regexp_replace(half(t), '\\D', '', 'g')")
        cursor.execute(f"create temp table told as select * from ({parts}) where value is not null")
        many = f"select reason, value from told group by all having count(*) between 2 and {MOST_ALIKE}"
        found = cursor.execute(
            f"select reason, list(customer_id) as ids from told join ({many}) using (reason, value) "
            "group by reason, value order by all"
        ).fetchall()
    return [{"reason": reason, "ids": sorted(ids)} for reason, ids in found]


def weights(workspace: Workspace, ids: Sequence[str], entity: str = ENTITY) -> dict[str, dict[str, int]]:
    """id -> table -> rows that name it, over all tables; only what is not zero."""
    found: dict[str, dict[str, int]] = {one: {} for one in ids}
    marks = ", ".join("?" * len(ids))
    for table in _naming(entity):
        for column in aliases.naming(table, entity):
            sql = f'select "{column}" as id, count(*) as n from {table.name} where id in ({marks}) group by all'
            for row in workspace.rows(sql, list(ids)):
                held = found[row["id"]]
                held[table.name] = held.get(table.name, 0) + row["n"]
    return found


def _naming(entity: str) -> list[Any]:
    return [table for name, table in IMPORTABLE.items() if name != "aliases" and aliases.naming(table, entity)]


def merge(workspace: Workspace, kept: str, others: Sequence[str], who: str = "", entity: str = ENTITY) -> int:
    """Let ``kept`` stand for ``others`` in every table, now and in whatever is imported later; returns the import.

    Raises ``nothing_to_merge``, ``unknown_id`` (the nearest is not guessed), ``id_merged``.
    """
    table = editable(entity)
    others = [one for one in dict.fromkeys(others) if one != kept]
    if not others or len(table.key) != 1:
        raise AnalyticsError("nothing_to_merge", table=f"table.{entity}")
    merged = {row["alias_id"]: row["kept_id"] for row in standing(workspace) if row["entity"] == entity}
    for one in (kept, *others):
        if one in merged:
            raise AnalyticsError("id_merged", alias=one, kept=merged[one])
    held = weights(workspace, [kept, *others], entity)
    for one, rows in held.items():
        if not rows:
            raise AnalyticsError("unknown_id", id=one, table=f"table.{entity}")
    moved: dict[str, int] = {}
    for one in others:
        for name, count in held[one].items():
            moved[name] = moved.get(name, 0) + count
    facts = {"who": who.strip() or UNKNOWN, "merged": len(others), "kept": kept, "moved": moved}
    receipt = {"import_kind": "edit", "name": facts["who"], "target_table": entity, "edit": facts}
    return workspace.record(receipt, ("aliases",), lambda cursor, number: _told(cursor, entity, kept, others, number))


def _told(cursor: Cursor, entity: str, kept: str, others: Sequence[str], import_id: int) -> dict[str, store.Counts]:
    import pyarrow as pa

    columns = {"entity": [entity] * len(others), "alias_id": list(others), "kept_id": [kept] * len(others)}
    cursor.register("parcel", pa.table(columns))
    counts = store.merge(cursor, IMPORTABLE["aliases"], "parcel", set(columns), import_id)
    cursor.unregister("parcel")
    return {"aliases": counts}


def standing(workspace: Workspace) -> list[dict[str, Any]]:
    """The merges that hold: entity, alias_id, kept_id, import_id, who, at; the newest first."""
    return workspace.rows(
        "select a.entity, a.alias_id, a.kept_id, a.import_id, i.name as who, i.imported_at as at from aliases a "
        "left join imports i on i.import_id = a.import_id order by a.import_id desc, a.alias_id"
    )
