"""Gamma-Gamma: what customers spend at a time, drawn to the mean of all the more, the less is known of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from analytics.errors import AnalyticsError
from analytics.models.estimator import Estimator
from analytics.models.histories import LEAST_REPEATERS
from analytics.models.likelihood import Loss, covariance, maximise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike


class GammaGamma(Estimator):
    """The model of Fader and Hardie (2013), "The Gamma-Gamma model of monetary value".

    A customer's amounts are Gamma(p, nu) with mean p / nu; nu is Gamma(q, v) over customers and independent of how
    often they buy. Equations are those of the note.

    Parameters
    ----------
    sample : customers on which the search begins.
    seed : of the sample.

    Attributes
    ----------
    parameters_ : (3,) p, q, v; v in units of money. ``names_`` are these.
    log_likelihood_, converged_, passes_, covariance_ (3, 3) of the logarithms.
    mean_ : the population mean p v / (q - 1); infinite where q is not above 1.
    """

    names_ = ("p", "q", "v")
    parameters_: np.ndarray
    log_likelihood_: float
    converged_: bool
    passes_: int

    def __init__(self, sample: int = 5_000, seed: int = 7) -> None:
        self.sample, self.seed = sample, seed

    def fit(self, frequency: ArrayLike, monetary_value: ArrayLike) -> Self:
        """``frequency``: (customers,) repeat purchases; ``monetary_value``: (customers,) their mean amount. Customers
        without a repeat purchase, or whose mean is not positive, tell nothing and are left out.

        Raises ``few_repeaters``.
        """
        import numpy as np

        x, mean = np.asarray(frequency, float), np.asarray(monetary_value, float)
        held = (x > 0) & (mean > 0)
        x, mean = x[held], mean[held]
        if len(x) < LEAST_REPEATERS:
            raise AnalyticsError("few_repeaters", count=len(x), least=LEAST_REPEATERS, all=len(held))
        start, some = np.log([2.0, 2.0, float(mean.mean())]), None
        if len(x) > 2 * self.sample:
            drawn = np.random.default_rng(self.seed).choice(len(x), self.sample, replace=False, shuffle=False)
            some = self._loss(x[drawn], mean[drawn])
        self._fitted = x, mean
        self.__dict__.pop("covariance_", None)
        found = maximise(self._loss(x, mean), start, some)
        self.parameters_, self.log_likelihood_ = np.exp(found.logs), -found.loss * len(x)
        self.converged_, self.passes_ = found.converged, found.passes
        return self

    def at(self, *parameters: float) -> Self:
        """The model at given p, q, v, without a fit."""
        import numpy as np

        self.parameters_, self.converged_, self.passes_ = np.asarray(parameters, float), True, 0
        return self

    @cached_property
    def covariance_(self) -> np.ndarray:
        import numpy as np

        return covariance(self._loss(*self._fitted), np.log(self.parameters_), len(self._fitted[0]))

    def log_likelihood(self, frequency: ArrayLike, monetary_value: ArrayLike) -> float:
        """Of other customers at the learned parameters; those of whom nothing is known are left out."""
        import numpy as np

        x, mean = np.asarray(frequency, float), np.asarray(monetary_value, float)
        held = (x > 0) & (mean > 0)
        return -self._loss(x[held], mean[held])(np.log(self.parameters_))[0] * int(held.sum())

    @property
    def mean_(self) -> float:
        p, q, v = self.parameters_
        return float(p * v / (q - 1)) if q > 1 else float("inf")

    def predict(self, frequency: ArrayLike, monetary_value: ArrayLike) -> np.ndarray:
        """(customers,) expected mean amount of a customer's purchases, eq. (5): the population mean where there was no
        repeat purchase."""
        import numpy as np

        p, q, v = self.parameters_
        x, mean = np.asarray(frequency, float), np.asarray(monetary_value, float)
        x = np.where(mean > 0, x, 0.0)
        known = p * (v + x * np.nan_to_num(mean)) / (p * x + q - 1)
        return np.where(x > 0, known, self.mean_)

    def simulate(self, frequency: ArrayLike, monetary_value: ArrayLike, bought: np.ndarray, seed: int) -> np.ndarray:
        """(draws, customers) amounts of so many purchases each: nu given the history is Gamma(p x + q, v + x z)."""
        import numpy as np

        p, q, v = self.parameters_
        random, x = np.random.default_rng(seed), np.asarray(frequency, float)
        mean = np.nan_to_num(np.asarray(monetary_value, float))
        x = np.where(mean > 0, x, 0.0)
        nu = random.gamma(p * x + q, 1 / (v + x * mean), bought.shape)
        return np.where(bought > 0, random.gamma(np.maximum(p * bought, 1e-9)), 0) / np.maximum(nu, 1e-300)

    def _loss(self, x: np.ndarray, mean: np.ndarray) -> Loss:
        """Minus the mean of the log of eq. (1a) of the mean amounts, and its gradient. Gamma functions are taken once
        per frequency."""
        import numpy as np
        from scipy.special import gammaln, psi

        count = len(x)
        per = np.bincount(x.astype(np.int64)) / count
        number = np.arange(len(per), dtype=float)
        number[0] = 1.0  # nobody: whoever bought nothing was left out
        spent, constant = x * mean, float(np.log(mean).mean())
        known = float(x @ np.log(spent)) / count

        def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
            p, q, v = np.exp(logs)
            told, odds = np.log(v + spent), 1 / (v + spent)
            all_told, x_told = told.sum() / count, float(x @ told) / count
            size = p * number + q
            value = per @ (gammaln(size) - gammaln(p * number)) - gammaln(q) + q * logs[2]
            value += p * known - constant - p * x_told - q * all_told
            by_p = (per * number) @ (psi(size) - psi(p * number)) + known - x_told
            by_q = per @ psi(size) - psi(q) + logs[2] - all_told
            by_v = q / v - (p * float(x @ odds) + q * odds.sum()) / count
            return -value, -np.array([p * by_p, q * by_q, v * by_v])

        return loss
