"""The log-rank test: do groups leave at the same rate?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Self


class LogRank:
    """The k-sample log-rank test for right-censored lifetimes.

    At each time t of a loss, with d lost of n at risk, group j with n_j at risk is expected to lose d * n_j / n. With
    O - E summed over all times and V its hypergeometric covariance, V_jl = sum of d (n - d) / (n - 1) * n_j / n *
    (1{j = l} - n_l / n), the statistic (O - E)' V^- (O - E) is chi-squared with k - 1 degrees of freedom.
    Source: Mantel (1966), Cancer Chemother. Rep. 50, 163-170; Klein and Moeschberger (2003), equations 7.3.1 to 7.3.5.

    Learned: ``chi_squared_``, ``degrees_``, ``p_``; with fewer than two groups ``degrees_`` is 0 and ``p_`` is 1.
    """

    def fit(
        self, days: Sequence[float], lost: Sequence[int], censored: Sequence[int], groups: Sequence[Hashable]
    ) -> Self:
        """One entry per group and time: how many were ``lost`` then and how many were last seen (``censored``)."""
        import numpy as np
        from scipy.stats import chi2

        names, group = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
        times, place = np.unique(np.asarray(days, dtype=float), return_inverse=True)
        events, ended = np.zeros((2, len(times), len(names)))
        np.add.at(events, (place, group), np.asarray(lost, dtype=float))
        np.add.at(ended, (place, group), np.asarray(lost, dtype=float) + np.asarray(censored, dtype=float))
        at_risk = ended[::-1].cumsum(axis=0)[::-1]
        d, n = events.sum(axis=1), at_risk.sum(axis=1)
        shares = at_risk / n[:, None]
        difference = (events - d[:, None] * shares).sum(axis=0)
        factor = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
        covariance = np.diag(factor @ shares) - (shares * factor[:, None]).T @ shares
        self.degrees_ = len(names) - 1
        kept = slice(0, self.degrees_)
        inverse = np.linalg.pinv(covariance[kept, kept])
        self.chi_squared_ = float(difference[kept] @ inverse @ difference[kept])
        self.p_ = float(chi2.sf(self.chi_squared_, self.degrees_)) if self.degrees_ > 0 else 1.0
        return self
