"""Rules that foretell how often customers buy, simplest first: two naive ones and the models that must beat them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from analytics.errors import AnalyticsError
from analytics.models.bgnbd import BGNBD
from analytics.models.buying import BuyTillYouDie
from analytics.models.gammagamma import GammaGamma
from analytics.models.histories import Histories
from analytics.models.paretonbd import ParetoNBD

if TYPE_CHECKING:
    import numpy as np

NAIVE = ("same_again", "own_rate")
MODELS: dict[str, Callable[[], BuyTillYouDie]] = {"bgnbd": BGNBD, "paretonbd": ParetoNBD}
RULES = (*NAIVE, *MODELS)  # simplest first


@dataclass(frozen=True)
class Known:
    """What is known of customers on a day, each column (customers,); times in days, money in the home currency.

    ``frequency``, ``recency``, ``T`` and ``monetary_value`` in the sense of Fader and Hardie; ``mean_spend`` of all
    purchase days; ``before`` purchase days within the last ``window`` days.
    """

    frequency: np.ndarray
    recency: np.ndarray
    T: np.ndarray
    monetary_value: np.ndarray
    mean_spend: np.ndarray
    before: np.ndarray
    window: int

    @classmethod
    def of(cls, columns: Mapping[str, np.ndarray], window: int) -> Known:
        """From the columns of purchase histories by name."""
        import numpy as np

        x, last, span = (columns[name].astype(np.int64) for name in ("frequency", "recency_days", "observed_days"))
        again, mean, before = (columns[name].astype(float) for name in ("monetary_value", "mean_spend", "before_count"))
        return cls(x, last, span, again, mean, before, window)

    @cached_property
    def histories(self) -> Histories:
        return Histories.of(self.frequency, self.recency, self.T)

    def __len__(self) -> int:
        return len(self.frequency)


class Rule(Protocol):
    """What foretells: purchases in the next days, the mean amount of one, and who is still there."""

    name: str

    def purchases(self, known: Known, days: float) -> np.ndarray: ...

    def amount(self, known: Known) -> np.ndarray: ...

    def alive(self, known: Known) -> np.ndarray | None: ...


class SameAgain:
    """As many purchases as in the window before, at the customer's own mean amount."""

    name = "same_again"

    def purchases(self, known: Known, days: float) -> np.ndarray:
        return known.before * (days / known.window)

    def amount(self, known: Known) -> np.ndarray:
        return known.mean_spend

    def alive(self, known: Known) -> np.ndarray | None:
        return None


class OwnRate(SameAgain):
    """Everybody is still there and buys at the rate since the first purchase: x / T."""

    name = "own_rate"

    def purchases(self, known: Known, days: float) -> np.ndarray:
        import numpy as np

        return known.frequency * (days / np.maximum(known.T, 1))


class Modelled:
    """A buy-till-you-die model with the Gamma-Gamma model of amounts beside it.

    Where too few bought twice for the latter, or its mean does not exist, everybody's own mean stands. Raises what the
    models raise of thin histories, and ``not_converged``.
    """

    def __init__(self, name: str, known: Known) -> None:
        self.name = name
        self.model = MODELS[name]().fit(known.histories)
        if not self.model.converged_:
            raise AnalyticsError("not_converged", name=f"rule.{name}")
        try:
            self.spend: GammaGamma | None = GammaGamma().fit(known.frequency, known.monetary_value)
        except AnalyticsError:
            self.spend = None
        if self.spend is not None and not (self.spend.converged_ and self.spend.mean_ < float("inf")):
            self.spend = None

    def purchases(self, known: Known, days: float) -> np.ndarray:
        return self.model.predict(known.histories, days)

    def amount(self, known: Known) -> np.ndarray:
        if self.spend is None:
            return known.mean_spend
        return self.spend.predict(known.frequency, known.monetary_value)

    def alive(self, known: Known) -> np.ndarray | None:
        return self.model.alive(known.histories)


def made(name: str, known: Known) -> Rule:
    """The rule of that name, learned from what is known. Raises the refusal of a model in words."""
    if name == "same_again":
        return SameAgain()
    return OwnRate() if name == "own_rate" else Modelled(name, known)
