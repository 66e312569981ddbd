"""Invented purchase histories for the bench of the models: customers, their days, their amounts."""

from __future__ import annotations

from pathlib import Path

TRUTH = (0.6, 40.0, 0.8, 3.0)  # r, alpha (days), a, b
SPEND = (6.25, 3.74, 15.44)
SPAN = (180, 730)  # days observed


def write(folder: Path, count: int, seed: int = 5) -> None:
    """``count`` customers of a BG/NBD and Gamma-Gamma world as whole days: frequency, recency, T, monetary_value, one
    ``.npy`` file each. Purchases are drawn with their gaps in turn, all customers at once."""
    import numpy as np

    random = np.random.default_rng(seed)
    r, alpha, a, b = TRUTH
    span = random.integers(*SPAN, count)
    gap, leaving = random.gamma(r, 1 / alpha, count), random.beta(a, b, count)
    np.divide(1, np.maximum(gap, 1e-9), out=gap)
    frequency, recency = np.zeros(count, np.int32), np.zeros(count, np.int32)
    there, now = np.arange(count), np.zeros(count)
    while len(there):
        now = now + np.maximum(np.rint(random.exponential(gap[there])), 1)
        still = now < span[there]
        there, now = there[still], now[still]
        frequency[there] += 1
        recency[there] = now
        stays = random.random(len(there)) >= leaving[there]
        there, now = there[stays], now[stays]
    p, q, v = SPEND
    nu = random.gamma(q, 1 / v, count)
    amount = random.gamma(np.maximum(p * frequency, 1e-9)) / np.maximum(frequency, 1) / nu
    columns = {"frequency": frequency, "recency": recency, "T": span.astype(np.int32)}
    columns["monetary_value"] = np.where(frequency > 0, np.round(amount, 2) + 0.01, 0.0)
    for name, values in columns.items():
        np.save(folder / f"{name}.npy", values)
