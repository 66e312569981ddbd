"""Several classes of customers side by side: each held against all on measures and attributes, chance set aside."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from analytics.classes.profiles import Z, compared, indexed
from analytics.models.proportions import holm

MEASURE, LEAST, SURE = "measure", 20, 0.05
LEFT_OUT = ("product_name", "salesperson", "city", "segment")  # too fine, or revenue and recency once more
MEASURES = (
    "revenue_12m", "order_count_12m", "average_order_value_12m", "margin_rate_12m", "discount_share_12m",
    "category_count_12m", "top_brand_share_12m", "revenue_change_12m", "days_since_last_order", "tenure_days",
    "mean_gap_days", "complaint_count_12m", "satisfaction", "age_years",
)  # fmt: skip
AVERAGE = 100  # the index of all
Row = dict[str, Any]


def features(measures: Iterable[Mapping[str, Any]], attributes: Iterable[Mapping[str, Any]], own: str) -> list[Row]:
    """One class beside the others: per measure, and per value of an attribute that at least ``LEAST`` of it have, what
    it is in the class and among all of them, the index (class / all, all being 100) with its 95 % interval, and the
    probability of such a difference by chance.

    ``own`` is what the class is made by; that it differs there says nothing. The interval is that of the ratio class to
    the others on the logarithm (of means by the delta method, of shares as Katz et al.), carried over to the ratio
    class to all, which grows with it.
    """
    found = [_of_measure(row) for row in compared(measures) if row["measure"] in MEASURES and row["measure"] != own]
    skipped = (own, *LEFT_OUT)
    shares = indexed([row for row in attributes if row["attribute"] not in skipped], LEAST)
    return [row for row in found if row] + [_of_share(row) for row in shares]


def _of_measure(row: Mapping[str, Any]) -> Row | None:
    one, other = row["one_mean"], row["other_mean"]
    if one <= 0 or other <= 0 or row["p_value"] is None or min(row["one_n"], row["other_n"]) < LEAST:
        return None
    spread = math.sqrt((row["one_error"] / one) ** 2 + (row["other_error"] / other) ** 2)
    part = row["one_n"] / (row["one_n"] + row["other_n"])
    held = {"feature": MEASURE, "member": row["measure"], "customers": row["one_n"], "value": one}
    return held | _against_all(one / other, spread, part, other) | {"p_value": row["p_value"]}


def _of_share(row: Mapping[str, Any]) -> Row:
    spread = math.log(row["high"] / row["index"]) / Z
    part = row["one_part"]
    held = {"feature": row["attribute"], "member": row["member"], "customers": row["customers"], "value": row["share"]}
    far = abs(math.log(row["index"]))
    chance = math.erfc(far / spread / math.sqrt(2)) if spread else float(not far)
    return held | _against_all(row["index"], spread, part, row["other_share"]) | {"p_value": chance}


def _against_all(ratio: float, spread: float, part: float, other: float) -> Row:
    """The ratio to the others, with its interval, as the ratio to all, of whom ``part`` is the class itself."""
    low, middle, high = (
        AVERAGE * one / (part * one + 1 - part) for one in (ratio * math.exp(step * Z * spread) for step in (-1, 0, 1))
    )
    return {"whole": other * (part * ratio + 1 - part), "index": middle, "low": low, "high": high}


def judged(groups: Mapping[str, list[Row]]) -> list[Row]:
    """The rows of all classes, those features first in which one differs most surely; ``p_value`` is corrected for the
    number of all comparisons (Holm), ``is_sure`` below 5 %."""
    rows = [{**row, "group": group} for group, held in groups.items() for row in held]
    for row, chance in zip(rows, holm([row["p_value"] for row in rows]), strict=True):
        row |= {"p_value": chance, "is_sure": chance < SURE}
    best: dict[tuple[str, str], tuple[bool, float]] = {}
    for row in rows:
        key = row["feature"], row["member"]
        far = abs(math.log(row["index"] / AVERAGE)) if row["index"] > 0 else 0.0
        best[key] = max(best.get(key, (False, 0.0)), (row["is_sure"], far))
    order = {group: place for place, group in enumerate(groups)}
    return sorted(rows, key=lambda row: (
        [-one for one in best[row["feature"], row["member"]]], row["feature"], row["member"], order[row["group"]],
    ))  # fmt: skip
