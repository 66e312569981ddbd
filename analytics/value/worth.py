"""What each customer has brought, brings and may be expected to bring, in money, net of the costs that are known."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

from analytics.models.retention import stepwise
from analytics.value.holdout import UNCHECKED, best, foretold, snapshots
from analytics.value.rules import NAIVE, Known, Modelled, Rule, made

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

MONTH, SATISFIED, DRAWS, LEVEL = 365.25 / 12, 0.9, 400, 0.9
READS = (
    "order_lines", "products", "customers", "fx_rates", "costs", "interactions", "feedback", "contacts", "deals",
)  # fmt: skip
CHECK = """with final as (
    select snapshot, customer_id, window_days, frequency, recency_days, observed_days, monetary_value, mean_spend,
        before_count, after_count, after_spend, is_chosen
    from snapshot_histories
) select * from final order by snapshot, customer_id"""
FACTS = (
    "customer_id", "customer_name", "member", "first_order_on", "frequency", "recency_days", "observed_days",
    "monetary_value", "mean_spend", "before_count", "window_days", "before_days", "gross_revenue", "revenue",
    "revenue_12m", "margin", "costed_revenue", "transaction_cost", "service_cost", "invested",
    "transaction_cost_12m", "service_cost_12m",
    "satisfaction", "is_chosen",
)  # fmt: skip
WORTHS = f"with final as (select {', '.join(FACTS)} from customer_worths) select * from final order by customer_id"


CAPACITY = 4  # what all customers are worth, kept for the blocks of a page; each has a dozen numbers of every customer
_held: OrderedDict[tuple, Any] = OrderedDict()
_guard = threading.Lock()


@dataclass(frozen=True)
class Worth:
    """The worth of every customer, each array (customers,); money in the home currency.

    ``rows`` are the facts it rests on. ``past`` before the last twelve months, ``current`` in these, ``expected`` in
    the horizon, discounted; ``implicit`` by recommending us. ``orders`` expected, ``alive`` or nothing where the rule
    knows none; ``rate`` of margin (1 where revenue is the basis), ``selling`` and ``caring`` cost: share of revenue,
    money in the horizon. ``months`` to break even, not a number where the horizon does not suffice.
    """

    rows: pa.Table
    rule: Rule
    known: Known
    is_checked: bool
    basis: str
    past: np.ndarray
    current: np.ndarray
    expected: np.ndarray
    implicit: np.ndarray
    orders: np.ndarray
    alive: np.ndarray | None
    rate: np.ndarray
    selling: np.ndarray
    caring: np.ndarray
    months: np.ndarray

    @property
    def window(self) -> int:
        """Days that the check of the rule looked ahead."""
        return int(self.column("window_days")[0])

    def column(self, name: str) -> np.ndarray:
        return self.rows.column(name).to_numpy(zero_copy_only=False)

    @property
    def chosen(self) -> np.ndarray:
        return self.column("is_chosen").astype(bool)

    def interval(self, at: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray] | None:
        """(low, high) of the expected value of the customers at these positions, 90 %, by simulated futures with their
        purchases and amounts, discounted as their expectation is. Each customer has draws of their own, so that the
        range is the same wherever it is shown. Nothing of a naive rule."""
        import numpy as np

        if not isinstance(self.rule, Modelled):
            return None
        whole = self.rule.purchases(self.known, horizon * MONTH)[at] * self.rule.amount(self.known)[at]
        earned = self.expected[at] + self.caring[at]
        scale = np.divide(earned, whole, out=np.zeros_like(whole), where=whole > 0)
        names = self.column("customer_id")[at]
        spent = np.array(
            [_spent(self.rule, self.known, one, name, horizon) for one, name in zip(at, names, strict=True)]
        )
        value = spent.reshape(len(at), DRAWS) * scale[:, None] - self.caring[at][:, None]
        low, high = np.quantile(value, ((1 - LEVEL) / 2, (1 + LEVEL) / 2), axis=1)
        return low, high


def _spent(rule: Modelled, known: Known, one: int, name: str, horizon: int) -> np.ndarray:
    """(draws,) what a customer spends in simulated futures."""
    import numpy as np

    seed, place = crc32(str(name).encode()), np.array([one])
    bought = rule.model.simulate(known.histories.only(place), horizon * MONTH, DRAWS, seed)
    if rule.spend is None:
        return bought[:, 0] * known.mean_spend[one]
    return rule.spend.simulate(known.frequency[place], known.monetary_value[place], bought, seed)[:, 0]


def rule_of(workspace: Workspace, scope: Scope, known: Known, check_days: int) -> tuple[Rule, bool]:
    """The rule that did best on three earlier days, learned on what is known now; whether it could be checked at all.
    Where its model refuses what is known now, the better naive rule."""

    from analytics.engine.asking import ask
    from analytics.engine.running import SALES_TABLES, cached
    from analytics.errors import AnalyticsError
    from analytics.selection import Selection

    plain = replace(scope, selection=Selection(), classes=())

    def choose() -> tuple[Rule, bool]:
        rows = ask(workspace, plain, CHECK, {"check_days": check_days})
        held = snapshots(rows) if rows.num_rows else []
        if not held:
            return made(UNCHECKED, known), False
        told = foretold(held)
        name = best(held, told)
        try:
            return made(name, known), True
        except AnalyticsError:
            return made(best(held, [one for one in told if one.name in NAIVE]), known), True

    key = (str(workspace.path), "rule", workspace.version(SALES_TABLES), scope.as_of, scope.first_day, check_days)
    return cached(key, choose)


def worth(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> Worth | None:
    """Of all customers who have bought; nothing where there are none.

    ``given``: ``horizon_months``, ``discount_percent`` a year, ``counted_in`` (``margin`` or ``revenue``),
    ``referrals`` a year by a hundred satisfied customers, ``reference_value`` of one a year, ``by``, ``check_days``.
    """
    names = ("horizon_months", "discount_percent", "counted_in", "referrals", "reference_value", "by", "check_days")
    asked = tuple(given[name] for name in names)
    key = (str(workspace.path), "worth", workspace.version((*READS, "settings")), scope, asked)
    with _guard:
        if key not in _held:
            _held[key] = _worth(workspace, scope, given)
        _held.move_to_end(key)
        while len(_held) > CAPACITY:
            _held.popitem(last=False)
        return _held[key]


def _worth(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> Worth | None:
    import numpy as np

    from analytics.engine.asking import ask

    rows = ask(workspace, scope, WORTHS, {name: given[name] for name in ("by", "check_days", "horizon_months")})
    if not rows.num_rows:
        return None
    facts = {name: rows.column(name).to_numpy(zero_copy_only=False) for name in rows.column_names}
    known = Known.of(facts, int(facts["before_days"][0]))
    rule, is_checked = rule_of(workspace, scope, known, given["check_days"])
    basis = "revenue" if not np.nansum(facts["costed_revenue"]) else given["counted_in"]
    rate = _rate(facts) if basis == "margin" else np.ones(len(known))
    selling = _share(facts["transaction_cost"], facts["revenue"])
    horizon, monthly = given["horizon_months"], stepwise(given["discount_percent"] / 100)
    discounted = _discounted(rule, known, horizon, monthly)
    kept = float(facts["revenue"].sum() / max(facts["gross_revenue"].sum(), 1e-9))
    alive = rule.alive(known)
    still = (known.before > 0).astype(float) if alive is None else alive
    annuity = sum((1 + monthly) ** -month for month in range(1, horizon + 1))
    caring = facts["service_cost_12m"] / 12 * annuity * still
    earned = discounted * rule.amount(known) * kept * (rate - selling)
    past = (facts["revenue"] - facts["revenue_12m"]) * rate - facts["invested"]
    past -= (
        facts["transaction_cost"] - facts["transaction_cost_12m"] + facts["service_cost"] - facts["service_cost_12m"]
    )
    current = facts["revenue_12m"] * rate - facts["transaction_cost_12m"] - facts["service_cost_12m"]
    expected = earned - caring
    implicit = _implicit(facts, expected, still, scope, given)
    orders = rule.purchases(known, horizon * MONTH)
    months = _break_even(past + current, expected, horizon)
    return Worth(
        rows, rule, known, is_checked, basis, past, current, expected, implicit, orders, alive, rate, selling, caring,
        months,
    )  # fmt: skip


def _rate(facts: Mapping[str, np.ndarray]) -> np.ndarray:
    """The margin rate of each customer's purchases with known cost; that of all where none of theirs is known."""
    import numpy as np

    margin, costed = np.nan_to_num(facts["margin"]), np.nan_to_num(facts["costed_revenue"])
    whole = margin.sum() / costed.sum() if costed.sum() else 0.0
    own = np.divide(margin, costed, out=np.full(len(margin), whole), where=costed > 0)
    return np.clip(own, -1, 1)


def _share(cost: np.ndarray, revenue: np.ndarray) -> np.ndarray:
    """Cost as a share of each customer's revenue; of all where a customer's is none, and at most 1."""
    import numpy as np

    whole = cost.sum() / revenue.sum() if revenue.sum() > 0 else 0.0
    return np.clip(np.divide(cost, revenue, out=np.full(len(cost), whole), where=revenue > 0), 0, 1)


def _discounted(rule: Rule, known: Known, months: int, monthly: float) -> np.ndarray:
    """Expected purchases month by month, each discounted from the end of its month."""
    import numpy as np

    before, total = np.zeros(len(known)), np.zeros(len(known))
    for month in range(1, months + 1):
        now = rule.purchases(known, month * MONTH)
        total += (now - before) / (1 + monthly) ** month
        before = now
    return total


def _implicit(
    facts: Mapping[str, np.ndarray], expected: np.ndarray, still: np.ndarray, scope: Scope, given: Mapping[str, Any]
) -> np.ndarray:
    """Satisfied customers recommend us: so many new ones a year, each worth what customers won in the last year are
    expected to be; and what their good name is said to be worth."""
    import numpy as np

    satisfied = np.nan_to_num(facts["satisfaction"].astype(float)) >= SATISFIED
    new = facts["observed_days"] < 365
    each = float(expected[new].mean()) if new.any() else float(expected.mean())
    yearly = given["referrals"] / 100 * max(each, 0.0) + given["reference_value"]
    return satisfied * still * yearly * (given["horizon_months"] / 12)


def _break_even(brought: np.ndarray, expected: np.ndarray, horizon: int) -> np.ndarray:
    """Months until what was invested and not yet earned is earned at the expected pace; 0 where it is already."""
    import numpy as np

    open_amount = np.maximum(-brought, 0.0)
    months = np.divide(open_amount * horizon, expected, out=np.full(len(expected), np.inf), where=expected > 0)
    months = np.where(open_amount == 0, 0.0, months)
    return np.where(months <= horizon, months, np.nan)
