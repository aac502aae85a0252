"""How much work dims take, counted: sums, comparisons and prints of many terms stay cheap."""

from __future__ import annotations

from cnncalc.dims import (
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
