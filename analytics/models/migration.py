"""Always-a-share: customers who move between states of recency, as a Markov chain and as Dwyer's recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from analytics.errors import AnalyticsError
from analytics.models.estimator import Estimator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

LEAST_SEEN = 30


class RecencyMigration(Estimator):
    """Customers by periods since their last purchase: 1 (bought in the last period), 2, ..., n, then lost.

    Sources: Pfeifer and Carraway (2000), J. Interactive Marketing 14(2), 43-55 (the chain and its value); Dwyer (1989),
    J. Direct Marketing 3(4), 8-15 (migration between recency cells); Berger and Nasr (1998), J. Interactive Marketing
    12(1), 17-30, case 5.

    Parameters
    ----------
    states : recency states before a customer counts as lost.
    rate : discount per period.

    Attributes
    ----------
    probabilities_ : (states,) of a purchase in the next period, by recency.
    chain_ : (states + 1, states + 1) transition matrix; the last state, lost, is never left.
    """

    probabilities_: np.ndarray

    def __init__(self, states: int = 4, rate: float = 0.1) -> None:
        self.states, self.rate = states, rate

    def fit(self, recency: ArrayLike, bought: ArrayLike, weights: ArrayLike | None = None) -> Self:
        """Shares of buyers. ``recency``: (observations,) state 1, 2, ... at the beginning of a period; ``bought``:
        (observations,) whether a purchase followed in it; ``weights``: how many customers each observation stands for.

        Raises ``few_in_state`` when fewer than 30 were seen in one of the states.
        """
        import numpy as np

        state = np.asarray(recency, dtype=np.int64)
        each = np.ones(len(state)) if weights is None else np.asarray(weights, float)
        inside = (state >= 1) & (state <= self.states)
        place = state[inside] - 1
        seen = np.bincount(place, each[inside], self.states)
        if seen.min() < LEAST_SEEN:
            raise AnalyticsError("few_in_state", state=int(seen.argmin()) + 1, count=int(seen.min()), least=LEAST_SEEN)
        return self.at(np.bincount(place, each[inside] * np.asarray(bought, float)[inside], self.states) / seen)

    def at(self, probabilities: ArrayLike) -> Self:
        """The chain at given probabilities of a purchase, one per state, without a fit."""
        import numpy as np

        self.probabilities_ = np.asarray(probabilities, float)
        self.states = len(self.probabilities_)
        return self

    @property
    def chain_(self) -> np.ndarray:
        """Whoever buys is in state 1 again; whoever does not is one state further."""
        import numpy as np

        size = self.states
        chain = np.zeros((size + 1, size + 1))
        chain[:size, 0] = self.probabilities_
        chain[np.arange(size), np.arange(size) + 1] += 1 - self.probabilities_
        chain[size, size] = 1
        return chain

    def rewards(self, contribution: float, cost: float) -> np.ndarray:
        """(states + 1,) cash of a period spent in a state: the contribution of a purchase in state 1, less the cost of
        looking after the customer in every state but lost."""
        import numpy as np

        reward = np.full(self.states + 1, -float(cost))
        reward[0] += contribution
        reward[-1] = 0.0
        return reward

    def predict(self, contribution: float, cost: float, periods: int | None = None) -> np.ndarray:
        """(states + 1,) present value of a customer by state, cash now included: the sum over t = 0..periods of
        ((1 + d)^-1 P)^t R, their finite horizon; without end (I - (1 + d)^-1 P)^-1 R, their infinite one."""
        import numpy as np

        step, reward = self.chain_ / (1 + self.rate), self.rewards(contribution, cost)
        if periods is None:
            return np.linalg.solve(np.eye(len(step)) - step, reward)
        value = reward
        for _ in range(periods):
            value = reward + step @ value
        return value

    def after(self, periods: int) -> np.ndarray:
        """(states + 1, states + 1) probability of each state so many periods on: P^periods."""
        import numpy as np

        return np.linalg.matrix_power(self.chain_, periods)

    @property
    def visits_(self) -> np.ndarray:
        """(states, states) expected periods in each state before the customer is lost: (I - Q)^-1."""
        import numpy as np

        return np.linalg.inv(np.eye(self.states) - self.chain_[:-1, :-1])

    def flow(self, customers: float, contribution: float, cost: float, periods: int) -> Flow:
        """Dwyer's recursion for customers who have all just bought: see :class:`Flow`. The purchase they begin with is
        not in the value; what looking after them costs is paid by the states they begin each period in."""
        import numpy as np

        state = np.zeros(self.states + 1)
        state[0] = customers
        buyers, served = [float(customers)], [0.0]
        for _ in range(periods):
            served.append(float(state[:-1].sum()))
            state = state @ self.chain_
            buyers.append(float(state[0]))
        cash = np.array([0.0, *(contribution * np.array(buyers[1:]) - cost * np.array(served[1:]))])
        worth = cash / (1 + self.rate) ** np.arange(periods + 1)
        return Flow(np.array(buyers), np.array(served), cash, worth, float(worth.sum() / customers))


class Flow(NamedTuple):
    """Buyers, customers served, cash and its present value, each (periods + 1,) from period 0; and the value of one
    customer, an average of the group."""

    buyers: np.ndarray
    served: np.ndarray
    cash: np.ndarray
    present: np.ndarray
    value: float
