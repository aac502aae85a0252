"""Expressions: what they are made of, divided by, put in for, and copied as."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import pytest

from cnncalc.dims import (
    UndecidedError,
    apply,
    ceil_div,
    evaluate,
    floor_div,
    floor_over,
    maximum,
    minimum,
    substitute,
    symbol,
)
from cnncalc.dims.expr import ceil_over, content, symbols_of

H, W, S = symbol("H"), symbol("W"), symbol("S")
R = symbol("r", integer=False)
ATOMS = (H, H // 2, maximum(H, W), floor_over(H, S), apply("round", R), (H + W // 2) // 3, R)


@pytest.mark.parametrize("value", ATOMS, ids=str)
def test_copies_are_equal(value):
    for made in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
        assert made == value and hash(made) == hash(value) and str(made) == str(value)
        ((monomial, _),) = made.terms.items()
        ((own, _),) = value.terms.items()
        assert [(a.integer, a.nonnegative) for a in monomial] == [
            (a.integer, a.nonnegative) for a in own
        ]


def test_numbers_over_expressions():
    assert (6 * H) // (2 * H) == 3 and (6 * H) // H == 6
    with pytest.raises(UndecidedError):
        _ = 7 // H
    assert floor_div(7, 2) == 3 and floor_div(-7, 2) == -4
    assert floor_div(H * W, W) == H and floor_div(4 * H * W + 2 * W, 2 * W) == 2 * H + 1


def test_the_largest_number_that_divides_all_terms():
    assert content(6 * H + 4) == 2 and content(12) == 12 and content(6 * H * W - 9 * H) == 3
    assert content(0) == 0 and content(H + 1) == 1


def test_what_is_put_in():
    for value, numbers, made in (
        (H, {"H": 5}, 5), (H, {"W": 5}, H), (H + W, {"H": 2}, W + 2),
        (H // 2, {"H": 7}, 3), (maximum(H, W), {"H": 3}, maximum(W, 3)),
        (maximum(H, W), {"H": 3, "W": 1}, 3), (floor_over(H, S), {"S": 2}, H // 2),
        (floor_over(H, S), {"H": 7, "S": 2}, 3), (H * W, {"H": W}, W * W), (7, {"H": 1}, 7),
        (ceil_div(H, 2), {"H": 2 * W}, W), (minimum(H - 3, W), {"W": 10**9, "H": 5}, 2),
        (apply("round", R), {"r": Fraction(5, 2)}, 2), (Fraction(1, 2), {}, Fraction(1, 2)),
    ):  # fmt: skip
        assert substitute(value, numbers) == made


def test_values():
    assert evaluate(H * H - W // 2, {"H": 3, "W": 5}) == 7
    assert (evaluate(7, {}), type(evaluate(Fraction(4, 2), {}))) == (7, int)
    with pytest.raises(KeyError):
        evaluate(H, {"W": 3})


def test_floors_by_letters():
    """A chain of windows is one floor; of several the first in order is taken in."""
    for a, b in ((H, S), (H + 2, S), (H // 2, S), (H // 2 + 3, S), (floor_over(H, W) - 1, S),
                 (H // 2 + W // 3, S), (2 * (H // 2), S), (H - W, S)):  # fmt: skip
        form = floor_over(a, b)
        for h in (5, 12, 37):
            for w, s in ((2, 1), (3, 2), (4, 5)):
                given = {"H": h, "W": w, "S": s}
                assert evaluate(form, given) == evaluate(a, given) // s, (a, given)
    assert str(floor_over(H // 2, S)) == "⌊H/(2·S)⌋"
    assert str(floor_over(H // 2 + 3, S)) == "⌊(H + 6)/(2·S)⌋"
    assert floor_over(H, 2) == H // 2
    for b in (R, Fraction(1, 2)):
        with pytest.raises(UndecidedError):
            floor_over(H, b)


def test_ceilings_by_letters():
    assert (ceil_over(7, 2), ceil_over(6, 2), ceil_over(H, 2)) == (4, 3, ceil_div(H, 2))
    form = ceil_over(H, S)
    for h in range(12):
        for s in (1, 2, 5):
            assert evaluate(form, {"H": h, "S": s}) == -(-h // s)
    assert (ceil_div(7, 2), ceil_div(-7, 2), ceil_div(Fraction(7, 2), 2)) == (4, -3, 2)
    assert evaluate(ceil_div(R, 2), {"r": Fraction(5, 2)}) == 2
    for h in range(9):
        assert evaluate(ceil_div(3 * H + 1, 4), {"H": h}) == -(-(3 * h + 1) // 4)


def test_symbols_of_an_expression():
    assert symbols_of(maximum(H, W) // 2 + floor_over(S, H)) == {"H", "W", "S"}
    assert symbols_of(7) == frozenset()
