"""The analyses, one module per area. :data:`ANALYSES` holds them by name."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

from analytics.analysis import Analysis
from analytics.errors import AnalyticsError

MODULES = (
    "today",
    "market",
    "competitors",
    "customers",
    "customer",
    "customer_record",
    "classes",
    "lifecycle",
    "growth",
    "robustness",
    "strategy",
    "segments",
    "targets",
    "plan",
    "leads",
    "groups",
    "contribution",
    "client_report",
    "cohorts",
    "survival",
    "receivables",
    "churn",
    "value",
    "clv",
    "grades",
    "dwyer",
    "gaps",
    "foretelling",
    "lists",
    "quality",
    "register",
)


@lru_cache(maxsize=1)
def analyses() -> dict[str, Analysis]:
    """Every declared analysis by name, in menu order."""
    from importlib import import_module

    found: dict[str, Analysis] = {}
    for module in MODULES:
        for analysis in import_module(f"analytics.catalogue.{module}").ANALYSES:
            if analysis.name in found:
                raise KeyError(analysis.name)
            found[analysis.name] = analysis
    return found


def find(name: str) -> Analysis:
    """The analysis of that name. Raises ``unknown_analysis`` with the nearest names."""
    known = analyses()
    if name not in known:
        near = ", ".join(get_close_matches(name, known, 3, 0.4)) or "python -m analytics list"
        raise AnalyticsError("unknown_analysis", name=name, near=near)
    return known[name]
