"""Data never acts as Markdown."""

import pytest

from ui.markdown import JOINER, escape


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://example.com/x.png)",
        "<img src=x>",
        "a|b",
        ":red[x]",
        "$x$",
        "# title",
        "**b**",
        "`code`",
        "a\n- b",
        "~~x~~",
    ],
)
def test_every_special_letter_is_escaped(text: str) -> None:
    shown = escape(text)
    bare = [letter for index, letter in enumerate(shown) if letter in "![]()<>|:$#*`~" and shown[index - 1] != "\\"]
    assert bare == []
    assert "\n" not in shown


@pytest.mark.parametrize(
    "text", ["http://example.com", "a@example.com", "www.example.com", ":material/home:", "WWW.example.com"]
)
def test_nothing_becomes_a_link_or_an_icon_by_itself(text: str) -> None:
    assert JOINER in escape(text)


def test_ordinary_names_stay_readable() -> None:
    assert escape("海宁百货 Co") == "海宁百货 Co"
