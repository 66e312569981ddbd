"""Clusters: found where they are, refused where there are too few, assigned in SQL as the model assigns them."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.classes.clusters import clustered
from analytics.classes.declare import from_text, to_text
from analytics.engine import Workspace, create_workspace, scope_of
from analytics.errors import AnalyticsError
from analytics.models.clusters import Clusters
from analytics.selection import Selection
from tests.analytics.tiny import line, parcel
from tests.classes.test_membership import members


@pytest.fixture(scope="module")
def two_kinds(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Forty who buy once for little and twenty who buy five times for much."""
    rows = []
    for number in range(60):
        often = number >= 40
        for order in range(5 if often else 1):
            day = f"2026-0{order + 1}-{number % 9 + 10}"
            rows.append(
                line(f"o{number}-{order}", day, f"c{number:02d}", "tea", 900 + number if often else 10 + number % 7)
            )
    workspace = create_workspace(tmp_path_factory.mktemp("k") / "kinds.duckdb")
    workspace.load({"order_lines": parcel("order_lines", rows)}, {"name": "kinds"})
    return workspace


def test_groups_are_found_and_assigned_in_sql(two_kinds: Workspace):
    made, model = clustered(two_kinds, scope_of(two_kinds, Selection()))
    assert model.k_ == 2
    assert model.stability_ == pytest.approx(1)
    assert model.silhouette_ > 0.6
    found = members(two_kinds, made)
    assert found == {f"c{number:02d}": "c2" if number >= 40 else "c1" for number in range(60)}
    assert from_text(to_text(made)) == made
    assert made.classes[0].zh != made.classes[1].zh


def test_a_number_can_be_asked_for(two_kinds: Workspace):
    made, model = clustered(two_kinds, scope_of(two_kinds, Selection()), k=3)
    assert (model.k_, len(made.classes), len(set(members(two_kinds, made).values()))) == (3, 3, 3)


def test_too_few_customers_are_refused(tiny: Workspace):
    with pytest.raises(AnalyticsError) as error:
        clustered(tiny, scope_of(tiny, Selection()))
    assert error.value.code == "too_few_to_cluster"


def test_noise_is_not_called_stable():
    rows = np.random.default_rng(1).normal(size=(300, 4))
    assert Clusters(k=5).fit(rows).stability_ < 0.75
