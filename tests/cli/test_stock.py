"""``tables``, ``imports`` and ``undo``."""

from __future__ import annotations

from collections.abc import Callable

from analytics.schema import TABLES
from tests.cli.conftest import Said

Cli = Callable[..., Said]


def test_tables_says_every_table_and_column(cli: Cli):
    said = cli("tables")
    assert said.code == 0
    assert all(name in said.out for name in TABLES)
    held = {table["name"]: table for table in cli("tables", "--json", "--lang", "zh").last["tables"]}
    assert set(held) == set(TABLES)
    for name, table in TABLES.items():
        assert [column["name"] for column in held[name]["columns"]] == list(table.names)
    assert held["orders"]["columns"][0]["title"] == "订单编号"


def test_imports_lists_what_came_in_and_undo_takes_it_back(cli: Cli):
    assert "tiny" in cli("imports", "--db", "sample").out
    assert cli("run", "sales_trend", "--json").last["rows"]
    undone = cli("undo", "1", "--db", "sample", "--json")
    assert undone.code == 0
    assert undone.last["taken_back"]["order_lines"] == 40
    assert cli("imports", "--db", "sample", "--json").last["imports"][0]["undone_at"]
    again = cli("undo", "1", "--db", "sample", "--json")
    assert (again.code, again.last["error"]) == (3, "already_undone")
    assert cli("run", "sales_trend", "--json").last["error"] == "no_data"


def test_undo_of_nothing_is_refused(cli: Cli):
    said = cli("undo", "77", "--db", "sample", "--json")
    assert (said.code, said.last["error"]) == (3, "unknown_import")
    assert "77" in said.err


def test_imports_of_a_workspace_that_is_not_there(cli: Cli):
    assert cli("imports").code == 2
