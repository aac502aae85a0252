"""Lists that are made, sums and logarithms, layers as params, blocks within themselves."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cnncalc.language.write import expanded_text
from tests.each import each
from tests.language.reading import fault, nodes, reading
from tests.language.test_write import figures

# Radosavovic et al. 2020, arXiv:2003.13678, section 3.3 and table 5: REGNETX-400MF has depths 1, 2,
# 7, 12 and widths 32, 64, 160, 384 of groups of 16, from w_0 = 24, w_a = 24.48, w_m = 2.54, d = 22.
REGNET = """input: 8x8x3
params:
  w0: 24
  wa: 24.48
  wm: 2.54
  steps: [round(log((w0 + wa*j)/w0)/log(wm)) for j in range(22)]
  each: [16*round(8*round(w0*wm**n/8)/16) for n in steps]
  widths: [each[i] for i in range(len(each)) if i == 0 or each[i] != each[i - 1]]
  depths: [sum([w == v for w in each]) for v in widths]
layers: [relu]
"""


def test_the_widths_of_regnet():
    params = reading(REGNET).member.params
    assert (params["widths"], params["depths"]) == ((32, 64, 160, 384), (1, 2, 7, 12))


@each(
    ("value", "expected"),
    [
        ("[2*c for c in [1, 2, 3]]", (2, 4, 6)),
        ("[c + s for c, s in [[1, 2], [3, 4]] if c > 1]", (7,)),
        ("[max(a, b) for a in range(2) for b in range(1, 3)]", (1, 2, 1, 2)),
        ("rows[-1]", 9), ("sum(rows)", 17), ("max(rows)", 9), ("min(rows)", 3),
        ("round(log(8, 2))", 3), ("round(1000*log(2))", 693), ("sum([c*c for c in rows])", 115),
        ("round(1000*2**0.5)", 1414), ("2.25**0.5", Fraction(3, 2)), ("16**(3/4)", 8),
        ("len(range(4, 20, 5))", 4), ("[rows[i - 1] for i in range(3)]", (9, 3, 5)),
    ],
)  # fmt: skip
def test_lists_and_functions(value, expected):
    text = f"input: 8x8x3\nparams:\n  rows: [3, 5, 9]\n  x: {value}\nlayers: [relu]\n"
    assert reading(text).member.params["x"] == expected


def test_a_loop_makes_its_list():
    text = "input: 8x8x3\nlayers:\n  - for c in [2*i for i in range(1, 4)]: conv1-(c)\n"
    assert list(nodes(text).values()) == ["conv1-2", "conv1-4", "conv1-6"]


BOMB = "  a: [0 for i in range(900)]\n  b: [a for i in range(900)]\n  c: [b for i in range(900)]\n"


@pytest.mark.parametrize(
    ("params", "layer", "code"),
    [
        ("  x: [1 for i in range(9999)]\n", "relu", "C110"),
        ("  x: [1 for i in range(900) for j in range(900)]\n", "relu", "C115"),
        (BOMB, "relu", "C110"),
        ("  a: [1, 1]\n" + "".join(f"  {b}: [{a}, {a}]\n" for a, b in zip("abcdefghijklmnopqrs",
         "bcdefghijklmnopqrst", strict=True)), "relu", "C115"),
        ("  x: 3\n", "conv1-(sum([i for i in [1, 2]]))", "C110"),
        ("  x: 3\n", "conv1-(sum(3))", "C110"),
        ("  x: log(0)\n", "relu", "C110"), ("  x: [i for i in 3]\n", "relu", "C110"),
        ("  x: [i for i, j in [1, 2]]\n", "relu", "C110"), ("  x: log(C)\n", "relu", "C111"),
        ("  x: 2**65\n", "relu", "C110"), ("  x: 2**-0.5\n", "relu", "C110"),
        ("  x: (0 - 2)**0.5\n", "relu", "C110"), ("  x: 10**60.5\n", "relu", "C115"),
        ("  x: [c.real for c in [1]]\n", "relu", "C110"), ("  x: sum(1, 2)\n", "relu", "C110"),
    ],
)  # fmt: skip
def test_what_is_too_long_or_no_list_is_refused(params, layer, code):
    assert fault(f"input: 8x8x3\nparams:\n{params}layers: [{layer}]\n").code == code


ACT = """input: 8x8x4
params: {act: silu, norm: bn, slope: leakyrelu 0.2}
words: {cr: conv | act}
blocks:
  u(c, a=act): [conv3-(c) pad half | norm | a]
layers:
  - u(4) | u(4, tanh) | u(4, a=elu)
  - slope | cr1-3
  - when (act == relu): fc 3
"""


def test_a_param_that_holds_a_layer_is_used_by_its_name():
    kinds = [kind for kind in nodes(ACT).values() if not kind.startswith("conv")]
    assert kinds == ["bn", "silu", "bn", "tanh", "bn", "elu", "leakyrelu 0.2", "silu"]
    kinds = [*nodes(ACT, params={"act": "relu"}).values()]
    assert kinds[2] == "relu"
    assert kinds[-2:] == ["relu", "fc 3"]


def test_another_param_stays_a_symbol():
    text = ACT.replace("{act: silu,", "{n: 4, act: silu,").replace("cr1-3", "cr1-(n)")
    assert str(reading(text, params={"n": "add"}).graph.params["n"]) == "add"


HOURGLASS = """input: 16x16x8
blocks:
  hourglass(n):
    - add:
        - conv1-8
        - - maxpool2
          - when (n > 1): hourglass(n - 1)
          - else: conv1-8
          - upsample 2
layers:
  - hg: hourglass(3)
"""


def test_a_block_calls_itself_under_a_when():
    found = nodes(HOURGLASS)
    assert list(found.values()).count("maxpool2") == 3
    assert "hg.hourglass1.hourglass1.conv2" in found
    original = reading(HOURGLASS)
    for text in (original.spec, expanded_text(original.graph)):
        assert figures(reading(text).graph) == figures(original.graph)


@pytest.mark.parametrize(
    ("blocks", "layer", "code"),
    [
        ("a(n): [relu, a(n)]", "a(1)", "C114"), ("a(n): [relu, a(n + 1)]", "a(1)", "C115"),
        ("a(n): [a(n + 1), a(n + 1)]", "a(1)", "C115"), ("a: [b], b: [a]", "a", "C114"),
        ("a(n): [{when (n): [a(n - 1), a(n - 1), relu]}]", "a(25)", "C115"),
        ("a(x): [a(x)]", "a(input)", "C114"),
    ],
)  # fmt: skip
def test_what_never_ends_or_is_too_much_is_refused(blocks, layer, code):
    error = fault(f"input: 8x8x3\nblocks: {{{blocks}}}\nlayers: [{layer}]\n")
    assert error.code == code
    assert error.hint
