"""Pareto/NBD: purchases at a customer's own rate during a lifetime that may end at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.models.buying import BuyTillYouDie, rate
from analytics.models.histories import Histories
from analytics.models.likelihood import Loss

if TYPE_CHECKING:
    import numpy as np

NODES, POWER, CELLS = 24, 4, 50_000


class ParetoNBD(BuyTillYouDie):
    """The model of Schmittlein, Morrison and Colombo (1987), Management Science 33(1), 1-24.

    While a customer stays, purchases are Poisson with rate lambda, Gamma(r, alpha) over customers; the lifetime is
    exponential with rate mu, Gamma(s, beta) over customers. Equations are those of Fader and Hardie (2005), "A note on
    deriving the Pareto/NBD model and related expressions".

    Parameters and learned values: see :class:`analytics.models.buying.BuyTillYouDie`. ``names_`` are r, alpha, s, beta;
    alpha and beta are in the unit of time of the histories.
    """

    names_ = ("r", "alpha", "s", "beta")

    def _start(self, histories: Histories) -> np.ndarray:
        import numpy as np

        T = float(histories.T @ histories.weights / histories.weights.sum())
        return np.array([0.7, 0.7 / max(rate(histories), 1e-9), 0.7, max(T, 1.0)])

    def _loss(self, histories: Histories) -> Loss:
        """Minus the mean log-likelihood and its gradient. The integral over the moment of leaving (there in
        hypergeometric functions) is taken by quadrature, and so are its derivatives."""
        import numpy as np
        from scipy.special import gammaln, psi

        w = histories.weights / histories.weights.sum()
        per = np.bincount(histories.frequency, w)
        number = np.arange(len(per))

        def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
            r, alpha, s, beta = np.exp(logs)
            value = per @ (gammaln(r + number) - gammaln(r)) + r * logs[1] + s * logs[3]
            slope = np.array([per @ (psi(r + number) - psi(r)) + logs[1], r / alpha, logs[3], s / beta])
            for first in range(0, len(w), CELLS):
                part = slice(first, first + CELLS)
                cells = histories.frequency[part], histories.recency[part], histories.T[part]
                told, by = _ended(np.array([r, alpha, s, beta]), *cells)
                value += w[part] @ told
                slope += by @ w[part]
            return -value, -np.exp(logs) * slope

        return loss

    def _alive(self, cells: Histories) -> np.ndarray:
        """Eq. (11) of Schmittlein, Morrison and Colombo: the share of the likelihood that has not left by T."""
        import numpy as np

        r, alpha, s, beta = self.parameters_
        total = np.empty(len(cells.weights))
        for first in range(0, len(total), CELLS):
            part = slice(first, first + CELLS)
            total[part] = _ended(self.parameters_, cells.frequency[part], cells.recency[part], cells.T[part])[0]
        stayed = -(r + cells.frequency) * np.log(alpha + cells.T) - s * np.log(beta + cells.T)
        return np.exp(np.minimum(stayed - total, 0))

    def _expected(self, cells: Histories, periods: float) -> np.ndarray:
        """Eq. (41): (r + x)(beta + T) / ((alpha + T)(s - 1)) (1 - ((beta + T) / (beta + T + t))^(s - 1)) P(alive)."""
        import numpy as np
        from scipy.special import exprel

        r, alpha, s, beta = self.parameters_
        span = np.log1p(periods / (beta + cells.T))
        lived = span * exprel(-(s - 1) * span)  # (1 - exp(-(s - 1) span)) / (s - 1), at s = 1 its limit
        return (r + cells.frequency) * (beta + cells.T) / (alpha + cells.T) * lived * self._alive(cells)

    def expected_new(self, periods: float) -> float:
        """Expected purchases of a new customer in the ``periods`` after the first one: eq. (27)."""
        import numpy as np
        from scipy.special import exprel

        r, alpha, s, beta = self.parameters_
        span = np.log1p(periods / beta)
        return float(r * beta / alpha * span * exprel(-(s - 1) * span))

    def _future(self, cells: Histories, periods: float, draws: int, random: np.random.Generator) -> np.ndarray:
        """Given that a customer stayed until T, lambda is Gamma(r + x, alpha + T) and mu is Gamma(s, beta + T)."""
        import numpy as np

        r, alpha, s, beta = self.parameters_
        x, T = cells.frequency[cells.place], cells.T[cells.place]
        size = (draws, len(x))
        leaving = np.maximum(random.gamma(s, 1 / (beta + T), size), 1e-300)
        lived = np.minimum(random.standard_exponential(size) / leaving, periods)
        return random.poisson(random.gamma(r + x, 1 / (alpha + T), size) * lived)


def _ended(parameters: np.ndarray, x: np.ndarray, last: np.ndarray, T: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(cells,) the log of (alpha + T)^-(r + x) (beta + T)^-s + the integral from t_x to T of s (alpha + u)^-(r + x)
    (beta + u)^-(s + 1) du, and (4, cells) its derivatives by r, alpha, s, beta.

    With k = r + x + s and q = ((alpha + t_x) / (alpha + u))^k the integral is s / k (alpha + t_x)^-k times that of
    ((alpha + u) / (beta + u))^(s + 1) dq from q(T) to 1: bounded and smooth whatever the frequency. Gauss-Legendre
    quadrature over the fourth root of q, in which its end at 0 is smooth too.
    """
    import numpy as np

    r, alpha, s, beta = parameters
    points, shares = np.polynomial.legendre.leggauss(NODES)
    k = r + x + s
    span = np.log1p((T - last) / (alpha + last))
    width = -np.expm1(-k * span / POWER)
    y = 1 - width * (0.5 - 0.5 * points[:, None])  # q = y ** POWER
    u = (alpha + last) * np.exp(-POWER / k * np.log(y))  # alpha + u, (nodes, cells)
    v = u + (beta - alpha)
    ratio = np.exp((s + 1) * np.log(u / v)) * y ** (POWER - 1) * (0.5 * POWER * shares[:, None])
    total = ratio.sum(axis=0)
    with np.errstate(divide="ignore"):
        ending = np.log(s / k) - k * np.log(alpha + last) + np.log(width * total)
    staying = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    told = np.logaddexp(staying, ending)
    stayed, left = np.exp(staying - told), np.exp(ending - told) / total
    by_r = -stayed * np.log(alpha + T) - left * (ratio * np.log(u)).sum(axis=0)
    by_alpha = -(r + x) * (stayed / (alpha + T) + left * (ratio / u).sum(axis=0))
    by_s = -stayed * np.log(beta + T) + left * (total / s - (ratio * np.log(v)).sum(axis=0))
    by_beta = -stayed * s / (beta + T) - left * (s + 1) * (ratio / v).sum(axis=0)
    return told, np.stack([by_r, by_alpha, by_s, by_beta])
