"""An analysis split by a class set is the analysis of each class."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.catalogue import find
from analytics.engine import Workspace, run
from analytics.engine.splitting import parts, split
from analytics.errors import AnalyticsError
from analytics.export import csv_bytes
from tests.analytics.tiny import QUARTER


def test_each_part_is_the_analysis_of_its_class(tiny: Workspace):
    whole = split(find("sales_trend"), tiny, "kind", QUARTER)
    for code in ("business", "private"):
        alone = run("sales_trend", tiny, replace(QUARTER, segment=(f"kind.{code}",)))
        name = next(name for name, part in parts("sales_trend", tiny, "kind", QUARTER) if part.table == alone.table)
        own = [row for row in whole.rows if row["class_name"] == name]
        assert [row["revenue"] for row in own] == [row["revenue"] for row in alone.rows]
    assert sum(row["revenue"] for row in whole.rows) == 1010


def test_a_selection_of_classes_of_the_set_is_kept(tiny: Workspace):
    found = parts("sales_trend", tiny, "kind", replace(QUARTER, segment=("kind.private",)))
    assert len(found) == 1


def test_a_column_s_own_values_are_classes(tiny: Workspace):
    assert [name for name, _ in parts("sales_trend", tiny, "area", QUARTER)] == ["华东", "华南"]


def test_it_is_a_file_too(tiny: Workspace):
    text = csv_bytes(split(find("sales_trend"), tiny, "kind", QUARTER), "zh").decode("utf-8-sig")
    assert text.splitlines()[0].startswith("类别") or "分类" in text.splitlines()[0]
    assert "企业" in text


def test_an_unknown_set_is_refused(tiny: Workspace):
    with pytest.raises(AnalyticsError) as error:
        split(find("sales_trend"), tiny, "kinds", QUARTER)
    assert error.value.code == "unknown_class_set"
