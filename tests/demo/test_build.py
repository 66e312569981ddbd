"""Demonstration workspaces appear complete or not at all, and never over somebody else's."""

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from analytics import demo
from analytics.demo import workspaces
from analytics.demo.workspaces import DEMONSTRATIONS, RETAIL_FILE, Demonstration
from analytics.engine import Workspace, open_workspace, paths, workspace_names
from analytics.errors import AnalyticsError
from analytics.texts import LANGUAGES, known
from tests.demo.conftest import UNTIL


def silent(_: str) -> None:
    """Progress nobody listens to."""


def fill_little(workspace: Workspace, until: date, language: str) -> None:
    rates = pa.table({"currency": ["USD"], "month_on": pa.array([until], pa.date32()), "rate": [7.1]})
    workspace.load({"fx_rates": rates}, {"name": "little", "import_kind": "generated"})


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a small stand-in of the sample will be built; whatever was opened there is closed again."""
    monkeypatch.setenv("KELENS_DATA", str(tmp_path))
    monkeypatch.setitem(DEMONSTRATIONS, "sample", Demonstration("sample", "CNY", "generated", "zh", fill_little))
    place = paths.workspace_path("sample")
    yield place
    if place.exists():
        open_workspace(place).close()


def left_beside(place: Path) -> list[str]:
    return [path.name for path in place.parent.iterdir() if workspaces.UNFINISHED in path.name]


def test_the_sample_is_built_whole(place: Path, monkeypatch: pytest.MonkeyPatch):
    whole = Demonstration("sample", "CNY", "generated", "zh", workspaces._fill_sample)
    monkeypatch.setitem(DEMONSTRATIONS, "sample", whole)
    said: list[str] = []
    assert demo.build(["sample"], language="en", progress=said.append, until=UNTIL) == ["sample"]
    assert re.search(r"Sample company.*2\d\d,\d{3} rows", said[-1])
    workspace = open_workspace("sample")
    assert workspace.settings["origin"] == "generated"
    assert workspace.settings["title_zh"] == "示例公司"
    assert workspace.rows("select count(*) as n from orders join customers using (customer_id)")[0]["n"] > 55_000
    (receipt,) = workspace.rows("select import_kind, rows_read, rows_loaded, rows_rejected from imports")
    assert receipt["import_kind"] == "generated"
    assert receipt["rows_read"] == receipt["rows_loaded"] > 195_000
    assert left_beside(place) == []


def test_an_existing_workspace_is_left_alone(place: Path):
    assert demo.build(["sample"], if_missing=True, progress=silent) == ["sample"]
    before = place.stat().st_mtime_ns
    assert demo.build(["sample"], if_missing=True, progress=silent) == []
    assert place.stat().st_mtime_ns == before


def test_building_again_replaces_it(place: Path):
    demo.build(["sample"], progress=silent, until=date(2025, 1, 1))
    open_workspace("sample")
    demo.build(["sample"], progress=silent, until=UNTIL)
    assert open_workspace("sample").rows("select month_on from fx_rates") == [{"month_on": UNTIL}]


def test_a_damaged_workspace_can_be_built_again(place: Path):
    place.write_bytes(b"no database")
    assert demo.build(["sample"], progress=silent) == ["sample"]
    assert workspace_names() == ["sample"]


def test_a_failure_leaves_nothing_behind(place: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(workspace: Workspace, until: date, language: str) -> None:
        fill_little(workspace, until, language)
        raise RuntimeError

    monkeypatch.setitem(DEMONSTRATIONS, "sample", Demonstration("sample", "CNY", "generated", "zh", fail))
    with pytest.raises(RuntimeError):
        demo.build(["sample"], progress=silent)
    assert list(place.parent.iterdir()) == []


def test_a_faster_process_wins(place: Path, monkeypatch: pytest.MonkeyPatch):
    def overtaken(workspace: Workspace, until: date, language: str) -> None:
        fill_little(workspace, until, language)
        place.write_bytes(b"the other's")

    monkeypatch.setitem(DEMONSTRATIONS, "sample", Demonstration("sample", "CNY", "generated", "zh", overtaken))
    said: list[str] = []
    assert demo.build(["sample"], if_missing=True, language="en", progress=said.append) == []
    assert "Another process" in said[-1]
    assert place.read_bytes() == b"the other's"
    assert left_beside(place) == []
    place.unlink()


def test_old_leftovers_are_swept_and_young_ones_kept(place: Path):
    old, young = (place.with_name(f"sample{workspaces.UNFINISHED}{name}.duckdb") for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"")
    os.utime(old, (1, 1))
    demo.build(["sample"], progress=silent)
    assert left_beside(place) == [young.name]
    assert workspace_names() == ["sample"]


def test_other_names_are_refused():
    with pytest.raises(AnalyticsError) as refused:
        demo.build(["example"], progress=silent)
    assert refused.value.code == "unknown_workspace"


@pytest.mark.parametrize("name", demo.NAMES)
def test_every_demonstration_has_its_texts(name: str):
    assert set(DEMONSTRATIONS) == set(demo.NAMES)
    assert known(f"workspace.{name}")
    settings = DEMONSTRATIONS[name].settings
    assert all(settings[f"{what}_{lang}"] for what in ("title", "source") for lang in LANGUAGES)


def test_the_real_file_comes_with_its_licence():
    import pyarrow.parquet as parquet

    assert parquet.read_metadata(RETAIL_FILE).num_rows == 541_909
    licence = RETAIL_FILE.with_name("online_retail.LICENCE.md").read_text(encoding="utf-8")
    assert [part for part in ("Chen", "Sain", "Guo", "2012", "CC0", "CC BY 4.0") if part not in licence] == []


def test_the_real_company_is_imported_like_any_file(place: Path):
    assert demo.build(["online_retail"], progress=silent) == ["online_retail"]
    workspace = open_workspace("online_retail")
    try:
        (receipt,) = workspace.rows("select import_kind, rows_read, rows_rejected from imports")
        assert receipt["import_kind"] == "file"
        assert receipt["rows_read"] == 541_909
        assert receipt["rows_rejected"] == 0
        (found,) = workspace.rows(
            "select count(distinct customer_id) as customers, sum(revenue)::double as revenue, "
            "count(distinct currency) as currencies from order_lines"
        )
        assert found["customers"] == 4_372
        assert found["revenue"] == pytest.approx(9_747_747.934)
        assert (found["currencies"], workspace.currency) == (0, "GBP")  # the file names none: it is the company's own
        assert workspace.settings["origin"] == "real"
    finally:
        workspace.close()
