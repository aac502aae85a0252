"""Functions of exact numbers by name, and the points at which expressions are tried."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.dims.rounding import FUNCTIONS, trials


def rounded(name, *values):
    return FUNCTIONS[name][0](*values)


@pytest.mark.parametrize(
    ("value", "divisor", "made"),
    [
        # max(d, int(v + d/2) // d · d), a multiple more where that is less than 0.9·v
        (32, 8, 32), (35, 8, 32), (36, 8, 40), (3, 8, 8), (0, 8, 8), (1, 8, 8), (12, 8, 16),
        (20, 16, 32), (18, 16, 32), (17, 16, 16), (Fraction(160, 9), 16, 16),
        (Fraction(161, 9), 16, 32), (11, 8, 16), (9, 8, 16), (Fraction(80, 9), 8, 8),
        (33, 1, 33), (Fraction(5, 2), 1, 3), (4, 3, 6), (Fraction(10, 3), 3, 3),
    ],
)  # fmt: skip
def test_multiples_that_are_at_most_a_tenth_below(value, divisor, made):
    assert rounded("make_divisible", value, divisor) == made
    assert type(rounded("make_divisible", value, divisor)) is int


def test_roundings():
    half, third = Fraction(5, 2), Fraction(-7, 3)
    assert (rounded("floor", half), rounded("ceil", half), rounded("round", half)) == (2, 3, 2)
    assert (rounded("floor", third), rounded("ceil", third), rounded("round", third)) == (
        -3, -2, -2,
    )  # fmt: skip
    assert (rounded("floor", 4), rounded("ceil", 4)) == (4, 4)
    assert type(rounded("floor", half)) is type(rounded("ceil", half)) is int
    assert (rounded("max", (1, 3, 2)), rounded("min", (4, 3, 5))) == (3, 3)
    assert rounded("quotient", 7, 2) == 3
    assert {name: whole for name, (_, whole) in FUNCTIONS.items()} == {
        "max": False, "min": False, "floor": True, "ceil": True, "round": True,
        "make_divisible": False, "quotient": True,
    }  # fmt: skip


def test_points_are_small_large_and_mixed():
    assert trials({"b", "a", "c", "d"}) == [
        {"a": 0, "b": 0, "c": 0, "d": 0},
        {"a": 1, "b": 1, "c": 1, "d": 1},
        {"a": 50, "b": 50, "c": 50, "d": 50},
        {"a": 10**6, "b": 10**6, "c": 10**6, "d": 10**6},
        {"a": 1, "b": 1000, "c": 10**6, "d": 1},
        {"a": 1, "b": 10**6, "c": 1000, "d": 1},
    ]
