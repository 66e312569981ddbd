"""One palette: neutral greys, one accent, eight colours safe for colour-blind viewers, in a light and a dark theme.

The eight were found by annealing in OKLCH: the smallest OKLab distance of any two, seen by normal, protan, deutan and
tritan eyes (Machado, Oliveira & Fernandes 2009, severity 1), is as large as their contrast with the page allows.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

TEXT_CONTRAST = 4.5


@dataclass(frozen=True)
class Theme:
    """The colours of one theme. ``entities`` are seven; with the accent, which is the own company's, they are eight."""

    name: str
    background: str
    surface: str
    text: str
    muted: str
    grid: str
    compare: str
    accent: str
    up: str
    down: str
    entities: tuple[str, ...]
    ramp: tuple[str, str]

    @property
    def categorical(self) -> tuple[str, ...]:
        return (self.accent, *self.entities)


LIGHT = Theme(
    "light",
    background="#FFFFFF",
    surface="#F4F6F6",
    text="#1D2529",
    muted="#5A666C",
    grid="#E3E8E9",
    compare="#8A969B",
    accent="#0B6E75",
    up="#1F5FC4",
    down="#B8520B",
    entities=("#456AE2", "#BB8409", "#50337B", "#E3609C", "#1F96D8", "#B36230", "#683326"),
    ramp=("#EDF5F5", "#0B6E75"),
)
DARK = Theme(
    "dark",
    background="#12181B",
    surface="#1B2327",
    text="#E8EDEE",
    muted="#9CA9AE",
    grid="#2A3439",
    compare="#7C898F",
    accent="#3FB6BC",
    up="#6EA8FE",
    down="#F0883E",
    entities=("#5D8BC4", "#FCDC81", "#A491FC", "#F47C90", "#ADEBF5", "#F1AB6E", "#BA7B49"),
    ramp=("#1D2A2E", "#1C7F86"),
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

_slots: dict[tuple[str, str], dict[str, int]] = {}
_guard = threading.Lock()


def rgb(colour: str) -> tuple[int, int, int]:
    """``#RRGGBB`` -> three numbers 0-255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def blend(low: str, high: str, share: float) -> str:
    """The colour ``share`` of the way from ``low`` to ``high``."""
    mixed = (round(a + (b - a) * share) for a, b in zip(rgb(low), rgb(high), strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)


def _linear(part: int) -> float:
    value = part / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    red, green, blue = (_linear(part) for part in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio 1-21, WCAG 2.2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=512)
def ink(colour: str, background: str, text: str) -> str:
    """The colour as text: moved towards ``text`` until it reads on ``background`` (WCAG AA)."""
    for step in range(21):
        tried = blend(colour, text, step / 20)
        if contrast(tried, background) >= TEXT_CONTRAST:
            return tried
    return text


def on(colour: str) -> str:
    """Black or white, whichever reads better on ``colour``."""
    return max(("#FFFFFF", "#000000"), key=lambda tried: contrast(tried, colour))


def register(workspace: str, family: str, names: Iterable[str]) -> None:
    """Give the members of a family (brand, channel ...) their colours in this order, once and for all pages."""
    with _guard:
        held = _slots.setdefault((workspace, family), {})
        for name in names:
            if name not in held:
                held[name] = _free_slot(name, held)


def _free_slot(name: str, held: dict[str, int]) -> int:
    """The slot a name's own hash prefers, else the next free one, else, the accent being free, that; else the least
    used. Slot -1 is the accent."""
    count = len(LIGHT.entities)
    used = dict.fromkeys(range(-1, count), 0)
    for slot in held.values():
        used[slot] += 1
    preferred = crc32(name.encode()) % count
    order = [(preferred + step) % count for step in range(count)]
    slot = min(order, key=lambda slot: used[slot])
    return -1 if used[slot] and not used[-1] else slot


def entity_colours(
    workspace: str, family: str, names: Iterable[str], theme: Theme, own: frozenset[str] = frozenset()
) -> dict[str, str]:
    """A colour per name, the same on every page; the own company wears the accent.

    Eight names have eight colours; where no own company is known, the eighth wears the accent.
    """
    names = list(names)
    with _guard:
        held = _slots.setdefault((workspace, family), {})
        held.update(dict.fromkeys(own, -1))
    register(workspace, family, names)
    return {name: theme.accent if held[name] < 0 else theme.entities[held[name]] for name in names}
