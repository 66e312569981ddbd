"""Customers by any word: number, name, phone, mail, contact, city, order number; typos and Chinese by sound forgiven.

What can be found is kept in memory per version of the data, one row for each field of a customer. Where no word meets
anything, names like the words are taken: DuckDB's Jaro-Winkler, beside the data and on all cores, picks the nearest few
hundred, and Python's own matcher, which knows Chinese letters where the other knows bytes, puts them in order. So no
further library is needed.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from analytics.engine.pinyin import CHINESE, sounds
from analytics.engine.running import filled
from analytics.engine.scope import KEPT
from analytics.engine.workspace import Workspace
from analytics.schema import TABLES, Table

WORDS = f"{KEPT}.customer_words"
CUSTOMER = "customer_id"
IDENTITY = ("customer_name", "contact_name", "phone", "email")
NAMES = ("customer_name", "contact_name")
MOST_WORDS, LEAST_NUMBER, LEAST_LIKE = 8, 3, 3  # letters below which numbers of records and likeness are not tried
NEAREST, LIKE, BY_SOUND = 400, 0.6, 0.85
DATED = tuple(table for table in TABLES.values() if CUSTOMER in table.names and table.importable)
NUMBERED = tuple(table for table in DATED if table.block or (len(table.key) == 1 and table.key != (CUSTOMER,)))

# what a word meets -> how well: fields by letter, names by sound too; the master record before its contacts
LETTERS = (
    "case when part = $w then 1.0 when starts_with(part, $w) then 0.95 when contains(part, $w) then 0.9 else 0 end"
)
SOUNDS = """
    case when sound = $w then 0.9 when initials = $w then 0.88 when starts_with(sound, $w) then 0.85
        when starts_with(initials, $w) then 0.82 when length($w) > 2 and contains(initials, $w) then 0.7
        when length($w) > 3 and contains(sound, $w) then 0.68 else 0 end"""
SAME_SOUND = "case when sound = $s then 0.8 when starts_with(sound, $s) then 0.75 else 0 end"
RANK = "case when field in ('customer_id', 'customer_name') then 1.0 when is_key then 0.95 else 0.8 end"
NAMED = f"""
    select m.*, n.value as customer_name, count(*) over () as total
    from met as m
    left join {WORDS} as n on n.customer_id = m.customer_id and n.field = 'customer_name' and n.part = lower(n.value)
    order by round(m.score, 6) desc, length(n.value), m.customer_id"""


def search(workspace: Workspace, words: str, limit: int) -> list[dict[str, Any]]:
    """The customers that every word finds, else those whose names are like them, best first.

    Rows of ``customer_id``, ``customer_name``, the ``field`` and ``value`` met, ``score`` (0-1), ``total``.
    """
    asked = [word.lower() for word in words.split()][:MOST_WORDS]
    if not asked:
        return []
    _keep(workspace)
    return (_met(workspace, asked) or _alike(workspace, " ".join(asked)))[:limit]


def _met(workspace: Workspace, asked: list[str]) -> list[dict[str, Any]]:
    tables = [table for table in NUMBERED if not _told_elsewhere(workspace, table)]
    found = " union all ".join(_by_word(number, word, tables) for number, word in enumerate(asked))
    given = {f"w{number}": word for number, word in enumerate(asked)}
    given |= {f"s{number}": sounds([word])[0][0] for number, word in enumerate(asked)}
    sql = f"""
        with found as ({found}),
        best as (
            select customer_id, word, max(score) as score, arg_max(field, (score, field)) as field,
                arg_max(value, (score, field, value)) as value
            from found where score > 0 group by customer_id, word
        ),
        met as (
            select customer_id, sum(score) / {len(asked)} as score, arg_max(field, (score, field)) as field,
                arg_max(value, (score, field, value)) as value
            from best group by customer_id having count(*) = {len(asked)}
        )
        {NAMED} limit 1000"""
    return _asked(workspace, sql, {name: value for name, value in given.items() if f"${name}" in sql})


def _asked(workspace: Workspace, sql: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    with workspace.database.cursor() as cursor:
        answer = cursor.execute(sql, given)
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _told_elsewhere(workspace: Workspace, table: Table) -> bool:
    """Whether a table of single records has the numbers of these blocks: orders those of their lines."""
    heads = [other for other in NUMBERED if other.key == table.key[:1] and other is not table]
    return any(filled(workspace, f"{other.name}.{CUSTOMER}") for other in heads)


def _by_word(number: int, word: str, tables: list[Table]) -> str:
    """The rows that one word meets, with their score."""
    names = [SOUNDS, *([SAME_SOUND] if CHINESE.search(word) else [])]
    heard = f"case when is_name then greatest({', '.join(names)}) else 0 end"
    score = f"greatest({LETTERS}, {heard}) * {RANK}"
    rows = [f"select customer_id, {number} as word, field, value, {score} as score from {WORDS}"]
    if len(word) >= LEAST_NUMBER and any(letter.isdigit() for letter in word):
        rows += [_by_number(number, table) for table in tables]
    return " union all ".join(rows).replace("$w", f"$w{number}").replace("$s", f"$s{number}")


def _alike(workspace: Workspace, asked: str) -> list[dict[str, Any]]:
    """Customers whose name, or a contact's, is nearly what was asked, by letter or by sound."""
    if len(asked) < LEAST_LIKE:
        return []
    heard = sounds([asked])[0][0] or asked.replace(" ", "")
    sql = f"""
        with near as (
            select customer_id, field, value, part, sound, greatest(
                jaro_winkler_similarity(left(part, length($w) + 1), $w),
                jaro_winkler_similarity(left(sound, length($s) + 1), $s)) as score
            from {WORDS} where is_name
        ),
        met as (select * from near where score >= {LIKE} order by score desc, customer_id limit {NEAREST})
        {NAMED}"""
    rows = _asked(workspace, sql, {"w": asked, "s": heard})
    weight = BY_SOUND if CHINESE.search(asked) else 1.0
    for row in rows:
        likeness = max(_likeness(row["part"], asked), weight * _likeness(row["sound"], heard))
        row["score"] = likeness * (1.0 if row["field"] == "customer_name" else 0.95)
    rows.sort(key=lambda row: (-row["score"], row["customer_id"]))
    best = {row["customer_id"]: row for row in reversed(rows) if row["score"] >= LIKE}
    kept = sorted(best.values(), key=lambda row: (-row["score"], row["customer_id"]))
    return [row | {"total": len(kept), "is_alike": True} for row in kept]


def _likeness(said: str, asked: str) -> float:
    return SequenceMatcher(None, said[: len(asked) + 1], asked, autojunk=False).ratio()


def _by_number(number: int, table: Table) -> str:
    """The customers of records whose own number is, or begins with, the word."""
    key = f'lower("{table.key[0]}")'
    return f"""select customer_id, {number}, '{table.key[0]}', "{table.key[0]}",
        case when {key} = $w then 0.98 else 0.75 end
        from {table.name} where customer_id is not null and starts_with({key}, $w)"""


def _keep(workspace: Workspace) -> None:
    """Have what can be found in memory, of the version the data have now."""
    with workspace.keeping:
        version = workspace.database.closings, *workspace.version([table.name for table in DATED])
        if workspace.kept.get("customer_words") == version:
            return
        with workspace.database.cursor() as cursor:
            cursor.execute(f"create or replace temp table parts as {_parts()}")
            names = cursor.execute(CHINESE_PARTS, [CHINESE.pattern]).fetchall()
            cursor.register("heard", _heard([name for (name,) in names]))
            cursor.execute(f"create or replace table {WORDS} as {HEARD_PARTS}")
            cursor.unregister("heard")
            cursor.execute("drop table parts")
        workspace.kept["customer_words"] = version


CHINESE_PARTS = "select distinct part from parts where is_name and regexp_matches(part, ?)"
HEARD_PARTS = """
    select p.*, case when is_name then coalesce(h.sound, part) else '' end as sound,
        case when is_name then coalesce(h.initials, '') else '' end as initials
    from parts as p left join heard as h on p.is_name and h.name = p.part"""


def _heard(names: list[str]) -> Any:
    import pyarrow as pa

    heard = sounds(names)
    columns = [names, [sound for sound, _ in heard], [initials for _, initials in heard]]
    return pa.table([pa.array(column, pa.string()) for column in columns], ["name", "sound", "initials"])


def _parts() -> str:
    """Every field in lower case; names of several words once more by each word."""
    whole = f"select distinct *, lower(value) as part from ({_fields()}) where value <> ''"
    words = f"""select {CUSTOMER}, field, value, unnest(string_split(part, ' ')) from whole
        where field in {NAMES} and contains(part, ' ')"""
    return f"""with whole as ({whole}) select *, field in {NAMES} as is_name,
        field in {(CUSTOMER, *IDENTITY)} as is_key from (select * from whole union {words})"""


def _fields() -> str:
    """Every field of every customer that a word may name: the master record whole, of other records who they are of."""
    parts = [f"select {CUSTOMER}, '{CUSTOMER}' as field, {CUSTOMER} as value from {table.name}" for table in DATED]
    for table in DATED:
        whole = table.key == (CUSTOMER,)
        told = [one.name for one in table.columns if one.kind in ("id", "text") and (whole or one.name in IDENTITY)]
        parts += [f"select {CUSTOMER}, '{name}', \"{name}\" from {table.name}" for name in told if name != CUSTOMER]
    return " union all ".join(f"{part} where {CUSTOMER} is not null" for part in parts)
