"""How much work dims take, counted: sums, comparisons and prints of many terms stay cheap."""

from __future__ import annotations

import pytest

from cnncalc.dims import (
    Symbol,
    UndecidedError,
    evaluate,
    expr,
    maximum,
    order,
    symbol,
    text,
    to_text,
    total,
)
from cnncalc.features.sweep import grid


def test_a_sum_of_many_terms_is_collected_once(monkeypatch):
    made = []
    usual = expr.build
    monkeypatch.setattr(expr, "build", lambda terms: made.append(terms) or usual(terms))
    summed = total(symbol(f"s{i}") for i in range(100))
    assert len(summed.terms) == 100
    assert len(made) == 1


def test_values_tell_that_no_proof_is_to_be_had(monkeypatch):
    """Of sizes that cross each other none is compared by algebra: (H - 2k)² at 0 and at 1000."""
    tried = []
    usual = order._beats
    monkeypatch.setattr(order, "_beats", lambda *args: tried.append(args) or usual(*args))
    side = symbol("H")
    largest = maximum(*((side - 2 * k) ** 2 for k in range(40)))
    assert tried == []
    assert evaluate(largest, {"H": 10}) == 68**2
    assert evaluate(largest, {"H": 1000}) == 1000**2


def test_what_is_not_compared_stays(monkeypatch):
    monkeypatch.setattr(order, "MOST_PROVED", 0)
    side = symbol("H")
    largest = maximum(side, side + 1)
    assert evaluate(largest, {"H": 4}) == 5


def test_a_long_polynomial_is_printed_as_it_stands(monkeypatch):
    monkeypatch.setattr(text, "MOST_FACTORED", 2)
    a, b = symbol("H"), symbol("W")
    assert to_text(a * b + a) == "H·(W + 1)"
    assert to_text((a + 1) * (b + 1)) == "H·W + H + W + 1"


def test_the_denominator_of_an_axis_is_found_once(monkeypatch):
    found = []
    usual = grid.lcm
    monkeypatch.setattr(grid, "lcm", lambda *numbers: found.append(1) or usual(*numbers))
    assert grid.read_axis("width", "0.25:2:0.25").numerators == [*range(1, 9)]
    assert len(found) == 2  # one for the bound on the values, one here


def halved_and_tripled(size, times):
    """What a window at stride 2 and an enlargement by 3 make of a size, so many times."""
    for _ in range(times):
        size = ((size - 3) // 2 + 1) * 3
    return size


def test_sizes_rounded_in_turn_stay_short():
    """Each rounding may double the text of the one before: 20 of them had a million characters."""
    assert evaluate(halved_and_tripled(symbol("H"), 4), {"H": 20}) == halved_and_tripled(20, 4)
    with pytest.raises(UndecidedError, match="no short form"):
        halved_and_tripled(symbol("H"), 20)
    with pytest.raises(UndecidedError, match="no short form"):
        size = symbol("m", integer=False)
        for _ in range(20):
            size = expr.apply("make_divisible", size + expr.apply("round", size), 8)


def test_products_of_many_terms_are_refused():
    one, two = (total(symbol(f"{name}{i}") for i in range(20)) for name in "ab")
    with pytest.raises(UndecidedError, match="a product of more than"):
        one * two
    assert len((one * symbol("N")).terms) == 20


def test_an_atom_is_evaluated_once(monkeypatch):
    asked = []
    usual = Symbol.evaluate
    monkeypatch.setattr(Symbol, "evaluate", lambda *args: asked.append(1) or usual(*args))
    sizes = [symbol("H") // k for k in (2, 3, 5)]
    assert evaluate(total(sizes) * symbol("W") * total(sizes), {"H": 30, "W": 2}) == 31 * 31 * 2
    assert len(asked) == 4  # the height within three floors, and the width
