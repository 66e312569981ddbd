"""The words of the sample company in both languages, as TOML beside this file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")


@cache
def read(name: str) -> dict[str, Any]:
    """The words of ``name``.toml."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def position(language: str) -> int:
    """Where a language stands in a pair of words."""
    return LANGUAGES.index(language)
