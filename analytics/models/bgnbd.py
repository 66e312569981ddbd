"""BG/NBD: purchases at a customer's own rate; after each, the customer may leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.models.buying import BuyTillYouDie, rate
from analytics.models.histories import Histories
from analytics.models.likelihood import Loss

if TYPE_CHECKING:
    import numpy as np


PART = 32_768  # cells taken at a time
ALIKE = 300.0


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
        """Minus the mean of the log of eq. (6), and its gradient. What depends on the frequency alone, or on T alone,
        is summed once per value; only the chance of having left is taken customer by customer."""
        import numpy as np
        from scipy.special import gammaln, psi

        again, w = histories.repeated, histories.weights / len(histories)
        number = np.arange(int(histories.frequency.max(initial=0)) + 1)
        per = np.bincount(histories.frequency, w, len(number))
        of_span = np.bincount(histories.span, w, len(histories.spans))
        bought = np.bincount(histories.span, w * histories.frequency, len(histories.spans))
        parts = [again[first : first + PART] for first in range(0, len(again), PART)]
        codes = [values.astype(np.intp) for values in (histories.frequency, histories.end, histories.span)]
        cells = [(*(values[at] for values in codes), w[at]) for at in parts]
        del codes

        def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
            r, alpha, a, b = np.exp(logs)
            whole = gammaln(r + number) - gammaln(r) + r * logs[1] + gammaln(a + b) + gammaln(b + number)
            whole -= gammaln(b) + gammaln(a + b + number)
            stayed, ended = np.log(alpha + histories.spans), np.log(alpha + histories.ends)
            gone, by = _left(cells, (r, alpha, a, b), (stayed, ended), (histories.spans, histories.ends))
            weight = r * of_span + bought
            value = per @ whole - weight @ stayed + gone
            by_r = per @ psi(r + number) - psi(r) + logs[1] - of_span @ stayed + by[0]
            by_alpha = r / alpha - weight @ (1 / (alpha + histories.spans)) + by[1]
            both = psi(a + b) - per @ psi(a + b + number)
            by_a = both + by[2] / a
            by_b = both + per @ psi(b + number) - psi(b) - by[3]
            return -value, -np.array([r * by_r, alpha * by_alpha, a * by_a, b * by_b])

        return loss

    def _alive(self, cells: Histories) -> np.ndarray:
        """Fader, Hardie and Lee (2008), "Computing P(alive) using the BG/NBD model"."""
        import numpy as np
        from scipy.special import expit

        r, alpha, a, b = self.parameters_
        stayed, ended = np.log(alpha + cells.spans), np.log(alpha + cells.ends)
        number = np.arange(int(cells.frequency.max(initial=0)) + 1)
        odds = np.log(a) - np.log(b + np.maximum(number, 1) - 1)
        alive = np.ones(len(cells.weights))
        for first in range(0, len(alive), PART):
            part = slice(first, first + PART)
            x = cells.frequency[part]
            left = odds[x] + (r + x) * (stayed[cells.span[part]] - ended[cells.end[part]])
            alive[part] = np.where(x > 0, expit(-left), 1.0)
        return alive

    def _expected(self, cells: Histories, periods: float) -> np.ndarray:
        """Eq. (10), once per frequency and T; the hypergeometric function after Euler's transformation, whose
        arguments do not grow with the frequency."""
        x, T, place = cells.pairs
        return self._if_alive(x, T, periods)[place] * self._alive(cells)

    def _if_alive(self, x: np.ndarray, T: np.ndarray, periods: float) -> np.ndarray:
        """Expected purchases of a customer who has not left: (a + b + x - 1) / (a - 1) * (1 - (1 - z)^(a - 1) *
        2F1(a + b - 1 - r, a - 1; a + b + x - 1; z)) with z = t / (alpha + T + t); where a is so large that all leave
        with one probability p, (1 - (1 + p t / (alpha + T))^-(r + x)) / p."""
        import numpy as np
        from scipy.special import hyp2f1

        r, alpha, a, b = self.parameters_
        if a > ALIKE:
            p = a / (a + b + x)
            return -np.expm1(-(r + x) * np.log1p(p * periods / (alpha + T))) / p
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


def _left(
    cells: list[tuple[np.ndarray, ...]],
    parameters: tuple[float, ...],
    logs: tuple[np.ndarray, np.ndarray],
    times: tuple[np.ndarray, np.ndarray],
) -> tuple[float, np.ndarray]:
    """The share of the mean log-likelihood that comes of the customer's perhaps having left at the last purchase, and
    its derivatives by r, alpha, ln a and b: that of log(1 + exp(d)) with d = ln a - ln(b + x - 1) + (r + x) (ln(alpha +
    T) - ln(alpha + t_x)), the second term of eq. (6) over its first. A part of the cells at a time, which stays in the
    processor's cache."""
    import numpy as np

    r, alpha, a, b = parameters
    (stayed, ended), (odd_T, odd_end) = logs, (1 / (alpha + values) for values in times)
    most = max((int(part[0].max(initial=1)) for part in cells), default=1)
    number = np.maximum(np.arange(most + 1), 1) + b - 1
    total, odds, by = 0.0, np.log(a) - np.log(number), np.zeros(4)
    for x, end, span, w in cells:
        size = x + r
        shift = stayed[span] - ended[end]
        d = odds[x] + size * shift
        small = np.exp(-np.abs(d))
        total += w @ (np.maximum(d, 0) + np.log1p(small))
        gone = w * np.where(d > 0, 1.0, small) / (1 + small)
        by += [gone @ shift, (gone * size) @ (odd_T[span] - odd_end[end]), gone.sum(), gone @ (1 / number)[x]]
    return total, by
