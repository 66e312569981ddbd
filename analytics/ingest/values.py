"""Written values as typed SQL: the plain cast first, the patient reading only for what is left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from analytics.export.safe import TRIGGERS
from analytics.ingest.shapes import EMPTY

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MONEY = "decimal(18, 4)"
WRITTEN = ("varchar", "date", "timestamp")
FULL_WIDTH = ("０１２３４５６７８９．，（）－−–—＋％￥　\u00a0\u202f\u2009", "0123456789.,()----+%¥    ")
SYMBOLS = (
    r"(?i)(usd|cny|rmb|eur|gbp|jpy|hkd|twd|aud|cad|chf|sek|nok|dkk|pln|czk|huf|inr|krw|sgd|thb|myr|idr|vnd|php|brl|mxn|zar|"
    r"try|aed|nzd|(us|hk|nt|au|ca|nz|sg|a|c|r|s)?\$|kr\.?|zł|kč|fr\.|人民币|[\s''’_元圆块円]|\p{Sc})"
)
UNITS = (
    r"(?i)(件|个|瓶|盒|箱|台|套|袋|包|支|只|双|条|本|张|斤|公斤|千克|"
    r"kg|pcs\.?|pc|pieces?|units?|x|ea|st\.?|stk\.?|stück)$"
)
FACTORS = (("万亿", 10**12), ("百万", 10**6), ("千万", 10**7), ("亿", 10**8), ("万", 10**4), ("千", 10**3))
POINT = r"\d{1,3}(,\d{2,4})+(\.\d*)?|\d*\.?\d+|\d+\."
COMMA = r"\d{1,3}([.\s]\d{3})+(,\d*)?|\d*,?\d+|\d+,"
LIGHT = "¥￥$€£元 \u00a0"
GROUPED = r"-?\d{1,3}(,\d{3})+(\.\d+)?"
QUICK_COMMA = r"-?\d{1,3}(\.\d{3})+(,\d+)?"
COMMA_EVIDENCE = re.compile(r"\d\.\d{3},\d|^[^\d]*\d+,(\d{1,2}|\d{4,})[^\d]*$")
POINT_EVIDENCE = re.compile(r"\d,\d{3}\.\d|^[^\d]*\d+\.(\d{1,2}|\d{4,})[^\d]*$")


def quote(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def add_macros(database: DuckDBPyConnection) -> None:
    """The readings used below as SQL macros."""
    database.execute(
        f"create or replace macro squeezed(t) as trim(translate(t, {quote(FULL_WIDTH[0])}, {quote(FULL_WIDTH[1])}))"
    )
    database.execute(f"create or replace macro skeleton(t) as regexp_replace(squeezed(t), {quote(SYMBOLS)}, '', 'g')")
    unit = "|".join(name for name, _ in FACTORS)
    database.execute(f"create or replace macro unit_of(s) as regexp_extract(s, '({unit})', 1)")
    cases = " ".join(f"when '{name}' then {factor}::decimal(13, 0)" for name, factor in FACTORS)
    database.execute(f"create or replace macro factor_of(u) as case u {cases} else 1 end")
    database.execute(
        "create or replace macro is_minus(s) as s like '-%' or s like '%-' or (s like '(%' and s like '%)')"
    )
    database.execute(f"create or replace macro digits_of(s) as regexp_replace(s, '^[(+-]+|[)+-]+$|{unit}', '', 'g')")
    for name, shape, drop, turn in (("point", POINT, "','", None), ("comma", COMMA, "'.'", True)):
        plain = f"replace(digits_of(s), {drop}, '')"
        number = f"replace({plain}, ',', '.')" if turn else plain
        database.execute(
            f"create or replace macro number_{name}(s) as case when regexp_full_match(digits_of(s), {quote(shape)}) "
            "then "
            f"case when unit_of(s) = '' then try_cast({number} as {MONEY}) else "
            f"try_cast(try_cast({number} as decimal(24, 10)) * factor_of(unit_of(s)) as {MONEY}) end "
            "* (case when is_minus(s) then -1 else 1 end) end"
        )
        database.execute(f"create or replace macro money_{name}(t) as try_cast(number_{name}(skeleton(t)) as {MONEY})")
    marks = "|".join(re.escape(mark).replace(" ", "\\s") for mark in sorted(EMPTY) if mark)
    database.execute(
        f"create or replace macro unmarked(t) as nullif(regexp_replace(t, {quote(f'(?i)^({marks})$')}, ''), '')"
    )
    plain = "strlen(t) > 10 and not starts_with(t, ' ') and not ends_with(t, ' ')"
    database.execute(f"create or replace macro filled(t) as case when {plain} then t else unmarked(trim(t)) end")


def money(column: str, kind: str, decimal: str, *, units: bool = False) -> str:
    """SQL that reads an amount or a quantity in any spelling; null when it is none."""
    if kind not in WRITTEN:
        return f"try_cast({column} as {MONEY})"
    slow = f"money_{decimal}({_without_units(column) if units else column})"
    if decimal == "comma":
        return f"coalesce({quick(column, decimal)}, {quick(f'trim({column})', decimal)}, {slow})"
    light = f"translate(trim({column}), {quote(LIGHT)}, '')"
    bare = f"try_cast(replace({light}, ',', '') as {MONEY})"
    grouped = f"case when regexp_full_match({light}, {quote(GROUPED)}) then {bare} end"
    second = f"case when contains({light}, ',') then {grouped} else try_cast({light} as {MONEY}) end"
    return f"coalesce(try_cast(trim({column}) as {MONEY}), {second}, {slow})"


def quick(column: str, decimal: str) -> str:
    """SQL that reads the usual spellings by tests that cost little: a cast that fails costs ten that succeed."""
    if decimal == "comma":
        grouped, bare, others = QUICK_COMMA, "-?\\d+(,\\d+)?", "replace(replace({}, '.', ''), ',', '.')"
        first, turned = f"regexp_full_match({column}, '{bare}')", f"replace({column}, ',', '.')"
    else:
        grouped, bare, others = GROUPED, "-?\\d+(\\.\\d+)?", "replace({}, ',', '')"
        first, turned = f"{column} between '-' and ':' and not contains({column}, ',')", column
    second, third = others.format(column), others.format(f"substr({column}, 2)")
    return (
        f"case when {first} then try_cast({turned} as {MONEY}) "
        f"when regexp_full_match({column}, '{grouped}') then try_cast({second} as {MONEY}) "
        f"when regexp_full_match({column}, '[$￥¥€£]({bare}|{grouped})') then try_cast({third} as {MONEY}) end"
    )


def _without_units(column: str) -> str:
    return f"regexp_replace(trim({column}), {quote(UNITS)}, '')"


def share(column: str, kind: str, decimal: str) -> str:
    """SQL that reads a percentage or share as 0-1; numbers above 1 without a sign are per cent."""
    if kind != "varchar":
        return f"case when abs({column}) > 1 then {column} / 100.0 else {column}::double end"
    number = f"money_{decimal}(regexp_replace({column}, '[%％]', ''))"
    return (
        f"case when {column} like '%\\%%' escape '\\' or {column} like '%％%' or abs({number}) > 1 "
        f"then round({number} / 100.0, 8) else {number}::double end"
    )


def text(column: str, kind: str) -> str:
    """SQL that reads text; marks of emptiness become null, an apostrophe that guards a number or formula goes."""
    if kind != "varchar":
        return f"cast({column} as varchar)"
    plain = f"{_no_edge(column, (' ', chr(39)))} and lower({column}) not in ({MARKS})"
    guard = quote(f"^'([0-9{TRIGGERS}])")
    return f"case when {plain} then {column} else unmarked(regexp_replace(trim({column}), {guard}, '\\1')) end"


def _no_edge(column: str, letters: Sequence[str]) -> str:
    """None of ``letters`` stands at either end: far cheaper than trimming to see."""
    return " and ".join(
        f"not {side}({column}, {quote(letter)})" for side in ("starts_with", "ends_with") for letter in letters
    )


MARKS = ", ".join(quote(mark) for mark in sorted(EMPTY))
USUAL_ID = r"[0-9A-Za-z][\w\-]{3,}[0-9A-Za-z]"
GUARDS = (" ", "\t", "\u00a0", "'", "`", '"', "=")


def identifier(column: str, kind: str) -> str:
    """SQL that reads an id: text for ever, without the guards by which exports protect it from Excel.

    2.02609E+11 is repaired only when the digits written are all the digits there are.
    """
    if kind in ("double", "float") or kind.startswith("decimal"):
        whole = f"cast(cast({column} as hugeint) as varchar)"
        return f"case when {column} = floor({column}) then {whole} else cast({column} as varchar) end"
    if kind != "varchar":
        return f"cast({column} as varchar)"
    plain = f"regexp_full_match({column}, '{USUAL_ID}')"
    written = "length(split_part(x, 'E', 1)) - 2 >= try_cast(split_part(x, '+', 2) as integer)"
    exact = f"case when regexp_full_match(x, '\\d\\.\\d+E\\+\\d+') then {written} else false end"
    repaired = "cast(try_cast(x as decimal(38, 0)) as varchar)"
    slow = f"case when {exact} then {repaired} else unmarked(x) end"
    bare = f"trim({column}, {quote(''.join(GUARDS))})"
    slow = re.sub(r"\bx\b", lambda _: bare, slow)
    return f"case when {plain} then {column} else {slow} end"


def flag(column: str, kind: str) -> str:
    """SQL that reads yes and no."""
    if kind == "boolean":
        return column
    folded = f"lower(trim(cast({column} as varchar)))"
    yes = "('true', 'yes', 'y', 't', '1', '是', '有', 'ja', 'oui', 'si', 'sí', 'x', '√', '✓', 'on', 'included', '含税')"
    no = "('false', 'no', 'n', 'f', '0', '否', '无', 'nein', 'non', 'off', '不含税', '未税')"
    return f"case when {folded} in {yes} then true when {folded} in {no} then false end"


def decimal_sign(samples: Sequence[str]) -> str | None:
    """``comma`` or ``point`` as the values of a column tell, None when they leave it open."""
    return _sign(tuple(samples))


@lru_cache(maxsize=256)  # asked of the same columns again and again
def _sign(samples: tuple[str, ...]) -> str | None:
    comma = sum("," in value and COMMA_EVIDENCE.search(value) is not None for value in samples)
    point = sum("." in value and POINT_EVIDENCE.search(value) is not None for value in samples)
    if comma == point:
        return None
    return "comma" if comma > point else "point"
