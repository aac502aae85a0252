"""Which of two expressions is larger: what is provable, by which bounds, and never wrongly."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from cnncalc.dims import (
    ceil_div,
    evaluate,
    floor_over,
    is_nonnegative,
    maximum,
    minimum,
    order,
    symbol,
    symbols_of,
)
from cnncalc.dims.expr import Expr

H, W, C = symbol("H"), symbol("W"), symbol("C")
R = symbol("r", integer=False)
HALF, THIRD = (H + 1) // 2, (H + 2) // 3


def atom(value):
    """The one atom of an expression."""
    ((found,),) = value.terms
    return found


def values_of(expression):
    """What an expression is at small values of its symbols."""
    names = sorted(symbols_of(expression))
    for numbers in product(range(9), repeat=len(names)):
        yield evaluate(expression, dict(zip(names, numbers, strict=True)))


SMALL = minimum(H - 3, W)
TRUE = [
    H, H + W, 2 * H * W, H // 2, H - H // 2, H - 2 * (H // 2), HALF - H // 2, 2 * HALF - H,
    H - H // 2 - H // 2, H * W - 4 * (H // 2) * (W // 2), 2 * THIRD - H // 2,
    H - (H // 2) // 2 * 4, 3 * THIRD - H, 4 * ceil_div(H, 4) - HALF, 4 * ((H + 6) // 8) - HALF + 1,
    4 * ceil_div(H, 8) - HALF, 2 * ceil_div(HALF, 2) - HALF, 8 * ceil_div(H, 8) - 2 * HALF,
    maximum(H, W), (H + 4) // 2 - 2, 2 * ((H + 5) // 4) - HALF + 1,
    maximum(H - 3, 0), W + 2 * ceil_div(H, 2) - H,
]  # fmt: skip
FALSE = [
    H - 1, H - W, -H, H // 2 - H, 2 * (H // 2) - H, H // 2 - HALF, H // 2 - H * Fraction(1, 2),
    4 * ceil_div(H, 8) - HALF - 1, 2 * ceil_div(H, 8) - HALF, 3 * ceil_div(H, 8) - HALF,
    SMALL - 1 - 2 * (SMALL // 2), SMALL, minimum(H - 3, 0), 1 - 2 * H + H // 2,
    4 * (H // 8) - HALF, 4 * ((H + 6) // 8) - (H + 2) // 2, H * W - 4 * HALF * (W // 2),
]  # fmt: skip


@pytest.mark.parametrize("value", TRUE, ids=str)
def test_what_is_proved(value):
    assert is_nonnegative(value) is True
    assert all(number >= 0 for number in values_of(value))


@pytest.mark.parametrize("value", FALSE, ids=str)
def test_what_is_not_so_is_not_proved(value):
    assert is_nonnegative(value) is False


def test_nothing_is_proved_that_does_not_hold():
    parts = (H, H // 2, HALF, THIRD, SMALL, SMALL // 2, 4 * ceil_div(H, 8), H // 3)
    for a, b in product(parts, parts):
        for factor, more in product((1, 2, 3), (-1, 0, 1)):
            value = a - factor * b + more
            if is_nonnegative(value):
                assert all(number >= 0 for number in values_of(value)), value


def test_numbers_have_their_signs():
    assert is_nonnegative(0) and is_nonnegative(3) and not is_nonnegative(-1)
    assert is_nonnegative(Fraction(1, 2)) and not is_nonnegative(Fraction(-1, 2))


def test_extremes_of_numbers_are_numbers():
    assert (maximum(3, 8, 5), minimum(3, 8, 5)) == (8, 3)
    assert type(maximum(3, 8)) is int
    assert (maximum(H), minimum(7)) == (H, 7)
    assert (maximum(H - H + 3, 4), minimum(Fraction(7, 2), 3)) == (4, 3)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (lambda: maximum(H, W, H + 1), "max(W, H + 1)"),
        (lambda: minimum(H, W, H + 1), "min(H, W)"),
        (lambda: maximum(4 * H, 6 * W), "2·max(2·H, 3·W)"),
        (lambda: maximum(4 * H, 6), "2·max(2·H, 3)"),
        (lambda: maximum(4 * H, 7), "max(4·H, 7)"),
        (lambda: maximum(2 * maximum(H, W), 2 * C), "2·max(C, H, W)"),
        (lambda: maximum(maximum(H, W), C), "max(C, H, W)"),
        (lambda: maximum(minimum(H, W), C), "max(C, min(H, W))"),
        (lambda: maximum(maximum(H, W) + 1, C), "max(C, max(H, W) + 1)"),
        (lambda: minimum(-1 * maximum(H, W), C), "−max(H, W)"),
        (lambda: maximum(maximum(H, W) * C, C), "max(C, C·max(H, W))"),
        (lambda: maximum(H, W, maximum(H, C)), "max(C, H, W)"),
        (lambda: minimum(H // 2, HALF, H), "⌊H/2⌋"),
        (lambda: maximum(SMALL - 1, 2 * (SMALL // 2)), "2·⌊min(H − 3, W)/2⌋"),
        (lambda: maximum(4 * H * Fraction(1, 3), 4 * W), "max(4·W, 4·H/3)"),
    ],
)
def test_what_is_left_of_extremes(found, text):
    assert str(found()) == text


def test_a_smallest_is_kept_where_a_floor_below_nothing_may_be_larger():
    smaller = minimum(SMALL - 1, 2 * (SMALL // 2))
    for h, w in product(range(9), repeat=2):
        small = min(h - 3, w)
        assert evaluate(smaller, {"H": h, "W": w}) == min(small - 1, small // 2 * 2)


def test_after_many_proofs_all_is_kept(monkeypatch):
    assert str(maximum(H, H + W, C)) == "max(C, H + W)"
    monkeypatch.setattr(order, "MOST_PROVED", 0)
    assert order._undominated("max", [H, H + W]) == [H, H + W]
    monkeypatch.setattr(order, "MOST_PROVED", 3)
    args = [H, H + W, W + C, H + W + C]
    assert order._undominated("max", args) == [H + W, W + C, H + W + C]  # of 2 and 1 terms
    monkeypatch.setattr(order, "MOST_PROVED", 7)  # and of two that cannot be told apart
    assert order._undominated("max", args) == [H + W, W + C, H + W + C]
    monkeypatch.setattr(order, "MOST_PROVED", 8)
    assert order._undominated("max", args) == [W + C, H + W + C]


def test_what_has_no_value_at_a_point_beats_nothing_there():
    quotient = floor_over(H, W)
    assert order._values(quotient, [{"H": 3, "W": 0}], 1) == []
    assert order._values(H, [{"H": 3}, {"H": 5}], -1) == [-3, -5]
    assert order._values(H, [{"W": 3}], 1) == []


def test_lower_bounds():
    half, shifted = atom(H // 2), atom((H + 1) // 4)

    def lowered(monomial, coefficient, added):
        return order._lowered(monomial, coefficient, added)

    assert lowered((half,), -3, False) == H * Fraction(-3, 2)
    assert lowered((half,), -3, True) == H * Fraction(-3, 2)
    assert lowered((half, half), -4, True) == -(H * H)
    assert lowered((half,), 3, False) == (H // 2) * 3
    assert lowered((half,), 4, True) == (H - 1) * 2
    assert lowered((shifted,), 4, True) == H - 2
    assert lowered((half, half), 3, True) == (H // 2) * (H // 2) * 3
    assert lowered((atom(H),), 3, True) == 3 * H
    assert lowered((), -3, True) == -3
    small = atom(SMALL // 2)
    assert lowered((small,), -2, True) == SMALL // 2 * -2
    assert lowered((small,), 2, True) == SMALL - 1
    part = atom(R * H // 2)
    assert lowered((part,), 2, True) == 2 * (R * H // 2)


def test_upper_bounds():
    assert order._upper(atom(H)) == H
    assert order._upper(atom(H // 2)) == H * Fraction(1, 2)
    inner = atom((H // 2 + W) // 3)
    assert order._upper(inner) == (H * Fraction(1, 2) + W) * Fraction(1, 3)
    assert order._upper(atom(maximum(H, W))) == maximum(H, W)


def test_added_floors_outweigh_subtracted_ones():
    """⌈y/n⌉·n is not less than y; of y = ⌊q/b⌋ it is a floor over n·b of what is (n - 1)·b more."""
    outweighs = order._outweighs
    assert outweighs(atom((H + 3) // 4), atom(H // 2 + 1 - 1)) is True  # 3 ≥ 1·2
    assert outweighs(atom((H + 2) // 4), atom(H // 2)) is True
    assert outweighs(atom((H + 1) // 4), atom(H // 2)) is False
    assert outweighs(atom((H + 3) // 5), atom(H // 2)) is False
    assert outweighs(atom((H + W + 3) // 4), atom(H // 2)) is False
    assert outweighs(atom(H // 2), atom(H // 2)) is True
    large, small = (H + 2) // 4, H // 2
    assert order._settled(2 * large - small) == 0
    assert order._settled(3 * large - small + W) == large + W
    assert order._settled(1 * large - small) == large - small
    assert order._settled(4 * large - small - small) == 0
    assert order._settled(large * H * 2 - small) == large * H * 2 - small
    third = (H + 4) // 6
    assert order._settled(2 * large + 3 * third - 2 * small) == 2 * large + 3 * third - 2 * small
    assert isinstance(order._settled(2 * large - small + W), Expr)
