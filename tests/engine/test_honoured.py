"""A figure says which of the filters that are set its tables know nothing of."""

from __future__ import annotations

import pytest

from analytics.catalogue import find
from analytics.engine.honoured import takes_classes, unaware
from analytics.selection import Selection


@pytest.mark.parametrize(
    ("name", "selection", "expected"),
    [
        ("sales_trend", Selection(salesperson=("Li",), segment=("loyal",)), {}),
        ("market_share", Selection(category=("tea",)), {}),
        ("market_share", Selection(salesperson=("Li",)), {"salesperson": ("brand_sales", "market_sizes")}),
        ("price_index", Selection(channel=("shop",)), {"channel": ("competitor_offers",)}),
        ("price_index", Selection(), {}),
    ],
)
def test_what_a_filter_cannot_narrow_is_named(name: str, selection: Selection, expected: dict[str, tuple[str, ...]]):
    assert unaware(find(name), selection) == expected


@pytest.mark.parametrize(
    ("name", "takes"), [("sales_trend", True), ("rfm_segments", True), ("receivables", False), ("class_results", False)]
)
def test_only_what_rests_on_selected_sales_is_split_by_classes(name: str, takes: bool):
    assert takes_classes(find(name)) is takes
