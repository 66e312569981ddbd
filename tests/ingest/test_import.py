"""Into a workspace and back; remembered mappings; what inspect shows; texts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analytics import ingest
from analytics.engine import create_workspace
from analytics.errors import AnalyticsError
from analytics.ingest import memory
from analytics.texts import LANGUAGES, catalogue
from tests.ingest.samples import HEADER, rows, text, write

FOLDER = Path(ingest.__file__).parent


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KELENS_DATA", str(tmp_path / "data"))
    return tmp_path


def test_load_refuse_undo_and_load_again(place: Path):
    workspace = create_workspace("own")
    try:
        path = write(place, text(rows(20)))
        receipt = ingest.import_file(path, workspace)
        count = "select count(*) as n from order_lines"
        assert workspace.rows(count)[0]["n"] == 20
        with pytest.raises(AnalyticsError) as caught:
            ingest.import_file(path, workspace, name="the same under another name.csv")
        assert (caught.value.code, caught.value.facts["import_id"]) == ("already_imported", receipt["import_id"])
        workspace.undo(receipt["import_id"])
        assert workspace.rows(count)[0]["n"] == 0
        ingest.import_file(path, workspace)
        assert workspace.rows(count)[0]["n"] == 20
        assert workspace.rows("select count(*) as n from customers")[0]["n"] == 7
    finally:
        workspace.close()
    assert not list((place / "data" / "staging").glob("kelens-*"))


def test_a_corrected_mapping_is_remembered_for_files_of_the_same_headers(place: Path):
    workspace = create_workspace("own")
    try:
        header = ("a", "b", "c")
        path = write(place, text([["2026-09-01", "5.00", "Co"]], header))
        mapping = {"a": "ordered_at", "b": "revenue", "c": "customer_name"}
        ingest.import_file(path, workspace, table="order_lines", mapping=mapping)
    finally:
        workspace.close()
    seen = ingest.inspect(write(place, text([["2026-10-01", "7.00", "Di"]], header), "next.csv"))
    assert {column.header: (column.field, column.reason) for column in seen.columns} == {
        header: (field, "remembered") for header, field in mapping.items()
    }
    memory.forget(header)
    assert memory.all_remembered() == {}


def test_inspect_shows_columns_reasons_and_open_questions(place: Path):
    body = [[*row[:1], "03/04/2026", *row[2:], "?"] for row in rows(9)]
    seen = ingest.inspect(write(place, text(body, (*HEADER, "whatever"))))
    assert (seen.table, seen.delimiter, seen.header_row, seen.encoding) == ("order_lines", ",", 1, "utf-8")
    fields = {column.header: column.field for column in seen.columns}
    meant = ("order_id", "ordered_at", "customer_name", "product_name", "quantity", "revenue", None)
    assert fields == dict(zip((*HEADER, "whatever"), meant, strict=True))
    assert "date_order" in seen.questions
    assert all(column.reason for column in seen.columns)


def test_the_same_rows_again_are_no_news_although_no_file_names_a_currency(place: Path):
    workspace = create_workspace("own")
    try:
        ingest.import_file(write(place, text(rows(20)), "one.csv"), workspace)
        receipt = ingest.import_file(write(place, text(rows(25)), "two.csv"), workspace)
        told = workspace.rows("select rows_loaded, rows_updated, rows_unchanged from imports where import_id = ?",
                              [receipt["import_id"]])  # fmt: skip
        assert tuple(told[0].values()) == (5, 0, 20)
    finally:
        workspace.close()


def test_inspect_reads_only_the_beginning_of_a_large_file(place: Path):
    seen = ingest.inspect(write(place, text(rows(60_000))))
    assert seen.sampled
    assert seen.rows_seen == 2_000


def test_cancelling_leaves_nothing_behind(place: Path):
    staging = place / "staging"
    with pytest.raises(AnalyticsError) as caught:
        ingest.prepare(write(place, text(rows(50))), staging=staging, cancel=lambda: True)
    assert caught.value.code == "import_cancelled"
    assert list(staging.iterdir()) == []


def test_the_answer_has_the_agreed_keys(place: Path):
    with ingest.prepare(write(place, text([*rows(5), ["合计", "", "", "", "", "9"]]))) as prepared:
        answer = ingest.answer(prepared)
    assert {"outcome", "table", "rows", "rejected", "reject_lines", "ignored", "message", "warnings", "read", "columns",
            "totals"} <= set(answer)  # fmt: skip
    assert (answer["outcome"], answer["rows"], answer["rejected"], answer["reject_lines"]) == (
        "accept-with-rejects", 5, 1, [7])  # fmt: skip


NO_REASONS = {"bad_alloc", "bad_date_order", "bad_mapping", "total_orders", "total_spent"}


def codes() -> set[str]:
    """Every code that stands in the source of the package."""
    source = "\n".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    errors = re.findall(r'AnalyticsError\(\s*"(\w+)"', source)
    warnings = re.findall(r'append\(\s*\{\s*"code": "(\w+)"', source.replace("questions.append", ""))
    told = "hand|bad|short|long|repeated|open|line_too|control|total|group"
    reasons = re.findall(rf'"((?:{told})_\w+)"', source)
    guesses = re.findall(r'"((?:header|values)_(?:word|part|\w+s))"', source)
    return {
        *(f"error.{code}" for code in errors),
        *(f"warning.{code}" for code in warnings),
        *(f"reason.{code}" for code in set(reasons) - NO_REASONS),
        *(f"guess.{code}" for code in guesses),
    }


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_code_has_its_sentence_in_both_languages(code: str):
    assert code in catalogue(), code
    assert all(catalogue()[code][language] for language in LANGUAGES)
