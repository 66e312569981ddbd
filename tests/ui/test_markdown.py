"""Data never acts as Markdown."""

import pytest

from ui.markdown import escape


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


def test_ordinary_names_stay_readable() -> None:
    assert escape("海宁百货 Co") == "海宁百货 Co"
