"""Rejects handed out and back, mappings handed on, several files at once, data as they were known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analytics.engine import open_workspace
from tests.ingest.samples import HEADER, rows, text, write

BAD = ["A9", "soon", "Li", "Tea", "1", "9.00"]


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KELENS_DATA", str(tmp_path / "data"))
    yield
    open_workspace("own").close()


def test_rejects_go_out_and_come_back(tmp_path: Path, cli):
    path = write(tmp_path, text([*rows(5), BAD]))
    assert cli("import", str(path)).code == 0
    out = tmp_path / "to-correct.csv"
    said = cli("rejects", "1", "--out", str(out), "--json")
    assert (said.code, said.last["records"]) == (0, 1)
    out.write_text(out.read_text("utf-8-sig").replace("soon", "2026-09-09"), "utf-8")
    assert cli("import", str(out), "--dry-run").code == 3
    said = cli("import", str(out), "--json")
    assert (said.code, said.last["rows"], said.last["mends"]) == (0, 1, {"import_id": 1, "rows": 1})
    assert cli("rejects", "2", "--out", str(out)).code == 3


def test_several_files_parents_first(tmp_path: Path, cli):
    sales = write(tmp_path, text(rows(5)), "a.csv")
    people = write(tmp_path, text([["C1", "Li", "a@b.cn"]], ("Customer ID", "Customer name", "Email")), "z.csv")
    wrong = write(tmp_path, "", "empty.csv")
    said = cli("import", str(sales), str(wrong), str(people), "--json")
    assert said.code == 3
    assert [(Path(one["file"]).name, one["exit"]) for one in said.last["files"]] == [
        ("z.csv", 0), ("a.csv", 0), ("empty.csv", 3)]  # fmt: skip
    assert [row["name"] for row in cli("imports", "--json").last["imports"]] == ["a.csv", "z.csv"]


def test_a_mapping_is_handed_on(tmp_path: Path, cli):
    path = write(tmp_path, text([["2026-09-01", "5.00", "Co"]], ("a", "b", "c")))
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({"a": "ordered_at", "b": "revenue", "c": "customer_name"}))
    said = cli(
        "import", str(path), "--mapping", str(mapping), "--table", "order_lines", "--money-unit", "wan", "--json"
    )
    assert (said.code, said.last["totals"]["net"]) == (0, "50000.00")
    (held,) = cli("mappings", "--json").last["mappings"]
    assert cli("mappings", held["name"], "--rename", "till").code == 0
    out = tmp_path / "till.json"
    assert cli("mappings", "till", "--out", str(out)).code == 0
    assert cli("mappings", "till", "--delete").code == 0
    assert cli("mappings", "till").code == 3
    assert cli("mappings", "--add", str(out)).code == 0
    assert cli("mappings", "till", "--json").last["mapping"]["choices"] == {"money_unit": "wan"}
    second = write(tmp_path, text([["2026-10-01", "7.00", "Di"]], ("a", "b", "c")), "next.csv")
    assert cli("import", str(second), "--json").last["totals"]["net"] == "70000.00"
    assert cli("mappings", "--add", str(second)).code == 3


def test_what_was_known_at_an_import(tmp_path: Path, cli):
    changed = [[*row[:5], "100.00"] for row in rows(2)]
    for place, body in enumerate((rows(5), changed)):
        assert cli("import", str(write(tmp_path, text(body, HEADER), f"{place}.csv"))).code == 0
    figures = [
        cli("run", "key_figures", "--db", "own", "--json", *more).last["rows"]
        for more in ((), ("--known-at", "1"), ("--known-at", "2"))
    ]
    assert figures[0] == figures[2] != figures[1]
    assert cli("run", "key_figures", "--db", "own", "--known-at", "9").code == 3
