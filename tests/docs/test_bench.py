"""The bench compares like with like: the bare queries ask the same question and get the same answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analytics.bench import large, questions, report
from analytics.bench.measure import Figure, Section, paired
from analytics.catalogue import analyses
from analytics.engine import open_workspace, run

NAMES = sorted(path.stem for path in questions.BARE.glob("*.sql"))


def test_bare_queries_belong_to_analyses():
    assert set(NAMES) <= set(analyses())


@pytest.mark.parametrize("workspace", ["sample", "online_retail"])
@pytest.mark.parametrize("name", NAMES)
def test_the_bare_query_gives_the_same_rows_and_sums(name: str, workspace: str, demo_data: Path):
    opened = open_workspace(workspace)
    result = run(name, opened, questions.last_year(opened))
    if result.state == "missing":
        pytest.skip(f"{workspace} cannot answer {name}")
    sql, values = questions._bare(name, result.scope, result.passport.parameters)
    assert questions._same(result.table, opened.table(sql, values))


def test_pairs_alternate_and_the_first_is_not_counted():
    order: list[str] = []
    costs = iter([100.0, *[2.0] * 5])

    def ours() -> float:
        order.append("ours")
        return next(costs)

    def bare() -> float:
        order.append("bare")
        return 1.0

    figure = paired("x", ours, bare, 1.5, 5)
    assert (figure.ratio, figure.ours, figure.is_met) == (2.0, 2.0, False)
    assert order[:6] == ["ours", "bare", "ours", "bare", "bare", "ours"]


def test_the_report_says_what_was_missed():
    figures = (Figure("fast", 0.01, 0.01, 1.0, 1.2), Figure("slow", 0.05, 0.01, 5.0, 1.3), Figure("told", 1, 1, 1))
    page = report.page([Section("Part", "About.", figures)])
    assert "**1 of 2 goals met.**" in page
    assert "| slow | 50.0 | 10.0 | 5.00 | 1.3 | **missed** |" in page
    assert "| told | 1000.0 | 1000.0 | 1.00 |  |  |" in page


def test_the_bare_queries_of_a_large_company_are_all_asked():
    asked = {name for name, *_ in large.ASKED}
    assert asked == {path.stem for path in (questions.BARE / "large").glob("*.sql")}
    assert {analysis for _, analysis, _ in large.ASKED} <= set(analyses())


def test_a_large_company_is_measured_small():
    """Both sides answer, whatever the size; the notes say the seconds."""
    (part,) = large.sections([20_000])
    assert len(part.figures) == 2 * len(large.ASKED)
    assert all(figure.ours > 0 and figure.bare > 0 and "first" in figure.note for figure in part.figures)


def test_a_section_is_measured_anew_without_the_others():
    first = Section("Part", "About.", (Figure("slow", 0.05, 0.01, 5.0, 1.3), Figure("fast", 0.01, 0.01, 1.0, 1.2)))
    other = Section("Other", "More.", (Figure("slower", 0.09, 0.01, 9.0, 1.0, "so it is"),))
    page = report.page([first, other])
    again = report.page([replace(first, figures=(Figure("slow", 0.01, 0.01, 1.0, 1.3, "now"),))], page)
    assert ("**1 of 3 goals met.**" in page, "**1 of 2 goals met.**" in again) == (True, True)
    assert "Missed by most: slower 9.00." in again
    assert (again.count("## Part"), again.count("## Other"), "| fast |" in again) == (1, 1, False)
    assert again.index("## Part") < again.index("Measured apart: ") < again.index("## Other")
    assert report.page([other], page).replace(f"Measured apart: {report._machine()}\n\n", "") == page
