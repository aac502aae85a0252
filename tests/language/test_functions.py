"""The functions of expressions, called by themselves, and values that turns make later."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from cnncalc.dims import UndecidedError, symbol
from cnncalc.language import functions
from cnncalc.language.functions import (
    FUNCTIONS,
    OF_LISTS,
    Later,
    bounded_list,
    first_of,
    is_later,
    root,
)

HALF = Fraction(1, 2)
NO_LIST = "it is not a list of at most 1,000 numbers"


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("round8", (20,), 24), ("round8", (18,), 24), ("round8", (17,), 16),
        ("divisible", (9, 4), 12),
        ("round", (HALF,), 0), ("round", (3 * HALF,), 2), ("floor", (3 * HALF,), 1),
        ("ceil", (3 * HALF,), 2), ("ceildiv", (7, 2), 4), ("len", ((1, 2, 3),), 3),
        ("min", (3, 2), 2), ("min", ((3, 2),), 2), ("max", (3, 2), 3), ("max", ((3, 2, 9),), 9),
        ("min", (7,), 7), ("sum", ((3, HALF),), 7 * HALF), ("sum", ((),), 0),
        ("sum", ((1,) * 1000,), 1000), ("log", (1,), 0), ("log", (8, 2), 3),
        ("log", (2,), Fraction(math.log(2)).limit_denominator(10**6)),
    ],
)  # fmt: skip
def test_what_a_function_gives(name, given, expected):
    assert FUNCTIONS[name](*given) == expected


@pytest.mark.parametrize(
    ("call", "given", "error", "message"),
    [
        (FUNCTIONS["sum"], (3,), TypeError, NO_LIST),
        (FUNCTIONS["sum"], ((1,) * 1001,), TypeError, NO_LIST),
        (FUNCTIONS["max"], ((1,) * 1001,), TypeError, NO_LIST),
        (FUNCTIONS["sum"], (((1,), 2),), TypeError, "it is not a list of numbers"),
        (FUNCTIONS["min"], ((1, "x"),), TypeError, "it is not a list of numbers"),
        (FUNCTIONS["log"], (symbol("C"),), TypeError,
         "the logarithm of a symbol is not a number"),
        (FUNCTIONS["log"], (2, symbol("C")), TypeError,
         "the logarithm of a symbol is not a number"),
        (root, (symbol("C"), HALF), TypeError, "a symbol has whole exponents"),
        (root, (-1, HALF), ValueError, "a negative number has whole exponents"),
        (OF_LISTS["range"], (1001,), ValueError, "a list has at most 1,000 values"),
    ],
)  # fmt: skip
def test_what_a_function_does_not_take(call, given, error, message):
    with pytest.raises(error) as raised:
        call(*given)
    assert str(raised.value) == message


def test_roots_and_ranges():
    assert root(9, HALF) == 3
    assert root(0, HALF) == 0
    assert root(2, HALF) == Fraction(2**0.5).limit_denominator(10**6)
    assert OF_LISTS["range"](2, 8, 3) == (2, 5)
    assert len(OF_LISTS["range"](1000)) == 1000


def test_how_many_values_a_list_may_have(monkeypatch):
    monkeypatch.setattr(functions, "MOST_VALUES", 5)
    for values in ((1, 2, 3, 4, 5), ((1, 2), (4,)), ()):
        assert bounded_list(values) is values
    for values in ((1,) * 6, ((1, 2), (4, 5)), (1, (2, (3, (4,))))):
        with pytest.raises(ValueError, match="a list has at most 5 values in all"):
            bounded_list(values)


# What is counted by turns that come later: it is at least so much, or nothing is known of it.


def least(value: Any) -> Any:
    return value.least if isinstance(value, Later) else ("plain", value)


def test_sums_with_a_later_value():
    assert [least(one) for one in (Later(3) + 2, 2 + Later(3), Later(3) - 1)] == [5, 5, 2]
    unknown = (Later() + 1, Later(3) + HALF, Later(3) - HALF, 5 - Later(3), Later(3) * 2,
               2 * Later(3), Later(3) / 2, 2 / Later(3), Later(3) // 2, 2 // Later(3),
               Later(3) % 2, 2 % Later(3), -Later(3), +Later(3))  # fmt: skip
    assert {least(one) for one in unknown} == {None}
    assert [least(Later(3) * 0), least(0 * Later(3))] == [("plain", 0)] * 2
    assert least(Later(3) * Fraction(0)) == ("plain", 0)
    assert str(Later(3)) == "3"


def decided(ask: Any) -> Any:
    try:
        return ask()
    except UndecidedError as error:
        return str(error)


def test_what_is_decided_of_a_later_value():
    three, no = Later(3), "that depends on the turn"
    assert [decided(lambda n=n: three > n) for n in (2, 3, 4)] == [True, no, no]
    assert [decided(lambda n=n: three >= n) for n in (2, 3, 4)] == [True, True, no]
    assert [decided(lambda n=n: three < n) for n in (2, 3, 4)] == [False, False, no]
    assert [decided(lambda n=n: three <= n) for n in (2, 3, 4)] == [False, no, no]
    assert [decided(lambda n=n: three == n) for n in (2, 3, 4)] == [False, no, no]
    assert [decided(lambda n=n: three != n) for n in (2, 3, 4)] == [True, no, no]
    assert [decided(lambda one=one: bool(one)) for one in (Later(1), Later(0), Later())] == [
        True, no, no,
    ]  # fmt: skip
    assert decided(lambda: three > "x") == decided(lambda: Later() > -9) == no


def test_which_values_are_later_and_the_first_of_them():
    assert is_later(Later()) and is_later((1, (2, Later(3))))
    assert not is_later(3) and not is_later((1, (2,)))
    later = Later()
    found = first_of({"a": Later(3), "b": later, "c": 7, "d": Later(-1)})
    assert (found["a"], found["b"] is later, found["c"], found["d"]) == (3, True, 7, -1)
    assert len({three := Later(3), three}) == 1
