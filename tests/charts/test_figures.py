"""Every kind of chart: words, marks, clicks, payload, and nothing that a name could inject."""

import json
import re
from typing import Any

import pytest

from analytics.charts import KINDS, builder, figure
from analytics.charts.palette import DARK, LIGHT
from analytics.errors import AnalyticsError
from analytics.result import Result
from tests.charts.specimens import WICKED, grid, movers, ranked, result, specimens, split, trend

ALL = specimens()


def spec(held: Result, lang: str = "zh", **options: Any) -> dict[str, Any]:
    return json.loads(str(figure(held, lang, **options).to_json()))


def bars_of(drawn: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in drawn["data"] if trace["type"] == "bar"]


def test_every_kind_has_a_specimen():
    drawn = {held.analysis.chart.kind for held in ALL.values() if held.analysis.chart}
    assert drawn == set(KINDS)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("present", [False, True])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_payload_is_small(name: str, lang: str, present: bool):
    drawn = spec(ALL[name], lang, theme="dark", present=present)
    assert len(json.dumps(drawn, ensure_ascii=False).encode()) < 50 * 1024
    assert len(json.dumps(drawn)) < 50 * 1024
    assert sum(len(trace["x"]) for trace in drawn["data"]) < 5000


@pytest.mark.parametrize("name", ALL)
def test_type_is_read_from_five_metres_and_our_own_template_is_used(name: str):
    near, far = spec(ALL[name]), spec(ALL[name], present=True)
    assert near["layout"]["font"]["size"] >= 14
    assert far["layout"]["font"]["size"] >= 18
    assert far["layout"]["height"] > near["layout"]["height"]
    assert len(json.dumps(near["layout"]["template"])) < 100
    for face in ("Noto Sans SC", "PingFang SC", "Microsoft YaHei"):
        assert face in near["layout"]["font"]["family"]


@pytest.mark.parametrize("name", ALL)
def test_marks_that_can_be_clicked_carry_their_row(name: str):
    held = ALL[name]
    indices = [index for trace in spec(held)["data"] for index in trace.get("customdata", [])]
    assert indices
    assert all(isinstance(index, int) and 0 <= index < held.table.num_rows for index in indices)
    for trace in spec(held)["data"]:
        if "customdata" in trace:
            assert "markers" in trace.get("mode", "markers"), "a bare line is never clicked"


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_text_is_missing_and_none_is_the_browsers(name: str, lang: str):
    drawn = spec(ALL[name], lang)
    said = json.dumps(drawn, ensure_ascii=False)
    assert not re.search(r"chart\.[a-z_.]+|\{\w+\}", said)
    for axis in ("xaxis", "yaxis"):
        held = drawn["layout"].get(axis, {})
        assert "ticktext" in held or held.get("showticklabels") is False
        assert held["fixedrange"]
    if lang == "en" and name not in ("bars", "scatter") and "品牌" not in said:
        assert not re.search(r"[\u4e00-\u9fff]", said.replace("微软", ""))


@pytest.mark.parametrize("kind", ["bars", "columns", "contributors"])
def test_bars_start_at_zero(kind: str):
    held = {"bars": ALL["bars"], "columns": ALL["columns"], "contributors": ALL["contributors"]}[kind]
    layout = spec(held)["layout"]
    low, high = layout["yaxis" if kind == "columns" else "xaxis"]["range"]
    assert low <= 0 <= high


@pytest.mark.parametrize("name", ALL)
def test_names_never_act_as_markup(name: str):
    assert "<img" not in json.dumps(spec(ALL[name])["data"])


def test_a_wicked_name_is_shown_letter_by_letter():
    drawn = spec(ranked([WICKED, "B"]))
    (bars,) = bars_of(drawn)
    assert "&lt;b&gt;Müller&lt;/b&gt;" in bars["hovertext"][0]
    assert "<" not in "".join(drawn["layout"]["yaxis"]["ticktext"])


def test_a_month_that_is_not_over_is_never_drawn_as_a_fall():
    for trace in spec(trend())["data"]:
        if trace["mode"] == "lines+markers":
            assert "2026-11-01" not in trace["x"]
    hollow = [trace for trace in spec(trend())["data"] if trace["mode"] == "markers"]
    assert [trace["x"] for trace in hollow] == [["2026-11-01"]] * 2
    assert {trace["marker"]["symbol"] for trace in hollow} == {"circle-open"}
    assert [trace["marker"]["color"] for trace in hollow] == [LIGHT.compare, LIGHT.accent]


def test_a_column_that_is_not_over_is_hatched():
    *_, columns = bars_of(spec(trend(12, "columns")))
    assert columns["marker"]["pattern"]["shape"] == [""] * 11 + ["/"]


def test_the_compare_period_is_grey_and_not_clicked():
    grey = [trace for trace in spec(trend())["data"] if trace.get("line", {}).get("color") == LIGHT.compare]
    assert len(grey) == 1
    assert "customdata" not in grey[0]


def test_lines_are_named_at_their_ends_and_the_own_company_wears_the_accent():
    drawn = spec(split(["A", "B", "Us", "D"], own="Us"), theme="dark")
    texts = {note["text"]: note["font"]["color"] for note in drawn["layout"]["annotations"]}
    assert {"A", "B", "Us", "D"} <= set(texts)
    assert texts["Us"] == DARK.accent
    assert drawn["layout"]["showlegend"] is False
    assert drawn["data"][-1]["name"] == "Us"


def test_the_rest_is_named_not_drawn():
    drawn = spec(split(["A", "B", "others"]))
    assert {trace["name"] for trace in drawn["data"]} == {"A", "B"}
    assert any("未画出" in note["text"] for note in drawn["layout"]["annotations"])


def test_bars_are_ranked_and_labelled_and_say_how_many_there_are():
    drawn = spec(ALL["bars"], "en", limit=5)
    (bars,) = bars_of(drawn)
    assert bars["x"] == sorted(bars["x"], reverse=True)
    assert len(bars["x"]) == 5
    assert any("the first 5 of 60" in note["text"] for note in drawn["layout"]["annotations"])
    (labels,) = [trace for trace in drawn["data"] if trace.get("mode") == "text"]
    assert labels["text"][0].strip() == "1.00M"


def test_contributors_show_both_ends_by_sign_arrow_and_colour():
    drawn = spec(movers([5.0, -7.0, 3.0, -1.0, 0.0]))
    (bars,) = bars_of(drawn)
    assert bars["x"] == [5.0, 3.0, -1.0, -7.0]
    assert bars["marker"]["color"] == [LIGHT.up, LIGHT.up, LIGHT.down, LIGHT.down]
    words = [text.strip() for trace in drawn["data"] if trace.get("mode") == "text" for text in trace["text"]]
    assert words == ["▲ +5.00", "▲ +3.00", "▼ −1.00", "▼ −7.00"]


def test_a_matrix_has_a_number_in_every_cell():
    cells = bars_of(spec(grid()))
    assert sum(len(trace["x"]) for trace in cells) == 25
    assert {"25<br>250万", "1<br>10.0万"} <= {text for trace in cells for text in trace["text"]}


@pytest.mark.parametrize("name", ALL)
def test_bars_with_text_state_both_states_of_a_click(name: str):
    """Plotly 7.1 fails in its click handler, and no click is told, when only ``unselected`` has a text colour."""
    for trace in bars_of(spec(ALL[name])):
        if "textfont" in trace.get("unselected", {}):
            assert "textfont" in trace["selected"]


def test_the_compare_period_says_which_days_it_is():
    whole, part = (trace for trace in spec(trend())["data"] if "customdata" not in trace and "hovertext" in trace)
    assert whole["hovertext"][0].startswith("去年同期，2024年12月：")
    assert part["hovertext"]
    assert "至" in part["hovertext"][0]


def test_hover_says_a_sentence():
    (bars,) = bars_of(spec(ranked(["江南茶行", "B"])))
    assert bars["hovertext"][0] == "江南茶行：销售额 ¥100万，较 ¥80.0万（去年同期）变动 +25.0%"


@pytest.mark.parametrize("name", ALL)
def test_one_row_and_empty_values_are_drawn(name: str):
    held = ALL[name]
    assert spec(Result(held.analysis, held.table.slice(0, 1), held.passport, "CNY"))["data"]
    chart = held.analysis.chart
    assert chart
    hole = dict.fromkeys(held.table.column_names) | {chart.x: held.rows[0][chart.x]}
    holed = result("holes", held.analysis.columns, [*held.rows[:3], hole], chart)
    assert spec(holed, "en")["data"]


def test_drawing_changes_nothing_and_is_repeatable():
    held = ALL["slope"]
    before = held.table
    assert figure(held, "zh").to_json() == figure(held, "zh").to_json()
    assert held.table is before


def test_an_unknown_kind_is_a_sentence():
    with pytest.raises(AnalyticsError) as caught:
        builder("pie")
    assert caught.value.code == "unknown_chart"
