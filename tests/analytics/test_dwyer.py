"""Dwyer's two models of groups: on paper, as what is entered changes them, and where nothing can be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from analytics.engine import Workspace, run
from analytics.errors import AnalyticsError
from analytics.selection import Selection
from analytics.value.dwyer import shares
from tests.analytics.tiny import company, line

ALL = Selection(compare="none")
LAST = date(2026, 6, 30)
FLAT = {"by": "everybody", "discount_percent": 0, "horizon_years": 2}


@pytest.fixture(scope="module")
def forty(data_folder: Path) -> Iterator[Workspace]:
    """Forty customers buy 800 days ago; twenty of them again 400 days ago, ten of these again 40 days ago; four of the
    twenty who did not come 400 days ago come back 100 days ago. Every purchase is 90."""
    lines = [line("begin", "2023-06-01", None, "tea", 1), line("end", f"{LAST}", None, "tea", 1)]
    for number in range(40):
        days = (800, 400, 40) if number < 10 else (800, 400) if number < 20 else (800, 100) if number < 24 else (800,)
        bought = ((f"{number}/{ago}", f"{LAST - timedelta(days=ago)}") for ago in days)
        lines += [line(order, day, f"C{number:02d}", "tea", 90) for order, day in bought]
    workspace = company(data_folder / "forty.duckdb", {"order_lines": lines})
    yield workspace
    workspace.close()


def test_both_models_on_paper(forty: Workspace):
    """Lost for good: half stay from the first year to the second (20 of 40); the second year's 20 are too few and take
    the same half. Always a share: nobody buys in the three periods after a purchase, half of those silent for three do
    in the fourth (20 of 40 and 10 of 20), so that of eight periods the first brings 90 and the fifth 45. A year ago
    forty were known, of whom 14 came: ten are expected by either model; 4 of the 20 gone for a year had come back."""
    (row,) = run("dwyer_groups", forty, ALL, FLAT).rows
    assert (row["customers"], row["contribution"]) == (14, 90)
    assert (row["lost_value"], row["share_value"]) == (135, 135)
    assert row["lost_error"] == pytest.approx(10 / 14 - 1)
    assert row["share_error"] == pytest.approx(10 / 14 - 1)
    assert (row["fits"], row["returned_share"]) == ("both", 0.2)
    years = run("dwyer_lost", forty, ALL, FLAT).rows
    assert [(one["staying"], one["cash"], one["cumulative"]) for one in years] == [(1, 90, 90), (0.5, 45, 135)]
    periods = run("dwyer_share", forty, ALL, FLAT).rows
    assert [one["buyers"] for one in periods] == [1, 0, 0, 0, 0.5, 0, 0, 0]
    assert [one["measured"] for one in periods[1:5]] == [0, 0, 0, 0.5]


def test_what_is_moved_or_entered_moves_the_value(forty: Workspace):
    def value(name: str, **given: float | str) -> float:
        return run(name, forty, ALL, FLAT | given).rows[-1]["cumulative"]

    assert value("dwyer_lost", retention_points=10) == pytest.approx(90 + 54)
    assert value("dwyer_lost", set_retentions="100") == 180
    assert value("dwyer_lost", set_margin_percent=50) == pytest.approx(67.5)
    assert value("dwyer_lost", discount_percent=25) == pytest.approx(90 + 45 / 1.25)
    assert value("dwyer_share", set_probabilities="0,0,0,100") == 180
    assert value("dwyer_share", discount_percent=25) == pytest.approx(90 + 45 / 1.25)
    assert value("dwyer_share", state_count=3) == 90  # silent for three periods is then lost


def test_entered_cells_are_percentages():
    assert shares("70, 65") == (0.7, 0.65)
    assert shares("") == ()
    for wrong in ("many", "120", "-1"):
        with pytest.raises(AnalyticsError):
            shares(wrong)


def test_short_histories_cannot_tell(tiny: Workspace):
    result = run("dwyer_groups", tiny, ALL)
    assert {row["fits"] for row in result.rows} == {"untold"}
    assert {row["lost_value"] for row in result.rows} == {None}
    assert result.headline.key == "headline.dwyer_groups.untold"
    assert run("dwyer_lost", tiny, ALL).state == "empty"
    entered = run("dwyer_lost", tiny, ALL, {"set_retentions": "80,90"}).rows
    assert len(entered) == 5
