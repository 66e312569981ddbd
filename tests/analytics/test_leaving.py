"""Where customers are leaving: on paper, against the warnings themselves, and against all ways counted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.engine import Workspace, open_workspace, run
from analytics.models.proportions import above_elsewhere, holm, wilson
from analytics.selection import Selection
from tests.analytics.tiny import QUARTER

COUNTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def sample(demo_copy: Path, data_folder: Path) -> Iterator[Workspace]:
    """The sample company. Read only."""
    workspace = open_workspace(demo_copy / "workspaces" / "sample.duckdb")
    yield workspace
    workspace.close()


def test_late_customers_by_salesperson_on_paper(tiny: Workspace):
    """A of 林芳 is late with 700 of a year, C of hers and B of 周暮 are not; D bought once and has no rhythm."""
    result = run("warnings_by_class", tiny, QUARTER)
    rows = {row["class_code"]: row for row in result.rows}
    assert {code: (row["late_customers"], row["customers"]) for code, row in rows.items()} == {
        "林芳": (1, 2), "周暮": (0, 1),
    }  # fmt: skip
    assert (rows["林芳"]["revenue_at_risk"], rows["林芳"]["year_revenue"]) == (700, 1100)
    assert (rows["林芳"]["late_share"], rows["林芳"]["other_share"]) == (0.5, 0)
    assert rows["林芳"]["p_value"] == 1  # 2 of 3 by chance, twice for two classes
    assert result.headline.key == "headline.warnings_by_class.none"


def test_the_classes_add_up_to_the_warnings(sample: Workspace):
    warned = run("churn_warnings", sample, Selection()).rows
    for code in ("salesperson", "province", "rfm", "best"):
        result = run("warnings_by_class", sample, Selection(), {"class_set": code})
        assert sum(row["late_customers"] for row in result.rows) == len(warned)
        assert sum(row["revenue_at_risk"] for row in result.rows) == sum(row["revenue_at_risk"] for row in warned)
        assert all(row["low"] <= row["late_share"] <= row["high"] for row in result.rows)


def test_a_class_opens_its_own_warnings(sample: Workspace):
    result = run("warnings_by_class", sample, Selection())
    opens = result.analysis.opens
    assert opens is not None
    top = result.rows[0]
    found = run(opens.analysis, sample, replace(Selection(), segment=(str(top["filtered_by"]),))).rows
    assert len(found) == top["late_customers"]
    owners = Counter(row["salesperson"] for row in sample.rows("select customer_id, salesperson from customers")
                     if row["customer_id"] in {one["customer_id"] for one in found})  # fmt: skip
    assert set(owners) == {top["class_code"]}


def test_beyond_chance_is_what_counting_all_ways_and_a_direct_correction_find(sample: Workspace):
    from scipy.stats import binomtest, false_discovery_control

    rows = run("warnings_by_class", sample, Selection()).rows
    late, whole = sum(row["late_customers"] for row in rows), sum(row["customers"] for row in rows)
    raw = []
    for row in rows:
        k, n = row["late_customers"], row["customers"]
        ways = sum(math.comb(n, held) * math.comb(whole - n, late - held) for held in range(k, min(n, late) + 1))
        raw.append(float(Fraction(ways, math.comb(whole, late))))
        interval = binomtest(k, n).proportion_ci(method="wilson")
        assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high))
    for at, row in enumerate(rows):
        step_down = max(min(1.0, p * sum(q >= p for q in raw)) for p in raw if p <= raw[at])
        assert row["p_value"] == pytest.approx(step_down)
    less_strict = false_discovery_control(raw)
    assert all(row["p_value"] >= p * (1 - 1e-9) for row, p in zip(rows, less_strict, strict=True))


@given(COUNTS)
def test_probabilities_stay_probabilities_and_keep_their_order(groups: list[tuple[int, int]]):
    counts, wholes = [k for k, _ in groups], [k + rest for k, rest in groups]
    found = above_elsewhere(counts, wholes)
    assert all(0 <= p <= 1 for p in found)
    assert all(low <= k / n <= high for k, n in zip(counts, wholes, strict=True) if n for low, high in [wilson(k, n)])


def test_holm_on_paper():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert wilson(0, 0) == (0, 1)
