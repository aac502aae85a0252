"""Colours as ECMA-48 numbers them (section 8.3.117, SGR), and lines with and without them."""

from __future__ import annotations

import pytest

from cnncalc.render.paint import CODES, painted, parted, plain, trimmed
from tests.each import each

COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


@each("word", CODES)
def test_each_word_is_the_number_of_the_standard(word):
    number = {"bold": 1, "dim": 2}.get(word) or 30 + COLOURS.index(word)
    assert painted([("x", word)]) == f"\033[{number}mx\033[0m"


def test_a_style_of_several_words_and_none():
    spans = [("conv", "bold cyan"), (" ", ""), ("3", "dim")]
    assert painted(spans) == "\033[1;36mconv\033[0m \033[2m3\033[0m"
    assert plain(spans) == "conv 3"


@pytest.mark.parametrize(
    ("spans", "kept"),
    [
        ([("a ", "bold"), ("  ", "")], [("a", "bold")]),
        ([("", "red"), ("a", ""), ("", "dim")], [("a", "")]),
        ([(" ", ""), ("", "red")], []),
        ([(" a", "red"), (" b ", "")], [(" a", "red"), (" b", "")]),
    ],
)
def test_blanks_at_the_end_of_a_line_are_left_out(spans, kept):
    assert trimmed(spans) == kept


def test_signs_within_a_text_have_a_style_of_their_own():
    assert parted("a|b|", "red", "|", "dim") == [
        ("a", "red"), ("|", "dim"), ("b", "red"), ("|", "dim"), ("", "red"),
    ]  # fmt: skip
    assert parted("ab", "red", "|", "dim") == [("ab", "red")]
