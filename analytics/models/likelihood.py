"""Maximum likelihood of a few positive parameters: in their logarithms, with the gradient, few passes over all rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np

Loss: TypeAlias = "Callable[[np.ndarray], tuple[float, np.ndarray]]"
STEEP, EDGE = 1e-5, 12.0  # of the mean log-likelihood per log-parameter; e**12 is no scale of anything sold


@dataclass(frozen=True)
class Maximum:
    """Where the likelihood is largest: ``logs`` (k,) of the parameters, the mean ``loss`` there (minus log-likelihood
    per observation), its ``gradient`` (k,), the approximate ``inverse`` (k, k) of its second derivatives, ``passes``
    over the rows."""

    logs: np.ndarray
    loss: float
    gradient: np.ndarray
    inverse: np.ndarray
    passes: int

    @property
    def converged(self) -> bool:
        """The gradient is nought to five digits and no parameter ran off to nothing or to infinity."""
        return bool(abs(self.gradient).max() < STEEP and abs(self.logs).max() < EDGE)


def maximise(loss: Loss, start: np.ndarray, warm: Maximum | None = None) -> Maximum:
    """Minimise the mean loss from ``start``, by BFGS; ``warm``: where and how curved a sample found it.

    ``loss`` returns its value and its gradient (k,) with respect to the logarithms of the parameters.
    """
    import numpy as np
    from scipy.optimize import minimize

    def clipped(logs: np.ndarray) -> tuple[float, np.ndarray]:
        with np.errstate(all="ignore"):
            value, gradient = loss(np.clip(logs, -2 * EDGE, 2 * EDGE))
        usable = np.isfinite(value) and np.isfinite(gradient).all()
        return (value, gradient) if usable else (1e12, np.zeros_like(logs))

    options: dict = {"gtol": 1e-7, "maxiter": 400}
    if warm is not None:
        options["hess_inv0"] = (warm.inverse + warm.inverse.T) / 2
    found = minimize(
        clipped, warm.logs if warm is not None else start, jac=True, method="BFGS", options=options
    )  # fmt: skip
    return Maximum(found.x, float(found.fun), np.asarray(found.jac), np.asarray(found.hess_inv), int(found.nfev))


def curvature(loss: Loss, logs: np.ndarray, step: float = 1e-4) -> np.ndarray:
    """The second derivatives (k, k) of a loss, by central differences of its gradient."""
    import numpy as np

    rows = []
    for place in range(len(logs)):
        moved = np.zeros_like(logs)
        moved[place] = step
        rows.append((loss(logs + moved)[1] - loss(logs - moved)[1]) / (2 * step))
    found = np.array(rows)
    return (found + found.T) / 2


def covariance(loss: Loss, logs: np.ndarray, count: float) -> np.ndarray:
    """The asymptotic covariance (k, k) of the log-parameters: the inverse of the observed information of ``count``
    observations; directions in which the likelihood is flat get none."""
    import numpy as np

    values, vectors = np.linalg.eigh(curvature(loss, logs))
    held = values > 1e-10
    return (vectors[:, held] / values[held]) @ vectors[:, held].T / count
