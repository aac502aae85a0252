"""Dims: every identity is held against plain integers, at sizes drawn at random."""

from __future__ import annotations

import copy
import math
import os
import pickle
import re
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc import dims
from cnncalc.dims import (
    Expr,
    Floor,
    apply,
    ceil_div,
    evaluate,
    floor_div,
    is_integer,
    is_nonnegative,
    is_number,
    maximum,
    minimum,
    product,
    substitute,
    symbol,
    symbols_of,
    to_text,
)
from tests.each import each

H, W, C = symbol("H"), symbol("W"), symbol("C")
ALPHA = symbol("alpha", integer=False)
SIZES = (*range(0, 40), 63, 64, 224, 227, 299, 331, 512, 1023, 4096)

CASES = int(os.environ.get("CNNCALC_FUZZ", "30"))


# ---------------------------------------------------------------- strategies


@st.composite
def steps(draw, upsampling=True, longest=6):
    """A chain of windows, upsamplings and concatenations along one axis."""
    chain = []
    for _ in range(draw(st.integers(1, longest))):
        kind = draw(st.sampled_from(["floor", "floor", "ceil", "up", "plus"]))
        if kind in ("floor", "ceil"):
            kernel, stride = draw(st.integers(1, 11)), draw(st.integers(1, 5))
            chain.append((kind, kernel, stride, draw(st.integers(0, 5)), draw(st.integers(1, 3))))
        elif kind == "plus":
            chain.append(("plus", draw(st.integers(0, 7))))
        elif upsampling:
            chain.append(("up", draw(st.integers(1, 4))))
    return chain


def walk(n, chain):
    """The recurrence, on plain integers or on dims alike."""
    for kind, *numbers in chain:
        if kind == "up":
            n = numbers[0] * n
        elif kind == "plus":
            n = n + numbers[0]
        else:
            kernel, stride, pad, dilation = numbers
            divide = floor_div if kind == "floor" else ceil_div
            n = divide(n + 2 * pad - dilation * (kernel - 1) - 1, stride) + 1
    return n


def grow(inner):
    """An integer-valued expression one operation larger."""
    small = st.integers(1, 9)
    return st.one_of(
        st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] - p[1]),
        st.tuples(inner, st.integers(-4, 4)).map(lambda p: p[0] * p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
        st.tuples(inner, small).map(lambda p: floor_div(*p)),
        st.tuples(inner, small).map(lambda p: ceil_div(*p)),
        st.tuples(inner, small).map(lambda p: p[0] % p[1]),
        st.tuples(inner, inner).map(lambda p: maximum(*p)),
        st.tuples(inner, inner).map(lambda p: minimum(*p)),
        st.tuples(inner, small).map(lambda p: apply("make_divisible", p[0], p[1])),
    )


leaves = st.one_of(st.sampled_from([H, W]), st.integers(-9, 9))
exprs = st.recursive(leaves, grow, max_leaves=6)


def rational(children):
    number = st.fractions(-3, 3, max_denominator=6)
    return st.one_of(
        st.tuples(children, number).map(lambda p: p[0] * p[1]),
        st.tuples(children, children).map(lambda p: p[0] + p[1]),
        st.tuples(children, number).map(lambda p: p[0] + p[1]),
        st.tuples(children, st.integers(1, 5)).map(lambda p: floor_div(*p)),
        children.map(lambda d: apply("ceil", d)),
        children.map(lambda d: apply("round", d)),
    )


rationals = st.recursive(st.sampled_from([H, ALPHA]), rational, max_leaves=5)


# ---------------------------------------------------------------- chains of windows


@settings(max_examples=CASES, deadline=None)
@given(steps())
def test_a_chain_evaluates_to_the_integer_recurrence(chain):
    n = walk(H, chain)
    assert [evaluate(n, {"H": h}) for h in SIZES] == [walk(h, chain) for h in SIZES]


@settings(max_examples=CASES, deadline=None)
@given(steps(upsampling=False, longest=12))
def test_a_chain_of_windows_is_one_floor_plus_a_constant(chain):
    n = walk(H, chain)
    strides = math.prod(step[2] for step in chain if len(step) == 5)
    ((atom,),) = [m for m in n.terms if m]
    assert n.terms[(atom,)] == 1
    assert atom == Floor(atom.poly, strides) if strides > 1 else n == H + n.terms.get((), 0)


@settings(max_examples=CASES, deadline=None)
@given(steps(), steps(), st.integers(1, 512))
def test_volumes_evaluate_to_products(rows, columns, channels):
    volume = product([walk(H, rows), walk(W, columns), channels])
    for h, w in zip(SIZES, reversed(SIZES), strict=True):
        assert evaluate(volume, {"H": h, "W": w}) == walk(h, rows) * walk(w, columns) * channels


@settings(max_examples=CASES, deadline=None)
@given(steps(upsampling=False), steps(upsampling=False))
def test_substituting_a_chain_into_a_chain_is_walking_both(first, second):
    assert substitute(walk(H, second), {"H": walk(H, first)}) == walk(walk(H, first), second)


@settings(max_examples=CASES, deadline=None)
@given(steps(), steps())
def test_substituting_agrees_in_value_with_upsampling_too(first, second):
    # ⌊3⌊H/2⌋/2⌋ has two collapsed forms, so only the values must be the same
    inserted = substitute(walk(H, second), {"H": walk(H, first)})
    both = walk(walk(H, first), second)
    assert all(evaluate(inserted, {"H": h}) == evaluate(both, {"H": h}) for h in SIZES)


def test_five_halvings_print_as_one_ceil():
    n = walk(H, [("floor", 3, 2, 1, 1)] * 5)
    assert str(n) == "⌈H/32⌉"
    assert n == (H + 31) // 32 == ceil_div(H, 32)


# ---------------------------------------------------------------- the algebra


@settings(max_examples=CASES, deadline=None)
@given(exprs, exprs, exprs)
def test_ring_laws(a, b, c):
    assert a + b == b + a
    assert a * b == b * a
    assert (a + b) + c == a + (b + c)
    assert (a * b) * c == a * (b * c)
    assert a * (b + c) == a * b + a * c
    assert a - a == 0
    assert type(a - a) is int
    assert a + 0 == a * 1 == a
    assert a * 0 == 0
    assert 0 - (0 - a) == a
    assert hash(a + b) == hash(b + a)


def has_floor(d):
    return isinstance(d, Expr) and "floor" in d.key


@settings(max_examples=CASES, deadline=None)
@given(exprs, exprs, st.integers(1, 12), st.integers(1, 12))
def test_floor_laws(a, q, b, d):
    assert floor_div(a + b * q, b) == floor_div(a, b) + q
    assert floor_div(d * a, d * b) == floor_div(a, b)
    assert floor_div(floor_div(a, b), d) == floor_div(a, b * d) or has_floor(a)
    assert (a % b) + b * floor_div(a, b) == a
    assert floor_div(a, 1) == a
    assert is_integer(floor_div(a, b))


@pytest.mark.parametrize("q", [0, 5, W, W * W - 3, W // 7])
def test_nested_floors_collapse_past_any_integer(q):
    assert ((H + 3) // 4 + q) // 6 == (H + 3 + 4 * q) // 24


@settings(max_examples=CASES, deadline=None)
@given(exprs, st.integers(0, 300), st.integers(0, 300))
def test_every_expression_is_the_same_at_numbers_before_or_after(d, h, w):
    value = evaluate(d, {"H": h, "W": w})
    assert type(value) is int
    assert substitute(d, {"H": h, "W": w}) == value
    assert substitute(substitute(d, {"H": h}), {"W": w}) == value
    assert evaluate(substitute(d, {"H": W, "W": H}), {"H": w, "W": h}) == value


@settings(max_examples=CASES, deadline=None)
@given(rationals, st.integers(0, 99), st.fractions(0, 3, max_denominator=8))
def test_rational_expressions_evaluate_exactly(d, h, alpha):
    value = evaluate(d, {"H": h, "alpha": alpha})
    again = substitute(d, {"H": h, "alpha": alpha})
    assert value == again
    assert type(value) is type(again)
    assert type(value) is int or value.denominator > 1


@settings(max_examples=CASES, deadline=None)
@given(exprs, exprs)
def test_equal_expressions_have_equal_hash_key_and_text(a, b):
    c, d = (a + b) * (a - b), a * a - b * b
    assert c == d
    assert hash(c) == hash(d)
    assert str(c) == str(d)
    for twin in (pickle.loads(pickle.dumps(c)), copy.deepcopy(c)):
        assert twin == c
        assert hash(twin) == hash(c)


def test_constants_are_plain_numbers():
    for value in (H - H, H * 0, (H + 4) - H, (2 * H + 1) // 2 - H, H**0, maximum(3, 4)):
        assert type(value) is int
    assert type(Fraction(1, 2) * H + Fraction(1, 2) * H - H) is int
    assert (H + Fraction(1, 2)) - H == Fraction(1, 2)
    assert Fraction(3, 1) + H == H + 3
    assert all(type(c) is int for c in (Fraction(1, 2) * H * 4).terms.values())


def test_operators_mix_with_numbers_on_either_side():
    assert 3 - H == -(H - 3)
    assert 2 * H == H * 2 == H + H
    assert Fraction(1, 2) + H == H + Fraction(1, 2)
    assert H**3 == H * H * H
    assert np.int64(3) * H == H * np.int64(3) == 3 * H
    assert np.int64(3) - H == 3 - H
    assert True + H == H + 1
    assert H != 3
    assert H != "H"
    assert +H == H


def test_a_factor_that_need_not_be_whole_stays_inside_the_floor():
    assert (2 * ALPHA) // 2 != ALPHA
    assert (ALPHA + 2) // 2 == (ALPHA // 2) + 1
    assert floor_div(3 * ALPHA, 1) == apply("floor", 3 * ALPHA)
    assert evaluate(3 * ALPHA // 1, {"alpha": Fraction(5, 9)}) == 1
    assert evaluate(ceil_div(ALPHA, 2), {"alpha": Fraction(9, 2)}) == 3
    assert not is_integer(ALPHA)
    assert not is_integer(H * Fraction(1, 2))
    assert symbol("H", integer=False) != H


def test_division_by_what_cancels():
    assert (6 * C * H) // C == 6 * H
    assert floor_div(C, C) == 1
    assert floor_div(9 * C + 9 * H, C + H) == 9
    assert floor_div(3 * C, 2 * C) == 1
    assert floor_div(C * H, 2 * C) == H // 2
    assert ceil_div(3 * C, 2 * C) == 2
    for a, b in ((C, H), (5, H), (C + 1, C), (C * H + 1, C + H)):
        with pytest.raises(TypeError, match="common factor"):
            floor_div(a, b)


# ---------------------------------------------------------------- what is refused


@each(
    "mistake",
    [
        lambda: H < 3,
        lambda: 3 < H,  # noqa: SIM300
        lambda: H >= W,
        lambda: max(H, W),
        lambda: sorted([H, W]),
        lambda: bool(H),
        lambda: H and W,
        lambda: H / 2,
        lambda: H + 0.5,
        lambda: 0.5 * H,
        lambda: H - "1",
        lambda: H // 0,
        lambda: H // -2,
        lambda: H // Fraction(1, 2),
        lambda: H % 0,
        lambda: H**-1,
        lambda: H**H,
        lambda: int(H),
        lambda: range(H),
    ],
)
def test_what_depends_on_the_symbols_is_a_type_error(mistake):
    with pytest.raises(TypeError):
        mistake()


def test_messages_say_what_was_received():
    with pytest.raises(TypeError, match=r"the order of H \+ 1 and 5 depends on H; use maximum"):
        _ = H + 1 < 5
    with pytest.raises(KeyError, match="no value for W; received: H"):
        evaluate(H * W, {"H": 1})
    with pytest.raises(ValueError, match="H is an integer; received: 1/2"):
        evaluate(H, {"H": Fraction(1, 2)})
    with pytest.raises(ValueError, match="H is an integer; received: alpha"):
        substitute(H // 2, {"H": ALPHA})
    with pytest.raises(ValueError, match="unknown function log; known: max"):
        apply("log", H)
    with pytest.raises(ValueError, match="unknown style html; known: unicode"):
        to_text(H, "html")


def test_expressions_and_atoms_are_immutable():
    (monomial,) = H.terms
    for thing in (H, monomial[0]):
        with pytest.raises(AttributeError, match="immutable"):
            thing.terms = {}
        with pytest.raises(AttributeError, match="immutable"):
            del thing.key


# ---------------------------------------------------------------- functions, max and min


@settings(max_examples=CASES, deadline=None)
@given(st.lists(exprs, min_size=1, max_size=4))
def test_maximum_and_minimum_by_evaluation(args):
    largest, smallest = maximum(*args), minimum(*args)
    for h in (0, 1, 2, 3, 7, 30, 101):
        for w in (0, 1, 5, 64):
            values = [evaluate(a, {"H": h, "W": w}) for a in args]
            assert evaluate(largest, {"H": h, "W": w}) == max(values)
            assert evaluate(smallest, {"H": h, "W": w}) == min(values)


@settings(max_examples=CASES, deadline=None)
@given(exprs)
def test_what_is_proved_nonnegative_is(d):
    if is_nonnegative(d):
        assert all(evaluate(d, {"H": h, "W": w}) >= 0 for h in range(12) for w in range(12))


def test_dominated_arguments_are_dropped():
    assert maximum(H, H) == H
    assert maximum(H, H + 1, 0) == H + 1
    assert minimum(H, H + 1) == H
    assert maximum(H, H // 2) == H
    assert maximum(64 * H * W, 128 * (H // 2) * (W // 2)) == 64 * H * W
    assert maximum((H + 1) // 2, H // 2) == (H + 1) // 2
    assert maximum(maximum(H, W), C) == maximum(H, maximum(W, C)) == maximum(C, W, H, 0)
    assert maximum(4 * H, 4 * W) == 4 * maximum(H, W)
    assert maximum(maximum(4 * H, 4 * W), 4 * C) == 4 * maximum(H, W, C)
    assert str(maximum(H, W, 7)) == "max(H, W, 7)"
    assert evaluate(maximum(H - 3, 0), {"H": 1}) == 0


def test_same_padding_needs_no_maximum_where_the_window_covers_its_stride():
    assert "max" not in str(maximum((ceil_div(H, 2) - 1) * 2 + 3 - H, 0))


# Sandler et al. 2018: the channels of MobileNetV2 at these multipliers, as torchvision 0.20 and
# slim print them: 32·0.35 → 16 (at 11.2, 8 would be more than 10 % below), 24·0.75 → 24, 96·1.4 →
# 136 (134.4), 320·0.75 → 240, 16·0.5 → 8.
@each(
    ("base", "alpha", "expected"),
    [
        (32, "0.35", 16),
        (24, "0.75", 24),
        (96, "1.4", 136),
        (320, "0.75", 240),
        (16, "0.5", 8),
        (16, "0.35", 8),
        (1280, "1.4", 1792),
    ],
)
def test_make_divisible_as_published(base, alpha, expected):
    alpha = Fraction(alpha)
    assert apply("make_divisible", base * alpha, 8) == expected
    symbolic = apply("make_divisible", base * ALPHA, 8)
    assert evaluate(symbolic, {"alpha": alpha}) == expected
    assert is_integer(symbolic)
    assert symbols_of(symbolic * H) == {"alpha", "H"}


@given(st.integers(1, 4000), st.integers(1, 64))
def test_make_divisible_is_the_published_float_formula(v, divisor):
    new = max(divisor, int(v + divisor / 2) // divisor * divisor)
    if new < 0.9 * v:
        new += divisor
    assert apply("make_divisible", v, divisor) == new


def test_rounding_functions():
    assert [apply("round", Fraction(n, 2)) for n in (1, 3, 5)] == [0, 2, 2]
    assert apply("ceil", Fraction(7, 2)) == 4
    assert apply("floor", Fraction(-7, 2)) == -4
    assert apply("round", H) == apply("ceil", H) == apply("floor", H) == H
    assert apply("ceil", Fraction(1, 2) * H) == (H + 1) // 2
    assert apply("floor", Fraction(1, 2) * H) == H // 2
    assert type(apply("max", Fraction(4, 2), 1)) is int


# ---------------------------------------------------------------- helpers


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**6))
def test_plain_integers_stay_plain(a, b):
    for value in (floor_div(a, b), ceil_div(a, b), maximum(a, b), minimum(a, b), product([a, b])):
        assert type(value) is int
    assert floor_div(a, b) == a // b
    assert ceil_div(a, b) == -((-a) // b)
    assert (maximum(a, b), minimum(a, b)) == (max(a, b), min(a, b))


def test_small_helpers():
    assert product([]) == 1
    assert product(iter([H, W, 3])) == 3 * H * W
    assert sum([H, W, 3]) == H + W + 3
    assert is_number(3)
    assert is_number(Fraction(1, 2))
    assert not is_number(H)
    assert symbols_of(7) == frozenset()
    assert symbols_of(maximum(H, 3) + (W + 1) // 2 * C) == {"H", "W", "C"}
    assert evaluate(5, {}) == 5
    assert floor_div(Fraction(7, 2), 2) == 1
    assert ceil_div(Fraction(7, 2), 2) == 2
    assert maximum(Fraction(7, 2), 2) == Fraction(7, 2)
    assert symbol("a symbol") is symbol("a symbol")


@pytest.mark.parametrize("b", [0, -1])
def test_division_needs_a_positive_divisor(b):
    for divide in (floor_div, ceil_div):
        for a in (7, H):
            with pytest.raises(TypeError, match="whole number"):
                divide(a, b)


ARRAYS = {
    "max": lambda *args: np.max(np.broadcast_arrays(*args), axis=0),
    "min": lambda *args: np.min(np.broadcast_arrays(*args), axis=0),
    "make_divisible": np.vectorize(dims.FUNCTIONS["make_divisible"][0], otypes=[np.int64]),
}


@settings(max_examples=CASES, deadline=None)
@given(exprs)
def test_evaluate_takes_arrays(d):
    h, w = np.meshgrid(np.arange(0, 30), np.array([0, 1, 33, 224]))
    values = np.broadcast_to(evaluate(d, {"H": h, "W": w}, functions=ARRAYS), h.shape)
    for i in np.ndindex(*h.shape):
        assert values[i] == evaluate(d, {"H": int(h[i]), "W": int(w[i])})


def test_a_sweep_stays_in_integers():
    values = evaluate(walk(H, [("floor", 7, 2, 3, 1), ("ceil", 3, 2, 0, 1)]), {"H": np.arange(300)})
    assert values.dtype.kind == "i"


# ---------------------------------------------------------------- text


def published(v, divisor):
    return dims.FUNCTIONS["make_divisible"][0](v, int(divisor))


READERS = {
    "floor": math.floor,
    "ceil": math.ceil,
    "ceiling": math.ceil,
    "max": max,
    "min": min,
    "Max": max,
    "Min": min,
    "Rational": Fraction,
    "Fraction": Fraction,
    "round": round,
    "make_divisible": published,
}


@settings(max_examples=CASES, deadline=None)
@given(st.one_of(exprs, rationals), st.sampled_from(["ascii", "sympy"]))
def test_printed_text_reads_back_as_the_same_value(d, style):
    text = to_text(d, style)
    assert text.isascii()
    for h, w, alpha in ((0, 1, 1), (5, 3, Fraction(3, 4)), (37, 224, Fraction(7, 5))):
        env = {"H": h, "W": w, "alpha": alpha}
        exact = re.sub(r"\b(\d+)\b", r"Fraction(\1)", text)  # so that / is no float division
        read = eval(exact, dict(READERS), env)
        assert read == evaluate(d, env)


@settings(max_examples=CASES, deadline=None)
@given(st.one_of(exprs, rationals))
def test_brackets_balance_in_every_style(d):
    for style in ("unicode", "ascii", "latex", "sympy"):
        text = to_text(d, style)
        assert text.count("(") == text.count(")")
        assert text.count("{") == text.count("}")
        assert text.count("⌊") + text.count("⌈") == text.count("⌋") + text.count("⌉")


@each(
    ("d", "unicode", "latex"),
    [
        (7, "7", "7"),
        (Fraction(-3, 2), "−3/2", r"-\frac{3}{2}"),
        (H, "H", "H"),
        (5 - H, "5 − H", "5 - H"),
        (-H - W, "−H − W", "-H - W"),
        (
            512 * (H // 32) * (W // 32),
            "512·⌊H/32⌋·⌊W/32⌋",
            r"512 \left\lfloor \frac{H}{32} \right\rfloor \left\lfloor \frac{W}{32} \right\rfloor",
        ),
        (C * ceil_div(H, 32) ** 2, "C·⌈H/32⌉²", r"C \left\lceil \frac{H}{32} \right\rceil^{2}"),
        ((H - 11) // 4 + 1, "⌊(H − 7)/4⌋", r"\left\lfloor \frac{H - 7}{4} \right\rfloor"),
        (H // 2 + 1, "⌊H/2⌋ + 1", r"\left\lfloor \frac{H}{2} \right\rfloor + 1"),
        (
            4 * C * (H - 2) * (W - 2),
            "4·C·(H − 2)·(W − 2)",
            r"4 C \left(H - 2\right) \left(W - 2\right)",
        ),
        ((H + 1) ** 2, "(H + 1)²", r"\left(H + 1\right)^{2}"),
        (H * (H + 1) * Fraction(1, 2), "H·(H + 1)/2", r"\frac{H \left(H + 1\right)}{2}"),
        (H * H - 2 * H * W + 3, "H² − 2·H·W + 3", "H^{2} - 2 H W + 3"),
        (2 * H + 1, "2·H + 1", "2 H + 1"),
        (2 * (H // 2 + 1), "2·(⌊H/2⌋ + 1)", None),
        (96 * ((H - 11) // 4 + 1) * ((W - 11) // 4 + 1), "96·⌊(H − 7)/4⌋·⌊(W − 7)/4⌋", None),
        (3 * H * W + 64 * (H // 2) * (W // 2) + 10, "3·H·W + 64·⌊H/2⌋·⌊W/2⌋ + 10", None),
        (4 * maximum(H, W), "4·max(H, W)", r"4 \max\left(H, W\right)"),
        (H // 4 + W // 4, "⌊H/4⌋ + ⌊W/4⌋", None),
        (H * W // 7, "⌊H·W/7⌋", r"\left\lfloor \frac{H W}{7} \right\rfloor"),
        (
            apply("make_divisible", 32 * ALPHA, 8),
            "make_divisible(32·alpha, 8)",
            r"\operatorname{make\_divisible}\left(32 \mathrm{alpha}, 8\right)",
        ),
        (apply("ceil", 3 * ALPHA), "ceil(3·alpha)", r"\left\lceil 3 \mathrm{alpha} \right\rceil"),
        (ALPHA // 1, "⌊alpha⌋", r"\left\lfloor \mathrm{alpha} \right\rfloor"),
        (symbol("batch_size"), "batch_size", r"\mathrm{batch\_size}"),
    ],
)
def test_text_as_a_person_writes_it(d, unicode, latex):
    assert to_text(d) == unicode
    assert latex is None or to_text(d, "latex") == latex


def test_the_other_styles():
    volume = 512 * (H // 32) * (W // 32)
    assert to_text(volume, "ascii") == "512*floor(H/32)*floor(W/32)"
    assert to_text(volume + ceil_div(H, 2), "sympy") == "512*floor(H/32)*floor(W/32) + ceiling(H/2)"
    assert to_text(maximum(H, W) * Fraction(1, 2), "sympy") == "Max(H, W)/2"
    assert to_text(Fraction(1, 2), "sympy") == "Rational(1, 2)"
    assert to_text(3, "latex") == "3"
    assert repr(H // 2) == "Expr(floor(H/2))"
    assert repr(next(iter((H // 2).terms))[0]) == "floor((1*H)/2)"


# ---------------------------------------------------------------- its cost


def test_importing_dims_loads_nothing_heavy():
    code = (
        "import cnncalc; before = set(sys.modules); import cnncalc.dims as d;"
        "d.floor_div(7, 2); d.maximum(1, 2); d.product([3]);"
        "heavy = {'dataclasses', 'numpy', 'sympy', 'cnncalc.dims.text'};"
        "print(sorted(heavy & (set(sys.modules) - before)))"
    )
    # -S, so that no .pth file of the environment loads anything of its own
    root = str(dims.__file__).rsplit("cnncalc", 1)[0]
    code = f"import sys; sys.path.insert(0, {root!r}); {code}"
    run = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, check=True)
    assert run.stdout.decode().strip() == "[]"


def test_expr_is_exported_as_the_type_of_symbols():
    assert isinstance(H, Expr)


def test_a_floor_beside_two_numbers_is_moved_by_one_of_them():
    floor, gain = floor_div(H + 1, 4), symbol("G")
    form = floor * W - 2 * W + floor * gain - 3 * gain
    text = to_text(form, "ascii")
    for h, w, g in ((9, 2, 5), (30, 7, 1)):
        expected = ((h + 1) // 4 - 2) * w + ((h + 1) // 4 - 3) * g
        assert eval(text, {"floor": math.floor, "H": h, "W": w, "G": g}) == expected
