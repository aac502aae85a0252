"""Blocks that nobody calls."""

from __future__ import annotations

from tests.each import each
from tests.lint.linting import codes, found, network


def test_a_block_that_is_called_only_by_an_unused_block():
    text = network("fc 10", "blocks:\n  a(c): conv3-(c)\n  b(c): a(c)\n")
    assert found(text) == ["C302 3:3", "C302 4:3"]


@each(
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


def test_nothing_is_called_unused_in_a_text_that_cannot_all_be_read():
    head = "params: {n: 8}\nblocks:\n  a: relu\n"
    assert codes(network("bogus\nfc 10", head)) == ["C107"]
