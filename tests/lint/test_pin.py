"""`--pin` writes a whole `expect:`, and nothing else of a text changes."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from cnncalc.errors import Source, SpecError
from cnncalc.lint.expect import TOTALS
from cnncalc.lint.networks import read_spec
from cnncalc.lint.pin import pinned
from tests.lint.linting import codes

# 8*8*3 = 192 inputs, each weighted for 10 outputs: 1,920 weights, 10 biases, 4 bytes each.
BLOCK = (
    "expect:\n  output: 10\n  params: 1930\n  weights: 1920\n  biases: 10\n  buffers: 0\n"
    "  macs: 1920\n  flops: 3850\n  activations: 10\n  param_bytes: 7720\n"
    "  activation_bytes: 40\n  peak_activation_bytes: 808\n  weight_layers: 1\n"
)
FC = "input: 8x8x3\nlayers:\n  - fc 10\n"
FAMILY = "input: 8x8x3\nparams: {k: 2}\nlayers:\n  - fc (k)\nvariants:\n"


def pin(text: str) -> str:
    return pinned(read_spec(Source("net.yaml", text)))


def test_a_block_at_the_end():
    assert pin(FC) == FC + BLOCK
    assert pin(FC.rstrip("\n")) == FC + BLOCK.rstrip("\n")
    assert pin(FC + "# end\n") == FC + BLOCK + "# end\n"


def test_again_it_changes_nothing():
    assert pin(FC + BLOCK) == FC + BLOCK


def test_what_is_stated_is_mended_and_completed():
    wrong = BLOCK.replace("params: 1930", "params: 2K  # about").replace("  macs: 1920\n", "")
    new = pin(FC + wrong)
    assert codes(new) == []
    assert "params: 2K  # about\n" in new
    assert new.endswith("  macs: 1920\n")
    budget = FC + "expect: {params: {max: 2000}}\n"
    assert "params: {max: 2000}" in pin(budget)


@pytest.mark.parametrize(
    "text",
    [
        "{input: 8x8x3, layers: [fc 10]}\n", "{input: 8x8x3, layers: [fc 10],}\n",
        FC + "expect: {}\n", FC + "expect: {params: 1}\n", FC + "expect:\n",
        FC + "expect:  # none\n",
        "input: 8x8x3\nexpect:\n  params: 5  # x\n\nlayers: [fc 10]\n",
        FAMILY + "  a:\n  b: {k: 3}\n  c: {}\n  d:\n    k: 4\n    title: >\n      x\n\n"
        "  e: {k: 5, expect: {output: 5}}\n",
        FAMILY.replace("params", "expect: {output: 2}\nparams") + "  a: {}\n  b: {title: x}\n",
        FC.replace("\n", "\r\n"), FC + "title: |\n  x\n  y\n",
    ],
)  # fmt: skip
def test_every_layout(text):
    new = pin(text)
    spec = read_spec(Source("net.yaml", new))
    for network in spec.networks:
        keys = {key.text for key, _ in network.member.head["expect"].entries}
        assert keys == {"output", *TOTALS}
    assert codes(new) == []
    assert pin(new) == new
    assert max(map(len, new.split("\n"))) <= 100
    kept = [
        line.rstrip("}\r, ")
        for line in text.splitlines()
        if not re.search("expect|params: 5", line)
    ]
    assert all(line in new for line in kept)
    assert ("\r\n" in new, new.count("\r")) in ((False, 0), (True, new.count("\n")))


def test_what_a_symbol_decides_is_no_pin():
    new = pin(FC.replace("8x8x3", "HxWx3"))
    assert "macs" not in new and "biases: 10" in new
    assert codes(new) == []


def test_figures_of_layers_that_a_family_states_are_not_hidden():
    text = FAMILY.replace("params", "expect: {layers: {fc1: {output: 2}}}\nparams") + "  a: {}\n"
    assert pin(text) == text


def test_a_network_at_fault_has_no_pins():
    text = FC.replace("fc 10", "conv9-3")
    assert pin(text) == text


def test_one_variant_alone():
    text = FAMILY + "  a: {}\n  b: {k: 3}\n"
    new = pinned(read_spec(Source("net.yaml", text), "b"))
    assert "  a: {}\n" in new and "expect" in new.split("  b:")[1]


def test_a_layout_that_takes_none_is_refused():
    shared = FAMILY + "  a: &v {k: 3}\n  b: *v\n"
    try:
        assert codes(pin(shared)) == []
    except SpecError as error:
        assert error.code == "C123"


@pytest.mark.parametrize(("indent", "room"), [(2, 80), (20, 62), (60, 40), (100, 40)])
def test_lines_are_as_full_as_88_columns_let_them_and_never_below_40(indent, room):
    """Lines of figures stand six columns further in than their network."""
    names = "".join(f"{' ' * indent}n{k}: {{k: {10**k}}}\n" for k in range(6))
    new = pin(FAMILY + names)
    pieces = re.findall(r"expect: \{(.*?)\}", new, re.DOTALL)
    assert len(pieces) == 6
    for piece in pieces:
        lines = [line.strip() for line in piece.splitlines()]
        assert max(map(len, lines)) <= room
        for line, following in pairwise(lines):
            entry = re.match(r"\w+: [^,]*,?", following)
            assert entry and len(line) + 1 + len(entry[0]) > room, (line, following)
    assert room > 40 or max(len(line.strip()) for p in pieces for line in p.splitlines()) == 40
    assert codes(new) == []
