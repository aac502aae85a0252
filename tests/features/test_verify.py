"""The verification agrees where the rules are right, and catches each that is broken."""

from __future__ import annotations

import pytest

from cnncalc import SpecError, load, verify
from cnncalc.analysis import memory
from cnncalc.features.list import known
from cnncalc.features.verify import page, witness
from cnncalc.ops.activation import Relu
from cnncalc.ops.convolution import Conv
from cnncalc.ops.pooling import AdaptivePool, MaxPool
from cnncalc.sources.zoo import catalogue
from tests.cli.run import cnncalc

NETWORK = "17x15x3 -> conv3-8 /2 pad 1 -> bn -> relu -> maxpool3 /2 ceil -> conv3-4 same -> fc 5"
LIGHT = 15_000_000  # MACs: what is run here; `cnncalc verify --all` runs every one


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_right_rules_are_confirmed(batch, dtype):
    found = verify(load(NETWORK), batch, dtype)
    assert found.agrees and not found.first_difference
    assert len(found.lines) == 6


def test_light_built_in_networks_are_confirmed():
    members = map(known, catalogue())
    light = [load(one.name) for one in members if isinstance(one.macs, int) and one.macs < LIGHT]
    assert len(light) > 5
    assert [(g.name, d) for g in light if (d := verify(g).first_difference)] == []


def test_a_broken_shape_rule_is_caught(monkeypatch):
    right = MaxPool.output_shape

    def wrong(op, inputs):
        height, width = right(op, inputs).spatial
        return right(op, inputs).with_spatial(height, width + 1)

    monkeypatch.setattr(MaxPool, "output_shape", wrong)
    found = verify(load(NETWORK))
    assert not found.agrees
    assert found.first_difference == ("layer 'maxpool1': shape 4x5x8 predicted, 4x4x8 seen")
    assert found.lines[3].differences == ("shape", "pooled_cells")


def test_a_broken_parameter_formula_is_caught(monkeypatch):
    right = Conv.weights
    monkeypatch.setattr(Conv, "weights", lambda op, x: right(op, x)[:1])
    found = verify(load(NETWORK))
    assert found.first_difference == "layer 'conv1': params 216 predicted, 224 seen"


def test_a_broken_count_of_macs_is_caught(monkeypatch):
    right = Conv.mac_sizes
    monkeypatch.setattr(Conv, "mac_sizes", lambda op, x: (("2", 2), *right(op, x)))
    assert "conv1': macs" in verify(load(NETWORK)).first_difference


def cells(n: int, m: int) -> int:
    """Cells of m adaptive windows over n cells, window by window: ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉ - 1.

    PyTorch, aten/src/ATen/native/AdaptivePooling.h: start_index and end_index.
    """
    return sum(-(-((i + 1) * n) // m) - i * n // m for i in range(m))


@pytest.mark.parametrize(
    ("sizes", "pool", "covered"),
    [
        ((8, 8, 3), "adaptiveavgpool 3", 300),
        ((10, 10, 1), "adaptiveavgpool 7", 256),
        ((10, 10, 1), "adaptivemaxpool 7", 256),
        ((9, 9, 512), "adaptiveavgpool 7", 512 * cells(9, 7) ** 2),
        ((9, 12, 2), "adaptivemaxpool 4x5", 2 * cells(9, 4) * cells(12, 5)),
        ((3, 5, 2), "adaptiveavgpool 7", 2 * cells(3, 7) * cells(5, 7)),
        ((8, 8, 3), "adaptiveavgpool 8", 192),
        ((8, 6, 3), "globalavgpool", 144),
        ((8, 6, 3), "globalmaxpool", 144),
        ((8, 6, 3), "channelavgpool", 144),
        ((8, 8, 3), "maxpool3 /2 pad 1", 4 * 4 * 9 * 3),
        ((8, 8, 3), "avgpool2", 192),
        ((8, 8, 3), "roipool2 regions 3", 0),
        ((8, 8, 3), "conv3-4", 0),
    ],
)
def test_the_cells_of_pools_are_counted(sizes, pool, covered):
    found = verify(load(f"{'x'.join(map(str, sizes))} -> {pool}"), batch=2)
    assert found.agrees, found.first_difference
    total = next(total for total in found.totals if total.quantity == "pooled_cells")
    assert total.predicted == total.seen == covered
    shown = dict(page(found).sheets()[0].facts).get("pooled cells")
    assert shown == (f"{covered:,} predicted and seen" if covered else None)


def test_a_broken_count_of_cells_is_caught(monkeypatch):
    monkeypatch.setattr(AdaptivePool, "places", lambda op, x: x.output.elements)
    found = verify(load("8x8x3 -> adaptiveavgpool 3"))
    assert found.first_difference == (
        "layer 'adaptiveavgpool1': pooled_cells 27 predicted, 300 seen"
    )


def test_a_broken_liveness_rule_is_caught(monkeypatch):
    network = load("8x8x4 -> conv3-4 same -> relu -> maxpool2")
    assert verify(network).agrees
    monkeypatch.setattr(Relu, "in_place", False)
    assert verify(network).agrees, "512 elements either way: input and output of one layer"
    monkeypatch.setattr(memory, "_last_uses", lambda nodes, *rest: [len(nodes)] * len(nodes))
    found = verify(network)
    assert found.first_difference.startswith("peak_activation_bytes: 3328 predicted, 2048 seen")


def test_a_disagreement_is_shown_with_both_figures(monkeypatch):
    right = Conv.weights
    monkeypatch.setattr(Conv, "weights", lambda op, x: right(op, x)[:1])
    found = verify(load(NETWORK))
    row = page(found).sheets()[0].rows[0]
    assert row[3] == "216 ≠ 224" and row[-1] == "✗ params"
    document = page(found).document()
    assert document["schema"] == "cnncalc.verify/1" and document["agrees"] is False
    first = document["layers"][0]
    assert (first["predicted"]["params"], first["seen"]["params"]) == (216, 224)


def test_symbolic_sizes_are_asked_for():
    with pytest.raises(SpecError, match="H, W is symbolic") as caught:
        verify(load("HxWx3 -> conv3-8"))
    assert caught.value.code == "C401"


def test_too_little_memory_is_refused_with_both_figures(monkeypatch):
    monkeypatch.setattr(witness, "free_bytes", lambda: 32 << 20)
    with pytest.raises(
        SpecError, match=r"needs about 64\.\d+ MiB, and 32\.00 MiB is free"
    ) as caught:
        verify(load(NETWORK))
    assert caught.value.code == "C402"
    assert verify(load(NETWORK), force=True).agrees


def test_the_largest_values_of_every_image():
    done = cnncalc("verify", "4x4x1 -> conv3-2 -> fc 3", "--batch", "3", "--top", "2")
    for number in (1, 2, 3):
        assert f"Largest outputs of fc1, image {number}\n" in done.out
    one = cnncalc("verify", "4x4x1 -> conv3-2 -> fc 3", "--top", "2")
    assert "Largest outputs of fc1\n" in one.out


@pytest.mark.parametrize(
    ("layers", "peak"),
    [
        ("relu -> reshape 6x8 -> flatten -> relu", 192),  # all show the input's 48 elements
        ("conv1-2 -> reshape 6x8 -> flatten", 384),
        ("conv1-2 -> reshape 2x2x3x4 -> flatten -> fc 4", 384),
        ("conv1-2 -> reshape 1x2x3x8 -> flatten -> relu", 384),
        ("reshape 6x8 -> flatten -> fc 4", 208),
    ],
)
def test_a_flatten_behind_a_reshape_to_any_number_of_sizes_is_a_view(layers, peak):
    found = verify(load(f"6x4x2 -> {layers}"))
    assert found.agrees, found.first_difference
    assert found.run.peak_bytes == peak == found.report.totals.peak_activation_bytes
