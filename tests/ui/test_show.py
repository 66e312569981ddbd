"""``show`` on a real small company: block, states, words, lists behind a click, and what a failure looks like."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analytics import numbers
from analytics.analysis import Analysis, Opens
from analytics.catalogue import analyses
from analytics.engine import Workspace, run
from analytics.selection import Selection
from analytics.texts import say
from tests.analytics.tiny import QUARTER, company
from ui import opened, tables
from ui.downloads import file_name
from ui.figures import of
from ui.headline import unbroken
from ui.passport import _lines
from ui.view import View

MONTH = Opens("order_list", select={"start": "month", "until": "month"})
WICKED = "![x](http://evil.example/a.png)<img src=x>=1+1"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("show")
    before = os.environ.get("KELENS_DATA")
    os.environ["KELENS_DATA"] = str(folder)
    workspace = company(folder / "tiny.duckdb")
    workspace.change_settings(origin="generated")
    yield workspace
    workspace.close()
    os.environ.pop("KELENS_DATA") if before is None else os.environ.update(KELENS_DATA=before)


def page(view, name, options):
    from ui.show import figures, show

    figures(name, view) if options.pop("as_figures", False) else show(name, view, **options)


def block(workspace: Workspace, name: str, lang: str = "zh", selection: Selection = QUARTER, **options: Any) -> AppTest:
    view = View(workspace, selection, lang, "light")
    app = AppTest.from_function(page, default_timeout=60, kwargs={"view": view, "name": name, "options": options})
    return app.run()


def charts(app: AppTest) -> list[Any]:
    return [element for element in app.main if element.type == "plotly_chart"] or list(app.get("plotly_chart"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_block_reads_headline_chart_and_what_can_be_done_with_it(tiny: Workspace, lang: str):
    app = block(tiny, "sales_trend", lang)
    assert not app.exception
    assert app.markdown[0].value.startswith("### ")
    assert "generated 示例数据" in app.markdown[0].value
    assert len(charts(app)) == 1
    words = [say(f"show.{word}", lang) for word in ("table", "split", "passport")]
    assert [button.label for button in app.button] == words
    assert len(app.get("download_button")) == 2
    assert not app.dataframe


def test_the_table_opens_and_closes(tiny: Workspace):
    app = block(tiny, "sales_trend", "en")
    app.button[0].click().run()
    assert len(app.dataframe) == 1
    assert app.button[0].label == say("show.table.hide", "en")
    app.button[0].click().run()
    assert not app.dataframe


def test_a_table_below_is_always_there_and_a_chart_can_be_left_out(tiny: Workspace):
    app = block(tiny, "sales_trend", chart=False, table="below")
    assert not charts(app)
    assert len(app.dataframe) == 1


def test_key_figures_are_at_most_five_with_their_change(tiny: Workspace):
    app = block(tiny, "key_figures", "en", as_figures=True)
    assert not app.exception
    assert 1 <= len(app.metric) <= 5
    assert (app.metric[0].label, app.metric[0].value, app.metric[0].delta) == ("Revenue", "¥1\\.03K", "\\+32\\.1%")


def test_an_empty_answer_says_which_filter_to_widen(tiny: Workspace):
    app = block(tiny, "sales_trend", "en", Selection(date(2026, 4, 1), date(2026, 7, 1), region=("Nowhere",)))
    said = " ".join(item.value for item in (*app.markdown, *app.caption))
    assert "Nowhere" in said
    assert not charts(app)


def test_where_nothing_was_counted_nobody_is_praised(tiny: Workspace):
    app = block(tiny, "churn_warnings", "en", Selection(date(2026, 4, 1), date(2026, 7, 1), region=("Nowhere",)))
    said = " ".join(item.value for item in app.markdown)
    assert say("empty.churn_warnings", "en")[:12] not in said


def test_shares_move_by_what_the_screen_shows():
    assert numbers.points(numbers.shown_points(0.0644, 0.0048), "en") == "+0.4 pts"
    assert numbers.points(numbers.shown_points(0.0764, -0.0006), "en") == "−0.1 pts"


def test_settings_are_said_in_words(tiny: Workspace):
    said = "\n".join(_lines(run("change_contributors", tiny, QUARTER, {"dimension": "all"}), "zh"))
    assert "全部维度" in said
    assert "all" not in said.replace("all\\_", "")


def test_the_passport_opens_in_a_drawer(tiny: Workspace):
    app = block(tiny, "sales_trend", "en")
    next(button for button in app.button if button.label == say("show.passport", "en")).click().run()
    assert not app.exception
    assert any(say("passport.counted", "en") in item.value for item in app.markdown)


def test_an_unknown_figure_says_what_it_lacks(tiny: Workspace):
    held = run("key_figures", tiny, QUARTER)
    empty = held.table.set_column(1, "value", pa.array([None] * held.table.num_rows, pa.float64()))
    why = {figure.label: figure.why for figure in of(replace(held, table=empty), "en", tiny)}
    assert why["Margin rate"]


def test_a_refusal_is_its_sentence(tiny: Workspace):
    app = block(tiny, "no_such_analysis", "en")
    assert [error.value for error in app.error]
    assert "no\\_such\\_analysis" in app.error[0].value
    assert not app.exception


def test_an_unexpected_failure_shows_an_id_and_no_trace(
    tiny: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("ui.show.run", fail)
    app = block(tiny, "sales_trend", "en")
    assert not app.exception
    assert "secret" not in app.error[0].value
    assert app.error[0].value.startswith("Something went wrong on our side")


def test_a_month_opens_its_own_orders(tiny: Workspace):
    held = run("sales_trend", tiny, QUARTER)
    narrow = opened.narrowed(QUARTER, held.scope, MONTH, held.rows[1])
    assert (narrow.start, narrow.until) == (date(2026, 5, 1), date(2026, 6, 1))
    orders = run("order_list", tiny, narrow)
    assert float(sum(orders.values("revenue"))) == float(held.rows[1]["revenue"])


def test_a_month_that_is_cut_by_the_period_is_cut_in_its_list(tiny: Workspace):
    selection = Selection(date(2026, 4, 12), date(2026, 5, 8))
    held = run("sales_trend", tiny, selection)
    narrow = opened.narrowed(selection, held.scope, MONTH, held.rows[0])
    assert (narrow.start, narrow.until) == (date(2026, 4, 12), date(2026, 5, 1))


def test_masked_names_still_open_their_orders(tiny: Workspace):
    held = run("customer_list", tiny, Selection(), masked=True)
    clear = held.opening(0)
    assert "*" in held.rows[0]["customer_id"]
    assert "*" not in clear["customer_id"]
    assert run("order_list", tiny, Selection(), {"customer_id": clear["customer_id"]}, masked=True).table.num_rows


def test_a_click_opens_the_list_in_a_drawer(tiny: Workspace):
    app = block(tiny, "rfm_segments", "en")
    app.session_state["rfm_segments_en.open"] = 0
    app.run()
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    assert len(app.dataframe) == 1


def test_a_customer_without_orders_in_the_period_opens_the_earlier_ones(tiny: Workspace):
    app = block(tiny, "churn_warnings", "en")
    app.session_state["churn_warnings_en.open"] = 0
    app.run()
    assert say("show.opened.earlier", "en") in [item.value for item in app.caption]
    assert len(app.dataframe) == 1


def test_the_drawer_says_what_was_clicked(tiny: Workspace):
    assert opened.subject(run("sales_trend", tiny, QUARTER), 1, "en") == "May 2026"
    cell = opened.subject(run("rfm_map", tiny, QUARTER), 0, "en")
    assert len(re.findall(r"score \d", cell)) == 2


def test_a_click_is_read_from_charts_and_tables():
    class State:
        def __init__(self, selection: dict[str, Any]) -> None:
            self.selection = selection

    assert opened._index(State({"points": [{"customdata": 4}]})) == 4
    assert opened._index(State({"points": [{"customdata": [5]}]})) == 5
    assert opened._index(State({"rows": [2]})) == 2
    assert opened._index(State({"points": [{"x": 1}]})) is None
    assert opened._index(None) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tables_are_exact_translated_and_sortable(tiny: Workspace, lang: str):
    ready = tables.payload(run("category_growth", tiny, QUARTER), lang)
    labels = {name: config["label"] for name, config in ready.config.items()}
    assert labels["revenue"] == ("销售额（¥）" if lang == "zh" else "Revenue (¥)")
    assert ready.config["revenue"]["type_config"]["format"] == "%,.2f"
    assert str(ready.table.schema.field("share").type) == "double"
    assert set(ready.moved) == {"change", "share_change"}


def test_totals_are_of_all_rows_however_few_are_listed(tiny: Workspace):
    whole, cut = run("order_list", tiny, QUARTER), run("order_list", tiny, QUARTER, {"limit": 2})
    assert tables.totals(whole, "en").startswith("total Revenue (¥) 1,030.00")
    assert tables.totals(cut, "en") == tables.totals(whole, "en")
    assert (tables.is_cut(whole), tables.is_cut(cut)) == (False, True)


LISTED = [analysis for analysis in analyses().values() if analysis.opens and analysis.opens.analysis.endswith("_list")]
REVENUES = ("revenue", "period_revenue")
PEOPLE = {"class_months": "subjects"}  # what opens is who was in a class at a month's end, not that month's revenue


@pytest.mark.parametrize("analysis", LISTED, ids=lambda analysis: analysis.name)
def test_a_list_adds_up_to_the_revenue_that_was_clicked(analysis: Analysis, tiny: Workspace):
    """Of every row that states its revenue. What a list of products leaves out (postage) its passport states."""
    held = run(analysis, tiny, QUARTER, {"dimension": "all"} if analysis.name == "change_contributors" else None)
    opens = analysis.opens
    assert opens is not None
    for index, row in enumerate(held.rows):
        stated = [float(row[name] or 0) for name in REVENUES if name in row]
        if not stated or not opened.tells(opens, row) or analysis.name == "one_time_buyers":
            continue
        given = {name: row[column] for name, column in opens.params.items() if row[column] is not None}
        selection = opened.narrowed(held.scope.selection, held.scope, opens, held.opening(index))
        found = run(opens.analysis, tiny, selection, {**given, "limit": 1})
        listed = found.rows[0] if found.rows else {}
        if analysis.name in PEOPLE:
            assert listed["total_count"] == row[PEOPLE[analysis.name]], row
            continue
        sums = [float(listed.get(f"total_{name}") or 0) for name in REVENUES]
        postage = sum(left.amount or 0 for left in found.passport.left_out if left.reason == "not_merchandise")
        assert set(stated) & {*sums, *(total + float(postage) for total in sums)}, row


def test_orders_are_counted_as_on_every_page_and_more_rows_are_explained(tiny: Workspace):
    figures = {row["measure"]: row["value"] for row in run("key_figures", tiny, QUARTER).rows}
    listed = run("order_list", tiny, QUARTER)
    assert listed.rows[0]["total_orders"] == figures["orders"] < listed.table.num_rows
    assert listed.headline.key == "headline.order_list.more_rows"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_passport_says_what_was_left_out_and_why(tiny: Workspace, lang: str):
    held = run("sales_trend", tiny, QUARTER)
    said = "\n".join(_lines(held, lang))
    for reason in held.passport.left_out:
        assert say(f"left_out.{reason.reason}", lang)[:6] in said.replace("\\", "")
    assert "passport." not in said
    for key in ("definition", "period", "as_of", "counted", "left_out", "data"):
        assert say(f"passport.{key}", lang) in said


def test_names_never_act_as_markdown(tiny: Workspace):
    view = View(tiny, QUARTER, "en", "light")
    shown = view.say("show.filter", name="x", values=WICKED)
    assert not re.search(r"(?<!\\)[!<\[\]>]", shown)


def test_numbers_do_not_part_from_their_units():
    assert unbroken("累计 ¥1\\,591万，+0\\.5 pts") == "累计 ¥1\\,591\u2060万，+0\\.5\u00a0pts"


def test_files_are_named_after_what_is_in_them(tiny: Workspace):
    held = run("sales_trend", tiny, QUARTER)
    assert file_name(held, "zh", "csv").startswith("销售趋势_tiny_20260401-20260630_")
    assert not set('\\/:*?"<>| ') & set(file_name(held, "en", "xlsx"))


def test_a_figure_without_a_compare_period_has_no_change(tiny: Workspace):
    held = run("key_figures", tiny, Selection(date(2026, 4, 1), date(2026, 7, 1), compare="none"))
    assert {figure.delta for figure in of(held, "zh", tiny)} == {None}
