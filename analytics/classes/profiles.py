"""What sets a class of customers apart: measures beside others, and attributes more frequent than elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from analytics.classes.subjects import SUBJECTS

Z = 1.959963984540054  # the 97.5 % point of the normal distribution
MEASURES = tuple(name for name in SUBJECTS["customer"].numbers if not name.endswith("_score"))
ATTRIBUTES = (
    "customer_kind", "industry", "company_size", "development_stage", "channel_tier", "region", "province", "channel",
    "salesperson", "lead_source", "gender", "occupation", "education", "income_band", "segment",
)  # fmt: skip
BOUGHT = ("category", "brand", "product_name")
SIDES = ("one", "other")


def sides(other: bool) -> str:
    """Customers of a class and those beside them: of another class, or everybody else who has bought."""
    chosen = "select subject_id from other_members where class_code = param(other_code)"
    beside = (
        f"m.customer_id in ({chosen})"
        if other
        else "m.order_count > 0 and m.customer_id not in (select subject_id from one)"
    )
    return f"""
        one as (select subject_id from class_members where class_code = param(class_code)),
        placed as (
            select 'one' as side, m.* from customer_measures as m
            where m.customer_id in (select subject_id from one)
            union all
            select 'other' as side, m.* from customer_measures as m where {beside}
        )"""


def measures_sql(other: bool) -> str:
    """One row per side: its size and, of each measure, how many know it, mean and standard deviation."""
    columns = ", ".join(
        f"count({name}) as {name}__n, avg(cast({name} as double)) as {name}__mean, "
        f"stddev_samp(cast({name} as double)) as {name}__deviation"
        for name in MEASURES
    )
    return f"with {sides(other)} select side, count(*) as customers, {columns} from placed group by side order by side"


def attributes_sql(other: bool) -> str:
    """One row per attribute and value: how many of each side have it, and of how many it is known."""
    parts = [
        f"select '{name}' as attribute, side, cast({name} as varchar) as member, count(*) as n from placed "
        f"where {name} is not null group by side, cast({name} as varchar)"
        for name in ATTRIBUTES
    ]
    parts += [
        f"select '{name}' as attribute, p.side, s.{name} as member, count(distinct p.customer_id) as n "
        "from placed as p join sales_all as s on s.customer_id = p.customer_id "
        "where s.is_purchase and s.is_merchandise and s.ordered_on > as_of() - interval 12 month "
        f"and s.{name} is not null group by p.side, s.{name}"
        for name in BOUGHT
    ]
    return f"with {sides(other)} {' union all '.join(parts)}"


def compared(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of each measure that both sides know: means with 95 % intervals (t), their difference, and whether it is more
    than chance (Welch's t beyond its 95 % point); the surest differences first.

    Source: Welch (1947), Biometrika 34, 28-35; Satterthwaite's degrees of freedom.
    """
    held = {row["side"]: row for row in rows}
    if set(held) != set(SIDES):
        return []
    found = []
    for name in MEASURES:
        one, other = (_moments(held[side], name) for side in SIDES)
        if min(one[0], other[0]) < 2 or one[1] is None or other[1] is None:
            continue
        found.append({"measure": name, **_beside(one, other)})
    return sorted(found, key=lambda row: (-abs(row["t_value"] or 0), row["measure"]))


def _moments(row: Mapping[str, Any], name: str) -> tuple[int, Any, float]:
    return row[f"{name}__n"], row[f"{name}__mean"], row[f"{name}__deviation"] or 0.0


def _beside(one: tuple[int, float, float], other: tuple[int, float, float]) -> dict[str, Any]:
    from scipy.special import stdtr, stdtrit

    errors = [deviation**2 / n for n, _, deviation in (one, other)]
    spread = math.sqrt(sum(errors))
    degrees = sum(errors) ** 2 / sum(e**2 / (n - 1) for e, (n, _, _) in zip(errors, (one, other), strict=True)) if (
        spread) else 1.0  # fmt: skip
    row: dict[str, Any] = {}
    for side, (n, mean, deviation) in zip(SIDES, (one, other), strict=True):
        half = float(stdtrit(n - 1, 0.975)) * deviation / math.sqrt(n)
        row |= {f"{side}_n": n, f"{side}_mean": mean, f"{side}_low": mean - half, f"{side}_high": mean + half}
    difference = one[1] - other[1]
    row["difference"] = difference / abs(other[1]) if other[1] else None
    row["t_value"] = difference / spread if spread else None
    row["p_value"] = 2 * float(stdtr(degrees, -abs(difference / spread))) if spread else None
    row |= {"one_error": math.sqrt(errors[0]), "other_error": math.sqrt(errors[1])}
    row["is_sure"] = bool(spread and abs(difference / spread) > float(stdtrit(degrees, 0.975)))
    return row


def indexed(rows: Iterable[Mapping[str, Any]], least: int) -> list[dict[str, Any]]:
    """Of each attribute and value at least ``least`` of the class have: its share there and elsewhere, and the index
    (share there / share elsewhere) with its 95 % interval; those surely more frequent first.

    Shares of an attribute are of those of whom it is known; those of a thing bought are of all pairs of a customer and
    such a thing, so that customers who buy more of everything do not come first with everything. The interval is that
    of a ratio of two independent shares, on the logarithm: exp(ln r ± z sqrt(1/a - 1/n + 1/b - 1/m)).
    Source: Katz et al. (1978), Biometrics 34, 469-474.
    """
    counts: dict[tuple[str, str], dict[str, int]] = {}
    known: dict[tuple[str, str], int] = {}
    for row in rows:
        counts.setdefault((row["attribute"], row["member"]), {})[row["side"]] = row["n"]
        key = row["attribute"], row["side"]
        known[key] = known.get(key, 0) + row["n"]
    found = []
    for (attribute, member), held in counts.items():
        a, b = (held.get(side, 0) for side in SIDES)
        n, m = (known.get((attribute, side), 0) for side in SIDES)
        if a < least or not b or not n or not m:
            continue
        ratio = (a / n) / (b / m)
        half = Z * math.sqrt(max(1 / a - 1 / n + 1 / b - 1 / m, 0))
        low, high = ratio * math.exp(-half), ratio * math.exp(half)
        found.append(
            {
                "attribute": attribute, "member": member, "customers": a, "share": a / n, "other_share": b / m,
                "index": ratio, "low": low, "high": high, "is_sure": low > 1 or high < 1, "one_part": n / (n + m),
            }
        )  # fmt: skip
    return sorted(found, key=lambda row: (-row["low"], row["attribute"], row["member"]))
