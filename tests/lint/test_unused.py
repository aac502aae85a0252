"""Blocks, params and outputs that stand for nothing."""

from __future__ import annotations

import pytest

from tests.lint.linting import codes, found, network


def test_a_block_that_is_called_only_by_an_unused_block():
    text = network("fc 10", "blocks:\n  a(c): conv3-(c)\n  b(c): a(c)\n")
    assert found(text) == ["C302 3:3", "C302 4:3"]


@pytest.mark.parametrize(
    ("layers", "head"),
    [
        ("a(8)", "blocks:\n  a(c): conv3-(c)\n"),
        ("unit(8)", "params: {unit: a}\nblocks:\n  a(c): conv3-(c)\n"),
        ("b", "blocks:\n  a(c): conv3-(c)\n  b: a(8)\n"),
        ("repeat 2: [a]", "blocks:\n  a: conv3-8 | relu\n"),
        ("residual: [a]", "blocks:\n  a: conv3-3 pad 1\n"),
        ("b(a)", "blocks:\n  a: conv3-8\n  b(kind): kind\n"),
        ("when (0): [a]", "blocks:\n  a: conv3-8\n"),
    ],
)
def test_a_block_that_is_used(layers, head):
    assert "C302" not in codes(network(f"{layers}\nfc 10", head))


def test_a_block_that_only_one_member_uses():
    head = (
        "params: {unit: a}\nblocks:\n  a: relu\n  b: elu\nvariants:\n  one: {}\n  two: {unit: b}\n"
    )
    assert codes(network("unit\nfc 10", head)) == []
    assert codes(network("unit\nfc 10", head.replace("{unit: b}", "{}"))) == ["C302"]


@pytest.mark.parametrize(
    ("layers", "head"),
    [
        ("fc (n)", "params: {n: 10}\n"),
        ("fc (m)", "params: {n: 10, m: 2*n}\n"),
        ("repeat (n) as i: [fc(i): fc 10 | relu]", "params: {n: 2}\n"),
        ("for c in rows: [fc (c) | relu]", "params: {rows: [3, 4]}\n"),
        ("when (n > 1): [relu]", "params: {n: 2}\n"),
        ("fc(n): fc 10", "params: {n: 2}\n"),
        ("a(8, stride=n)", "params: {n: 1}\nblocks:\n  a(c, stride): conv3-(c) /(stride)\n"),
        ("a", "params: {n: 8}\nblocks:\n  a(c=n): conv3-(c)\n"),
    ],
)
def test_a_param_that_is_used(layers, head):
    assert codes(network(layers, head)) == []


def test_a_param_in_the_input():
    assert codes("input: (n)x(n)x3\nparams: {n: 8}\nlayers: [fc 10]\n") == []


@pytest.mark.parametrize(
    ("layers", "head", "place"),
    [
        ("fc 10", "params: {n: 10}\n", "2:10"),
        ("fc 10", "params:\n  m: 1\n  n: (m)\n", "3:3"),
        ("a(8, 1)", "blocks:\n  a(c, s): conv3-(c)\n", "3:8"),
        ("a(8, s=1)", "params: {s: 1}\nblocks:\n  a(c, s): conv3-(c) /(s)\n", "2:10"),
    ],
)
def test_a_param_that_is_not(layers, head, place):
    assert f"C303 {place}" in found(network(layers, head))


def test_blocks_that_a_param_chooses_share_their_params():
    blocks = "blocks:\n  a(c, s): conv3-(c) /(s)\n  b(c, s): conv3-(c)\n"
    variants = "variants:\n  one: {}\n  two: {unit: b}\n"
    text = network("unit(8, 1) | relu | fc 10", f"params: {{unit: a}}\n{blocks}{variants}")
    assert codes(text) == []


def test_an_output_that_nobody_reads():
    text = network("a: conv3-8\nb: conv3-4 | relu\n  from: input\nfc 10")
    assert found(text) == ["C304 3:8"]


def test_an_input_that_nobody_reads():
    text = "input:\n  image: 8x8x3\n  mask: 8x8x1\nlayers: [conv3-8]\n"
    assert codes(text) == ["C304"]


@pytest.mark.parametrize(
    "layers",
    [
        "a: conv3-3 pad 1\nadd:\n  from: [a, input]",
        "training: [conv3-8 | fc 10]\nfc 10",
        "a: conv3-8\nb: conv3-4\n  from: input\ncrop:\n  from: [a, b]",
    ],
)
def test_outputs_that_are_read(layers):
    assert "C304" not in codes(network(layers))


def test_a_layer_named_as_an_output():
    text = network("a: conv3-8\nb: conv3-4\n  from: input", "outputs: [a, b]\n")
    assert codes(text) == []


def test_nothing_is_called_unused_in_a_text_that_cannot_all_be_read():
    head = "params: {n: 8}\nblocks:\n  a: relu\n"
    assert codes(network("bogus\nfc 10", head)) == ["C107"]
