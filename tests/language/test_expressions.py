"""Expressions by their parts: the value of each, or at which part it has none, and what to do."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from cnncalc.dims import symbol
from cnncalc.errors import Location, Source, SpecError
from cnncalc.language.arithmetic import Meter, evaluate, in_numbers, names_in

C = symbol("C")
ENV = {"n": 2, "ns": (1, 2, 3), "rows": ((1, 2), (3, 4)), "C": C}


def value(text: str, env: Any = ENV, meter: bool = True, functions: Any = None) -> Any:
    place = Location(Source("net.yaml", f"x: {text}"), 3, 3 + len(text))
    return evaluate(text, env, place, functions, meter=Meter() if meter else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[c*2 for c in range(3)]", (0, 2, 4)),
        ("[c for c in ns if c > 1]", (2, 3)),
        ("[c*s for c, s in rows]", (2, 12)),
        ("[c*s for c in ns for s in (1, c)]", (1, 1, 2, 4, 3, 9)),
        ("sum(c for c in ns)", 6),
        ("[c for c in rows]", ((1, 2), (3, 4))),
        ("[n + c for c in ns]", (3, 4, 5)),
        ("[1, (2, 3)]", (1, (2, 3))),
        ("ns[-3]", 1),
        ("ns[2]", 3),
        ("ns[0]", 1),
        ("not 0", 1),
        ("not 2", 0),
        ("+3", 3),
        ("-n", -2),
        ("0/C", 0),
        ("2**0.5", Fraction(665857, 470832)),
        ("1**64", 1),
        ("2**0", 1),
        ("n**-0", 1),
        ("ns == (1, 2, 3)", 1),
        ("ns == (1, 2)", 0),
        ("ns == (1, C, 4)", 0),
        ("ns != (1, 2, 4)", 1),
        ("C == C", 1),
        ("C != C", 0),
        ("C == C + 1", 0),
        ("ns == 3", 0),
        ("1.5", Fraction(3, 2)),
        ("2.0", 2),
    ],
)  # fmt: skip
def test_what_an_expression_gives(text, expected):
    found = value(text)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "code", "message", "token", "hint"),
    [
        ("[c for c in 3]", "C110", "'3' is not a list",
         "3", "write [1, 2, 3], or range(3)"),
        ("[c for c, s in ns]", "C110", "'c, s' does not name the values",
         "c, s", "write names with commas between them: for c, s in rows"),
        ("[c for c, s, t in rows]", "C110", "'c, s, t' does not name the values",
         "c, s, t", "write names with commas between them: for c, s in rows"),
        ("[c for c.x in ns]", "C110", "'c.x' does not name the values",
         "c.x", "write names with commas between them: for c, s in rows"),
        ("1 + ns[3]", "C110", "index 3 is outside the list of 3",
         "ns[3]", "indices count from 0, and from the end -1, -2, …"),
        ("ns[-4]", "C110", "index -4 is outside the list of 3",
         "ns[-4]", "indices count from 0, and from the end -1, -2, …"),
        ("ns[1/2]", "C110", "'ns[1/2]' does not index a list",
         "ns[1/2]", "put a whole number behind a list: rows[0]"),
        ("3[0]", "C110", "'3[0]' does not index a list",
         "3[0]", "put a whole number behind a list: rows[0]"),
        ("2/C", "C110", "'2/C' has no value: it is divided by a symbol",
         "2/C", "give C a number: -p C=1"),
        ("n/0", "C110", "'n/0' divides by zero",
         "n/0", "give its names different values"),
        ("ns*2", "C110", "'ns*2' does not compute with numbers",
         "ns*2", "take an element of a list: rows[0]*2"),
        ("2*ns", "C110", "'2*ns' does not compute with numbers",
         "2*ns", "take an element of a list: rows[0]*2"),
        ("2**65", "C110", "an exponent is a number from 0 to 64",
         "2**65", "multiply or divide by another power"),
        ("2**-1", "C110", "an exponent is a number from 0 to 64",
         "2**-1", "multiply or divide by another power"),
        ("C**0.5", "C110", "'C**0.5' has no value: a symbol has whole exponents",
         "C**0.5", "give its names different values"),
        ("n == C", "C110", "'n == C' has no value: whether the two are equal depends on a symbol",
         "n == C", "give C a number: -p C=1"),
        ("ns == (1, C, 3)", "C110",
         "'ns == (1, C, 3)' has no value: whether the two are equal depends on a symbol",
         "ns == (1, C, 3)", "give C a number: -p C=1"),
        ("True", "C110", "'True' is not a number",
         "True", "write a number, or a param that is one"),
        ("1 + nn", "C111", "unknown name 'nn'",
         "nn", "known here: C, n, ns, rows"),
        ("  n + q", "C111", "unknown name 'q'",
         "q", "known here: C, n, ns, rows"),
    ],
)  # fmt: skip
def test_where_an_expression_has_no_value(text, code, message, token, hint):
    with pytest.raises(SpecError) as raised:
        value(text)
    error = raised.value
    assert (error.code, error.message, error.hint) == (code, message, hint)
    assert error.location.token == token


def test_lists_are_made_where_they_are_counted():
    with pytest.raises(SpecError) as raised:
        value("[1 for c in ns]", meter=False)
    error = raised.value
    assert error.message == "a list is made in params and in loops, not here"
    assert error.hint == "give it a name in params"
    with pytest.raises(SpecError, match="'range' is not a function"):
        value("range(3)", meter=False)
    assert value("(1, 2)", meter=False) == (1, 2)


def test_texts_are_for_functions_of_them():
    assert value("'x'", functions={}) == "x"
    assert value("twice('x')", functions={"twice": lambda text: len(text) * 2}) == 2
    with pytest.raises(SpecError, match="''x'' is not a number"):
        value("'x'")


def test_names_that_are_known():
    for count, end in ((40, "a39"), (41, "a39, …")):
        with pytest.raises(SpecError) as raised:
            value("q", {f"a{at:02}": 1 for at in range(count)})
        assert raised.value.hint.endswith(f", {end}")
    with pytest.raises(SpecError) as raised:
        value("q", {})
    assert raised.value.hint == "no params are declared"
    assert names_in("a + b(c)*2") == {"a", "b", "c"}
    assert names_in("((") == frozenset()


def test_what_would_give_symbols_numbers():
    d = symbol("D")
    assert in_numbers([C, (d, C), 3], {"w": C, "n": 2}) == (
        "give w a number: -p w=1, and D a number"
    )
    assert in_numbers([3], {}) == "give its names numbers"
    assert in_numbers([C], {"own": C, "inner": C}) == "give own a number: -p own=1"
