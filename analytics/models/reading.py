"""From customers' beginnings and lifetimes to hazard ratios that can be read."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.models.cox import CoxRegression

ATTRIBUTES = {
    "channel": "first_channel",
    "customer_kind": "customer_kind",
    "category": "first_category",
    "region": "first_region",
    "first_year": "first_year",
}
EVENTS_EACH, MOST, LEVELS = 10, 20_000, 12
OTHERS = "others"


def digits(value: float) -> str:
    """Two significant digits: 1.4, 0.53, 12."""
    rounded = float(f"{value:.1e}")
    return f"{rounded:.{0 if abs(rounded) >= 10 else 1 if abs(rounded) >= 1 else 2}f}"


def drivers(table: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    """One row per attribute and level, with its hazard against the attribute's largest level.

    ``table``: counts of customers by lifetime, outcome and attributes known on the first day. Levels with fewer than
    ten losses, and those beyond the twelve with most, are taken together and, when still fewer, left out; attributes
    are taken in their order while there are ten losses for each coefficient (Peduzzi et al. 1995, J. Clin. Epidemiol.
    48, 1503-1510). Without coefficients the rows hold counts only. Of more than ``MOST`` customers every second, third
    or further one is taken.
    """
    counts, lost = table.column("customers").to_pylist(), table.column("is_lost").to_pylist()
    gone = [n * flag for n, flag in zip(counts, lost, strict=True)]
    held = {name: _levels(table.column(column).to_pylist(), gone) for name, column in ATTRIBUTES.items()}
    chosen: dict[str, list[str]] = {}
    room = sum(gone) // EVENTS_EACH
    for name, values in held.items():
        size = len(_told(values, gone)) - 1
        if 0 < size <= room:
            chosen[name] = values
            room -= size
    model = _fitted(table.column("lifetime_days").to_pylist(), counts, gone, chosen)
    rows = [row for name, values in held.items() for row in _rows(name, values, counts, gone, model)]
    return _arrow(rows, sum(counts), sum(gone), facts["window_days"])


def _summed(values: list[str], amounts: list[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for value, amount in zip(values, amounts, strict=True):
        found[value] += amount
    return found


def _levels(values: list[str], gone: list[int]) -> list[str]:
    """The level of each row; those with few losses, and those beyond the twelve with most, as one."""
    losses = _summed(values, gone)
    ranked = sorted(losses, key=lambda value: (-losses[value], value))
    few = {value for place, value in enumerate(ranked) if place >= LEVELS or losses[value] < EVENTS_EACH}
    return [OTHERS if value in few else value for value in values] if len(few) > 1 else values


def _told(values: list[str], gone: list[int]) -> set[str]:
    """The levels with losses enough for a ratio."""
    return {value for value, n in _summed(values, gone).items() if n >= EVENTS_EACH}


def _reference(values: list[str], counts: list[int], gone: list[int]) -> str:
    """The largest level of those with losses enough, one that is named before one that is not."""
    sizes = _summed(values, counts)
    told = _told(values, gone) or set(sizes)
    return max(told, key=lambda value: (value not in (OTHERS, "not_stated"), sizes[value], value), default="")


def _fitted(
    days: list[int], counts: list[int], gone: list[int], chosen: Mapping[str, list[str]]
) -> CoxRegression | None:
    """The regression over the customers whose levels are large enough; nothing where it cannot be had."""
    if not chosen:
        return None
    import numpy as np
    from lifelines.exceptions import ConvergenceError

    from analytics.models.cox import CoxRegression

    told = {name: _told(values, gone) for name, values in chosen.items()}
    usable = [all(chosen[name][row] in told[name] for name in chosen) for row in range(len(counts))]
    places = np.repeat(np.arange(len(counts)), np.asarray(counts) * usable)
    places = places[:: 1 + len(places) // MOST]
    covariates, groups = {}, {}
    for name, values in chosen.items():
        levels = sorted(told[name] - {_reference(values, counts, gone)})
        groups[name] = [f"{name}={level}" for level in levels]
        array = np.asarray(values, dtype=object)[places]
        covariates |= {f"{name}={level}": (array == level).astype(float) for level in levels}
    try:
        outcomes = np.asarray(days)[places], (np.asarray(gone) > 0)[places]
        return CoxRegression().fit(*outcomes, covariates, groups)
    except (ConvergenceError, np.linalg.LinAlgError):
        return None


def _rows(
    name: str, values: list[str], counts: list[int], gone: list[int], model: CoxRegression | None
) -> list[dict[str, Any]]:
    sizes, losses = _summed(values, counts), _summed(values, gone)
    reference = _reference(values, counts, gone)
    order = sorted(sizes, key=lambda level: (level != reference, -sizes[level], level))
    return [
        {
            "attribute": name,
            "level": level,
            "reference": reference,
            "customers": sizes[level],
            "lost": losses[level],
            "is_reference": level == reference,
            **_ratio(name, level, reference, model),
        }
        for level in order
    ]


def _ratio(name: str, level: str, reference: str, model: CoxRegression | None) -> dict[str, Any]:
    """What the regression says of a level; nothing where it says nothing."""
    if model is None or name not in model.proportional_p_:
        return {}
    checked = {"proportional_p": model.proportional_p_[name]}
    if level == reference:
        return {**checked, "hazard_ratio": 1.0, "low": 1.0, "high": 1.0, "log_ratio": 0.0, "log_error": 0.0}
    if f"{name}={level}" not in model.names_:
        return checked
    place = model.names_.index(f"{name}={level}")
    found = {
        "hazard_ratio": model.ratios_[place], "low": model.low_[place], "high": model.high_[place],
        "p_value": model.p_[place], "log_ratio": model.coefficients_[place], "log_error": model.errors_[place],
    }  # fmt: skip
    return {**checked, **found} if all(map(math.isfinite, found.values())) else checked


def _arrow(rows: list[dict[str, Any]], customers: int, lost: int, window: int) -> pa.Table:
    import pyarrow as pa

    texts, whole = (
        ("attribute", "level", "reference"),
        ("customers", "lost", "all_customers", "all_lost", "window_days"),
    )
    ratios = ("hazard_ratio", "low", "high", "p_value", "proportional_p", "log_ratio", "log_error")
    kinds = {**dict.fromkeys(texts, pa.string()), **dict.fromkeys(whole, pa.int64())}
    kinds |= {**dict.fromkeys(ratios, pa.float64()), "is_reference": pa.bool_()}
    both = {"all_customers": customers, "all_lost": lost, "window_days": window}
    return pa.Table.from_pylist([{**row, **both} for row in rows], pa.schema(list(kinds.items())))
