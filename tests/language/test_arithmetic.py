"""Expressions: exact, whitelisted, bounded."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cnncalc import dims
from cnncalc.dims import symbol
from cnncalc.errors import Location, Source, SpecError
from cnncalc.language import arithmetic
from cnncalc.language.arithmetic import Meter, evaluate
from tests.each import each

ENV = {"c": 64, "r": 16, "a": Fraction(3, 4), "rows": ((1, 2), (3, 4)), "w": symbol("w")}


@each(
    ("text", "value"),
    [
        ("4*c", 256), ("c//r", 4), ("c/r", 4), ("c/3", Fraction(64, 3)), ("0.75*c", 48),
        ("-c % 10", 6), ("2**5", 32), ("1 if c == 64 else 2", 1), ("rows[1][0]", 3),
        ("not 0 and 3", 3), ("1 < 2 < 3", 1), ("round8(a*c)", 48), ("round8(33)", 32),
        ("max(3, 4) + min(1, 2)", 5), ("ceil(7/2)", 4), ("floor(7/2)", 3), ("len(rows)", 2),
        ("round(5/2)", 2), ("4*w + w", 5 * symbol("w")), ("1 if w == w else 2", 1),
        ("1 if w != w else 2", 2), ("w + 1 == w", 0), ("w + 1 != w", 1), ("-" * 63 + "1", -1),
        (f"max({', '.join(f'c*1+{i}' for i in range(45))})", 108), ("10**15", 10**15),
        ("1" + "0" * 15, 10**15), ("not not w - w", 0),
    ],
)  # fmt: skip
def test_values(text, value):
    assert evaluate(text, ENV) == value


@each(
    ("text", "code"),
    [
        ("", "C110"), ("1 +", "C110"), ("q", "C111"), ("1/0", "C110"), ("c.real", "C110"),
        ("__import__('os')", "C111"), ("(lambda: 1)()", "C111"), ("[x for x in rows]", "C110"),
        ("'a'", "C110"), ("True", "C110"), ("rows[5]", "C110"), ("rows[-4]", "C110"),
        ("9**99", "C110"), ("10**64", "C115"), ("c*c*c*c*c*c*c*c*c", "C115"), ("1 @ 2", "C110"),
        ("1 << 60", "C110"), ("(" * 300 + ")" * 300, "C115"), ("1" * 500, "C115"),
        ("-" * 200 + "1", "C115"), ("-" * 64 + "1", "C115"), ("w == 3", "C110"), ("w != 3", "C110"),
        ("8 if w == 2 else 16", "C110"), ("w == w*w", "C110"), ("w == 3 and c", "C110"),
        ("9999999999999999", "C115"), ("len(3)", "C110"), ("max()", "C110"), ("c(1)", "C111"),
        ("w < 3", "C110"), ("rows + 1", "C110"), ("1 if w else 2", "C110"), ("{1: 2}", "C110"),
        ("f'{c}'", "C110"), ("c := 3", "C110"), ("print(1)", "C111"), ("x" * 401, "C115"),
    ],
)  # fmt: skip
def test_refused(text, code):
    with pytest.raises(SpecError) as caught:
        evaluate(text, ENV)
    assert caught.value.code == code


@each(
    "text",
    [
        "w == 3", "w != 3", "8 if w == 2 else 16", "w == 2*w - 2", "1 < w < 3", "w and 3", "w or 3",
        "not w", "[1, w] == [1, 2]", "[w] != [2]", "rows[w]", "2**w", "6/w", "7//w",
        "ceildiv(7, w)",
    ],
)  # fmt: skip
def test_a_symbol_never_chooses_in_silence(text):
    with pytest.raises(SpecError) as caught:
        evaluate(text, ENV)
    assert caught.value.code == "C110"


@each(
    ("text", "value"),
    [
        ("w == w", 1), ("w != w", 0), ("w + 1 == w", 0), ("w + 1 != w", 1), ("2*w == w + w", 1),
        ("[1, w] == [2, w]", 0), ("[1, w] == [1, w]", 1), ("[w] == [w, 1]", 0), ("w//w", 1),
    ],
)  # fmt: skip
def test_what_holds_for_every_value_of_a_symbol(text, value):
    assert evaluate(text, ENV) == value


leaves = st.sampled_from(["w", "0", "1", "2", "3", "7"])
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "//", "%", "/"]), inner).map(
            lambda parts: "({} {} {})".format(*parts)
        ),
        st.tuples(st.sampled_from(["max", "min", "ceildiv", "divisible"]), inner, inner).map(
            lambda parts: "{}({}, {})".format(*parts)
        ),
        st.tuples(st.sampled_from(["floor", "ceil", "round", "round8", "-"]), inner).map(
            lambda parts: "{}({})".format(*parts)
        ),
        st.tuples(inner, st.sampled_from(["==", "!=", "<", ">="]), inner, inner, inner).map(
            lambda parts: "({3} if {0} {1} {2} else {4})".format(*parts)
        ),
    ),
    max_leaves=6,
)


@given(expressions)
@example("floor(divisible(0, (w / 2)))")  # a half where w is 1
@settings(max_examples=150)
def test_a_closed_form_is_the_number_wherever_there_is_one(text):
    try:
        closed = evaluate(text, ENV)
    except SpecError as error:
        assert error.code == "C110"
        return
    for value in (1, 2, 5, 12):
        try:
            number = evaluate(text, {**ENV, "w": value})
        except SpecError:  # a divisor that is 0 or negative for this value
            continue
        assert dims.evaluate(closed, {"w": value}) == number, value


@each(
    ("text", "hint"),
    [
        ("1..3", "a range has a colon, and both ends: 1:3"),
        (" c … d ", "a range has a colon, and both ends: c:d"),
        ("1 +", "write numbers, params, + - * / // %,"),
    ],
)
def test_what_is_no_expression_is_told_what_to_write(text, hint):
    with pytest.raises(SpecError) as caught:
        evaluate(text, ENV)
    assert caught.value.hint.startswith(hint)


def test_the_bounds_themselves_are_allowed(monkeypatch):
    monkeypatch.setattr(arithmetic, "LONGEST_EXPRESSION", 5)
    monkeypatch.setattr(arithmetic, "LARGEST_VALUE", 20)
    assert evaluate("1 + 2", ENV) == 3
    assert evaluate("1/20", ENV) == Fraction(1, 20)
    assert evaluate("10+10", ENV) == 20
    for text in ("1 + 20", "1/21", "10+11"):
        with pytest.raises(SpecError) as caught:
            evaluate(text, ENV)
        assert caught.value.code == "C115"


def test_lists_share_the_steps_of_a_meter(monkeypatch):
    monkeypatch.setattr(arithmetic, "MOST_EVALUATED", 6)
    meter = Meter()
    assert evaluate("[1, 2]", {}, meter=meter) == (1, 2)  # a list and its two values
    assert evaluate("[3, 4]", {}, meter=meter) == (3, 4)
    with pytest.raises(SpecError) as caught:
        evaluate("5", {}, meter=meter)
    assert (caught.value.code, caught.value.message) == ("C115", "lists take more than 6 steps")


def test_only_lists_that_are_made_are_bounded(monkeypatch):
    monkeypatch.setattr("cnncalc.language.functions.MOST_VALUES", 2)
    assert evaluate("[1, 2, 3]", {}) == (1, 2, 3)
    assert evaluate("[1, 2]", {}, meter=Meter()) == (1, 2)
    with pytest.raises(SpecError):
        evaluate("[1, 2, 3]", {}, meter=Meter())


def test_depth_is_that_of_brackets_and_not_of_terms(monkeypatch):
    monkeypatch.setattr(arithmetic, "DEEPEST", 2)
    assert evaluate("max(1, 2, 3, 4)", {}) == 4
    with pytest.raises(SpecError) as caught:
        evaluate("max(1, max(2, 3))", {})
    assert caught.value.message == "an expression is nested deeper than 2"


@each(
    ("text", "token"),
    [("1 + q*2", "q"), ("  1 + qq", "qq"), ("1 + max(2, 8/0)", "8/0"), ("c.real", "c.real")],
)
def test_a_fault_is_at_the_part_that_is_wrong(text, token):
    for before in ("", "a: ("):
        source = Source("net.yaml", f"{before}{text})")
        whole = Location(source, len(before), len(before) + len(text))
        with pytest.raises(SpecError) as caught:
            evaluate(text, ENV, whole)
        found = caught.value.location
        assert (found.token, found.start) == (token, len(before) + text.index(token))


def test_a_part_is_shown_up_to_sixty_characters():
    name = "q" + "r" * 70
    with pytest.raises(SpecError) as caught:
        evaluate(f"{name}.real", ENV)
    assert caught.value.message.startswith(f"'{name[:60]}' is not allowed")
