"""Both languages tell the same numbers, and nobody in them is anybody."""

import re
from pathlib import Path

import pyarrow as pa
import pytest

from analytics.demo import words
from analytics.demo.stories import CATEGORIES
from analytics.schema import IMPORTABLE
from tests.demo.test_rows import FILLED

SAME = {"utc_offset", "currency", "phone", "email", "website", "page", "table_name", "definition"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FILES = sorted(path.stem for path in Path(words.__file__).parent.glob("*.toml"))


@pytest.mark.parametrize("name", FILLED)
def test_both_languages_have_the_same_numbers(chinese: dict[str, pa.Table], english: dict[str, pa.Table], name: str):
    zh, en = chinese[name], english[name]
    assert zh.schema == en.schema
    assert zh.num_rows == en.num_rows
    for column in IMPORTABLE[name].columns:
        if column.name not in zh.column_names:
            continue
        if column.kind != "text" or column.name in SAME:
            assert zh[column.name].equals(en[column.name]), column.name
        else:
            assert zh[column.name].is_null().equals(en[column.name].is_null()), column.name


@pytest.mark.parametrize("name", FILLED)
def test_texts_are_in_their_language(chinese: dict[str, pa.Table], english: dict[str, pa.Table], name: str):
    for column in IMPORTABLE[name].columns:
        if column.kind == "text" and column.name in chinese[name].column_names and column.name not in SAME:
            zh = [text for text in chinese[name][column.name].unique().to_pylist() if text]
            en = [text for text in english[name][column.name].unique().to_pylist() if text]
            assert all(CHINESE.search(text) for text in zh), column.name
            assert not any(CHINESE.search(text) for text in en), column.name


@pytest.mark.parametrize(
    "column", [("products", "category"), ("products", "brand"), ("customers", "channel"), ("customers", "salesperson")]
)
def test_names_keep_apart_what_is_apart(
    chinese: dict[str, pa.Table], english: dict[str, pa.Table], column: tuple[str, str]
):
    table, name = column
    counts = {len(tables[table][name].unique()) for tables in (chinese, english)}
    assert len(counts) == 1
    pairs = set(zip(chinese[table][name].to_pylist(), english[table][name].to_pylist(), strict=True))
    assert len(pairs) == counts.pop()


@pytest.mark.parametrize(
    ("table", "column", "fake"),
    [
        ("customers", "phone", r"0000\d{7}"),
        ("customers", "email", r"c\d{6}@example\.com"),
        ("competitors", "website", r"https://\w+\.example"),
    ],
)
def test_no_contact_can_be_anybodys(chinese: dict[str, pa.Table], table: str, column: str, fake: str):
    assert [text for text in chinese[table][column].to_pylist() if text and not re.fullmatch(fake, text)] == []


def test_customers_are_business_and_private(chinese: dict[str, pa.Table]):
    kinds = {
        entry["values"]: entry["counts"] for entry in chinese["customers"]["customer_kind"].value_counts().to_pylist()
    }
    assert kinds["private"] > 3000
    assert kinds["business"] > 1500
    assert kinds["reseller"] > 250
    rows = zip(
        chinese["customers"]["customer_kind"].to_pylist(), chinese["customers"]["birth_on"].to_pylist(), strict=True
    )
    assert {kind for kind, born in rows if born} == {"private"}


def test_products_have_names_of_their_own(chinese: dict[str, pa.Table], english: dict[str, pa.Table]):
    for tables in (chinese, english):
        assert len(tables["products"]["product_name"].unique()) == 400
        assert len(tables["products"]["category"].unique()) == len(CATEGORIES)


def test_categories_are_in_the_order_of_the_stories():
    assert tuple(category["code"] for category in words.read("goods")["category"]) == CATEGORIES


@pytest.mark.parametrize("name", FILES)
def test_every_word_has_both_languages(name: str):
    for pair in pairs_of(words.read(name)):
        assert not CHINESE.search(pair[1]), pair


def pairs_of(value: object) -> list[list[str]]:
    """Every [Chinese, English] in a file of words."""
    if isinstance(value, dict):
        return [pair for part in value.values() for pair in pairs_of(part)]
    if not isinstance(value, list):
        return []
    if len(value) == 2 and all(isinstance(part, str) for part in value):
        return [value]
    return [pair for part in value for pair in pairs_of(part)]


def test_unknown_languages_are_refused():
    with pytest.raises(ValueError):
        words.position("fr")
