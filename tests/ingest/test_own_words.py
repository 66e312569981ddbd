"""A file written in a table's own header words, in either language, is recognised as that table and loads."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics import ingest
from analytics.engine.workspace import Workspace, create_workspace
from analytics.export import template
from analytics.ingest import inspecting, vocabulary, work
from analytics.schema import BY_FILE, Column, Table
from tests.ingest.samples import loaded, text, write

TABLES = sorted(BY_FILE)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace that all the files go into."""
    made = create_workspace(tmp_path_factory.mktemp("words") / "own.duckdb")
    yield made
    made.close()


def word_of(table: Table, column: Column, lang: str, taken: list[str]) -> str | None:
    """The first header word of a column in a language that no column before it has."""
    further = vocabulary._extra().get(table.name, {}).get(column.name, {}).get("words", "")
    words = (*column.words, *vocabulary._split(further))
    spoken = (word for word in words if any("\u4e00" <= letter <= "\u9fff" for letter in word) == (lang == "zh"))
    return next((word for word in spoken if word not in taken), None)


def written(table: Table, lang: str, path: Path) -> list[str]:
    """A file with the examples under their words; the columns it has."""
    headers: list[str] = []
    columns: list[Column] = []
    for column in table.stated:
        word = word_of(table, column, lang, headers)
        if word is not None and column.example:
            headers.append(word)
            columns.append(column)
    cells = [template.example(table, column, lang) for column in columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headers, cells])
    return [column.name for column in columns]


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", TABLES)
def test_a_file_in_its_own_words_is_recognised_and_loads(name: str, lang: str, tmp_path: Path, company: Workspace):
    table, path = BY_FILE[name], tmp_path / f"{name}_{lang}.csv"
    columns = written(table, lang, path)
    job = work.Job(path=path, name=path.name, staging=tmp_path)
    looked = inspecting.inspect(job)
    assert looked["table"] == ("order_lines" if name in ("orders", "order_lines") else name)
    if name != "orders":
        assert [column["field"] for column in looked["columns"]] == columns
    found = work.prepare(job, lambda _stage, _rows: None)
    assert not found["receipt"]["rejected"]
    number = company.load({one: Path(parcel) for one, parcel in found["parcels"].items()}, found["receipt"])
    assert company.rows(f"select count(*) as n from {name} where import_id = ?", [number])[0]["n"] == 1
    company.undo(number)


@pytest.mark.parametrize("header", ["年龄", "Age", "age 年龄"])
def test_an_age_is_kept_as_the_file_states_it(tmp_path: Path, header: str):
    people = [[f"C{place:03d}", f"客户{place}", "女", "不详" if place == 7 else str(20 + place)] for place in range(30)]
    with ingest.prepare(write(tmp_path, text(people, ("客户编号", "客户名称", "性别", header)))) as prepared:
        told = {row["customer_id"]: row for row in loaded(prepared, "customers")}
        assert (told["C003"]["stated_age"], told["C007"]["stated_age"]) == (23, None)
        assert "不详" in told["C007"]["attributes"]
        assert {"code": "numbers_unread", "column": header, "count": 1} in prepared.receipt["warnings"]


def test_ages_by_bands_stay_as_they_are_written(tmp_path: Path):
    people = [[f"C{place:03d}", f"客户{place}", "女", ("25-34", "35-44")[place % 2]] for place in range(30)]
    with ingest.prepare(write(tmp_path, text(people, ("客户编号", "客户名称", "性别", "年龄")))) as prepared:
        assert "25-34" in loaded(prepared, "customers")[0]["attributes"]
