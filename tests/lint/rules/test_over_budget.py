"""Limits from outside a spec: which figures are over, by how much, and what to do about it.

By hand: conv3-4 on 8x8x3 makes 6·6·4 = 144 numbers by 36·27·4 = 3,888 products with 27·4 + 4 = 112
parameters; fc 2 has 144·2 + 2 = 290 parameters and 288 products.
"""

from __future__ import annotations

import pytest

from cnncalc.errors import Source
from cnncalc.lint.check import Settings, check_spec
from cnncalc.lint.networks import Budgets, Overrides, read_spec
from tests.lint.linting import check, network

PLAIN = network("c: conv3-4\nf: fc 2")
FEWER, SMALLER = "use fewer filters", "use fewer filters or a smaller input"
LAYER = "use fewer filters, a smaller window, or a stride before it"


def findings(text, dtype="float32", **limits):
    terms = Overrides(dtype=dtype)
    settings = Settings(frozenset({"C312"}), budgets=Budgets(**limits), terms=terms)
    spec = read_spec(Source("net.yaml", text), "", settings.budgets, terms)
    found = check_spec(spec, settings).findings
    return [(one.message, one.hint, one.location.line) for one in found]


@pytest.mark.parametrize(
    ("limit", "figure", "label", "hint"),
    [
        ("max_params", 402, "params", f"{FEWER}; most parameters are in f"),
        ("max_macs", 4176, "macs", f"{SMALLER}; most MACs are in c"),
        ("max_flops", 2 * 4176 + 146, "flops", f"{SMALLER}; most FLOPs are in c"),
        ("max_memory", 4 * 146, "activation_bytes",
         f"{SMALLER}; most bytes are put out by c; bytes are of float32"),
        ("max_peak", 4 * (192 + 144), "peak_activation_bytes",
         f"{SMALLER}; memory peaks at c; bytes are of float32"),
    ],
)  # fmt: skip
def test_a_network_up_to_its_limit_and_one_over(limit, figure, label, hint):
    assert findings(PLAIN, **{limit: figure}) == []
    message = f"{label}: {figure:,} is 1 over the limit {figure - 1:,}"
    assert findings(PLAIN, **{limit: figure - 1}) == [(message, hint, 1)]


@pytest.mark.parametrize(
    ("limit", "figure", "label", "line", "memory"),
    [
        ("max_layer_params", 290, "f.params", 4, ""),
        ("max_layer_macs", 3888, "c.macs", 3, ""),
        ("max_layer_flops", 2 * 3888 + 144, "c.flops", 3, ""),
        ("max_layer_memory", 576, "c.activation_bytes", 3, "; bytes are of float32"),
    ],
)
def test_a_layer_up_to_its_limit_and_one_over(limit, figure, label, line, memory):
    assert findings(PLAIN, **{limit: figure}) == []
    message = f"{label}: {figure:,} is 1 over the limit {figure - 1:,}"
    assert findings(PLAIN, **{limit: figure - 1}) == [(message, LAYER + memory, line)]


def test_several_limits_are_one_finding():
    assert findings(PLAIN, max_params=400, max_macs=4000, max_flops=10**9) == [
        (
            "params: 402 is 2 over the limit 400; macs: 4,176 is 176 over the limit 4,000",
            f"{SMALLER}; most parameters are in f; most MACs are in c",
            1,
        )
    ]
    assert findings(PLAIN, max_layer_params=100, max_layer_macs=300) == [
        ("c.params: 112 is 12 over the limit 100; c.macs: 3,888 is 3,588 over the limit 300",
         LAYER, 3),
        ("f.params: 290 is 190 over the limit 100", LAYER, 4),
    ]  # fmt: skip
    both = findings(PLAIN, max_params=1, max_layer_params=112)
    assert [line for *_, line in both] == [1, 4]


def test_bytes_are_of_the_type_that_is_named():
    at = f"{SMALLER}; most bytes are put out by c; bytes are of float16"
    assert findings(PLAIN, "float16", max_memory=292) == []
    assert findings(PLAIN, "float16", max_memory=290, max_params=402) == [
        ("activation_bytes: 292 is 2 over the limit 290 at float16", at, 1)
    ]
    assert findings(PLAIN, "float16", max_params=401) == [
        ("params: 402 is 1 over the limit 401", f"{FEWER}; most parameters are in f", 1)
    ]
    assert findings(PLAIN, "float16", max_layer_memory=200) == [
        ("c.activation_bytes: 288 is 88 over the limit 200 at float16",
         f"{LAYER}; bytes are of float16", 3)
    ]  # fmt: skip


def test_layers_of_one_row_are_one_finding():
    text = network("repeat 3: [conv3-3 same]\nfc 2")  # 27·3 + 3 = 84, 192·2 + 2 = 386
    assert findings(text, max_layer_params=83) == [
        ("conv1.params: 84 is 1 over the limit 83; likewise conv2, conv3", LAYER, 3),
        ("fc1.params: 386 is 303 over the limit 83", LAYER, 4),
    ]


def test_a_symbol_cannot_be_held_against_a_limit():
    text = network("c: conv3-C\nf: globalavgpool\ng: fc 2", size="8x8x3")
    assert findings(text, max_params=10**6) == [
        (
            "params: 30·C + 2 cannot be held against 1,000,000",
            f"{FEWER}; most parameters are in f",
            1,
        )
    ]
    alone = network("c: conv3-C")
    assert findings(alone, max_macs=10**6)[0][1] == f"{SMALLER}; give its symbols numbers"
    assert findings(alone, max_layer_params=10**6) == [
        ("c.params: 28·C cannot be held against 1,000,000", LAYER, 3)
    ]
    assert findings(alone, "float16", max_memory=10**6)[0][0].endswith("1,000,000 at float16")


def test_nothing_is_said_without_limits_and_of_what_is_not_whole():
    assert findings(PLAIN) == []
    broken = network("c: conv3-4\nd: conv9-4\nf: fc 2")
    assert [f.code for f in check(broken, Settings(budgets=Budgets(max_params=1))).findings] == [
        "C203"
    ]
