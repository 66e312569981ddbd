"""k-means clusters of rows: how many, where, and whether they would come out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import numpy as np

SURE = 0.75  # mean adjusted Rand index from which clusters count as stable


@dataclass(frozen=True)
class Tried:
    """One number of clusters: mean silhouette (-1 to 1) and stability (adjusted Rand index, 1 the same again)."""

    k: int
    silhouette: float
    stability: float


class Clusters:
    """k-means with k chosen by silhouette among the stable.

    Parameters
    ----------
    most : largest k tried, from 2.
    k : the number of clusters where it is given, 0 to choose.
    resamples : pairs of bootstrap samples per k, each clustered; all rows are then assigned by both and compared.
    seed : of all random numbers.

    Learned: ``tried_``, ``k_``, ``centres_`` (k, features) by size falling, ``labels_`` (rows,), ``silhouette_``,
    ``stability_``.

    Sources: Lloyd (1982); Rousseeuw (1987), silhouettes; Hubert and Arabie (1985), adjusted Rand index; Ben-Hur,
    Elisseeff and Guyon (2002), stability by resampling.
    """

    tried_: list[Tried]
    k_: int
    centres_: np.ndarray
    labels_: np.ndarray
    silhouette_: float
    stability_: float

    def __init__(self, most: int = 8, k: int = 0, resamples: int = 6, seed: int = 7) -> None:
        self.most, self.k, self.resamples, self.seed = most, k, resamples, seed

    def fit(self, rows: np.ndarray) -> Self:
        """``rows``: (n, features), scaled, n above the number of clusters."""
        import numpy as np

        counts = [self.k] if self.k else range(2, min(self.most, len(rows) - 1) + 1)
        self.tried_ = [self._try(rows, k) for k in counts]
        sure = [one for one in self.tried_ if one.stability >= SURE]
        best = max(sure, key=lambda one: one.silhouette) if sure else max(self.tried_, key=lambda one: one.stability)
        model = self._model(best.k, self.seed)
        labels = model.fit_predict(rows)
        sizes = np.bincount(labels, minlength=best.k)
        order = np.argsort(-sizes, kind="stable")
        self.k_, self.silhouette_, self.stability_ = best.k, best.silhouette, best.stability
        self.centres_ = model.cluster_centers_[order]
        self.labels_ = np.argsort(order)[labels]
        return self

    def _model(self, k: int, seed: int):
        from sklearn.cluster import KMeans

        settings: dict[str, Any] = {"n_init": 5}
        return KMeans(k, random_state=seed, **settings)

    def _try(self, rows: np.ndarray, k: int) -> Tried:
        import numpy as np
        from sklearn.metrics import adjusted_rand_score, silhouette_score

        labels = self._model(k, self.seed).fit_predict(rows)
        silhouette = silhouette_score(rows, labels, sample_size=min(len(rows), 2000), random_state=self.seed)
        draw = np.random.default_rng(self.seed)
        same = []
        for turn in range(self.resamples):
            halves = (rows[draw.integers(0, len(rows), len(rows))] for _ in range(2))
            one, other = (self._model(k, self.seed + turn).fit(half).predict(rows) for half in halves)
            same.append(adjusted_rand_score(one, other))
        return Tried(k, float(silhouette), float(np.mean(same)))
