"""The check on the company's own data: what each rule would have said on earlier days, beside what then came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError
from analytics.value.rules import NAIVE, RULES, Known, made

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

NORMAL = 1.959963984540054
MOST = 20_000  # customers on whom a check is made; of more every second, third or further one
UNCHECKED = "own_rate"


@dataclass(frozen=True)
class Snapshot:
    """An earlier day: what was ``known``, how many purchase days and how much money came ``after`` it within the
    horizon, and whose errors are asked for (``chosen``), each (customers,)."""

    known: Known
    after: np.ndarray
    spent: np.ndarray
    chosen: np.ndarray


@dataclass(frozen=True)
class Told:
    """What one rule said of the chosen customers: per snapshot the expected purchases and money, or why it refused."""

    name: str
    purchases: Sequence[np.ndarray] = ()
    money: Sequence[np.ndarray] = ()
    refused: str = ""


def snapshots(rows: pa.Table) -> list[Snapshot]:
    """The rows of ``snapshot_histories`` apart by snapshot, the latest first."""
    import numpy as np

    columns = {name: rows.column(name).to_numpy(zero_copy_only=False) for name in rows.column_names}
    found = []
    for number in sorted(set(columns["snapshot"].tolist())):
        at = np.flatnonzero(columns["snapshot"] == number)
        at = at[:: 1 + len(at) // MOST]
        held = {name: values[at] for name, values in columns.items() if name != "customer_id"}
        known = Known.of(held, int(held["window_days"][0]))
        after = held["after_count"].astype(float), held["after_spend"].astype(float)
        found.append(Snapshot(known, *after, held["is_chosen"].astype(bool)))
    return found


def foretold(held: Sequence[Snapshot]) -> list[Told]:
    """What every rule would have said on the snapshots, each learned on that day from what was known then."""
    return [_foretold(name, held) for name in RULES]


def _foretold(name: str, held: Sequence[Snapshot]) -> Told:
    purchases, money = [], []
    for one in held:
        try:
            rule = made(name, one.known)
        except AnalyticsError as error:
            return Told(name, refused=error.code)
        expected = rule.purchases(one.known, one.known.window)
        purchases.append(expected)
        money.append(expected * rule.amount(one.known))
    return Told(name, purchases, money)


def gain(held: Sequence[Snapshot], one: Told, other: Told) -> tuple[float, float, float]:
    """(mean, low, high) of how much smaller the squared error of ``other`` is, per customer and snapshot, with 95 %
    limits of the paired differences; the same customers come again in every snapshot, so that more snapshots do not
    make the limits narrower."""
    import numpy as np

    means, errors = [], []
    for place, snapshot in enumerate(held):
        actual = snapshot.after[snapshot.chosen]
        apart = (one.purchases[place][snapshot.chosen] - actual) ** 2
        apart = apart - (other.purchases[place][snapshot.chosen] - actual) ** 2
        means.append(apart.mean() if len(apart) else 0.0)
        errors.append(apart.std(ddof=1) / np.sqrt(len(apart)) if len(apart) > 1 else 0.0)
    mean, spread = float(np.mean(means)), NORMAL * float(np.mean(errors))
    return mean, mean - spread, mean + spread


def best(held: Sequence[Snapshot], told: Sequence[Told]) -> str:
    """The rule to go by: a less simple one only where its errors are surely smaller than those of the best before."""
    usable = [one for one in told if one.purchases]
    if not usable:
        return UNCHECKED
    current = usable[0]
    for one in usable[1:]:
        if gain(held, current, one)[1] > 0:
            current = one
    return current.name


def judged(held: Sequence[Snapshot], told: Sequence[Told]) -> list[dict[str, Any]]:
    """One row per rule: its errors in total and per customer, its gain over the better naive rule, and which is gone
    by. ``total_error`` and ``money_error``: expected over actual, less 1."""
    import numpy as np

    if not any(one.chosen.any() for one in held):
        return []
    chosen = best(held, told)
    naive = [one for one in told if one.name in NAIVE and one.purchases]
    beside = min(naive, key=lambda one: _errors(held, one)["rmse"])
    base = _errors(held, beside)["rmse"] ** 2
    rows = []
    for one in told:
        row = {"rule": one.name, "is_chosen": one.name == chosen, "refused": one.refused or None}
        row |= {"snapshots": len(held), "naive": beside.name}
        row["customers"] = round(float(np.mean([part.chosen.sum() for part in held])))
        row["actual"] = float(np.mean([part.after[part.chosen].sum() for part in held]))
        if one.purchases:
            apart = [value / base if base else 0.0 for value in gain(held, beside, one)]
            row |= _errors(held, one) | dict(zip(("gain", "gain_low", "gain_high"), apart, strict=True))
        rows.append(row)
    return rows


def _errors(held: Sequence[Snapshot], one: Told) -> dict[str, float]:
    import numpy as np

    actual = np.concatenate([part.after[part.chosen] for part in held])
    spent = np.concatenate([part.spent[part.chosen] for part in held])
    expected = np.concatenate([said[part.chosen] for said, part in zip(one.purchases, held, strict=True)])
    money = np.concatenate([said[part.chosen] for said, part in zip(one.money, held, strict=True)])
    apart = expected - actual
    return {
        "expected": float(expected.sum() / len(held)),
        "total_error": float(expected.sum() / actual.sum() - 1) if actual.sum() else 0.0,
        "money_error": float(money.sum() / spent.sum() - 1) if spent.sum() else 0.0,
        "mae": float(abs(apart).mean()),
        "rmse": float(np.sqrt((apart**2).mean())),
    }


def bands(held: Sequence[Snapshot], one: Told, count: int = 8) -> list[dict[str, Any]]:
    """Calibration: chosen customers of all snapshots by rising expectation, in so many bands of equal numbers (ties
    stay together), with what was expected of one of them and what one did on average."""
    import numpy as np

    expected = np.concatenate([said[part.chosen] for said, part in zip(one.purchases, held, strict=True)])
    actual = np.concatenate([part.after[part.chosen] for part in held])
    if not len(expected):
        return []
    edges = np.unique(np.quantile(expected, np.arange(1, count) / count))
    band = np.searchsorted(edges, expected, side="left")
    rows = []
    for place, number in enumerate(np.unique(band), 1):
        inside = band == number
        error = float(actual[inside].std(ddof=1) / np.sqrt(inside.sum())) if inside.sum() > 1 else 0.0
        row = {"band": place, "customers": int(inside.sum()), "expected": float(expected[inside].mean())}
        mean = float(actual[inside].mean())
        rows.append(row | {"actual": mean, "low": max(mean - NORMAL * error, 0.0), "high": mean + NORMAL * error})
    return rows
