"""Maximum likelihood of a few positive parameters: in their logarithms, with the gradient, few passes over all rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np

Loss: TypeAlias = "Callable[[np.ndarray], tuple[float, np.ndarray]]"
NEAR, FLAT, STEPS = 1e-4, 1e-7, 12  # gradients of the mean log-likelihood per log-parameter
STEEP, EDGE = 1e-5, 12.0  # e**12 is no scale of anything sold


@dataclass(frozen=True)
class Maximum:
    """Where the likelihood is largest: ``logs`` (k,) of the parameters, the mean ``loss`` there (minus log-likelihood
    per observation), its ``gradient`` (k,), ``passes`` over the rows."""

    logs: np.ndarray
    loss: float
    gradient: np.ndarray
    passes: int

    @property
    def converged(self) -> bool:
        """The gradient is nought to five digits. Where nobody is seen to leave, the likelihood is flat in the
        parameters of leaving: they end far out, and what is foretold no longer depends on how far."""
        return bool(abs(self.gradient).max() < STEEP)


def maximise(loss: Loss, start: np.ndarray, sample: Loss | None = None) -> Maximum:
    """Minimise the mean loss from ``start``: by BFGS to the neighbourhood of the minimum, then by Newton steps to it.

    A loss returns its value and its gradient (k,) with respect to the logarithms of the parameters. ``sample``: the
    loss of a sample, on which the search is done and the second derivatives are taken, so that few passes go over all.
    """
    guide = _Counted(loss) if sample is None else _Counted(sample)
    passes = guide if sample is None else _Counted(loss)
    logs = _searched(guide, start, NEAR)
    inverse, steep = None, float("inf")
    for _ in range(STEPS):
        value, gradient = passes(logs)
        before, steep = steep, float(abs(gradient).max())
        if steep < FLAT:
            return Maximum(logs, value, gradient, passes.count)
        if inverse is None or steep > before / 4:
            inverse = _inverse(curvature(guide, logs))
        if inverse is None or steep > 2 * before:
            break
        logs = logs - (inverse @ gradient).clip(-1, 1)
    logs = _searched(passes, logs, STEEP / 10)
    value, gradient = passes(logs)
    return Maximum(logs, value, gradient, passes.count)


class _Counted:
    """A loss that is finite wherever it is asked and counts how often it was."""

    def __init__(self, loss: Loss) -> None:
        self.loss, self.count = loss, 0

    def __call__(self, logs: np.ndarray) -> tuple[float, np.ndarray]:
        import numpy as np

        self.count += 1
        with np.errstate(all="ignore"):
            value, gradient = self.loss(np.clip(logs, -2 * EDGE, 2 * EDGE))
        usable = np.isfinite(value) and np.isfinite(gradient).all()
        return (float(value), gradient) if usable else (1e12, np.zeros_like(logs))


def _searched(loss: Loss, start: np.ndarray, steep: float) -> np.ndarray:
    """Where BFGS ends: the gradient is no larger than ``steep``."""
    from scipy.optimize import minimize

    return minimize(loss, start, jac=True, method="BFGS", options={"gtol": steep, "maxiter": 400}).x


def _inverse(second: np.ndarray) -> np.ndarray | None:
    """The inverse of second derivatives; nothing where they are not those of a minimum."""
    import numpy as np

    values, vectors = np.linalg.eigh(second)
    return (vectors / values) @ vectors.T if values.min() > 1e-9 else None


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
