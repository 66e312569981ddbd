"""Every analysis of the catalogue, whatever it asks: declared, worded, runs empty, obeys the selection."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from analytics import texts
from analytics.analysis import Analysis
from analytics.catalogue import analyses, find
from analytics.engine import Workspace, run
from analytics.engine.compiled import reads_history
from analytics.engine.members import SEGMENTS
from analytics.engine.scope import LINES_FIELDS
from analytics.engine.sources import SQL, names_read, parsed, relation_of, shared
from analytics.errors import AnalyticsError
from analytics.schema import TABLES
from analytics.selection import FILTERS, Selection
from tests.analytics.tiny import QUARTER, company

ALL = list(analyses().values())
WITH_SQL = [analysis for analysis in ALL if analysis.compute is None]
KINDS = {
    "id": pa.types.is_string,
    "text": pa.types.is_string,
    "code": pa.types.is_string,
    "date": pa.types.is_date,
    "month": pa.types.is_date,
    "money": lambda kind: pa.types.is_decimal(kind) or pa.types.is_floating(kind),
    "count": pa.types.is_integer,
    "quantity": lambda kind: pa.types.is_decimal(kind) or pa.types.is_integer(kind),
    "number": lambda kind: pa.types.is_floating(kind) or pa.types.is_decimal(kind),
    "share": pa.types.is_floating,
    "change": pa.types.is_floating,
    "points": pa.types.is_floating,
    "days": lambda kind: pa.types.is_floating(kind) or pa.types.is_integer(kind),
    "flag": pa.types.is_boolean,
}


def named(found: list[Analysis]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("analysis", found, ids=[analysis.name for analysis in found])


def files_of(analysis: Analysis) -> list[str]:
    """The analysis' file and the shared relations it rests on."""
    found = [analysis.file]
    for file in found:
        found += [
            shared()[name] for name in sorted(names_read(file)) if name in shared() and shared()[name] not in found
        ]
    return found


@named(ALL)
def test_it_has_sql_or_a_computation(analysis: Analysis):
    assert (analysis.compute is None) == (SQL / analysis.file).exists()
    if analysis.compute is None:
        reads_history(analysis.file)
        assert parsed(analysis.file).find_all()
    else:
        assert analysis.reads


def test_every_sql_file_belongs_to_an_analysis():
    used = {analysis.file for analysis in WITH_SQL} | {analysis.coverage for analysis in ALL}
    own = {path.relative_to(SQL).as_posix() for path in SQL.rglob("*.sql")}
    assert {file for file in own if not file.startswith("relations/")} <= used


@named(ALL)
def test_its_texts_exist_in_both_languages_with_the_same_facts(analysis: Analysis):
    keys = [f"analysis.{analysis.name}{part}" for part in ("", ".question", ".definition")]
    keys += [f"param.{param.name}" for param in analysis.params]
    keys += [f"{param.name}.{choice}" for param in analysis.params for choice in param.choices if choice]
    for out in analysis.columns:
        assert texts.known(f"out.{analysis.name}.{out.name}") or texts.known(f"out.{out.name}"), out.name
    for key in keys:
        assert texts.known(key), key


def test_every_text_states_both_languages_and_the_same_placeholders():
    for key, entry in texts.catalogue().items():
        assert set(entry) == {"en", "zh"}, key
        found = [sorted(texts.PLACEHOLDER.findall(entry[lang])) for lang in ("en", "zh")]
        assert found[0] == found[1], key


@named(ALL)
def test_its_headline_states_every_fact_its_sentence_names(analysis: Analysis, tiny: Workspace):
    _assert_said(run(analysis, tiny, QUARTER))
    _assert_said(run(analysis, tiny, replace(QUARTER, compare="none")))
    _assert_said(run(analysis, tiny, replace(QUARTER, category=("coffee",))))
    _assert_said(run(analysis, tiny, Selection()))


def _assert_said(result):
    said = result.headline
    for lang in texts.LANGUAGES:
        assert texts.known(said.key), said.key
        sentence = texts.say(said.key, lang, said.facts, result.currency)
        assert "{" not in sentence, sentence
        assert "nan" not in sentence.lower(), sentence


@named(ALL)
def test_its_columns_are_those_declared_with_fitting_types(analysis: Analysis, tiny: Workspace):
    table = run(analysis, tiny, QUARTER).table
    assert table.column_names == [out.name for out in analysis.columns]
    for out in analysis.columns:
        kind = table.schema.field(out.name).type
        assert pa.types.is_null(kind) or KINDS[out.kind](kind), f"{out.name}: {kind}"


@named(ALL)
def test_every_code_it_returns_has_a_text(analysis: Analysis, tiny: Workspace):
    result = run(analysis, tiny, QUARTER)
    for out in analysis.columns:
        if out.kind != "code" or not out.codes:
            continue
        for value in {value for value in result.values(out.name) if value is not None}:
            if out.codes != "table" and texts.BOTH not in value:  # named where the tables are, or by people
                assert texts.known(f"{out.codes}.{value}"), f"{out.codes}.{value}"


def test_every_segment_has_its_text_and_meaning():
    for code in SEGMENTS:
        assert texts.known(f"segment.{code}")
        assert texts.known(f"segment.{code}.meaning")
    assert all(f"'{code}'" in (SQL / "relations/segments.sql").read_text(encoding="utf-8") for code in SEGMENTS)


@named(ALL)
def test_its_chart_and_its_click_name_its_own_columns(analysis: Analysis):
    own = {out.name for out in analysis.columns}
    if analysis.chart is not None:
        chart = analysis.chart
        assert {chart.x, chart.y, chart.split, chart.compare, chart.low, chart.high, chart.label} - {""} <= own
    if analysis.opens is not None:
        opened = find(analysis.opens.analysis)
        assert {*analysis.opens.select.values(), *analysis.opens.params.values()} <= own
        assert set(analysis.opens.params) <= {param.name for param in opened.params}
        assert set(analysis.opens.select) <= {"start", "until", *FILTERS}


@named(ALL)
def test_its_needs_are_declared_columns(analysis: Analysis):
    for need in analysis.needs:
        for one in need.split("|"):
            table, _, column = one.partition(".")
            assert column in TABLES[table].names


@named(ALL)
def test_it_runs_where_there_is_nothing(analysis: Analysis, nearly_empty: Workspace):
    result = run(analysis, nearly_empty)
    assert result.table.num_rows == 0 or analysis.compute or analysis.name == "offer_list"
    if analysis.compute is None and analysis.name != "offer_list":
        assert result.state in ("missing", "empty")
        assert result.headline.key in ("state.missing", "state.empty")


def test_an_empty_workspace_says_what_to_do_next(data_folder):
    workspace = company(data_folder / "empty.duckdb", {})
    with pytest.raises(AnalyticsError) as caught:
        run("key_figures", workspace)
    assert caught.value.code == "no_data"
    workspace.close()


def fields_of(analysis: Analysis) -> set[str]:
    """The selection fields that the relations an analysis reads can be filtered by."""
    found: set[str] = set()
    for file in files_of(analysis):
        for base, suffix in filter(None, map(relation_of, names_read(file))):
            if base in ("sales", "lines") and suffix != "_all":
                found |= {*LINES_FIELDS, "segment"}
            elif suffix != "_all" and base in TABLES:
                found |= set(TABLES[base].selects)
    return found


@named(WITH_SQL)
def test_it_honours_every_field_its_relations_have(analysis: Analysis, tiny: Workspace):
    """A filter that nothing meets leaves nothing behind the figures."""
    assert fields_of(analysis), analysis.name
    for field in fields_of(analysis):
        result = run(analysis, tiny, replace(QUARTER, **{field: ("nobody",)}))
        if analysis.basis == "brand_sales" and field not in TABLES["brand_sales"].selects:
            assert "own" not in result.values("competitor")  # nobody else has our channels and salespeople
        else:
            assert result.table.num_rows == 0, (field, result.rows)


@named(WITH_SQL)
def test_personal_columns_are_masked_and_nothing_else(analysis: Analysis, tiny: Workspace):
    plain, masked = run(analysis, tiny, QUARTER), run(analysis, tiny, QUARTER, masked=True)
    assert masked.passport.masked
    for out in analysis.columns:
        before, after = plain.values(out.name), masked.values(out.name)
        if out.personal:
            assert all("***" in value for value in after if value)
            assert not set(filter(None, before)) & set(filter(None, after))
        else:
            assert before == after
    declared = {column.name for table in TABLES.values() for column in table.columns if column.personal}
    assert all(out.personal for out in analysis.columns if out.name in declared)


def test_names_are_unique_and_lists_open_from_every_area():
    assert len(analyses()) == len(ALL)
    with pytest.raises(AnalyticsError) as caught:
        find("sales_trnd")
    assert "sales_trend" in str(caught.value.facts["near"])
