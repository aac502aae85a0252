"""`cin`: the channels that arrive where an expression stands."""

from __future__ import annotations

import pytest

from cnncalc import analyze
from cnncalc.language.write import expanded_text
from tests.each import each
from tests.language.reading import fault, nodes, reading
from tests.language.test_write import figures

HEAD = """input: 8x8x6
params: {t: 4}
blocks:
  squeeze(r=2, w=cin): [conv1-(cin//r) | relu, conv1-(w)]
  mbconv(c, s=1):
    - when (s == 1 and cin == c): {residual: [conv1-(t*cin), conv3-(cin) pad half, conv1-(c)]}
    - else: conv1-(c) /(s)
layers:
"""


@each(
    ("layers", "expected"),
    [
        ("  - conv1-(2*cin)\n  - conv1-(2*cin)\n", ["conv1-12", "conv1-24"]),
        ("  - conv1-(2*cin) | conv1-(cin//3)\n", ["conv1-12", "conv1-4"]),
        ("  - squeeze\n", ["conv1-3", "relu", "conv1-6"]),
        ("  - squeeze(cin)\n", ["conv1-1", "relu", "conv1-6"]),
        ("  - squeeze(1, w=cin + 1)\n", ["conv1-6", "relu", "conv1-7"]),
        ("  - mbconv(6)\n  - mbconv(8)\n",
         ["conv1-24", "conv3-24 pad 1", "conv1-6", "add", "conv1-8"]),
        ("  - repeat (cin//2): conv1-(cin + 1)\n", ["conv1-7", "conv1-8", "conv1-9"]),
        ("  - for k in [cin, 2*cin]: conv1-(k)\n", ["conv1-6", "conv1-12"]),
        ("  - conv1-2 | conv1-(cin + 1)*(cin)\n", ["conv1-2", "conv1-3", "conv1-4"]),
        ("  - concat: [conv1-(cin), conv1-(2*cin)]\n  - conv1-(cin)\n",
         ["conv1-6", "conv1-12", "concat", "conv1-18"]),
        ("  - a: conv1-2\n  - from input | conv1-(cin)\n", ["conv1-2", "conv1-6"]),
        ("  - flatten | fc (cin)\n", ["flatten", "fc 384"]),
        ("  - split: [conv1-(cin), conv1-(cin)]\n",
         ["split 1 of 2", "conv1-3", "split 2 of 2", "conv1-3", "concat"]),
    ],
)  # fmt: skip
def test_the_channels_that_arrive(layers, expected):
    assert list(nodes(HEAD + layers).values()) == expected


def test_a_name_may_have_it_too():
    assert list(nodes(HEAD + "  - x(cin): conv1-2\n  - from x6 | relu\n")) == ["x6", "relu1"]


def test_a_name_of_ones_own_comes_first():
    text = "input: 8x8x6\nparams: {cin: 5}\nlayers: [conv1-(cin), conv1-(cin)]\n"
    assert list(nodes(text).values()) == ["conv1-5"] * 2
    text = "input: 8x8x6\nblocks: {u(cin): conv1-(cin)}\nlayers: [u(3), u(4)]\n"
    assert list(nodes(text).values()) == ["conv1-3", "conv1-4"]


def test_channels_may_be_symbols():
    text = HEAD.replace("8x8x6", "HxWxC") + "  - conv1-(t*cin) | conv1-(cin//4)\n"
    rows = analyze(reading(text).graph).rows
    assert [str(row.facts.output.channels) for row in rows] == ["4·C", "C"]


@pytest.mark.parametrize(
    ("layers", "place"),
    [("  - when (cin == t): relu\n", "9:11"), ("  - mbconv(6)\n", "6:24"),
     ("  - repeat (cin): relu\n", "9:13"), ("  - conv1-(2 if cin > 3 else 1)\n", "9:17")],
)  # fmt: skip
def test_what_a_symbol_decides_is_a_fault_with_its_place(layers, place):
    error = fault(HEAD.replace("8x8x6", "HxWxC") + layers)
    assert error.code in ("C110", "C109")
    assert str(error.location) == f"net.yaml:{place}"
    assert error.hint


@pytest.mark.parametrize(
    ("layers", "code", "place"),
    [("  - conv9-8\n  - conv1-(cin)\n", "C203", "9:5"),
     ("  - cnov9-8\n  - conv1-(cin)\n", "C107", "9:5"),
     ("  - conv1-(cin/4)\n", "C109", "9:11"), ("  - conv1-(cinn)\n", "C111", "9:12")],
)  # fmt: skip
def test_a_fault_on_the_way_is_named_where_it_stands(layers, code, place):
    error = fault(HEAD + layers)
    assert (error.code, str(error.location)) == (code, f"net.yaml:{place}")


def test_it_is_read_again():
    original = reading(HEAD + "  - mbconv(6) | mbconv(8)\n  - squeeze\n")
    written = original.spec
    assert "when (s == 1 and cin == c)" in written
    for text in (written, expanded_text(original.graph)):
        assert figures(reading(text).graph) == figures(original.graph)


def test_a_network_that_does_not_ask_is_not_walked_twice(monkeypatch):
    from cnncalc.language import arriving

    monkeypatch.setattr(arriving.Arriving, "channels", None)
    reading("input: 8x8x6\nparams: {precincts: 2}\nlayers: [conv1-(precincts)]\n")
