"""Figures as text."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc import units
from cnncalc.dims import symbol
from cnncalc.dims.unknown import unknown
from cnncalc.shape import Shape
from tests.each import each

N = symbol("N")


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.000K"),
        (15470264320, "15.47G"),
        (999999, "1.000M"),
        (138357544, "138.4M"),
    ],
)
def test_compact(figure, text):
    assert units.compact(figure) == text


@pytest.mark.parametrize(
    ("figure", "kilo", "text"),
    [
        (1024, 1024, "1.000 KiB"),
        (12845056, 1024, "12.25 MiB"),
        (108_460_000, 1000, "108.5 MB"),
        (12, 1024, "12 B"),
    ],
)
def test_bytes(figure, kilo, text):
    assert units.size_in_bytes(figure, kilo) == text


def test_shapes():
    assert units.show_shape(Shape(96, (55, 50))) == "55×50×96"
    assert units.show_shape(Shape(96, (55, 50)), "chw") == "96×55×50"
    assert units.show_shape(Shape(512, (7, 7), (300,))) == "300×7×7×512"
    assert units.show_shape(Shape(4096)) == "4096"


@each(
    ("figure", "kilo", "digits", "text"),
    [(999, 1000, 4, "999"), (-999_950, 1000, 4, "-1.000M"), (-1500, 1000, 2, "-1.5K"),
     (999_949, 1000, 4, "999.9K"), (999_950, 1000, 4, "1.000M"), (999_499, 1000, 3, "999K"),
     (10**18, 1000, 4, "1.000E"), (10**22, 1000, 4, "10000E"), (1023, 1024, 4, "1023"),
     (1024, 1024, 4, "1.000Ki"), ((1 << 20) - 1, 1024, 4, "1.000Mi"), (12_345, 1000, 1, "12K")],
)  # fmt: skip
def test_digits_and_prefixes(figure, kilo, digits, text):
    assert units.compact(figure, kilo, digits) == text


@each(
    ("value", "decimals", "text"),
    [(Fraction(1, 8), 2, "0.12"), (Fraction(3, 8), 2, "0.38"), (Fraction(-1, 8), 2, "-0.12"),
     (Fraction(5, 2), 0, "2"), (Fraction(7, 2), 0, "4"), (Fraction(-1, 1000), 2, "0.00"),
     (Fraction(100), 1, "100.0"), (Fraction(1, 20), 3, "0.050")],
)  # fmt: skip
def test_halves_are_rounded_to_even(value, decimals, text):
    assert units.fixed(value, decimals) == text


@each(
    ("ratio", "text"),
    [(Fraction(0), "none"), (Fraction(1), "same"), (Fraction(5, 4), "1.25× more"),
     (Fraction(2), "2.0× more"), (Fraction(10), "10× more"), (Fraction(1, 3), "3.0× fewer"),
     (Fraction(10, 89), "8.9× fewer"), (Fraction(1, 200), "200× fewer"),
     (Fraction(199, 100), "1.99× more")],
)  # fmt: skip
def test_times(ratio, text):
    assert units.times(ratio) == text


def test_words_for_less_and_more():
    assert units.times(Fraction(1, 2), "smaller", "larger") == "2.0× smaller"
    assert units.times(Fraction(3), "smaller", "larger") == "3.0× larger"


def test_a_figure_to_its_last_digit():
    lacking = unknown("odd")
    shown = [units.exact(value) for value in (None, 1234567, -1234, 2 * N, Fraction(1, 3))]
    assert shown == ["–", "1,234,567", "-1,234", "2·N", "1/3"]
    assert units.exact(12345, "{,}") == "12{,}345"
    assert [units.exact(lacking), units.exact(lacking + 1234)] == ["–", "at least 1,234"]
    assert [units.compact(2 * N), units.compact(lacking + 1234)] == ["2·N", "at least 1.234K"]
    assert units.compact(lacking + 1500, 1024, 2) == "at least 1.5Ki"
    shown = [units.size_in_bytes(value) for value in (2 * N, N + 1, lacking + 2048, lacking)]
    assert shown == ["2·N B", "(N + 1) B", "at least 2.000 KiB", "–"]
    assert units.size_in_bytes(lacking + 2000, 1000) == "at least 2.000 KB"


def test_shapes_with_symbols():
    shape = Shape(N, (N + 1, 7))
    assert units.show_shape(shape) == "(N + 1)×7×N"
    assert units.show_shape(shape, "chw") == "N×(N + 1)×7"
    assert units.show_shape(shape, style="latex") == (r"\left(N + 1\right) \times 7 \times N")


def test_so_many_of_something():
    shown = [units.counted(number, "layer") for number in (0, 1, 2, 2000)]
    assert shown == ["0 layers", "1 layer", "2 layers", "2,000 layers"]
    texts = ["a", "b", "c"]
    assert [units.some(texts, most) for most in (1, 2, 3, 4)] == [
        "a and 2 more", "a, b and 1 more", "a, b, c", "a, b, c",
    ]  # fmt: skip
    assert units.some(["a"] * 2002, 2, ", … ") == "a, a, … 2,000 more"


def test_fields_and_numbers():
    fields = [(3, 3), (3, 5), (None, None), (None, 3), (N + 1, 2), (N, N), (7,)]
    shown = [units.show_field(sizes) for sizes in fields]
    assert shown == ["3", "3×5", "varies", "varies×3", "(N + 1)×2", "N", "7"]
    assert [units.as_text(value) for value in (3, Fraction(3), Fraction(1, 4))] == [
        "3",
        "3",
        "0.25",
    ]
