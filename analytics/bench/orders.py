"""Invented order lines for the import bench, clean and dirty, with the counts an import must give."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HEADER = "order_id,order_date,customer_id,customer_name,region,product_id,product,category,quantity,unit_price,amount"
LATER = 5000  # lines between a record and its repeat


@dataclass(frozen=True)
class Made:
    """A file and what loading it must say."""

    path: Path
    kept: int
    rejected: int


def write(path: Path, count: int, *, dirty: bool) -> Made:
    """``count`` lines of three to an order.

    Dirty: money in four spellings, dates in three, one line in a hundred with an amount that is none, as many with a
    day that does not exist, one in two hundred with a field too many, and one in a hundred written again later.
    """
    import duckdb

    twice = "case when hash(i, 6) % 100 = 0 then [0, 1] else [0] end" if dirty else "[0]"
    lines = f"(select i, i // 3 as o, {'hash(i, 3) % 1000' if dirty else '999'} as fault, unnest({twice}) as again "
    lines += f"from range({count}) t(i))"
    with duckdb.connect(config={"threads": 2, "preserve_insertion_order": True}) as database:
        database.execute(
            f"copy (select line from (select '{HEADER}' as line, -1 as place, 0 as again union all "
            f"select {_record(dirty)}, i + again * {LATER}, again from {lines}) order by place, again) to '{path}' "
            "(format csv, header false, quote '', delim '\x01')"
        )
        kept, rejected = database.execute(
            "select count(*) filter (again = 0 and fault >= 25), count(*) filter (again = 1 or fault < 25) from "
            f"{lines}"
        ).fetchall()[0]
    return Made(path, int(kept), int(rejected))


def _record(dirty: bool) -> str:
    """SQL of one line; ``fault`` below 10 spoils the amount, below 20 the day, below 25 the width."""
    day = "(date '2022-01-01' + (hash(o) % 1700)::int)"
    who, what = "hash(o, 4) % 50000", "hash(i, 5) % 400"
    pieces, price = "(1 + hash(i, 1) % 9)", "((100 + hash(i, 2) % 199900) / 100.0)"
    amount = f"case when fault < 10 then 'unknown' else {_money(f'{pieces} * {price}', 12, dirty)} end"
    cells = [
        "printf('SO%08d', o)",
        f"case when fault between 10 and 19 then '2025-02-30' else {_day(day, dirty)} end",
        f"printf('C%06d', {who})",
        f"'Company ' || ({who})",
        f"'Region ' || ({who} % 31)",
        f"printf('P%04d', {what})",
        f"'Product number ' || ({what})",
        f"'Category ' || ({what} % 20)",
        f"{pieces}::varchar",
        _money(price, 11, dirty),
        f"{amount} || case when fault between 20 and 24 then ',X' else '' end",
    ]
    return " || ',' || ".join(f"({cell})" for cell in cells)


def _money(value: str, seed: int, dirty: bool) -> str:
    plain = f"printf('%.2f', {value})"
    if not dirty:
        return plain
    grouped = f"format('{{:,.2f}}', {value})"
    return (
        f"case hash(i, {seed}) % 4 when 0 then {plain} when 1 then '\"' || {grouped} || '\"' "
        f"when 2 then '\"$' || {grouped} || '\"' else '￥' || {plain} end"
    )


def _day(day: str, dirty: bool) -> str:
    forms = ("%Y-%m-%d", "%Y/%-m/%-d", "%Y年%-m月%-d日")
    if not dirty:
        return f"strftime({day}, '{forms[0]}')"
    cases = " ".join(f"when {number} then strftime({day}, {form!r})" for number, form in enumerate(forms))
    return f"case hash(o, 7) % 3 {cases} end"


def workbook(path: Path, source: Path) -> None:
    """The lines of a clean text as a sheet, numbers and dates as such."""
    from datetime import datetime

    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet, shown = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        with source.open(encoding="utf-8") as lines:
            for row, line in enumerate(lines):
                for column, cell in enumerate(line.rstrip("\n").split(",")):
                    if row and column == 1:
                        sheet.write_datetime(row, column, datetime.fromisoformat(cell), shown)
                    elif row and column > 7:
                        sheet.write_number(row, column, float(cell))
                    else:
                        sheet.write_string(row, column, cell)
