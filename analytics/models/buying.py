"""Buy-till-you-die: what the models of customers who buy at a rate of their own until they leave have in common."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from analytics.models.estimator import Estimator
from analytics.models.histories import Histories, enough
from analytics.models.likelihood import Loss, Maximum, covariance, maximise

if TYPE_CHECKING:
    import numpy as np

NORMAL = {0.8: 1.2815515655446004, 0.9: 1.6448536269514722, 0.95: 1.959963984540054}
CHUNK = 2_000_000  # simulated numbers held at once


class BuyTillYouDie(Estimator):
    """The fit, the predictions and the intervals. A model adds its likelihood, its expectations and its draws.

    Parameters
    ----------
    sample : customers on which the search begins; the full data then take a few passes.
    seed : of the sample and of simulated purchases.

    Attributes
    ----------
    names_ : the parameters' names as in the paper.
    parameters_ : (k,) in the order of ``names_``; rates are per unit of time of the histories.
    log_likelihood_ : at the parameters, of all customers.
    covariance_ : (k, k) of the logarithms of the parameters, from the observed information.
    converged_ : whether the gradient vanished at finite parameters; ``passes_`` over the full data.
    """

    names_: tuple[str, ...] = ()
    parameters_: np.ndarray
    log_likelihood_: float
    converged_: bool
    passes_: int

    def __init__(self, sample: int = 5_000, seed: int = 7) -> None:
        self.sample, self.seed = sample, seed

    def fit(self, histories: Histories) -> Self:
        """Learn the parameters. Raises ``few_customers``, ``few_repeaters``, ``no_time_passed``."""
        import numpy as np

        enough(histories)
        start, many = np.log(self._start(histories)), len(histories) > 2 * self.sample
        some = self._loss(histories.sample(self.sample, self.seed)) if many else None
        return self._take(histories, maximise(self._loss(histories), start, some))

    def _take(self, histories: Histories, found: Maximum) -> Self:
        import numpy as np

        self._fitted = histories
        self.__dict__.pop("covariance_", None)
        self.parameters_ = np.exp(found.logs)
        self.log_likelihood_ = -found.loss * len(histories)
        self.converged_, self.passes_ = found.converged, found.passes
        return self

    def at(self, *parameters: float) -> Self:
        """The model at given parameters, as if they had been learned, without a fit."""
        import numpy as np

        self.parameters_, self.converged_, self.passes_ = np.asarray(parameters, float), True, 0
        return self

    @cached_property
    def covariance_(self) -> np.ndarray:
        import numpy as np

        return covariance(self._loss(self._fitted), np.log(self.parameters_), len(self._fitted))

    def log_likelihood(self, histories: Histories) -> float:
        """Of other histories at the learned parameters."""
        import numpy as np

        return -self._loss(histories)(np.log(self.parameters_))[0] * len(histories)

    def alive(self, histories: Histories) -> np.ndarray:
        """(customers,) probability that the customer has not left, given the history."""
        return self._alive(histories)[histories.place]

    def predict(self, histories: Histories, periods: float) -> np.ndarray:
        """(customers,) expected purchases in the next ``periods`` units of time, given the history."""
        return self._expected(histories, periods)[histories.place]

    def discounted(self, histories: Histories, steps: int, length: float, rate: float) -> np.ndarray:
        """(customers,) expected purchases in ``steps`` steps of ``length`` each, those of a step discounted from its
        end: sum over m of (E(m) - E(m - 1)) / (1 + rate)^m."""
        import numpy as np

        before, total = np.zeros(len(histories.weights)), np.zeros(len(histories.weights))
        for step in range(1, steps + 1):
            now = self._expected(histories, step * length)
            total += (now - before) / (1 + rate) ** step
            before = now
        return total[histories.place]

    def simulate(self, histories: Histories, periods: float, draws: int, seed: int | None = None) -> np.ndarray:
        """(draws, customers) purchases in the next ``periods``, one future per draw, at the learned parameters.
        ``seed``: of these draws, the model's own unless given."""
        import numpy as np

        random = np.random.default_rng(self.seed if seed is None else seed)
        alive = random.random((draws, len(histories))) < self.alive(histories)
        return np.where(alive, self._future(histories, periods, draws, random), 0)

    def interval(
        self, histories: Histories, periods: float, level: float = 0.9, draws: int = 400
    ) -> tuple[np.ndarray, np.ndarray]:
        """(low, high), each (customers,): between these the purchases of a customer will lie with that probability."""
        import numpy as np

        low, high = np.zeros((2, len(histories)))
        ends = ((1 - level) / 2, (1 + level) / 2)
        size = max(1, CHUNK // draws)
        for first in range(0, len(histories), size):
            part = np.arange(first, min(first + size, len(histories)))
            drawn = self.simulate(histories.only(part), periods, draws)
            low[part], high[part] = np.quantile(drawn, ends, axis=0, method="inverted_cdf")
        return low, high

    def total_interval(self, histories: Histories, periods: float, level: float = 0.9) -> tuple[float, float, float]:
        """(low, expected, high) purchases of all these customers together.

        Predictive: the variance of the customers' own purchases, from two simulated futures of up to 20,000 of them,
        and that of the parameters by the delta method.
        """
        import numpy as np

        drawn = self.simulate(histories.sample(20_000, self.seed), periods, 2)
        own = float(((drawn[0] - drawn[1]) ** 2).mean() / 2 * len(histories))
        expected = float(self._expected(histories, periods) @ histories.weights)
        slope = self._slope(histories, periods)
        spread = NORMAL[level] * float(np.sqrt(own + slope @ self.covariance_ @ slope))
        return max(expected - spread, 0.0), expected, expected + spread

    def _slope(self, histories: Histories, periods: float, step: float = 1e-3) -> np.ndarray:
        """(k,) how the expected total moves with the logarithms of the parameters."""
        import numpy as np

        kept, found = self.parameters_, []
        for place in range(len(kept)):
            both = []
            for sign in (1, -1):
                self.parameters_ = kept * np.exp(sign * step * (np.arange(len(kept)) == place))
                both.append(self._expected(histories, periods) @ histories.weights)
            found.append((both[0] - both[1]) / (2 * step))
        self.parameters_ = kept
        return np.array(found)

    def _start(self, histories: Histories) -> np.ndarray:
        raise NotImplementedError

    def _loss(self, histories: Histories) -> Loss:
        raise NotImplementedError

    def _alive(self, cells: Histories) -> np.ndarray:
        raise NotImplementedError

    def _expected(self, cells: Histories, periods: float) -> np.ndarray:
        raise NotImplementedError

    def _future(self, cells: Histories, periods: float, draws: int, random: np.random.Generator) -> np.ndarray:
        raise NotImplementedError


def rate(histories: Histories) -> float:
    """Repeat purchases per unit of time, of all customers together."""
    return float((histories.weights @ histories.frequency) / max(histories.weights @ histories.T, 1e-9))
