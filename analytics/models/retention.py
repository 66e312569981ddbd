"""Lost-for-good: what a customer is worth who stays at a given rate and, once gone, does not come back."""

from __future__ import annotations

from collections.abc import Sequence


def retention_value(
    contribution: float, cost: float, retention: float | Sequence[float], rate: float, periods: int
) -> float:
    """Present value of a customer: contributions at the beginning of each period, looking-after cost in its middle.

    Parameters
    ----------
    contribution : yearly gross contribution per customer, money; the first one now, in full.
    cost : yearly cost of keeping the customer, money, spent in the middle of each year.
    retention : the rate at which customers stay from one period to the next, 0-1, or one rate for each period.
    rate : discount per period; 0 for none.
    periods : n; contributions at 0, 1, ..., n.

    Source: Berger and Nasr (1998), J. Interactive Marketing 12(1), 17-30, case 1: GC sum_{i=0..n} r^i / (1 + d)^i -
    M sum_{i=1..n} r^(i-1) / (1 + d)^(i - 0.5).
    """
    rates = [retention] * periods if isinstance(retention, int | float) else list(retention)[:periods]
    staying, value = 1.0, contribution
    for period, kept in enumerate(rates, 1):
        value -= cost * staying / (1 + rate) ** (period - 0.5)
        staying *= kept
        value += contribution * staying / (1 + rate) ** period
    return value


def endless_retention_value(contribution: float, cost: float, retention: float, rate: float) -> float:
    """The same without end: its geometric limit."""
    step = retention / (1 + rate)
    return contribution / (1 - step) - cost / (1 + rate) ** 0.5 / (1 - step)


def perpetuity(margin: float, retention: float, rate: float, *, first_now: bool) -> float:
    """Margin per period for ever. ``first_now``: the first margin is received now, in full: M (1 + d) / (1 + d - r);
    else with the first renewal: M r / (1 + d - r). The two differ by one undiscounted margin.

    Source: Gupta and Lehmann (2003), J. Interactive Marketing 17(1), 9-24.
    """
    return margin * ((1 + rate) if first_now else retention) / (1 + rate - retention)


def stepwise(annual: float, periods: int = 12) -> float:
    """The rate per month (or other part of a year) that compounds to a yearly rate."""
    return (1 + annual) ** (1 / periods) - 1
