"""Dwyer's two models of groups: lost for good and always a share, from the same purchases, and which of them held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from analytics.errors import AnalyticsError
from analytics.models.migration import RecencyMigration
from analytics.models.retention import stepwise

if TYPE_CHECKING:
    import pyarrow as pa

PERIODS, LEAST, CLOSE = (
    4,
    30,
    0.01,
)  # periods a year; customers a cell is learned from; errors told apart from one point


Cells: TypeAlias = Mapping[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Group:
    """A group of customers: the ``cells`` of its years and states as (step, boundary) -> (seen, bought), how many
    ``lapsed`` for a year while a later one is known and how many of these ``returned``, the ``money`` of the last
    twelve months, and ``known``: who was known a year ago and how many of them bought since. ``all_years`` and
    ``all_states`` are the cells of all groups together."""

    name: str
    years: Cells
    states: Cells
    lapsed: int
    returned: int
    money: Mapping[str, Any]
    known: tuple[int, int]
    all_years: Cells
    all_states: Cells


@dataclass(frozen=True)
class Terms:
    """What may be changed: ``years`` of horizon, ``rate`` of discount, a ``margin`` rate in place of the measured one
    (0: none), ``points`` added to every chance of staying or buying, and cells ``kept`` and ``bought`` in place of
    measured ones (empty: none)."""

    years: int
    rate: float
    margin: float
    points: float
    kept: Sequence[float] = ()
    bought: Sequence[float] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Terms:
        cells = (shares(given["set_retentions"]), shares(given["set_probabilities"]))
        numbers = (given["discount_percent"] / 100, given["set_margin_percent"] / 100, given["retention_points"] / 100)
        return cls(given["horizon_years"], *numbers, *cells)


def shares(text: str) -> tuple[float, ...]:
    """Percentages that a text lists, as shares: "70, 65" -> 0.7, 0.65. Raises ``bad_parameter``."""
    try:
        found = tuple(float(part) / 100 for part in text.split(",") if part.strip())
    except ValueError as error:
        raise AnalyticsError("bad_parameter", name="percent", value=text) from error
    if any(not 0 <= share <= 1 for share in found):
        raise AnalyticsError("bad_parameter", name="percent", value=text)
    return found


def groups(rows: pa.Table) -> list[Group]:
    """The groups of ``dwyer_cells``, the largest first."""
    held: dict[str, dict[str, Any]] = {}
    for row in rows.to_pylist():
        one = held.setdefault(row["member"], {"year": {}, "state": {}, "money": {}, "check": (0, 0), "gone": [0, 0]})
        counts = row["seen"], row["bought"]
        if row["cell"] in ("year", "state"):
            one[row["cell"]][row["step"], row["boundary"]] = counts
            if row["cell"] == "year" and row["boundary"] >= 2:
                one["gone"] = [one["gone"][0] + counts[0] - counts[1], one["gone"][1] + row["returned"]]
        else:
            one[row["cell"]] = counts if row["cell"] == "check" else row
    whole = [_together([one[cell] for one in held.values()]) for cell in ("year", "state")]
    found = [
        Group(
            name,
            one["year"],
            one["state"],
            one["gone"][0],
            one["gone"][1],
            one["money"],
            one["check"],
            whole[0],
            whole[1],
        )
        for name, one in held.items()
        if one["money"] and one["money"]["seen"]
    ]
    return sorted(found, key=lambda one: (-one.money["seen"], one.name))


def _together(parts: Sequence[Cells]) -> Cells:
    """The cells of several groups added up."""
    whole: dict[tuple[int, int], tuple[int, int]] = {}
    for cells in parts:
        for key, (seen, bought) in cells.items():
            before = whole.get(key, (0, 0))
            whole[key] = before[0] + seen, before[1] + bought
    return whole


def chances(cells: Cells, whole: Cells, steps: int, since: int) -> list[float | None]:
    """The share that bought next, by step, over boundaries from ``since`` on; of fewer than 30 seen that of all groups
    together, of fewer than 30 of all that of the step before, ``None`` where there is none."""
    found: list[float | None] = []
    for step in range(1, steps + 1):
        told = [share for held in (cells, whole) if (share := _share(held, step, since)) is not None]
        found.append(told[0] if told else found[-1] if found else None)
    return found


def _share(cells: Cells, step: int, since: int) -> float | None:
    held = [counts for (at, boundary), counts in cells.items() if at == step and boundary >= since]
    seen = sum(counts[0] for counts in held)
    return sum(counts[1] for counts in held) / seen if seen >= LEAST else None


def changed(measured: Sequence[float | None], given: Sequence[float], points: float) -> list[float]:
    """The chances to reckon with: those given in place of those measured, and all moved by the points."""
    whole = [given[place] if place < len(given) else (share or 0.0) for place, share in enumerate(measured)]
    return [min(max(share + points, 0.0), 1.0) for share in whole]


def contributions(group: Group, terms: Terms) -> tuple[float, float, float]:
    """(a year per customer, a period per buyer, care per customer and period): money after goods and selling; care is
    taken off the first, not off the second."""
    money = group.money
    costed = money["costed_revenue"] or 0.0
    rate = terms.margin or ((money["margin"] or 0.0) / costed if costed else 1.0)
    earned = (money["revenue"] or 0.0) * rate - money["selling"]
    buyers = sum(counts[0] for (state, boundary), counts in group.states.items() if state == 1 and boundary < PERIODS)
    care = money["caring"] / money["seen"]
    return earned / money["seen"] - care, earned / buyers if buyers else 0.0, care / PERIODS


def lost_for_good(group: Group, terms: Terms) -> list[dict[str, Any]]:
    """One row per year for a customer who begins it: the share still there, cash, present value, their sum so far. None
    where too few years are known."""
    measured = chances(group.years, group.all_years, max(terms.years - 1, 1), 1)
    if measured[0] is None and not terms.kept:
        return []
    rates = changed(measured, terms.kept, terms.points)
    yearly, _, _ = contributions(group, terms)
    rows, staying, whole = [], 1.0, 0.0
    for year in range(terms.years):
        kept = rates[year - 1] if year else 1.0
        staying *= kept
        cash = yearly * staying
        present = cash / (1 + terms.rate) ** year
        whole += present
        row = {"step": year + 1, "measured": measured[year - 1] if year else None, "chance": kept if year else None}
        rows.append(row | {"staying": staying, "cash": cash, "present": present, "cumulative": whole})
    return rows


def always_a_share(group: Group, terms: Terms, states: int) -> list[dict[str, Any]]:
    """One row per period for a customer who has just bought: the chance to buy in it, those looked after, cash, present
    value, their sum so far. The purchase they begin with is the first row."""
    measured = chances(group.states, group.all_states, states, 1)
    if measured[0] is None and not terms.bought:
        return []
    model = RecencyMigration(states, stepwise(terms.rate, PERIODS)).at(changed(measured, terms.bought, terms.points))
    _, each, care = contributions(group, terms)
    flow = model.flow(1.0, each, care, terms.years * PERIODS - 1)
    rows, whole = [], 0.0
    for period in range(terms.years * PERIODS):
        cash = flow.cash[period] if period else each
        present = flow.present[period] if period else each
        whole += float(present)
        row: dict[str, Any] = {"step": period + 1, "buyers": float(flow.buyers[period]), "cash": float(cash)}
        row |= {"served": float(flow.served[period]) if period else 1.0}
        inside = 0 < period <= states
        row |= {"measured": measured[period - 1] if inside else None}
        row |= {"chance": float(model.probabilities_[period - 1]) if inside else None}
        rows.append(row | {"present": float(present), "cumulative": whole})
    return rows


def errors(group: Group, states: int) -> tuple[float | None, float | None]:
    """How far each model, learned on what was known a year ago, was off in the number of those known then who bought in
    the year that followed: expected over actual, less 1. Nothing where it could not be learned."""
    seen, bought = group.known
    if not bought or seen < LEAST:
        return None, None
    ages = max((age for age, boundary in group.years if boundary == 1), default=0)
    kept = chances(group.years, group.all_years, ages, 2)
    came = chances(group.states, group.all_states, states, PERIODS + 1)
    lost = share = None
    if kept and kept[0] is not None:
        counts = [group.years.get((age, 1), (0, 0))[0] for age in range(1, ages + 1)]
        lost = sum(count * (rate or 0.0) for count, rate in zip(counts, kept, strict=True)) / bought - 1
    if came and came[0] is not None:
        counts = [group.states.get((state, PERIODS), (0, 0))[0] for state in range(1, states + 1)]
        share = sum(count * _within(came[place:]) for place, count in enumerate(counts)) / bought - 1
    return lost, share


def _within(rates: Sequence[float | None]) -> float:
    """The chance of at least one purchase in a year of a customer in the first of these states."""
    silent = 1.0
    for rate in rates[:PERIODS]:
        silent *= 1 - (rate or 0.0)
    return 1 - silent


def compared(group: Group, terms: Terms, states: int) -> dict[str, Any]:
    """Both models' value of a customer of the group, a group average, beside each other, and which of them held."""
    lost, share = errors(group, states)
    row: dict[str, Any] = {"member": group.name, "customers": group.money["seen"], "lost_error": lost}
    row |= {"share_error": share, "contribution": contributions(group, terms)[0]}
    row["returned_share"] = group.returned / group.lapsed if group.lapsed else None
    years, periods = lost_for_good(group, terms), always_a_share(group, terms, states)
    row |= {"lost_value": years[-1]["cumulative"], "retention": years[1]["chance"]} if years else {}
    row |= {"share_value": periods[-1]["cumulative"], "bought_again": periods[1]["chance"]} if periods else {}
    if lost is None or share is None:
        return row | {"fits": "untold"}
    if abs(abs(lost) - abs(share)) < CLOSE:
        return row | {"fits": "both"}
    return row | {"fits": "lost_for_good" if abs(lost) < abs(share) else "always_a_share"}
