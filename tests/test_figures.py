"""Printed figures, read back: alone, and within a text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.figures import CUT_OFF, Figure, figures_in, read_figure, read_of, reprint
from cnncalc.units import compact, size_in_bytes
from tests.each import each


@given(st.integers(0, 10**14))
def test_a_compact_figure_is_within_half_of_its_last_digit(figure):
    assert read_figure(compact(figure)).holds(figure)


@given(st.integers(0, 10**12))
def test_the_same_in_powers_of_1024(figure):
    text = size_in_bytes(figure).removesuffix("B")
    assert read_figure(f"{text}b" if text.endswith("i") else text).holds(figure)


@each(
    ("text", "inside", "outside"),
    [
        ("60965224", [60965224], [60965223, 60965225]),
        ("60,965,224", [60965224], [60965225]),
        ("61.0M", [60_950_000, 61_049_999], [60_949_999, 61_060_000]),
        ("138M", [137_500_000, 138_357_544], [138_600_000]),
        ("2.7 K", [2650, 2712], [2800]),
        ("1.5 MiB", [1_572_864], [1_500_000]),
        ("0.3G", [Fraction(3 * 10**8)], [4 * 10**8]),
        ("1.5 x 10^9", [1_450_000_000, 1_549_999_999], [1_449_999_999]),
        ("25.6 million", [25_557_032], [25_700_000]),
        ("246,824 bytes", [246_824], [246_825]),
    ],
)
def test_a_printed_figure_stands_for_an_interval(text, inside, outside):
    figure = read_figure(text)
    assert all(figure.holds(value) for value in inside)
    assert not any(figure.holds(value) for value in outside)


@each("text", ["", "M", "12Q", "1.2.3", "x12", "1e5", "--3", "٣"])
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(ValueError, match=r"figure|unit"):
        read_figure(text)


@each(
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
        (1_549_999_999, "1.2 x 10^9", "1.5 x 10^9"),
        (25_557_032, "26.1 million", "25.6 million"),
    ],
)
def test_a_figure_is_printed_as_another_one(value, like, text):
    assert reprint(value, read_figure(like)) == text
    assert read_figure(text).holds(value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("112K", [112_000]),
        ("1,234 of 5.5 million", [1234, 5_500_000]),
        ("two 3x3 layers, 528 MiB", [2, 3, 3, 528 << 20]),
        ("1.5 x 10^9 and no 25.6GB", [1_500_000_000, 0, 25_600_000_000]),
        ("conv3 12Q", [3, 12]),
    ],
)
def test_figures_are_found_in_a_text(text, values):
    found = figures_in(text)
    assert [figure.value() for figure in found] == values
    assert [text[figure.start : figure.end] for figure in found] == [f.text for f in found]


@each("text", ["138M", "15.5G", "1,234", "528 MiB", "0.25", "7", "3.2 million"])
def test_a_figure_is_the_same_alone_and_in_a_text(text):
    assert figures_in(text) == (read_figure(text),)


def test_trailing_zeros_count_as_the_others_of_a_column_show():
    assert not read_figure("800K").holds(795_100)
    assert read_figure("800K").holds(795_100, significant=2)
    assert not read_figure("800K").holds(794_900, significant=2)


def test_a_figure_may_be_cut_off():
    figure = read_figure("112K")
    assert [figure.holds(n, 1000, CUT_OFF) for n in (111_999, 112_000, 112_999, 113_000)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert figure.holds(112 * 1024 + 1023, 1024, CUT_OFF)


@pytest.mark.parametrize(
    ("value", "kilo", "texts"),
    [
        (112_500, 1000, ["112K", "113K"]),  # to even, and up
        (113_500, 1000, ["114K"]),
        (437 * 1024 + 512, 1024, ["438K"]),
        (1_150, 1000, ["1.1K", "1.2K"]),  # f"{1.15:.1f}" is 1.1: the float is below the half
    ],
)
def test_half_a_step_is_rounded_up_or_to_even(value, kilo, texts):
    near = ["112K", "113K", "114K", "437K", "438K", "1.1K", "1.2K"]
    assert [text for text in near if read_figure(text).holds(value, kilo)] == texts


def test_a_number_without_end_is_read_as_several():
    assert len(figures_in("1" * 5000)) == 125


@pytest.mark.parametrize(
    ("word", "values"),
    [("most", [Fraction(51, 100), 1, Fraction(3, 2), 2]),
     ("more", [Fraction(3, 2), 2]), ("halved", [Fraction(1, 2)]),
     ("doesn't fit", [Fraction(1, 2), Fraction(51, 100), Fraction(3, 2)])],
)  # fmt: skip
def test_words_that_a_value_fulfils(word, values):
    (figure,) = figures_in(f"it {word}")
    tried = [0, Fraction(1, 2), Fraction(51, 100), 1, Fraction(3, 2), 2]
    assert [value for value in tried if figure.holds(value)] == values
    assert (figure.start, figure.end, figure.exact) == (3, 3 + len(word), False)
    assert not figure.hits(0, 1000)


def test_a_figure_in_its_parts():
    (figure,) = figures_in("is 1,234.50MiB")
    assert figure == Figure("1,234.50MiB", "123450", 3, 2, 2, True)
    assert (figure.significant, figure.exact, figure.end) == (6, False, 14)
    assert figure.scale() == 1 << 20
    assert figure.value() == Fraction(123_450 << 20, 100)
    assert figure.hits(Fraction(123_450 << 20, 100), 1000) and not figure.hits(1, 1000)
    (other,) = figures_in("0.50 million")
    assert other == Figure("0.50 million", "050", 0, 2, 0, False, 6)
    assert (other.significant, other.value()) == (2, 500_000)
    assert read_figure("-7") == Figure("-7", "-7")
    assert read_figure("-7").exact and read_figure("1,200").significant == 2
    assert [read_figure(text).value(1024) for text in ("3K", "3M", "3KiB", "3 thousand")] == [
        3072, 3 << 20, 3072, 3000,
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["7", None, 7.0])
def test_what_is_no_whole_number_or_fraction_is_not_held(value):
    assert not read_figure("7").holds(value)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [("0.5", [Fraction(45, 100), Fraction(54, 100)], [Fraction(44, 100), Fraction(56, 100)]),
     ("100", [100, Fraction(201, 2) - 1, Fraction(1004, 10)], [Fraction(1006, 10), 99, 101]),
     ("1.20K", [1195, 1204], [1194, 1206])],
)  # fmt: skip
def test_the_last_digit_is_rounded(text, inside, outside):
    figure = read_figure(text)
    assert all(figure.holds(value) for value in inside)
    assert not any(figure.holds(value) for value in outside)


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [("params", "1MB", "parameters are counted: write 1M; in float32 one takes 4 bytes"),
     ("layer-params", "2 KiB", "parameters are counted: write 2K; in float32 one takes 4 bytes"),
     ("weights", "3 bytes", "weights are counted: write 3; in float32 one takes 4 bytes"),
     ("macs", "1.5GB", "MACs are counted: write 1.5G"),
     ("rf", "7 megabytes", "cells are counted: write 7")],
)  # fmt: skip
def test_what_is_counted_is_not_given_in_bytes(key, text, said):
    with pytest.raises(ValueError) as caught:
        read_of(key, text)
    assert str(caught.value) == f"'{text}' is in bytes, and {said}"


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [("params", "1M", 10**6), ("params", "1B", 10**9), ("peak", "1MiB", 1 << 20),
     ("layer-memory", "2KB", 2000), ("", "3MB", 3 * 10**6)],
)  # fmt: skip
def test_a_figure_of_a_key(key, text, value):
    assert read_of(key, text).value() == value


def test_what_is_no_figure_says_so_shortly():
    long = "x" * 50
    for text, said in ((long, f"'{long[:40]}' is not a figure"), ("1" * 41, "is not a figure"),
                       ("25,6M", "'25,6M' is not a figure: decimals stand behind a point"),
                       (f"1,{long}", f"'1,{long[:38]}' is not a figure: decimals")):  # fmt: skip
        with pytest.raises(ValueError) as caught:
            read_figure(text)
        assert said in str(caught.value)
    assert read_figure("1" * 40).value() == int("1" * 40)
    with pytest.raises(ValueError, match="unknown unit 'q'"):
        read_figure("12Q")


def test_units_of_a_text():
    found = figures_in("16 kHz, 2 megabytes, 3 bytes, 4B, 5 thousand, 6TiB")
    values = [figure.value() for figure in found]
    assert values == [16_000, 2 * 10**6, 3, 4 * 10**9, 5000, 6 << 40]
