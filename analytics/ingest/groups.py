"""Reports that name a group once, on a row of its own, and list its records below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.ingest.source import Reject, Source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TITLES = (
    (r"by (customer|client)|客户", "Customer"),
    (r"by (product|item)|商品|产品", "Product"),
    (r"by (sales ?rep|salesperson|employee)|业务员|销售员", "Salesperson"),
)
LOOKED_AT = 2
TOTAL = "regexp_matches(lower(trim({cell})), '^(total|sub ?total|grand total|合计|小计|总计)')"


def fill_down(database: DuckDBPyConnection, source: Source) -> None:
    """Write the group's name on each of its records and set the group's own row aside."""
    width = len(source.headers)
    if width < 4 or width > 200 or not source.count:
        return
    places = [place for place in range(LOOKED_AT) if source.types[place] == "varchar"]
    place = next((place for place in places if _is_group(database, place, width)), None)
    if place is None:
        return
    cell, alone = f"c{place}", _alone(place, width)
    heading = f"({alone}) and not {TOTAL.format(cell=cell)}"
    rows = database.execute(
        f"select source_row, source_line, {cell} from raw where {heading} order by source_row"
    ).fetchall()
    source.rejects += [Reject(row, line, "group_row", record=str(text)) for row, line, text in rows]
    database.execute(
        f"create or replace table raw as select * replace (case when coalesce({cell}, '') = '' then "
        f"last_value(case when {heading} then {cell} end ignore nulls) over (order by source_row) else {cell} end "
        f"as {cell}) "
        "from raw order by source_row"
    )
    database.execute(f"delete from raw where source_row in (select unnest({[row[0] for row in rows]}::bigint[]))")
    source.count -= len(rows)
    if source.headers[place].startswith("#"):
        source.headers[place] = _title(source)


def _alone(place: int, width: int) -> str:
    """The cell is the only one filled in its row."""
    others = " || ".join(f"coalesce(trim(cast(c{other} as varchar)), '')" for other in range(width) if other != place)
    return f"(coalesce(trim(c{place}), '') <> '' and ({others}) = '')"


def _is_group(database: DuckDBPyConnection, place: int, width: int) -> bool:
    cell = f"c{place}"
    bare = database.execute(f"select avg((coalesce({cell}, '') = '')::int) from raw").fetchall()[0][0]
    if bare < 0.3:
        return False
    rows, empty, headings, others = database.execute(
        f"select count(*), count(*) filter (coalesce(trim({cell}), '') = ''), count(*) filter "
        f"({_alone(place, width)}), "
        f"count(*) filter (coalesce(trim({cell}), '') <> '' and not ({_alone(place, width)}) "
        f"and not {TOTAL.format(cell=cell)}) from raw"
    ).fetchall()[0]
    return headings >= 2 and others == 0 and empty >= 0.4 * rows


def _title(source: Source) -> str:
    text = " ".join(cell for row in source.above for cell in row).lower()
    return next((name for pattern, name in TITLES if re.search(pattern, text)), "Group")
