"""Params that nothing depends on."""

from __future__ import annotations

import pytest

from cnncalc.language.document import YamlMapping
from tests.each import each
from tests.lint.linting import codes, found, network


@each(
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


def test_a_mapping_of_params_is_not_searched_for_each_of_them(monkeypatch):
    searched = []
    usual = YamlMapping.get
    monkeypatch.setattr(
        YamlMapping, "get", lambda node, key: searched.append(key) or usual(node, key)
    )
    params = "".join(f"  p{i}: 4\n" for i in range(50))
    text = network("\n".join(f"conv1-(p{i})" for i in range(50)), f"params:\n{params}")
    assert "C303" not in codes(text)
    assert not [key for key in searched if key.startswith("p")]
