"""The patterns of ``patterns.toml`` as regular expressions."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def _all() -> dict[str, dict[str, list[str]]]:
    with (Path(__file__).parent / "patterns.toml").open("rb") as file:
        return tomllib.load(file)


def any_of(group: str, name: str) -> str:
    """The parts of one list joined by ``|``."""
    return "|".join(_all()[group][name])


def names(group: str) -> tuple[str, ...]:
    """The lists of a group in their order; none where there is no such group."""
    return tuple(_all().get(group, ()))
