"""Texts that repeat are held once: the same rows as where each is held for itself."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.ingest import coded, fast, values, work
from analytics.ingest.records import Dialect

HEADER = "order_id,order_date,customer_id,customer_name,region,product,quantity,unit_price,amount"


def written(folder: Path, count: int) -> Path:
    """Dirty lines: guarded ids, marks for nothing, blanks around texts, days in two spellings, bad cells."""
    chance = random.Random(7)
    lines = [HEADER]
    for row in range(count):
        day = chance.choice((f"2024-0{1 + row % 9}-11", f"2024/{1 + row % 12}/7", "", "soon"))
        pieces, price = chance.randint(1, 9), chance.randint(1, 40)
        region = chance.choice(("North", " South ", "n/a", "-", "", "'7 Hills"))
        who = chance.choice(('="0071"', "C1", "C 2", "null", "", "***"))
        who = f'"{who.replace(chr(34), chr(34) * 2)}"' if '"' in who else who
        amount = chance.choice((f"{pieces * price}", f"${pieces * price}.00", f'"{pieces * price:,}"', "none"))
        lines.append(f"S{row // 3:05},{day},{who},Co {row % 5},{region},Thing {row % 7},{pieces},{price},{amount}")
        if row % 97 == 0:
            lines.append("short,record")
    path = folder / "lines.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def parcels(path: Path, staging: Path) -> dict[str, list[Any]]:
    staging.mkdir()
    answer = work.prepare(work.Job(path, path.name, staging), lambda *_: None)
    files = answer["parcels"] | {"rejects": answer["rejects"]}
    with duckdb.connect() as database:
        rows = "select * from read_parquet(?) order by all"
        told = {name: database.execute(rows, [file]).fetchall() for name, file in files.items()}
    receipt = answer["receipt"]
    return told | {name: receipt[name] for name in ("rejected", "ignored", "totals", "warnings", "period", "decisions")}


def test_coded_columns_give_the_rows_that_plain_ones_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = written(tmp_path, 9_000)
    found = {}
    for way, comes_back in {"plain": False, "coded": True}.items():
        monkeypatch.setattr(coded, "keeps_coming_back", lambda _, told=comes_back: told)
        found[way] = parcels(path, tmp_path / way)
    assert found["plain"]["order_lines"]
    assert found["plain"]["rejected"]
    assert found["coded"] == found["plain"]


def test_a_column_of_few_texts_keeps_coming_back():
    chance = random.Random(3)
    among = {size: [f"C{chance.randrange(size)}" for _ in range(9_000)] for size in (2, 400, 50_000, 900_000)}
    assert [coded.keeps_coming_back(cells) for cells in among.values()] == [True, True, True, False]
    assert not coded.keeps_coming_back([f"S{row // 3}" for row in range(9_000)])
    assert not coded.keeps_coming_back([str(row) for row in range(9_000)])


@pytest.mark.parametrize("most", [2, 100_000])
def test_what_is_coded_reads_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int):
    monkeypatch.setattr(coded, "MOST_TEXTS", most)
    monkeypatch.setattr(coded, "keeps_coming_back", lambda _: True)
    monkeypatch.setattr(coded, "STRETCH", 1)
    monkeypatch.setattr(fast, "CHUNK", 1_000)
    rows = [[f"k{row % 3}", "" if row % 4 else "é", f"n{row}"] for row in range(900)]
    path = tmp_path / "few.csv"
    path.write_text("a,b,c\n" + "".join(",".join(row) + "\r\n" for row in rows), "utf-8", newline="")
    cut = fast.Cutter(Dialect(","), 1, 3, 3).run(path)
    with duckdb.connect() as database:
        values.add_macros(database)
        coded.load(database, cut.parts)
        held = database.execute("select coalesce(c0, ''), coalesce(c1, ''), c2 from raw order by rowid").fetchall()
        assert [list(row) for row in held] == rows
        assert database.execute("select source_row from raw order by rowid").fetchall() == [
            (n + 2,) for n in range(900)
        ]
        assert coded.columns(database) == ({"c1"} if most == 2 else {"c0", "c1", "c2"})
