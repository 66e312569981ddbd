"""The palette, checked by computation: contrast with the page, distance for colour-blind eyes, stable colours."""

import math
from itertools import combinations, product

import pytest

from analytics.charts.palette import DARK, LIGHT, Theme, blend, contrast, entity_colours, ink, on, rgb

THEMES = (LIGHT, DARK)
# Machado, Oliveira & Fernandes 2009, severity 1, on linear RGB
EYES = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
APART = 6.0  # OKLab x 100; about three just noticeable differences


def linear(colour: str) -> list[float]:
    return [(part / 255 / 12.92) if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in rgb(colour)]


def oklab(colour: str, eye: str) -> tuple[float, float, float]:
    red, green, blue = (
        min(max(sum(weight * part for weight, part in zip(row, linear(colour), strict=True)), 0), 1)
        for row in EYES[eye]
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_reads_on_both_backgrounds(theme: Theme):
    for colour, page in product((theme.text, theme.muted), (theme.background, theme.surface)):
        assert contrast(colour, page) >= 4.5, (colour, page)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_marks_stand_out_and_their_labels_read(theme: Theme):
    for colour in (*theme.categorical, theme.up, theme.down, theme.compare):
        assert contrast(colour, theme.background) >= 3.0, colour
        assert contrast(ink(colour, theme.background, theme.text), theme.background) >= 4.5, colour


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("eye", EYES)
def test_eight_colours_stay_apart_for_every_eye(theme: Theme, eye: str):
    assert len(set(theme.categorical)) == 8
    for one, other in combinations(theme.categorical, 2):
        assert 100 * math.dist(oklab(one, eye), oklab(other, eye)) >= APART, (one, other)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("eye", EYES)
def test_up_and_down_are_told_apart_by_every_eye(theme: Theme, eye: str):
    assert 100 * math.dist(oklab(theme.up, eye), oklab(theme.down, eye)) >= 2 * APART


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_numbers_read_on_every_shade_of_the_heat_map(theme: Theme):
    for step in range(101):
        shade = blend(*theme.ramp, step / 100)
        assert contrast(on(shade), shade) >= 4.5, shade


def test_the_theme_file_and_the_palette_agree():
    import tomllib

    from tests.house.tree import ROOT

    held = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for theme in THEMES:
        wanted = {"primaryColor": theme.accent, "backgroundColor": theme.background, "textColor": theme.text}
        wanted["secondaryBackgroundColor"] = theme.surface
        assert {key: held[theme.name][key].upper() for key in wanted} == {
            key: value.upper() for key, value in wanted.items()
        }


def test_an_entity_keeps_its_colour_whatever_stands_beside_it():
    first = entity_colours("w1", "brand", ["A", "B", "C", "D"], LIGHT)
    again = entity_colours("w1", "brand", ["D", "X", "B"], LIGHT)
    assert again["D"] == first["D"]
    assert again["B"] == first["B"]
    assert len(set(first.values())) == 4
    dark = entity_colours("w1", "brand", ["A", "B"], DARK)
    assert DARK.entities.index(dark["A"]) == LIGHT.entities.index(first["A"])


def test_only_the_own_company_wears_the_accent():
    colours = entity_colours("w2", "brand", ["A", "B", "Us", "C", "D", "E", "F", "G", "H"], LIGHT, frozenset({"Us"}))
    assert [name for name, colour in colours.items() if colour == LIGHT.accent] == ["Us"]
    assert len(set(colours.values())) == 8


def test_eight_names_without_an_own_company_have_eight_colours():
    assert len(set(entity_colours("w3", "category", list("ABCDEFGH"), LIGHT).values())) == 8
