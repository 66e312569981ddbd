"""What classes come to is the same by customers' kept days, where nothing is filtered, and by order lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.bench.questions import last_year
from analytics.engine import Workspace, open_workspace, run
from analytics.engine.running import compiled_for, scope_of
from analytics.selection import Selection

ADDED = ("revenue", "order_count", "margin")


@pytest.fixture(scope="module")
def sample(demo_copy: Path, data_folder: Path) -> Iterator[Workspace]:
    """The sample company. Read only."""
    workspace = open_workspace(demo_copy / "workspaces" / "sample.duckdb")
    yield workspace
    workspace.close()


@pytest.mark.parametrize("code", ["kind", "frequency"])
@pytest.mark.parametrize("overlapping", [False, True])
def test_a_class_comes_to_what_its_own_lines_come_to(sample: Workspace, code: str, overlapping: bool):
    year = last_year(sample)
    selection = (
        replace(year, start=year.start.replace(year=year.start.year - 2)) if overlapping and year.start else year
    )
    whole = {row["class_code"]: row for row in run("class_results", sample, selection, {"class_set": code}).rows}
    for name, row in whole.items():
        if name == "not_classed":
            continue
        own = replace(selection, segment=(f"{code}.{name}",))
        (alone,) = [
            one for one in run("class_results", sample, own, {"class_set": code}).rows if one["class_code"] == name
        ]
        assert [alone[column] for column in ADDED] == [row[column] for column in ADDED]
        assert alone["revenue_change"] == pytest.approx(row["revenue_change"])
        assert alone["average_order_value"] == pytest.approx(row["average_order_value"])


def test_lines_are_not_read_where_nothing_is_filtered(sample: Workspace):
    def told(selection: Selection) -> str:
        given = {"class_set": "kind"}
        return str(compiled_for(sample, "classes/class_results.sql", scope_of(sample, selection), given))

    assert "sales_both" not in told(Selection()).lower()
    assert "sales_both" in told(Selection(category=("茶叶",))).lower()
