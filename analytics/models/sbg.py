"""Shifted beta-geometric: contracts that are renewed or not, at a chance of the customer's own."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from analytics.errors import AnalyticsError
from analytics.models.estimator import Estimator
from analytics.models.likelihood import Loss, covariance, maximise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

LEAST_CONTRACTS, LEAST_LOST = 50, 20


class ShiftedBetaGeometric(Estimator):
    """The model of Fader and Hardie (2007), "How to project customer retention", J. Interactive Marketing 21(1), 76-90.

    At each renewal a customer leaves with probability theta, which is Beta(alpha, beta) over customers: retention rates
    rise with age because those who leave easily have left.

    Attributes
    ----------
    parameters_ : (2,) alpha, beta. ``names_`` are these.
    log_likelihood_, converged_, passes_, covariance_ (2, 2) of the logarithms.
    """

    names_ = ("alpha", "beta")
    parameters_: np.ndarray
    log_likelihood_: float
    converged_: bool
    passes_: int

    def fit(self, lost: ArrayLike, kept: ArrayLike) -> Self:
        """``lost``: (periods,) customers who left at the end of period 1, 2, ...; ``kept``: (periods,) customers who
        were still there after period 1, 2, ... and have not been observed longer.

        Raises ``few_contracts`` with fewer than 50 customers or 20 who left.
        """
        import numpy as np

        gone, still = np.asarray(lost, float), np.asarray(kept, float)
        count = gone.sum() + still.sum()
        if count < LEAST_CONTRACTS or gone.sum() < LEAST_LOST:
            facts = {"least": LEAST_CONTRACTS, "least_lost": LEAST_LOST}
            raise AnalyticsError("few_contracts", count=int(count), lost=int(gone.sum()), **facts)
        self._fitted = gone, still
        self.__dict__.pop("covariance_", None)
        found = maximise(self._loss(gone, still), np.log([1.0, 1.0]))
        self.parameters_, self.log_likelihood_ = np.exp(found.logs), -found.loss * count
        self.converged_, self.passes_ = found.converged, found.passes
        return self

    @cached_property
    def covariance_(self) -> np.ndarray:
        import numpy as np

        gone, still = self._fitted
        return covariance(self._loss(gone, still), np.log(self.parameters_), gone.sum() + still.sum())

    def survival(self, periods: int) -> np.ndarray:
        """(periods + 1,) share still there after 0, 1, ... periods: B(alpha, beta + t) / B(alpha, beta), eq. (6)."""
        import numpy as np
        from scipy.special import betaln

        alpha, beta = self.parameters_
        return np.exp(betaln(alpha, beta + np.arange(periods + 1)) - betaln(alpha, beta))

    def retention(self, periods: int) -> np.ndarray:
        """(periods,) retention rate at renewal 1, 2, ...: (beta + t - 1) / (alpha + beta + t - 1), eq. (8)."""
        import numpy as np

        alpha, beta = self.parameters_
        place = np.arange(periods)
        return (beta + place) / (alpha + beta + place)

    def predict(self, customers: float, periods: int, renewals: int = 0) -> np.ndarray:
        """(periods,) expected number of so many customers still there 1, 2, ... periods on, renewed so often before."""
        held = self.survival(renewals + periods)
        return customers * held[renewals + 1 :] / held[renewals]

    def interval(self, customers: int, periods: int, level: float = 0.9) -> tuple[np.ndarray, np.ndarray]:
        """(low, high), each (periods,): between these the number of new customers still there will lie with that
        probability. Predictive: customers are independent, and the parameters are known as well as they are."""
        import numpy as np
        from scipy.stats import norm

        kept, step = self.parameters_, 1e-4
        share, slopes = self.survival(periods)[1:], []
        for place in range(2):
            self.parameters_ = kept * np.exp(step * (np.arange(2) == place))
            slopes.append((self.survival(periods)[1:] - share) / step)
        self.parameters_ = kept
        slope = np.stack(slopes)
        told = customers * share * (1 - share) + customers**2 * np.sum(slope * (self.covariance_ @ slope), axis=0)
        spread = norm.ppf((1 + level) / 2) * np.sqrt(told)
        return np.maximum(customers * share - spread, 0), np.minimum(customers * share + spread, customers)

    def discounted_lifetime(self, rate: float, renewals: int | None = None) -> float:
        """Discounted expected periods with the customer; ``rate`` per period.

        Of a new customer the first period counts in full: 2F1(1, beta; alpha + beta; 1 / (1 + rate)). Of one who has
        renewed so often before and is about to decide again only what follows: Fader and Hardie (2010), Marketing
        Science 29(1), 85-93, eq. (6).
        """
        from scipy.special import hyp2f1

        alpha, beta = self.parameters_
        more = 0 if renewals is None else renewals + 1
        share = 1.0 if renewals is None else (beta + renewals) / (alpha + beta + renewals)
        return float(share * hyp2f1(1, beta + more, alpha + beta + more, 1 / (1 + rate)))

    def _loss(self, lost: np.ndarray, kept: np.ndarray) -> Loss:
        """Minus the mean of the log of eq. (B3), and its gradient: P(T = t) = B(alpha + 1, beta + t - 1) /
        B(alpha, beta)."""
        import numpy as np
        from scipy.special import betaln, psi

        t = np.arange(1, len(lost) + 1)
        count = lost.sum() + kept.sum()

        def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
            alpha, beta = np.exp(logs)
            whole = betaln(alpha, beta)
            value = lost @ (betaln(alpha + 1, beta + t - 1) - whole) + kept @ (betaln(alpha, beta + t) - whole)
            both, rest = psi(alpha + beta + t), psi(alpha + beta)
            by_alpha = lost @ (psi(alpha + 1) - both) + kept @ (psi(alpha) - both) - count * (psi(alpha) - rest)
            by_beta = lost @ (psi(beta + t - 1) - both) + kept @ (psi(beta + t) - both) - count * (psi(beta) - rest)
            return -value / count, -np.array([alpha * by_alpha, beta * by_beta]) / count

        return loss


def constant_retention(share: float, periods: int) -> float:
    """The retention rate that, held constant, leaves this share after so many periods: the naive rule beside it."""
    return share ** (1 / periods)
