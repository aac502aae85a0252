"""Floors of an expression over an expression: a stride that is a letter."""

from __future__ import annotations

import random
from itertools import product
from math import ceil, floor

import pytest

from cnncalc import analyze, load
from cnncalc.dims import UndecidedError, evaluate, floor_over, substitute, symbol, to_text
from cnncalc.window import Axis
from tests.cli.run import cnncalc

N, F, S, P, T = map(symbol, "NFSPT")


def test_it_is_the_floor_of_the_ratio():
    room = N - F + 2 * P
    for n, f, s, p in product(range(1, 12), range(1, 4), range(1, 5), range(3)):
        given = {"N": n, "F": f, "S": s, "P": p}
        assert evaluate(floor_over(room, S), given) == (n - f + 2 * p) // s


def test_what_cancels_stays_exact():
    assert floor_over(6 * S, S) == 6
    assert floor_over(N * S, S) == N
    assert floor_over(7, 2) == 3
    assert floor_over(N, 2) == N // 2


def test_half_a_stride_is_no_stride():
    from fractions import Fraction

    with pytest.raises(UndecidedError):
        floor_over(N, S * Fraction(1, 2))


def test_a_letter_may_become_a_number_or_another_letter():
    value = floor_over(N - F, S)
    assert substitute(value, {"S": 2}) == (N - F) // 2
    assert substitute(value, {"N": 10, "F": 3, "S": 2}) == 3
    assert substitute(value, {"S": T}) == floor_over(N - F, T)


AXES = [
    Axis(N, F, S, P, P),
    Axis(N, 3, S, 1, 1, ceil=True),
    Axis(N, F, S, P, P, dilation=T),
    Axis(N, 3, S, ceil=True, drops=False),
]


@pytest.mark.parametrize("axis", AXES)
def test_a_window_has_as_many_outputs_as_with_numbers(axis):
    rng = random.Random(7)
    for _ in range(200):
        given = {"N": rng.randint(9, 99), "F": rng.randint(1, 7), "S": rng.randint(1, 5)}
        given |= {"P": rng.randint(0, 3), "T": rng.randint(1, 2)}
        sizes = [evaluate(size, given) for size in axis[:6]]
        assert evaluate(axis.output, given) == Axis(*sizes, *axis[6:]).output


def side_of(line):
    return analyze(load(line)).rows[-1].facts.output.spatial[0]


KINDS = (
    "conv{F}-4",
    "maxpool{F}",
    "depthwise{F}",
    "maxpool{F} ceil",
    "deconv{F}-4",
    "conv{F}-4 dilation 2",
)


@pytest.mark.parametrize("kind", KINDS)
def test_padding_that_is_same_needs_no_numbers(kind):
    """TensorFlow's SAME makes ⌈N/S⌉ of every window, and of a transposed one N·S."""
    output = side_of(f"NxNx3 -> {kind.format(F='(F)')} /(S) same")
    rng = random.Random(11)
    for _ in range(60):
        n, f, s = rng.randint(1, 40), rng.randint(1, 9), rng.randint(1, 12)
        expected = n * s if "deconv" in kind else ceil(n / s)
        assert evaluate(output, {"N": n, "F": f, "S": s}) == expected
        assert side_of(f"{n}x{n}x3 -> {kind.format(F=f)} /{s} same") == expected


def test_padding_that_is_same_is_shown_as_it_is_written():
    out = cnncalc("summary", "NxNxD -> convF-K /S same").out
    assert "⌈N/S⌉×⌈N/S⌉×K  K·(D·F² + 1)  D·F²·K·⌈N/S⌉²" in out
    out = cnncalc("layer", "--n", "N", "--f", "F", "--s", "S", "--p", "same").out
    assert "N/S = ⌈N/S⌉" in out
    assert "same pads for ⌈N/S⌉ windows" in out
    assert "⌈H/(S·T)⌉" in cnncalc("summary", "HxWxD -> conv3-8 /S same -> convF-K /T same").out


def test_a_chain_of_windows_is_one_floor():
    first = Axis(N, F, S, P, P).output
    second = Axis(first, 3, 2).output
    third = Axis(second, 2, T).output
    rng = random.Random(3)
    for _ in range(200):
        given = {"N": rng.randint(40, 99), "F": rng.randint(1, 5), "S": rng.randint(1, 3)}
        given |= {"P": rng.randint(0, 2), "T": rng.randint(1, 3)}
        one = (given["N"] - given["F"] + 2 * given["P"]) // given["S"] + 1
        two = (one - 3) // 2 + 1
        assert evaluate(second, given) == two
        assert evaluate(third, given) == (two - 2) // given["T"] + 1
    pooled = Axis(first, F, T).output
    assert to_text(pooled, "ascii").count("floor") == 1


@pytest.mark.parametrize(
    "value",
    [Axis(N, F, S, P, P).output, Axis(Axis(N, F, S).output, 3, T).output, floor_over(N, S * T)],
)
def test_what_is_printed_in_ascii_is_the_value(value):
    text = to_text(value, "ascii")
    for n, f, s, p, t in product((20, 33), (2, 3), (1, 2, 3), (0, 1), (1, 2, 3)):
        given = {"N": n, "F": f, "S": s, "P": p, "T": t}
        known = {"floor": floor, "ceil": ceil}
        assert eval(text, known, given) == evaluate(value, given), text


def test_lectures_have_it_with_one_behind():
    value = Axis(N, F, S, P, P).output
    assert to_text(value) == "(⌊(N − F + 2·P)/S⌋ + 1)"
    assert to_text(value * value) == "(⌊(N − F + 2·P)/S⌋ + 1)²"
    assert to_text(value, "latex") == (
        r"\left(\left\lfloor \frac{N - F + 2 P}{S} \right\rfloor + 1\right)"
    )
    assert to_text(value, "sympy") == "(floor((N - F + 2*P)/S) + 1)"


# ---- in the notation -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bare", "written"),
    [
        ("convF-K /S pad P", "conv(F)-(K) /(S) pad (P)"),
        ("CONVF-K", "conv(F)-(K)"),
        ("convFxF-K", "conv(F)x(F)-(K)"),
        ("maxpoolF /S", "maxpool(F) /(S)"),
        ("poolF", "maxpool(F)"),
        ("avgpoolF/S", "avgpool(F) /(S)"),
        ("depthwiseF /S", "depthwise(F) /(S)"),
        ("deconvF-K /S", "deconv(F)-(K) /(S)"),
    ],
)
def test_a_letter_may_stand_as_the_size(bare, written):
    figures = [
        cnncalc("summary", f"NxNxD -> {layer}", "--format", "json").out for layer in (bare, written)
    ]
    assert figures[0] == figures[1]
    assert '"params"' in figures[0]


def test_the_convolution_of_the_lectures():
    out = cnncalc("summary", "NxNxD -> convF-K /S pad P").out
    assert "params          K·(D·F² + 1)" in out
    assert "MACs            D·F²·K·(⌊(N − F + 2·P)/S⌋ + 1)²" in out


@pytest.mark.parametrize("layer", ["convF-K /S pad P", "maxpoolF /S", "conv3-K /S", "poolF"])
def test_what_is_shown_is_read_again(layer, tmp_path):
    shown = cnncalc("show", f"NxNxD -> {layer}").out
    assert layer.replace("poolF", "maxpoolF").replace("maxmax", "max") in shown
    (tmp_path / "net.yaml").write_text(shown)
    words = ("--format", "json")
    again = cnncalc("summary", str(tmp_path / "net.yaml"), *words).out
    assert '"output_shape"' in again
    assert again.count("floor") == cnncalc("summary", f"NxNxD -> {layer}", *words).out.count(
        "floor"
    )


@pytest.mark.parametrize("word", ["convT-64", "convf-64", "bnF", "reluS", "convFK-3"])
def test_other_letters_are_no_sizes(word):
    done = cnncalc("summary", f"NxNxD -> {word}")
    assert (done.code, done.out) == (2, "")
    assert "C107" in done.err


def test_a_framework_s_word_gets_its_layer():
    assert "a transposed convolution is deconv3-64" in cnncalc("summary", "8x8x3 -> convT-64").err


# ---- one layer -----------------------------------------------------------------------------------


def test_a_layer_in_letters():
    out = cnncalc(
        "layer", "--n", "N", "--f", "F", "--s", "S", "--p", "P", "--c", "C", "--k", "K"
    ).out
    assert "(N − F + 2·P)/S + 1 = (⌊(N − F + 2·P)/S⌋ + 1)" in out
    assert "where S divides N − F + 2·P" in out
    assert "K·C·F·F + K = K·(C·F² + 1)" in out


def test_some_sizes_may_be_letters():
    out = cnncalc("layer", "--n", "N", "--f", "3", "--s", "2").out
    assert "(N − 3 + 2·0)/2 + 1 = ⌊(N − 1)/2⌋" in out
    assert (
        "the stride tiles the input\n" in cnncalc("layer", "--n", "N", "--f", "3", "--p", "1").out
    )
    assert (
        "K·(C·N² + 1)" in cnncalc("layer", "--type", "fc", "--n", "N", "--c", "C", "--k", "K").out
    )


def test_its_document_says_what_is_not_known():
    out = cnncalc("layer", "--n", "N", "--f", "F", "--s", "S", "--format", "json").out
    assert '"fits": null' in out
    assert '"(floor((N - F)/S) + 1)"' in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--n", "n", "--f", "3"), "neither a whole number nor a capital letter"),
        (("--n", "N", "--f", "F", "--out", "5"), "with --out sizes are numbers"),
        (("--n", "N", "--f", "F", "--p", "p"), "is not a padding"),
        (
            ("--type", "depthwise", "--n", "N", "--f", "F", "--c", "C", "--k", "K"),
            "not visibly a multiple",
        ),
        (("--n", "0", "--f", "3"), "not in the range"),
    ],
)
def test_what_a_letter_cannot_be_is_refused(words, said):
    done = cnncalc("layer", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_strides_are_swept(tmp_path):
    spec = "input: 16x16x3\nparams: {s: 1}\nlayers: [conv3-4 /(s) pad 1, maxpool2 /(s), fc 10]\n"
    (tmp_path / "net.yaml").write_text(spec)
    done = cnncalc("sweep", str(tmp_path / "net.yaml"), "-p", "s=1:4", "--format", "csv")
    assert done.code == 0, done.err
    swept = [int(line.split(",")[1]) for line in done.out.splitlines()[1:]]
    for stride, params in enumerate(swept, 1):
        side = ((16 + 2 - 3) // stride + 1 - 2) // stride + 1
        assert params == 4 * 27 + 4 + 10 * (4 * side * side + 1)
