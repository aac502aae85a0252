"""Pins: exact figures, printed figures, budgets, shapes; of the whole and of layers."""

from __future__ import annotations

import pytest

from cnncalc.lint.expect import TOTALS, agrees
from tests.each import each
from tests.lint.linting import check, codes, found, network

# LeNet-like by hand: conv 5*5*1*6 weights and 6 biases on 28x28 outputs; fc 4704*10 and 10.
LAYERS = "conv1: conv5-6 | relu\nfc: fc 10"
CONV = 5 * 5 * 6
FC = 28 * 28 * 6 * 10
FIGURES = {
    "params": CONV + 6 + FC + 10,
    "weights": CONV + FC,
    "biases": 16,
    "buffers": 0,
    "macs": 28 * 28 * CONV + FC,
    "flops": 2 * (28 * 28 * CONV + FC) + 28 * 28 * 6 + 10 + 28 * 28 * 6,
    "activations": 2 * 28 * 28 * 6 + 10,
    "param_bytes": 4 * (CONV + 6 + FC + 10),
    "activation_bytes": 4 * (2 * 28 * 28 * 6 + 10),
    "peak_activation_bytes": 4 * (32 * 32 + 28 * 28 * 6),
    "weight_layers": 2,
}


def spec(expect: str) -> str:
    return network(LAYERS, f"expect: {expect}\n", size="32x32x1")


@each("key", FIGURES)
def test_a_total_is_held_exactly(key):
    assert codes(spec(f"{{{key}: {FIGURES[key]}}}")) == []
    assert found(spec(f"{{{key}: {FIGURES[key] + 1}}}")) == [f"C308 2:{len(key) + 12}"]


def test_every_total_is_tried():
    assert {*FIGURES} == {*TOTALS}


@each("text", ["47.2K", "47K", "0.047M", '"47,206"', "{min: 47206, max: 47206}",
                                  "{max: 50K}", "{min: 1K}", "~47.2K"])  # fmt: skip
def test_a_figure_that_holds(text):
    assert FIGURES["params"] == 47206
    assert codes(spec(f"{{params: {text}}}")) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("47205", "params: expected 47,205, found 47,206, 1 more"),
        ("47.3K", "params: expected 47.3K, found 47,206 (47.21K), 94 less"),
        ("{max: 47K}", "params: 47,206 is 206 over the limit 47,000"),
        ("{min: 48K}", "params: 47,206 is 794 under the limit 48,000"),
    ],
)
def test_a_figure_that_does_not_hold(text, message):
    text = f'"{text}"' if "," in text and "{" not in text else text
    assert [f.message for f in check(spec(f"{{params: {text}}}")).findings] == [message]


def test_bytes_as_they_are_printed():
    assert codes(spec("{param_bytes: 184.4 KiB, peak_activation_bytes: 22.9 KB}")) == []
    assert codes(spec("{param_bytes: 184.4 KB}")) == ["C308"]


def test_shapes_of_outputs_and_layers():
    assert codes(spec("{output: 10, layers: {conv1: {output: 28x28x6}}}")) == []
    (finding,) = check(spec("{layers: {conv1: {output: 6x28x28}}}")).findings
    assert finding.message == "conv1.output: expected 6x28x28, found 28x28x6"


def test_figures_of_layers():
    pins = (
        f"{{params: {CONV + 6}, weights: {CONV}, biases: 6, macs: {784 * CONV}, param_bytes: 624}}"
    )
    assert codes(spec(f"{{layers: {{conv1: {pins}}}}}")) == []
    assert codes(spec(f"{{layers: {{conv1: {pins.replace('624', '625')}}}}}")) == ["C308"]


def test_figures_of_a_block_are_added_up():
    text = network("a: [conv1-2 | relu, conv1-2]", "expect: {layers: {a: {params: 14}}}\n")
    assert codes(text) == []  # 3*2 + 2 and 2*2 + 2


def test_several_outputs_and_auxiliary_layers():
    layers = "a: conv3-8 pad 1\ntraining: [aux: fc 3]\nb: conv3-4\n  from: input"
    expect = "expect: {output: [8x8x8, 6x6x4], layers: {aux: {output: 3}}}\noutputs: [a, b]\n"
    assert codes(network(layers, expect)) == []
    assert codes(network(layers, expect.replace("6x6x4", "6x6x5"))) == ["C308"]


@each(
    ("expect", "fault"),
    [
        ("{parms: 3}", "C104 2:10"),
        ("{layers: {conv1: {peak: 3}}}", "C104 2:27"),
        ("{params: {most: 3}}", "C104 2:19"),
        ("{params: many}", "C123 2:18"),
        ("{params: [1, 2]}", "C123 2:18"),
        ("{params: {max: {max: 1}}}", "C123 2:24"),
        ("{output: 10x10}", "C108 2:18"),
        ("{layers: {conv9: {params: 3}}}", "C116 2:19"),
        ("3", "C105 2:9"),
        ("{layers: [conv1]}", "C105 2:18"),
        ("{params: {}}", "C123 2:18"),
        ("{output: [10, [10]]}", "C123 2:23"),
    ],
)
def test_a_pin_that_cannot_be_read_is_a_fault_at_its_place(expect, fault):
    assert found(spec(expect)) == [fault]


def test_totals_are_not_held_where_a_layer_is_at_fault():
    assert codes(network("conv9-3\nfc 10", "expect: {params: 1}\n")) == ["C203"]
    text = network("a: conv3-4 | relu\nconv9-3", "expect: {layers: {a: {output: 1x1x1}}}\n")
    assert codes(text) == ["C308", "C203"]


def test_pins_of_a_family_hold_for_every_member():
    head = "params: {n: 10}\nexpect: {output: 10}\nvariants:\n  a: {}\n  b: {n: 20}\n  c: {n: 30}\n"
    (finding,) = check(network("fc (n)", head)).findings
    assert finding.networks == ("b", "c")


@pytest.mark.parametrize(("value", "printed"), [(25557032, "25.6M"), (600, "0.6K"), (7, 7)])
def test_a_published_figure_agrees(value, printed):
    assert agrees(value, printed)
    assert not agrees(value * 2, printed)


@pytest.mark.parametrize(
    ("expect", "hint"),
    [
        ("max_params: 1M", "write params: {max: 1M}"),
        ("min-macs: 2G", "write macs: {min: 2G}"),
        ("layers: {fc1: {max-params: 1K}}", "write params: {max: 1K}"),
        ("sauce: 1", "known keys: output, params"),
    ],
)
def test_a_bound_by_its_option_is_answered_with_the_bound_of_a_spec(expect, hint):
    (finding,) = check(network("fc 10", f"expect: {{{expect}}}\n")).findings
    assert finding.code == "C104"
    assert finding.hint.startswith(hint)


@pytest.mark.parametrize("expect", ["params: 1MB", "macs: {max: 1MiB}", "biases: 2 kb"])
def test_what_is_counted_is_not_in_bytes(expect):
    (finding,) = check(network("fc 10", f"expect: {{{expect}}}\n")).findings
    assert (finding.code, "are counted: write" in finding.message) == ("C123", True)
    assert not check(network("fc 10", "expect: {param_bytes: {max: 1MB}}\n")).findings
