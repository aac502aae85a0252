"""Figures as text, and back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc import units
from cnncalc.shape import Shape


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


@given(st.integers(0, 10**14))
def test_a_compact_figure_is_within_half_of_its_last_digit(figure):
    assert units.read_figure(units.compact(figure)).holds(figure)


@given(st.integers(0, 10**12))
def test_the_same_in_powers_of_1024(figure):
    text = units.size_in_bytes(figure).removesuffix("B")
    assert units.read_figure(f"{text}b" if text.endswith("i") else text).holds(figure)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("60965224", [60965224], [60965223, 60965225]),
        ("60,965,224", [60965224], [60965225]),
        ("61.0M", [60_950_000, 61_049_999], [60_949_999, 61_060_000]),
        ("138M", [137_500_000, 138_357_544], [138_600_000]),
        ("2.7 K", [2650, 2712], [2800]),
        ("1.5 MiB", [1_572_864], [1_500_000]),
        ("0.3G", [Fraction(3 * 10**8)], [4 * 10**8]),
    ],
)
def test_a_printed_figure_stands_for_an_interval(text, inside, outside):
    figure = units.read_figure(text)
    assert all(figure.holds(value) for value in inside)
    assert not any(figure.holds(value) for value in outside)


@pytest.mark.parametrize("text", ["", "M", "12Q", "1.2.3", "x12", "1e5", "--3", "٣"])
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(ValueError, match=r"figure|unit"):
        units.read_figure(text)


def test_shapes():
    assert units.show_shape(Shape(96, (55, 50))) == "55×50×96"
    assert units.show_shape(Shape(96, (55, 50)), "chw") == "96×55×50"
    assert units.show_shape(Shape(512, (7, 7), (300,))) == "300×7×7×512"
    assert units.show_shape(Shape(4096)) == "4096"


@pytest.mark.parametrize(
    ("value", "like", "text"),
    [
        (60965224, "61.2M", "61.0M"),
        (60965224, "61 M", "61 M"),
        (60965224, "1,000", "60,965,224"),
        (60965224, "1_000", "60_965_224"),
        (60965224, "~ 1", "~ 60965224"),
        (1234567890, "1,000.0K", "1,234,567.9K"),
        (553430176, "528 MiB", "528 MiB"),
        (553430176, "553.4 MB", "553.4 MB"),
        (0, "3.10G", "0.00G"),
        (5, "-3", "5"),
    ],
)
def test_a_figure_is_printed_as_another_one(value, like, text):
    assert units.reprint(value, like) == text
    assert units.read_figure(text).holds(value)
