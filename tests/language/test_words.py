"""Words of a spec: a layer with what always follows it."""

from __future__ import annotations

import pytest

from cnncalc.language.write import expanded_text
from tests.each import each
from tests.language.reading import fault, nodes, reading
from tests.language.test_write import figures
from tests.lint.linting import codes

HEAD = """input: 8x8x6
params: {g: 2, k: 3}
defaults: {conv: nobias}
words:
  cbr: conv pad half | bn | relu
  cb: conv | bn
  grouped: conv3 groups (g) | bn
  dw: depthwise pad half nobias | bn
  wide: conv1-(4*cin) | cbr1-6
  Head: fc
  cbs: cb | silu
  act: leakyrelu 0.1
blocks:
  u(c): cbr3-(c) | cb1-(c)
layers:
"""


@each(
    ("layer", "expected"),
    [
        ("cbr3-64 /2", ["conv3-64 /2 pad 1 nobias", "bn", "relu"]),
        ("CBR1-8", ["conv1-8 nobias", "bn", "relu"]),
        ("cbr(k)-(2*k) | relu", ["conv3-6 pad 1 nobias", "bn", "relu", "relu"]),
        ("cbr1x(k)-4", ["conv1x3-4 pad 0x1 nobias", "bn", "relu"]),
        ("cb3-4 bias dilation 2", ["conv3-4 dilation 2", "bn"]),
        ("cbr3-4 pad 0", ["conv3-4 nobias", "bn", "relu"]),
        ("cbr3-4 same", ["conv3-4 nobias same", "bn", "relu"]),
        ("grouped-4 /2", ["conv3-4 /2 groups 2 nobias", "bn"]),
        ("grouped1-6 groups 3", ["conv1-6 groups 3 nobias", "bn"]),
        ("dw3 mult 2", ["depthwise3 pad 1 mult 2 nobias", "bn"]),
        ("wide", ["conv1-24 nobias", "conv1-6 nobias", "bn", "relu"]),
        ("head 10", ["fc 10"]),
        ("cbs1-3", ["conv1-3 nobias", "bn", "silu"]),
        ("act | act 0.2", ["leakyrelu 0.1", "leakyrelu 0.2"]),
        ("u(4)", ["conv3-4 pad 1 nobias", "bn", "relu", "conv1-4 nobias", "bn"]),
        ("cb1-4*2", ["conv1-4 nobias", "bn"] * 2),
    ],
)
def test_a_word_takes_what_its_layer_takes(layer, expected):
    assert list(nodes(f"{HEAD}  - {layer}\n").values()) == expected


def test_a_name_is_that_of_the_layer_and_stands_for_the_last():
    graph = reading(HEAD + "  - x: cbr3-8\n  - conv1-2\n  - from x | bn\n").graph
    assert [node.name for node in graph.nodes[1:]] == ["x", "bn1", "relu1", "conv2", "bn2"]
    assert graph.nodes[-1].inputs == (3,)
    named = nodes(HEAD + "  - x: {repeat 2: cbr(k)-4}\n")
    assert list(named)[:2] == ["x.1.conv1", "x.1.bn1"]


@each(
    ("words", "code", "token"),
    [
        ("conv: bn", "C103", "conv"), ("CONV: bn", "C103", "CONV"), ("u: bn", "C103", "u(c)"),
        ("a: bn\n  A: relu", "C103", "A"), ("pool: maxpool2", "C103", "pool"),
        ("repeat: relu", "C103", "repeat"), ("cin: relu", "C103", "cin"),
        ("cbr3: conv3 | bn", "C105", "cbr3"), ("a b: conv3 | bn", "C105", "a b"),
        ("a: [conv3, bn]", "C105", "[conv3, bn]"), ("a: conv*2", "C105", "conv*2"),
        ("a: from input | bn", "C105", "from input | bn"), ("a: u(3) | bn", "C107", "u"),
        ("a: b | bn\n  b: relu", "C107", "b"), ("a: a | bn", "C107", "a"),
        ("a: cnov | bn", "C107", "cnov"), ("a: conv pda 1", "C108", "pda"),
        ("a: conv pad 1 pad 2", "C108", "pad 2"),
    ],
)  # fmt: skip
def test_what_is_no_word_is_refused(words, code, token):
    text = f"input: 8x8x6\nwords:\n  {words}\nblocks: {{u(c): conv1-(c)}}\nlayers: [relu]\n"
    error = fault(text)
    assert (error.code, error.location.token) == (code, token)


@each(
    ("layer", "code"),
    [("cbr3", "C108"), ("cbr3-4 pda 1", "C108"), ("cbx3-4", "C107"), ("cb", "C108"),
     ("cbr3-4 pad 1 pad 2", "C108"), ("cbr(4)", "C108"), ("grouped-5", "C204")],
)  # fmt: skip
def test_faults_stand_where_the_word_is_used(layer, code):
    from cnncalc import analyze
    from cnncalc.errors import SpecError

    with pytest.raises(SpecError) as caught:
        analyze(reading(f"{HEAD}  - {layer}\n").graph)
    assert caught.value.code == code
    assert caught.value.location.line == 16


def test_words_that_double_are_refused_before_they_are_made():
    lines = [f"  {'a' * (i + 1)}: {'a' * i} | {'a' * i}" for i in range(1, 40)]
    text = "input: 8x8x6\nwords:\n  a: relu\n" + "\n".join(lines) + "\nlayers: [relu]\n"
    assert fault(text).code == "C115"
    lines = [f"  {'a' * (i + 1)}: relu | {'a' * i}" for i in range(1, 100)]
    text = "input: 8x8x6\nwords:\n  a: relu\n" + "\n".join(lines) + "\nlayers: [relu]\n"
    assert fault(text).code == "C115"


def test_they_are_written_and_read_again():
    original = reading(HEAD + "  - x: cbr3-8 /2\n  - wide\n  - u(4) | cb(k)-(g)\n")
    written = original.spec
    assert "  cbr: conv pad half | bn | relu\n" in written
    for text in (written, expanded_text(original.graph)):
        assert figures(reading(text).graph) == figures(original.graph)


def test_a_check_knows_which_are_used():
    text = "input: 8x8x6\nparams: {g: 2}\nwords: {cb: conv nobias groups (g) | bn, cr: cb | relu}\n"
    blocks = "blocks: {u(c): cr3-(c)}\n"
    assert codes(f"{text}{blocks}layers: [u(4)]\n") == []
    assert "C302" in codes(f"{text}layers: [cb3-4]\n")
    assert codes(f"{text}layers: [cr3-4, cb1-4, {{when (g == 3): cb3-4 pda 2}}]\n") == ["C108"]
