"""Every SQL analysis on a second engine: compiled for Spark, executed by Sail's local cluster, rows compared.

Strings, dates, counts and decimals must be equal; floating point numbers, among them every quantile, within 1e-9.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.catalogue import analyses
from analytics.classes.declare import Class, ClassSet, Condition, Part, to_text
from analytics.engine import Workspace, compiled, create_workspace, open_workspace, run, scope_of
from analytics.schema import IMPORTABLE, TABLES
from analytics.selection import Selection

pytest.importorskip("pysail")

YEAR = Selection(date(2025, 11, 1), date(2026, 11, 1), compare="year")
NARROW = replace(
    YEAR, start=date(2026, 2, 10), compare="lunar", region=("华东", "not_stated"), category=("茶叶", "咖啡")
)
SELECTIONS = {
    "a year": YEAR,
    "narrow": NARROW,
    "a segment": replace(YEAR, segment=("champions", "loyal"), channel=("经销商",), compare="none"),
}
SCORECARD = to_text(
    ClassSet(
        "card",
        cut="scorecard",
        parts=(
            Part("satisfaction", 2),
            Part("discount_share_12m", falling=True),
            Part(rule=((Condition("class:level", "in", ("core",)), Condition("region", "in", ("华东",))),)),
        ),
        classes=(Class("high", bound=60), Class("low")),
    )
)
MORE: dict[str, Mapping[str, Any]] = {
    "change_contributors": {"dimension": "all"},
    "market_share": {"basis": "brand_sales_total"},
    "cohorts": {"by": "channel", "step": "quarter", "again_days": 30},
    "cohort_customers": {"by": "category", "age": 2, "cohort": "茶叶"},
    "survival": {"by": "first_year", "window_days": 60},
    "survival_summary": {"by": "region", "restrict_days": 200},
    "churn_rate": {"window_days": 30, "base_days": 400},
    "churn_warnings": {"late_multiple": 1.5, "late_quantile": 0.5},
    "warnings_by_class": {"class_set": "best", "least_overdue_days": 0},
    "customer_list": {"r_score": 5, "class_set": "stage", "class_code": "active"},
    "class_results": {"class_set": "sales_abc"},
    "class_crosstab": {"class_set": "importance", "other_set": "level"},
    "fit_value": {"class_set": SCORECARD, "other_set": "profit_third"},
    "product_contribution": {"class_set": "product_margin", "other_set": "product_role"},
    "contribution_list": {"class_code": "core", "other_code": "middle"},
    "target_list": {"class_set": "fit", "class_code": "high", "other_code": "low"},
    "class_moves": {"class_set": "rfm", "from_on": date(2026, 3, 15)},
    "moved_list": {"class_set": "level", "from_class": "core"},
    "growth_accounting": {"grain": "quarter", "window_periods": 3},
    "growth_list": {"movement": "lost", "window_periods": 2},
    "stickiness": {"grain": "quarter", "window_periods": 4},
    "price_index": {"price_level": "批发价"},
}


@pytest.fixture(scope="module")
def small(demo_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Every fiftieth customer of the sample company with their orders, and the whole market around it."""
    big = open_workspace(demo_copy / "workspaces" / "sample.duckdb")
    folder = tmp_path_factory.mktemp("small")
    workspace = create_workspace(folder / "small.duckdb")
    parcels = {}
    for name, table in IMPORTABLE.items():
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        some = "where right(customer_id, 2) in ('07', '57') or customer_id is null and right(order_id, 2) = '33'"
        part = {"order_lines": some, "orders": some, "customers": "where right(customer_id, 2) in ('07', '57')"}
        parcels[name] = big.table(f"select {columns} from {name} {part.get(name, '')}")
    workspace.load({name: parcel for name, parcel in parcels.items() if parcel.num_rows}, {"name": "small"})
    big.close()
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def spark(small: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Spark Connect session on a cluster of four workers, holding the same tables."""
    import pyarrow.parquet as parquet

    os.environ |= {"SAIL_MODE": "local-cluster", "RUST_LOG": "error"}
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    main = sys.modules["__main__"]
    if not hasattr(main, "__file__"):  # a worker of pytest-xdist, which pyspark takes for a run of its own doctests
        main.__file__ = __file__
    folder = tmp_path_factory.mktemp("parquet")
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    address = server.listening_address
    assert address is not None
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{address[1]}").getOrCreate()
    session.sql("create database if not exists main")
    for name in TABLES:
        parquet.write_table(small.table(f"select * from {name}"), folder / f"{name}.parquet")
        session.sql(f"create table main.{name} using parquet location '{folder / name}.parquet'")
    session.sql("use database main")
    yield session
    session.stop()
    server.stop()


def plain(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def same(one: Any, other: Any) -> bool:
    one, other = plain(one), plain(other)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9) or (math.isnan(one) and math.isnan(other))
    return one == other


def difference(small: Workspace, spark: Any, name: str, selection: Selection, given: Mapping[str, Any]) -> str:
    """What differs in the answers of the two engines, "" when nothing does."""
    analysis = analyses()[name]
    asked = (analysis.file, scope_of(small, selection), analysis.parameters(given), small.currency)
    ours = small.rows(compiled.statement(*asked))
    theirs = spark.sql(compiled.statement(*asked, dialect="spark")).toArrow().to_pylist()
    if len(ours) != len(theirs):
        return f"{name}: {len(ours)} rows here, {len(theirs)} there"
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
        for column, value in mine.items():
            if not same(value, other[column]):
                return f"{name}, row {number}, {column}: {value!r} here, {other[column]!r} there"
    return ""


def test_the_comparison_is_not_one_of_empty_tables(small: Workspace):
    empty = {name for name in NAMES if run(name, small, YEAR).table.num_rows == 0}
    assert not empty


NAMES = [name for name, analysis in analyses().items() if analysis.compute is None]


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS.keys())
def test_every_analysis_gives_the_same_rows(small: Workspace, spark: Any, selection: Selection):
    found = [difference(small, spark, name, selection, {}) for name in NAMES]
    assert not any(found), "\n".join(filter(None, found))


def test_parameters_reach_the_second_engine_too(small: Workspace, spark: Any):
    found = [difference(small, spark, name, YEAR, given) for name, given in MORE.items()]
    assert not any(found), "\n".join(filter(None, found))


def test_text_in_parameters_stays_text_on_both_engines(small: Workspace, spark: Any):
    """Quotes and backslashes, which the two engines escape differently."""
    for text in ("o'hara", "a\\'b", 'x" or 1=1 --', "\\"):
        assert difference(small, spark, "offer_list", YEAR, {"competitor": text}) == ""
        assert difference(small, spark, "order_list", replace(YEAR, region=(text,)), {}) == ""
