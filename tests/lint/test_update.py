"""--update rewrites the figures of unmet pins, and nothing else."""

from __future__ import annotations

import pytest

from cnncalc.errors import Source
from cnncalc.lint.networks import read_spec
from cnncalc.lint.update import updated
from tests.each import each
from tests.lint.linting import codes

BODY = "input: 8x8x3\nlayers: [fc 10]\n"  # 1,920 weights and 10 biases


def update(text: str) -> str:
    return updated(read_spec(Source("net.yaml", text)))


@each(
    ("before", "after"),
    [
        ("{params: 1931}", "{params: 1930}"),
        ("{params: 2.00K}", "{params: 1.93K}"),
        ("{params: 2.0 K}", "{params: 1.9 K}"),
        ("{params: 2K }   # a remark", "{params: 2K }   # a remark"),
        ("{params: 3K }   # a remark", "{params: 2K }   # a remark"),
        ('{params: "1,931"}', '{params: "1,930"}'),
        ("{params: '1_931'}", "{params: '1_930'}"),
        ("{params: ~2.00K}", "{params: ~1.93K}"),
        ("{param_bytes: 9.00 KiB}", "{param_bytes: 7.54 KiB}"),
        ("{params: 5.0M}", "{params: 1930}"),  # 0.0M would say nothing
        ("{output: 11}", "{output: 10}"),
        ('{output: "11"}', '{output: "10"}'),
        ("{layers: {fc1: {output: 11, macs: 1}}}", "{layers: {fc1: {output: 10, macs: 1920}}}"),
        ("{params: {max: 1000}}", "{params: {max: 1000}}"),
        ("{layers: {fc2: {output: 11}}, params: 1}", "{layers: {fc2: {output: 11}}, params: 1930}"),
        ("{params: 1930, macs: 1.9K}", "{params: 1930, macs: 1.9K}"),
        (r'{params: "\u0033"}', '{params: "1930"}'),
        (r'{params: "1\x39\x331"}', '{params: "1930"}'),
        ('{params: "1\\\n 1"}', '{params: "1930"}'),
    ],
)
def test_a_pin_is_rewritten_in_its_own_style(before, after):
    assert update(f"{BODY}expect: {before}\n") == f"{BODY}expect: {after}\n"


def test_afterwards_the_pins_hold():
    text = f"{BODY}expect: {{params: 3.00K, output: 7, macs: 5, activations: 9.1K}}\n"
    assert codes(text) == ["C308"] * 4
    assert codes(update(text)) == []
    assert update(update(text)) == update(text)


def test_everything_else_stays_to_the_last_character():
    text = "\r\n".join(
        ["# ünïcode 𝔸", "input:   8x8x3 ", "expect:", "    params:   7   # remark", "",
         "    output: [ 11 ]", "layers: [fc 10]   "]
    )  # fmt: skip
    new = text.replace("   7 ", "   1930 ").replace("[ 11 ]", "[10]")
    assert update(text) == new


def test_members_are_updated_each_in_its_place():
    members = "  a: {expect: {params: 1}}\n  b: {n: 20, expect: {params: 2}}\n"
    head = f"params: {{n: 10}}\nvariants:\n{members}"
    text = head + "input: 8x8x3\nlayers: [fc (n)]\n"
    new = text.replace("{params: 1}", "{params: 1930}").replace("{params: 2}", "{params: 3860}")
    assert update(text) == new


def test_a_pin_of_members_that_differ_is_left():
    head = "params: {n: 10}\nexpect: {params: 1, output: 1}\nvariants:\n  a: {}\n  b: {n: 20}\n"
    text = head + "input: 8x8x3\nlayers: [fc (n)]\n"
    assert update(text) == text
    assert "params: 1930" in update(text.replace("n: 20", "n: 10"))


def test_a_network_with_layers_at_fault_is_left():
    text = "input: 8x8x3\nlayers: [conv9-3, fc 10]\nexpect: {params: 1}\n"
    assert update(text) == text
    assert update("layers: [") == "layers: ["


@pytest.mark.parametrize(
    "text",
    [
        "params: {n: &n 10}\nlayers: [fc (n)]\nexpect: {params: *n}\n",
        "params: {n: 10}\nlayers: [fc (n)]\nexpect: {params: &n 11}\nvariants: {a: {n: *n}}\n",
        "params: &p {params: 10}\nlayers: [fc (params)]\nexpect: *p\n",
        "title: &t 5\nlayers: [fc 10]\nexpect: {layers: {fc1: {output: *t}}}\n",
    ],
)
def test_what_an_alias_says_elsewhere_too_is_left(text):
    text = f"input: 8x8x3\n{text}"
    assert update(text) == text
    assert "C308" in codes(text)


def test_an_alias_of_one_pin_in_another_is_updated():
    layers = "input: 20x20x3\nlayers: [fc 20 nobias, fc 20 nobias]\n"
    text = layers + "expect: {layers: {fc2: {params: &p 9, weights: *p}}}\n"
    assert update(text) == text.replace("9", "400")


def test_several_outputs():
    text = "input: 8x8x3\nlayers:\n  - a: fc 3\n  - b: fc 4\n    from: input\noutputs: [a, b]\n"
    assert update(f"{text}expect: {{output: [3, 5]}}\n") == f"{text}expect: {{output: [3, 4]}}\n"
    assert update(f"{text}expect: {{output: 3}}\n") == f"{text}expect: {{output: [3, 4]}}\n"
