"""BG/NBD: purchases at a customer's own rate; after each, the customer may leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.models.buying import BuyTillYouDie, rate
from analytics.models.histories import Histories
from analytics.models.likelihood import Loss

if TYPE_CHECKING:
    import numpy as np


class BGNBD(BuyTillYouDie):
    """The beta-geometric/NBD model of Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284.

    While a customer stays, purchases are Poisson with rate lambda; lambda is Gamma(r, alpha) over customers. After each
    purchase the customer leaves with probability p, which is Beta(a, b) over customers. A customer without a repeat
    purchase cannot have left, so that the probability of being alive is then 1: a property of the model.

    Parameters and learned values: see :class:`analytics.models.buying.BuyTillYouDie`. ``names_`` are r, alpha, a, b;
    alpha is in the unit of time of the histories.
    """

    names_ = ("r", "alpha", "a", "b")

    def _start(self, histories: Histories) -> np.ndarray:
        import numpy as np

        return np.array([0.5, 0.5 / max(rate(histories), 1e-9), 0.8, 2.5])

    def _loss(self, histories: Histories) -> Loss:
        """Minus the mean of the log of eq. (6), and its gradient. What depends on whole numbers alone is summed once
        per number."""
        import numpy as np
        from scipy.special import expit, gammaln, psi

        x, count = histories.frequency, histories.weights.sum()
        again, w = x > 0, histories.weights / count
        number, place = np.unique(x, return_inverse=True)
        per = np.bincount(place, w, len(number))
        xs, ws, last, end = x[again], w[again], histories.recency[again], histories.T[again]
        bought = np.maximum(xs, 1)

        def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
            r, alpha, a, b = np.exp(logs)
            whole = gammaln(r + number) - gammaln(r) + r * logs[1] + gammaln(a + b) + gammaln(b + number)
            whole -= gammaln(b) + gammaln(a + b + number)
            stayed = np.log(alpha + histories.T)
            left = logs[2] - np.log(b + bought - 1) + (r + xs) * (stayed[again] - np.log(alpha + last))
            gone = expit(left)
            value = per @ whole - w @ ((r + x) * stayed) + ws @ np.logaddexp(0, left)
            # derivatives of eq. (6); ``gone`` weighs its second term
            shift = stayed[again] - np.log(alpha + last)
            by_r = per @ (psi(r + number) - psi(r)) + logs[1] - w @ stayed + (ws * gone) @ shift
            by_alpha = r / alpha - w @ ((r + x) / (alpha + histories.T))
            by_alpha += (ws * gone * (r + xs)) @ (1 / (alpha + end) - 1 / (alpha + last))
            both = psi(a + b) - per @ psi(a + b + number)
            by_a = both + (ws @ gone) / a
            by_b = both + per @ psi(b + number) - psi(b) - (ws * gone) @ (1 / (b + bought - 1))
            return -value, -np.array([r * by_r, alpha * by_alpha, a * by_a, b * by_b])

        return loss

    def _alive(self, cells: Histories) -> np.ndarray:
        """Fader, Hardie and Lee (2008), "Computing P(alive) using the BG/NBD model"."""
        import numpy as np
        from scipy.special import expit

        r, alpha, a, b = self.parameters_
        x = cells.frequency
        left = np.log(a) - np.log(b + np.maximum(x, 1) - 1)
        left += (r + x) * np.log((alpha + cells.T) / (alpha + cells.recency))
        return np.where(x > 0, expit(-left), 1.0)

    def _expected(self, cells: Histories, periods: float) -> np.ndarray:
        """Eq. (10), once per frequency and T; the hypergeometric function after Euler's transformation, whose
        arguments do not grow with the frequency."""
        import numpy as np

        pairs, place = np.unique(np.stack([cells.frequency, cells.T]), axis=1, return_inverse=True)
        return (self._if_alive(pairs[0], pairs[1], periods)[place.ravel()]) * self._alive(cells)

    def _if_alive(self, x: np.ndarray, T: np.ndarray, periods: float) -> np.ndarray:
        """Expected purchases of a customer who has not left: (a + b + x - 1) / (a - 1) * (1 - (1 - z)^(a - 1) *
        2F1(a + b - 1 - r, a - 1; a + b + x - 1; z)) with z = t / (alpha + T + t)."""
        import numpy as np
        from scipy.special import hyp2f1

        r, alpha, a, b = self.parameters_
        a += 1e-6 * (abs(a - 1) < 1e-6)
        z = periods / (alpha + T + periods)
        held = a + b + x - 1
        return held / (a - 1) * (1 - np.exp((a - 1) * np.log1p(-z)) * hyp2f1(a + b - 1 - r, a - 1, held, z))

    def expected_new(self, periods: float) -> float:
        """Expected purchases of a new customer in the ``periods`` after the first one: eq. (9)."""
        import numpy as np

        return float(self._if_alive(np.zeros(1), np.zeros(1), periods)[0])

    def _future(self, cells: Histories, periods: float, draws: int, random: np.random.Generator) -> np.ndarray:
        """Given that a customer stayed until T, lambda is Gamma(r + x, alpha + T) and p is Beta(a, b + x)."""
        import numpy as np

        r, alpha, a, b = self.parameters_
        x, T = cells.frequency[cells.place], cells.T[cells.place]
        size = (draws, len(x))
        bought = random.poisson(random.gamma(r + x, 1 / (alpha + T), size) * periods)
        leaving = np.clip(random.beta(a, b + x, size), 1e-12, 1)
        return np.minimum(bought, random.geometric(leaving))
