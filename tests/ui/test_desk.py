"""Files in hand, without a page: a zip of different tables becomes the files it holds."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from analytics.engine import open_workspace
from tests.cli.test_bringing import LINES, ORDERS
from ui import desk


@pytest.fixture
def hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KELENS_DATA", str(tmp_path / "data"))
    desk.items.clear()
    desk.outcomes.clear()
    yield
    for item in list(desk.items.values()):
        desk.remove(item)


def waited(until) -> None:
    for _ in range(600):
        if until():
            return
        time.sleep(0.1)
    raise AssertionError({name: item.error for name, item in desk.items.items()})


def test_the_tables_of_a_zip_are_files_in_hand_and_load_in_their_order(hand: None):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("a_lines.csv", LINES)
        package.writestr("b_orders.csv", ORDERS)
    packed.name = "export.zip"
    desk.drop_in(packed, "en")
    waited(lambda: len(desk.items) == 2 and all(item.ready for item in desk.items.values()))
    assert {item.name for item in desk.items.values()} == {"a_lines.csv", "b_orders.csv"}
    desk.load(list(desk.items.values()), "en")
    waited(lambda: len(desk.outcomes) == 2)
    assert [(one.name, one.error) for one in desk.outcomes] == [("b_orders.csv", None), ("a_lines.csv", None)]
    own = open_workspace("own")
    try:
        assert own.rows("select count(*) as n, sum(revenue)::int as r from order_lines")[0] == {"n": 3, "r": 37}
    finally:
        own.close()
