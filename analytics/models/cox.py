"""Cox's proportional hazards regression, by lifelines, with the check its name asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import numpy as np


class CoxRegression:
    """The hazard of customer i at time t is h0(t) exp(b'x_i); ties after Efron.

    Sources: Cox (1972), J. R. Stat. Soc. B 34, 187-220; Efron (1977), J. Am. Stat. Assoc. 72, 557-565. Proportional
    hazards are tested by the score test of the term theta * x * g(t) with g(t) = 1 - S(t-), S of Kaplan and Meier:
    Grambsch and Therneau (1994), Biometrika 81, 515-526, in the exact form of R's ``survival`` from version 3.

    Learned, in the order of ``names_``: ``coefficients_``, ``errors_``, ``ratios_``, ``low_``, ``high_`` (95 % limits),
    ``p_``; ``log_likelihood_``, ``concordance_``, ``likelihood_ratio_`` (chi-squared); ``proportional_p_`` per group of
    covariates and ``proportional_p_all_``.
    """

    def fit(
        self,
        days: Sequence[float] | np.ndarray,
        lost: Sequence[float] | np.ndarray,
        covariates: Mapping[str, Sequence[float] | np.ndarray],
        groups: Mapping[str, Sequence[str]] | None = None,
    ) -> Self:
        """One entry per customer. ``groups``: covariates that are tested together (the levels of one attribute).

        Raises lifelines' ``ConvergenceError`` when covariates determine each other.
        """
        import numpy as np
        import pandas as pd
        from lifelines import CoxPHFitter

        frame = pd.DataFrame({"days": days, "lost": lost, **covariates}).astype(float)
        model = CoxPHFitter().fit(frame, "days", "lost")
        table = model.summary
        self.names_ = tuple(covariates)
        self.coefficients_, self.errors_ = table["coef"].to_numpy(), table["se(coef)"].to_numpy()
        self.ratios_, self.p_ = table["exp(coef)"].to_numpy(), table["p"].to_numpy()
        self.low_ = table["exp(coef) lower 95%"].to_numpy()
        self.high_ = table["exp(coef) upper 95%"].to_numpy()
        self.log_likelihood_, self.concordance_ = float(model.log_likelihood_), float(model.concordance_index_)
        self.likelihood_ratio_ = float(model.log_likelihood_ratio_test().test_statistic)
        x = frame[list(covariates)].to_numpy()
        score, plain, mixed, doubled = _scores(np.asarray(days, float), np.asarray(lost, float), x, self.coefficients_)
        variance = doubled - mixed @ np.linalg.solve(plain, mixed)
        places = {name: [self.names_.index(one) for one in held] for name, held in (groups or {}).items()}
        self.proportional_p_ = {name: _tested(score, variance, held) for name, held in places.items()}
        self.proportional_p_all_ = _tested(score, variance, list(range(len(self.names_))))
        return self


def _tested(score: np.ndarray, variance: np.ndarray, places: list[int]) -> float:
    """The p value that the score of these covariates is chance."""
    import numpy as np
    from scipy.stats import chi2

    part = score[places]
    return float(chi2.sf(part @ np.linalg.solve(variance[np.ix_(places, places)], part), len(places)))


def _scores(
    days: np.ndarray, lost: np.ndarray, x: np.ndarray, coefficients: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Score of theta and the information of b, of b with theta and of theta, at theta = 0."""
    import numpy as np

    order = np.argsort(-days, kind="stable")
    days, lost, x = days[order], lost[order] > 0, x[order] - x.mean(axis=0)
    weights = np.exp(x @ coefficients)
    times, first = np.unique(-days, return_index=True)
    ends = np.append(first[1:], len(days))
    losses, at_risk = np.add.reduceat(lost.astype(float), first), ends.astype(float)
    steps = np.cumprod((1 - losses / at_risk)[::-1])[::-1]
    passed = 1 - np.append(steps[1:], 1.0)
    size = x.shape[1]
    score, total, mean, square = np.zeros(size), 0.0, np.zeros(size), np.zeros((size, size))
    plain, mixed, doubled = np.zeros((3, size, size))
    for place in range(len(times)):
        held = slice(first[place], ends[place])
        total += weights[held].sum()
        mean = mean + weights[held] @ x[held]
        square = square + (x[held] * weights[held, None]).T @ x[held]
        if losses[place]:
            gone, weight = x[held][lost[held]], weights[held][lost[held]]
            residual, information = _tied(gone, weight, total, mean, square)
            g = passed[place]
            score += g * residual
            plain, mixed, doubled = plain + information, mixed + g * information, doubled + g * g * information
    return score, plain, mixed, doubled


def _tied(
    gone: np.ndarray, weight: np.ndarray, total: float, mean: np.ndarray, square: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Schoenfeld's residual and the information of one time of loss, ties after Efron."""
    import numpy as np

    count = len(gone)
    own_mean, own_square = weight @ gone, (gone * weight[:, None]).T @ gone
    parts = np.arange(count) / count
    totals = total - parts * weight.sum()
    means = (mean - parts[:, None] * own_mean) / totals[:, None]
    information = square * (1 / totals).sum() - own_square * (parts / totals).sum() - means.T @ means
    return gone.sum(axis=0) - means.sum(axis=0), information
