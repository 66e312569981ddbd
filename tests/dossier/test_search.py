"""Whom a word finds: by letter, by sound, by initials, in spite of a typo, by the number of a record."""

from __future__ import annotations

import pytest

from analytics.engine import Workspace, run
from analytics.engine.pinyin import sounds
from analytics.engine.searching import search


def ids(workspace: Workspace, words: str) -> list[str]:
    return [row["customer_id"] for row in search(workspace, words, 10)]


@pytest.mark.parametrize(
    ("text", "sound", "initials"),
    [
        ("海宁百货", "hainingbaihuo", "hnbh"),
        ("重庆茶庄", "chongqingchazhuang", "cqcz"),  # 重 by itself is zhong
        ("长沙银行", "changshayinhang", "csyh"),
        ("单晓", "shanxiao", "sx"),  # a surname
        ("绿Tea茶", "lvteacha", "lteac"),
        ("Bea", "", ""),
    ],
)
def test_chinese_is_read_as_it_is_spoken(text: str, sound: str, initials: str):
    assert sounds([text]) == [(sound, initials)]


@pytest.mark.parametrize(
    ("words", "customer"),
    [
        ("hnbh", "A"), ("HNBH", "A"), ("hainingbaihuo", "A"), ("haining", "A"), ("海宁", "A"), ("百货", "A"),
        ("海宁百获", "A"),  # another character of the same sound
        ("海百货", "A"), ("海宁百伙公", "A"), ("0573", "A"), ("周敏", "A"), ("zm", "A"), ("林芳 海宁", "A"),
        ("o07", "B"), ("miller", "B"), ("Bea Miler", "B"), ("bea", "B"), ("139000011", "B"), ("F001", "A"),
        ("chen", "C"), ("cqcz", "C"), ("shanxiao", "D"), ("I001", "A"),
    ],
)  # fmt: skip
def test_a_word_finds_its_customer_first(known: Workspace, words: str, customer: str):
    assert ids(known, words)[:1] == [customer]


def test_every_word_must_be_met(known: Workspace):
    assert all(row["is_alike"] for row in search(known, "chongqing hnbh", 10))
    assert ids(known, "重庆 茶庄") == ["C"]


def test_nothing_is_found_where_nothing_is_like_it(known: Workspace):
    assert ids(known, "qqqqxyz") == []
    assert ids(known, "") == []
    said = run("customer_search", known, None, {"words": "qqqqxyz"}).headline
    assert (said.key, said.facts["words"]) == ("empty.customer_search", "qqqqxyz")


def test_a_likeness_says_that_it_is_one(known: Workspace):
    result = run("customer_search", known, None, {"words": "海宁百 货行"})
    assert result.headline.key == "headline.customer_search.alike"
    assert run("customer_search", known, None, {"words": "hnbh"}).headline.key == "headline.customer_search"


def test_a_quote_is_a_letter(known: Workspace):
    assert ids(known, "o'hara\" or 1=1 --") == []


def test_what_is_masked_stays_masked_and_opens_all_the_same(known: Workspace):
    result = run("customer_search", known, None, {"words": "hnbh"}, masked=True)
    assert "***" in result.rows[0]["customer_name"]
    assert result.opening(0)["customer_id"] == "A"


def test_a_new_customer_is_found_at_once(known: Workspace):
    from tests.analytics.tiny import parcel

    assert ids(known, "嘉善茶行") == []
    import_id = known.load(
        {"customers": parcel("customers", [{"customer_id": "E", "customer_name": "嘉善茶行"}])}, {"name": "one more"}
    )
    assert ids(known, "jsch") == ["E"]
    assert import_id
