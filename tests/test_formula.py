"""Formulas by hand: how each is written in three styles, in letters and in numbers, its value."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.dims import symbol
from cnncalc.formula import (
    BOARD,
    LATEX,
    PLAIN,
    Ceiling,
    Quotient,
    Size,
    Volume,
    Words,
    Working,
    lettered,
    per_axis,
    times,
)  # fmt: skip
from cnncalc.shape import Shape
from tests.each import each

W, F, P, S = Size(227, "W'"), Size(11, "F"), Size(0, "P"), Size(4, "S")
OUT = (W - F + 2 * P) / S + 1
N = symbol("N")


def all_styles(formula):
    return [formula.text(style, letters) for style in (PLAIN, BOARD, LATEX) for letters in (0, 1)]


def test_alexnets_first_output():
    assert OUT.value == 55
    assert all_styles(OUT) == [
        "(227 - 11 + 2*0)/4 + 1", "(W' - F + 2*P)/S + 1",
        "(227 − 11 + 2·0)/4 + 1", "(W′ − F + 2·P)/S + 1",
        r"\frac{227 - 11 + 2 \cdot 0}{4} + 1", r"\frac{W' - F + 2 \cdot P}{S} + 1",
    ]  # fmt: skip
    assert [*OUT.letters()] == ["W'", "F", "P", "S"]


def test_a_sum_within_a_difference_or_a_product_stands_in_brackets():
    assert all_styles(5 - (F + 1)) == [
        "5 - (11 + 1)", "5 - (F + 1)", "5 − (11 + 1)", "5 − (F + 1)",
        r"5 - \left(11 + 1\right)", r"5 - \left(F + 1\right)",
    ]  # fmt: skip
    assert (5 - (F + 1)).value == -7
    assert ((F + 1) * 2).text() == "(11 + 1)*2"
    assert (3 + (F + 1)).text() == "3 + 11 + 1"
    assert ((F - 1) + (F - 2)).text() == "11 - 1 + 11 - 2"


def test_products_are_flat_and_divide_in_brackets():
    product = 3 * (F * S) * 2
    assert len(product.factors) == 4
    assert (product.text(), product.value) == ("3*11*4*2", 264)
    assert times([F]) is F
    assert Quotient(F * S, F * S).text() == "11*4/(11*4)"
    assert Quotient(F + 1, S + 1).text() == "(11 + 1)/(4 + 1)"
    assert Quotient(F, S).value == Fraction(11, 4)
    assert lettered(("K", "C/G"), (96, 3)).text(letters=True) == "K*C/G"


def test_rounding_up():
    up = Ceiling(F / S)
    assert up.value == 3
    assert Ceiling(S / S).value == 1
    assert all_styles(up) == [
        "ceil(11/4)", "ceil(F/S)", "⌈11/4⌉", "⌈F/S⌉",
        r"\left\lceil \frac{11}{4} \right\rceil", r"\left\lceil \frac{F}{S} \right\rceil",
    ]  # fmt: skip
    assert [part.text() for part in up.walk()] == ["ceil(11/4)", "11/4", "11", "4"]


def test_a_symbol_that_divides_or_is_rounded_has_no_value():
    n = Size(N, "N")
    assert (F / n).value is None
    assert Ceiling(n).value is None
    assert Ceiling(Ceiling(n)).value is None
    assert (n / S).value == N * Fraction(1, 4)
    for formula in (F / n + 1, 2 * (F / n), (F / n) / S, S / (F / n)):
        assert formula.value is None
    assert (n + 1).value == N + 1
    assert (2 * Size(N + 1)).text() == "2*(N + 1)"


def test_words_and_volumes_are_no_figures():
    words, volume = Words("as it is"), Volume(Shape(3, (8, 8)))
    assert (words.value, volume.value) == (None, None)
    assert all_styles(words)[::2] == ["as it is", "as it is", r"\text{as it is}"]
    assert all_styles(volume)[::2] == ["8x8x3", "8×8×3", r"8 \times 8 \times 3"]
    assert [(volume * 2).text(style) for style in (PLAIN, BOARD, LATEX)] == [
        "8x8x3 * 2", "8×8×3 · 2", r"8 \times 8 \times 3 \cdot 2",
    ]  # fmt: skip


def test_a_note_says_how_many_terms_there_are():
    noted = F + 1
    noted.note = "(9 terms)"
    assert noted.text() == "11 + 1 (9 terms)"
    assert noted.text(LATEX) == r"11 + 1 \text{(9 terms)}"


@each(
    ("letter", "board", "latex"),
    [("W'", "W′", "W'"), ("Fh", "Fh", "F_h"), ("Fd", "Fd", "F_d"), ("Fw", "Fw", "F_w"),
     ("Fl", "Fl", "F_l"), ("C/G", "C/G", r"\frac{C}{G}"), ("a*b", "a·b", r"a \cdot b"),
     ("a - b", "a − b", r"\text{a - b}"), ("P1", "P1", "P1"), ("Fx", "Fx", r"\text{Fx}"),
     ("K9'", "K9′", "K9'"), ("taps", "taps", r"\text{taps}")],
)  # fmt: skip
def test_letters(letter, board, latex):
    size = Size(1, letter)
    written = [size.text(style, True) for style in (PLAIN, BOARD, LATEX)]
    assert written == [letter, board, latex]


@pytest.mark.parametrize(
    ("value", "plain", "board", "latex"),
    [(9999, "9999", "9999", "9999"), (10_000, "10000", "10,000", "10{,}000"),
     (-10_000, "-10000", "-10,000", "-10{,}000"), (-9999, "-9999", "-9999", "-9999"),
     (Fraction(40_001, 2), *["40001/2"] * 3), (2 * N, "2·N", "2·N", "2 N"),
     (N + 1, "(N + 1)", "(N + 1)", r"\left(N + 1\right)")],
)  # fmt: skip
def test_numbers(value, plain, board, latex):
    assert [Size(value).text(style) for style in (PLAIN, BOARD, LATEX)] == [plain, board, latex]
    assert Size(value).text(BOARD, letters=True) == board


@each(
    ("working", "plain", "board", "latex"),
    [(Working(F * S), "11*4", "11·4", r"11 \cdot 4"),
     (Working(F * S, 44), "11*4 = 44", "11·4 = 44", r"11 \cdot 4 = 44"),
     (Working(F * S, 44, "px"), "11*4 = 44 px", "11·4 = 44 px", r"11 \cdot 4 = 44 px"),
     (Working(F / S, 2), "11/4 = 2.75 → 2", "11/4 = 2.75 → 2", r"\frac{11}{4} = 2.75 \to 2"),
     (Working(F / S, 2, "px"), "11/4 = 2.75 → 2 px", "11/4 = 2.75 → 2 px",
      r"\frac{11}{4} = 2.75 \to 2 px"),
     (Working(Size(20_000) / 3, 6666), "20000/3 = 6667 → 6666", "20,000/3 = 6667 → 6666",
      r"\frac{20{,}000}{3} = 6667 \to 6666"),
     (Working(Size(N) * 2, 7), "N*2 = 7", "N·2 = 7", r"N \cdot 2 = 7"),
     (Working(Words("a"), 7), "a = 7", "a = 7", r"\text{a} = 7")],
)  # fmt: skip
def test_a_working_says_what_comes_out(working, plain, board, latex):
    assert [working.text(style) for style in (PLAIN, BOARD, LATEX)] == [plain, board, latex]
    assert working.text() == plain


def test_the_rule_is_in_letters():
    assert (Working(OUT).rule(), Working(OUT).rule(BOARD)) == (
        "(W' - F + 2*P)/S + 1", "(W′ − F + 2·P)/S + 1",
    )  # fmt: skip


def test_texts_of_each_axis():
    assert per_axis([]) == ""
    assert per_axis(["a"]) == per_axis(["a", "a"]) == "a"
    assert per_axis(["a", "b"]) == "H: a; W: b"
    assert per_axis(["a", "a", "b"]) == "D: a; H: a; W: b"


def test_formulas_are_compared_by_what_they_hold():
    assert Size(11, "F") + 1 == F + 1
    assert hash(F + 1) == hash(Size(11, "F") + 1)
    assert F + 1 != F + 2
    assert Size(1) != Size(1, "F")
    assert Words("a") != Size(1)
    assert Words("a") != "a"
    assert len({F * 2, Size(11, "F") * 2, F * 3}) == 2


@pytest.mark.parametrize(
    ("formula", "text"),
    [(1 + F, "1 + 11"), (F + 1, "11 + 1"), (F - 1, "11 - 1"), (1 - F, "1 - 11"), (2 * F, "2*11"),
     (F * 2, "11*2"), (F / 2, "11/2")],
)  # fmt: skip
def test_numbers_on_either_side(formula, text):
    assert formula.text() == text
