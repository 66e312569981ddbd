"""``import`` and ``demo``: what is checked, loaded, refused and said."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.engine import open_workspace, workspace_names
from tests.cli.conftest import Said, process

Cli = Callable[..., Said]
CONTRACT = {"outcome", "table", "rows", "rejected", "reject_lines", "ignored", "message", "warnings", "read", "columns"}
CONTRACT |= {"totals", "exit"}
HEADER = "order number,order date,customer id,product name,quantity,unit price,amount,currency"
ROWS = [f"SO-{number:03},2026-03-{number % 28 + 1:02},C{number % 7},Tea,2,50.00,100.00,USD" for number in range(30)]


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    path = tmp_path / "sales.csv"
    path.write_text("\n".join([HEADER, *ROWS]) + "\n", "utf-8")
    return path


def test_a_dry_run_answers_and_opens_nothing(sales: Path, cli: Cli, data: Path):
    said = cli("import", str(sales), "--dry-run", "--json")
    assert said.code == 0, said.err
    assert set(said.last) >= CONTRACT
    assert (said.last["outcome"], said.last["rows"], said.last["rejected"]) == ("accept", 30, 0)
    assert workspace_names() == ["sample"]


def test_a_file_is_loaded_listed_asked_and_taken_back(sales: Path, cli: Cli):
    said = cli("import", str(sales), "--name", "March", "--json")
    assert said.code == 0, said.err
    assert (said.last["import_id"], said.last["workspace"]) == (1, "own")
    assert "March" in cli("imports").out
    asked = cli("run", "sales_trend", "--db", "own", "--json").last
    assert sum(row["revenue"] for row in asked["rows"]) == 3000
    assert asked["passport"]["currency"] == "USD"
    assert cli("undo", "1", "--json").last["taken_back"]["order_lines"] == 30
    assert cli("import", str(sales)).code == 0


def test_a_person_reads_what_was_done_and_what_next(sales: Path, cli: Cli):
    out = cli("import", str(sales), "--lang", "zh").out
    assert "30" in out
    assert "undo 1" in out


def test_the_same_file_twice_is_refused(sales: Path, cli: Cli):
    assert cli("import", str(sales)).code == 0
    again = cli("import", str(sales), "--json")
    assert (again.code, again.last["outcome"], again.last["error"]) == (3, "refuse", "already_imported")
    assert set(again.last) >= CONTRACT
    assert again.last["message"] in again.err


def test_a_path_makes_a_workspace_of_its_own(sales: Path, cli: Cli, tmp_path: Path):
    path = tmp_path / "else.duckdb"
    assert cli("import", str(sales), "--db", str(path)).code == 0
    assert cli("imports", "--db", str(path), "--json").last["imports"][0]["name"] == "sales.csv"
    open_workspace(path).close()


def test_rows_are_written_one_object_per_line(sales: Path, cli: Cli, tmp_path: Path):
    out = tmp_path / "rows.jsonl"
    said = cli("import", str(sales), "--dry-run", "--rows", str(out), "--json")
    assert said.code == 0, said.err
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["source_row"] for row in rows] == list(range(2, 32))
    assert {row["line_revenue"] for row in rows} == {"100.00"}


def test_a_mapping_settles_what_columns_mean(tmp_path: Path, cli: Cli):
    path, mapping = tmp_path / "odd.csv", tmp_path / "odd.json"
    path.write_text("when,who,how much\n" + "".join(f"2026-03-{n:02},C{n},{n}.50\n" for n in range(1, 20)), "utf-8")
    mapping.write_text(json.dumps({"when": "ordered_at", "who": "customer_id", "how much": "revenue"}), "utf-8")
    said = cli("import", str(path), "--table", "order_lines", "--mapping", str(mapping), "--dry-run", "--json")
    assert said.code == 0, said.err
    assert said.last["columns"]["how much"] == "revenue"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("content", "named"),
    [("", "x.csv"), ("%PDF-1.4\n%âãÏÓ\n1 0 obj\n", "x.csv"), ("date,amount\n", "x.csv"), ("a,b\n1,2\n3,4\n", "x.csv")],
)
def test_what_is_no_table_is_three_and_nothing_is_made(content: str, named: str, lang: str, cli: Cli, tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_text(content, "utf-8")
    said = cli("import", str(path), "--json", "--lang", lang)
    assert (said.code, said.last["outcome"]) == (3, "refuse")
    assert set(said.last) >= CONTRACT
    assert named in said.last["message"]
    assert "own" not in workspace_names()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("nowhere.csv",), "nowhere.csv"),
        (("{file}", "--table", "order_line"), "order_lines"),
        (("{file}", "--date-order", "ydm"), "ymd"),
        (("{file}", "--mapping", "nowhere.json"), "nowhere.json"),
        (("{file}", "--mapping", "{file}"), "sales.csv"),
        ((), "FILE"),
    ],
)
def test_wrong_words_are_two(words: tuple[str, ...], named: str, sales: Path, cli: Cli):
    said = cli("import", *(word.replace("{file}", str(sales)) for word in words), "--json")
    assert (said.code, said.last["outcome"]) == (2, "refuse")
    assert named in said.last["message"]


def test_rejects_are_counted_and_placed(tmp_path: Path, cli: Cli):
    path = tmp_path / "bad.csv"
    path.write_text("\n".join([HEADER, *ROWS, "SO-999,2026-13-45,C1,Tea,2,50.00,100.00,USD"]) + "\n", "utf-8")
    said = cli("import", str(path), "--dry-run", "--json")
    assert said.code == 0, said.err
    assert said.last["outcome"] == "accept-with-rejects"
    assert (said.last["rows"], said.last["rejected"], said.last["reject_lines"]) == (30, 1, [32])


def test_as_a_process_nothing_but_the_object_is_printed(sales: Path, data: Path):
    said = process("import", str(sales), "--json")
    assert said.code == 0, said.err
    assert len(said.out.splitlines()) == 1
    assert said.last["outcome"] == "accept"


def test_demo_leaves_alone_what_is_there(cli: Cli, data: Path):
    said = cli("demo", "--db", "sample", "--if-missing", "--json")
    assert said.code == 0, said.err
    assert (said.last["built"], said.last["there"]) == ([], ["sample"])
    assert cli("imports", "--db", "sample", "--json").last["imports"][0]["name"] == "tiny"


def test_demo_knows_its_names(cli: Cli):
    said = cli("demo", "--db", "nowhere", "--json")
    assert (said.code, said.last["error"]) == (2, "unknown_workspace")


LINES = "order number,product name,price,qty\nA1,Tea,10,2\nA1,Cup,10,1\nA2,Tea,10,1\n"
ORDERS = "order number,order date,customer,order total\nA1,2026-09-01 10:00,Ann,27\nA2,2026-09-02 11:00,Ben,10\n"


@pytest.mark.parametrize("zipped", [True, False])
def test_orders_and_their_lines_come_in_together(zipped: bool, tmp_path: Path, cli: Cli):
    files = [tmp_path / "a_lines.csv", tmp_path / "b_orders.csv"]
    for path, content in zip(files, (LINES, ORDERS), strict=True):
        path.write_text(content, "utf-8")
    if zipped:
        with zipfile.ZipFile(tmp_path / "export.zip", "w") as package:
            for path in files:
                package.write(path, path.name)
        files = [tmp_path / "export.zip"]
    said = cli("import", *map(str, files), "--json")
    assert (said.code, said.last["outcome"]) == (0, "accept"), said.err
    assert [Path(one["file"]).name for one in said.last["files"]] == ["b_orders.csv", "a_lines.csv"]
    rows = open_workspace("own").rows(
        "select product_name, ordered_on::varchar as day, revenue::double as revenue from order_lines "
        "order by order_id, line_number"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("Tea", "2026-09-01", 18.0), ("Cup", "2026-09-01", 9.0), ("Tea", "2026-09-02", 10.0),
    ]  # fmt: skip
