"""Closed forms at arrays, held against their values one by one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.dims import apply, evaluate, floor_div, maximum, minimum, symbol
from cnncalc.features.sweep.vector import Forms

A, H = symbol("a", False), symbol("H")
numbers = st.integers(-40, 40)


TEXT_FORMATS = {
    "sum": lambda x, y, n, by: x + y + n,
    "product": lambda x, y, n, by: x * n + y * Fraction(n, by),
    "floor": lambda x, y, n, by: floor_div(x + n, by),
    "max": lambda x, y, n, by: maximum(x, y + n),
    "min": lambda x, y, n, by: minimum(x, y + n),
    "round": lambda x, y, n, by: apply("round", x * Fraction(1, by)),
    "ceil": lambda x, y, n, by: apply("ceil", x * Fraction(1, by)),
    "width": lambda x, y, n, by: apply("make_divisible", maximum(x, 1), 8),
}


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3):
    if depth == 0:
        return draw(st.sampled_from([A, H, A * H, H * H]))
    x, y = draw(expressions(depth - 1)), draw(expressions(depth - 1))
    form = draw(st.sampled_from(sorted(TEXT_FORMATS)))
    return TEXT_FORMATS[form](x, y, draw(numbers), draw(st.integers(1, 9)))


@given(expressions(), st.lists(st.integers(1, 400), min_size=1, max_size=5), numbers)
@settings(max_examples=60, deadline=None)
def test_arrays_give_what_single_values_give(form, sides, shift):
    alphas = [Fraction(n, 100) for n in range(25, 150, 25)]
    above = np.array([int(a * 100) for a in alphas]).reshape(-1, 1)
    env = {"a": (above, 100), "H": (np.array(sides).reshape(1, -1), 1)}
    top, below = Forms(env).value(form + shift)
    found = np.broadcast_to(top, (len(alphas), len(sides)))
    for i, a in enumerate(alphas):
        for j, side in enumerate(sides):
            expected = Fraction(evaluate(form + shift, {"a": a, "H": side}))
            assert Fraction(int(found[i, j]), below) == expected


def test_what_does_not_fit_into_64_bits_stays_exact():
    large = 10**6
    env = {"H": (np.array([1, large]), 1), "a": (np.array(1), 1)}
    assert Forms(env).whole(H * H * H * H).tolist() == [1, large**4]
    assert Forms(env).whole(H * 10**18 + H * 10**18 * 9).tolist()[1] == large * 10**19


@pytest.mark.parametrize("value", [Fraction(5, 2), Fraction(7, 2), Fraction(9, 4), Fraction(3)])
def test_halves_go_to_the_even_number(value):
    env = {"a": (np.array([value.numerator]), value.denominator), "H": (np.array(1), 1)}
    assert Forms(env).whole(apply("round", A))[0] == round(value)
