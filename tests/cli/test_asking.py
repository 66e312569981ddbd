"""``list`` and ``run``: right answers, in every format, and refusals that name the next step."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from analytics.catalogue import analyses
from analytics.commands.parser import COMMANDS, language
from tests.cli.conftest import LIVE_NAME, Said

Cli = Callable[..., Said]


def test_list_names_every_analysis(cli: Cli):
    said = cli("list")
    assert said.code == 0
    assert all(name in said.out for name in analyses())
    assert {item["name"] for item in cli("list", "--json").last["analyses"]} == set(analyses())


def test_list_says_what_a_workspace_lacks(cli: Cli):
    found = {item["name"]: item for item in cli("list", "--db", "sample", "--json").last["analyses"]}
    assert found["sales_trend"]["missing"] == []
    assert any(item["missing"] for item in found.values())
    assert "not yet" in cli("list", "--db", "sample").out


def test_run_shows_a_table_with_its_period(cli: Cli):
    said = cli("run", "sales_trend", "--from", "2026-01-01", "--to", "2026-03-31")
    assert said.code == 0, said.err
    assert "Revenue (¥)" in said.out
    assert "2026-01-01 to 2026-03-31" in said.out


def test_to_is_included(cli: Cli):
    days = ("--from", "2026-01-05", "--to", "2026-01-09")  # two orders: on the 5th and on the 9th
    rows = cli("run", "order_list", *days, "--json").last["rows"]
    assert len(rows) == 2


@pytest.mark.parametrize(("first", "last"), [("2026-01", "2026-02"), ("2026/1/1", "2026.02.28"), ("2026", "2026-02")])
def test_months_and_years_are_days_too(first: str, last: str, cli: Cli):
    about = cli("run", "sales_trend", "--from", first, "--to", last, "--json").last["passport"]
    assert (about["from"], about["to"]) == ("2026-01-01", "2026-02-28")


def test_filters_hold_and_repeat(cli: Cli):
    one = cli("run", "sales_trend", "--filter", "region=华东", "--json").last
    two = cli("run", "sales_trend", "--filter", "region=华东", "--filter", "region=华南", "--json").last
    assert one["passport"]["filters"] == {"region": ["华东"]}
    assert sum(row["revenue"] for row in one["rows"]) == 3000
    assert sum(row["revenue"] for row in two["rows"]) == 4000


def test_csv_and_table_agree(cli: Cli, data: Path, tmp_path: Path):
    out = tmp_path / "trend.csv"
    assert cli("run", "sales_trend", "--out", str(out)).code == 0
    rows = list(csv.reader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    shown = cli("run", "sales_trend").out
    assert rows[0][1] == "Revenue (¥)"
    assert all(f"{float(row[1]):,.2f}" in shown for row in rows[1:])
    assert [entry.name for entry in tmp_path.iterdir() if entry != data] == ["trend.csv"]


def test_json_and_parquet_hold_the_same_rows(cli: Cli, tmp_path: Path):
    out = tmp_path / "trend.parquet"
    assert cli("run", "sales_trend", "--format", "parquet", "--out", str(out)).code == 0
    held = json.loads(cli("run", "sales_trend", "--format", "json").out)
    back = parquet.read_table(out)
    assert [float(row["revenue"]) for row in back.to_pylist()] == [row["revenue"] for row in held["rows"]]


def test_formats_to_standard_output_are_the_files_themselves(cli: Cli):
    assert cli("run", "sales_trend", "--format", "csv").out.lower().startswith("\ufeffmonth")


def test_names_that_would_run_stay_strings(cli: Cli):
    out = cli("run", "customer_list", "--format", "csv").out
    assert "'" + LIVE_NAME.replace('"', '""') in out
    assert all(row["customer_id"] for row in cli("run", "customer_list", "--json").last["rows"])


def test_nineteen_digit_ids_come_out_whole(cli: Cli):
    assert "1234567890123456039" in cli("run", "order_list", "--format", "csv").out


def test_masked_hides_names_in_every_format(cli: Cli):
    for form in ("table", "csv", "json"):
        out = cli("run", "customer_list", "--masked", "--format", form).out
        assert "海宁百货" not in out
        assert "海***" in out


def test_the_language_can_stand_before_or_after(cli: Cli):
    assert "销售额" in cli("--lang", "zh", "run", "sales_trend").out
    assert cli("run", "sales_trend", "--lang", "zh").out == cli("--lang", "zh", "run", "sales_trend").out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("run", "sales_trnd"), "sales_trend"),
        (("run", "sales_trend", "--filter", "regoin=华东"), "region"),
        (("run", "sales_trend", "--filter", "region=华东区"), "华东"),
        (("run", "sales_trend", "--filter", "华东"), "region="),
        (("run", "sales_trend", "--set", "nothing=1"), "nothing"),
        (("run", "sales_trend", "--set", "nothing"), "nothing"),
        (("run", "sales_trend", "--from", "2026-02-30"), "2026-02-30"),
        (("run", "sales_trend", "--from", "yesterday"), "yesterday"),
        (("run", "sales_trend", "--from", "9999-12-31"), "9999"),
        (("run", "sales_trend", "--from", "2026-05", "--to", "2026-04"), "2026-04"),
        (("run", "sales_trend", "--compare", "lunr"), "lunar"),
        (("run", "sales_trend", "--format", "xls"), "parquet"),
        (("run", "sales_trend", "--db", "nowhere"), "nowhere"),
        (("run", "sales_trend", "--db", "../etc"), "etc"),
        (("run",), "NAME"),
        (("run", "sales_trend", "more"), "more"),
        (("undo", "three"), "three"),
        (("lst",), "list"),
        (("list", "--verbose"), "--verbose"),
        ((), "COMMAND"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_wrong_usage_is_two_and_names_the_cause(words: tuple[str, ...], named: str, lang: str, cli: Cli):
    said = cli("--lang", lang, *words)
    assert (said.code, said.out) == (2, "")
    assert named in said.err
    held = cli("--lang", lang, *words, "--json")
    assert (held.code, held.last["exit"], held.last["outcome"]) == (2, 2, "refuse")
    assert held.last["message"] in held.err
    assert ("。" in said.err) is (lang == "zh")


def test_a_place_that_cannot_be_written_is_four(cli: Cli, tmp_path: Path):
    said = cli("run", "sales_trend", "--out", str(tmp_path / "no" / "such" / "folder.csv"), "--json")
    assert (said.code, said.last["error"]) == (4, "cannot_write")
    said = cli("run", "sales_trend", "--out", str(tmp_path / ("x" * 300 + ".csv")), "--json")
    assert said.code == 4


@pytest.mark.parametrize(
    ("words", "env", "wanted"),
    [
        ((), {"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ((), {"LANG": "en_GB.UTF-8"}, "en"),
        ((), {"LANG": "de_DE.UTF-8"}, "en"),
        (("--lang", "en"), {"LANG": "zh_CN.UTF-8"}, "en"),
        (("--lang=zh",), {"LANG": "en_US"}, "zh"),
        (("list", "--lang", "zh"), {"LC_ALL": "C"}, "zh"),
    ],
)
def test_the_language_follows_the_system(words, env, wanted, monkeypatch: pytest.MonkeyPatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert language(words) == wanted


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help(command: str, lang: str, cli: Cli):
    said = cli("--lang", lang, *([command] if command else []), "--help")
    assert (said.code, said.err) == (0, "")
    assert "cli." not in said.out
