"""Clusters of customers as a class set: fitted on a sample, assigned to everybody by the nearest centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.classes.declare import Class, ClassSet, Condition, Part
from analytics.classes.subjects import SUBJECTS
from analytics.classes.words import measure_name
from analytics.errors import AnalyticsError
from analytics.texts import say

if TYPE_CHECKING:
    import numpy as np

    from analytics.engine.workspace import Workspace
    from analytics.models.clusters import Clusters
    from analytics.selection import Scope

SAMPLE = 8_000
LEAST = 50  # customers
USUAL = ("days_since_last_order", "order_count_12m", "revenue_12m")
SKEWED = ("money", "count", "days", "number")
TELLING = 2  # measures that name a cluster
AMONG = ((Condition("order_count", ">=", (1,)),),)


def clustered(
    workspace: Workspace, scope: Scope, measures: tuple[str, ...] = USUAL, k: int = 0
) -> tuple[ClassSet, Clusters]:
    """The class set of the clusters of everybody who has bought, by these measures; k = 0 chooses their number.

    Raises ``too_few_to_cluster``, ``bad_class_set``.
    """
    from analytics.models.clusters import Clusters

    kinds = SUBJECTS["customer"].measures
    unknown = [name for name in measures if name not in SUBJECTS["customer"].numbers]
    if unknown or not measures:
        raise AnalyticsError("bad_class_set", what=", ".join(unknown) or "measures")
    is_log = [kinds[name] in SKEWED for name in measures]
    rows = _sample(workspace, scope, measures, is_log)
    if len(rows) < LEAST:
        raise AnalyticsError("too_few_to_cluster", count=len(rows), least=LEAST)
    middles, spreads = rows.mean(axis=0), rows.std(axis=0)
    spreads[spreads == 0] = 1.0
    found = Clusters(k=k).fit((rows - middles) / spreads)
    scales = zip(measures, middles, spreads, is_log, strict=True)
    parts = tuple(Part(name, middle=float(m), spread=float(s), is_log=log) for name, m, s, log in scales)
    classes = tuple(
        Class(f"c{number}", centre=tuple(map(float, centre)), zh=zh, en=en)
        for number, (centre, zh, en) in enumerate(_named(found.centres_, measures), 1)
    )
    zh, en = (say("cluster.name", lang, {"count": found.k_}) for lang in ("zh", "en"))
    return ClassSet("clusters", cut="cluster", parts=parts, classes=classes, among=AMONG, zh=zh, en=en), found


def _sample(workspace: Workspace, scope: Scope, measures: tuple[str, ...], is_log: list[bool]) -> np.ndarray:
    """(customers, measures): at most ``SAMPLE`` customers who have bought, the same ones every time."""
    import numpy as np

    from analytics.engine.asking import ask

    columns = ", ".join(f"cast({name} as double) as {name}" for name in measures)
    all_known = " and ".join(f"{name} is not null" for name in measures)
    sql = (
        f"select {columns} from customer_measures where order_count > 0 and {all_known} "
        f"order by md5(customer_id), customer_id limit {SAMPLE}"
    )
    table = ask(workspace, scope, sql, {})
    values = np.column_stack([table[name].to_numpy() for name in measures])
    return np.column_stack(
        [np.log1p(np.maximum(values[:, n], 0)) if log else values[:, n] for n, log in enumerate(is_log)]
    )


def _named(centres: np.ndarray, measures: tuple[str, ...]) -> list[tuple[np.ndarray, str, str]]:
    """Each centre with its names: the measures in which it lies farthest from the middle, high or low."""
    import numpy as np

    found, taken = [], set()
    for number, centre in enumerate(centres, 1):
        telling = np.argsort(-np.abs(centre), kind="stable")[:TELLING]
        names = []
        for lang in ("zh", "en"):
            words = [
                say(
                    "cluster.high" if centre[at] > 0 else "cluster.low",
                    lang,
                    {"measure": measure_name(measures[at], lang)},
                )
                for at in telling
            ]
            name = say("class_set.list", lang).join(words)
            names.append(f"{name} ({number})" if name in taken else name)
        taken |= set(names)
        found.append((centre, *names))
    return found
