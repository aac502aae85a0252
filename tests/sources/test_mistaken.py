"""What is said of a word that names no network, but is nearly one."""

from __future__ import annotations

from cnncalc.sources.mistaken import _line
from tests.each import each


@each(
    ("text", "said"),
    [
        ("32x32x3 > conv3-8 > fc 10", "layers stand behind arrows: 32x32x3 -> conv3-8 -> fc 10"),
        ("32x32x3, conv3-8", ""),
        ("32x32x3 , conv3-8", "layers stand behind arrows: 32x32x3 -> conv3-8"),
        (
            "conv3-8 > fc 10",
            "a network on one line begins with its input: 32x32x3 -> conv3-8 -> fc 10",
        ),
        ("conv3-8", "a network on one line begins with its input: 32x32x3 -> conv3-8"),
        ("nothing > 3", ""),
        ("32x32x3", ""),
    ],
)
def test_lines_that_lack_arrows_or_an_input(text, said):
    assert _line(text) == said
