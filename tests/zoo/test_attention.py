"""Networks with squeeze-and-excitation, CBAM and ECA against their papers and published models."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from tests.zoo.figures import agrees, report, totals, weighted

TIMM = "timm results (legacy_seresnet*, legacy_seresnext*, senet154), weights of the authors"
CBAM_TABLE = "Woo et al. 2018, arXiv:1807.06521, table 4"

PUBLISHED = [
    ("se-resnet50", 28088024, "3.86G", f"{TIMM}; {CBAM_TABLE}"),
    ("se-resnet101", "49.33M", None, TIMM),
    ("se-resnet152", "66.82M", None, TIMM),
    ("se-resnext50", "27.56M", None, TIMM),
    ("se-resnext101", "48.96M", None, TIMM),
    ("senet154", 115088984, None, TIMM),
    ("cbam-resnet50", "28.09M", "3.864G", CBAM_TABLE),
]


@pytest.mark.parametrize(("name", "params", "macs", "source"), PUBLISHED, ids=str)
def test_published_totals(name, params, macs, source):
    found = totals(name)
    assert agrees(found[0], params), f"{found[0]:,}; {source}"
    assert macs is None or agrees(found[1], macs), f"{found[1]:,}; {source}"


@pytest.mark.parametrize(
    ("name", "printed"),
    [("eca-resnet50", 24.37), ("eca-resnet101", 42.49)],
)
def test_eca_parameters_in_units_of_1024_squared(name, printed):
    """github.com/BangguWu/ECANet, README."""
    assert round(totals(name)[0] / 2**20, 2) == printed


@pytest.mark.parametrize(
    ("name", "printed"),
    [("se-resnet50", "3.87G"), ("se-resnet101", "7.6G"), ("se-resnet152", "11.32G")],
)
def test_se_figures_with_one_scaling_and_one_addition_per_output(name, printed):
    """Hu et al. 2017, arXiv:1709.01507, table 2, to within 0.01 G."""
    rows = report(name).rows
    joins = sum(r.facts.activations for r in rows if r.node.op.kind in ("add", "multiply"))
    assert abs(totals(name)[1] + joins - float(printed[:-1]) * 1e9) < 0.01e9


@pytest.mark.parametrize(
    ("name", "layers"),
    [("se-resnet50", 50), ("se-resnext101", 101), ("senet154", 154), ("cbam-resnet50", 50)],
)
def test_networks_have_the_layers_that_they_are_named_after(name, layers):
    assert report(name).totals.weight_layers == layers


# Hu et al. 2017, table 1, column "SE-ResNet-50": stage, output size, units, "fc, [16, 256]".
TABLE_1 = [
    ("conv2", 56, 3, (16, 256)),
    ("conv3", 28, 4, (32, 512)),
    ("conv4", 14, 6, (64, 1024)),
    ("conv5", 7, 3, (128, 2048)),
]


def test_se_resnet50_is_resnet50_with_two_more_layers_in_each_unit():
    found = {
        r.name: (r.facts.output.dims, r.facts.params, r.facts.macs) for r in weighted("se-resnet50")
    }
    for stage, _, units, (reduced, channels) in TABLE_1:
        for unit in range(1, units + 1):
            work = reduced * channels
            mlp = f"{stage}.{unit}.attention.mlp"
            assert found.pop(f"{mlp}.fc1") == ((reduced,), work + reduced, work)
            assert found.pop(f"{mlp}.fc2") == ((channels,), work + channels, work)
    base = {
        r.name: (r.facts.output.dims, r.facts.params, r.facts.macs) for r in weighted("resnet50")
    }
    assert found == base


def test_se_reweights_the_output_of_each_unit_before_the_addition():
    rows = {row.name: row for row in report("se-resnet50").rows}
    for stage, size, units, (_, channels) in TABLE_1:
        for unit in range(1, units + 1):
            gate = rows[f"{stage}.{unit}.attention.multiply1"]
            assert gate.input_names[0] == f"{stage}.{unit}.bn3"
            assert gate.facts.output.dims == (channels, size, size)
            assert gate.name in rows[f"{stage}.{unit}.add1"].input_names


def test_senet154_differs_from_se_resnext152_as_published():
    """Hu et al. 2017, appendix, and the authors' prototxt."""
    rows = {row.name: row for row in report("senet154").rows}
    assert [rows[f"conv1_{i}"].facts.output.dims[0] for i in (1, 2, 3)] == [64, 64, 128]
    assert [rows[f"conv3.1.conv{i}"].node.op.filters for i in (1, 2, 3)] == [256, 512, 512]
    assert rows["conv3.1.conv2"].node.op.groups == 64
    assert rows["conv3.1.conv2"].node.op.stride == (2, 2)
    assert rows["conv2.1.shortcut.conv1"].node.op.kernel == (1, 1)
    assert rows["conv3.1.shortcut.conv1"].node.op.kernel == (3, 3)


def test_one_mlp_of_cbam_serves_both_poolings():
    rows = {row.name: row.facts for row in report("cbam-resnet50").rows}
    for layer in ("fc1", "fc2"):
        average = rows[f"conv2.1.attention.average.{layer}"]
        maximum = rows[f"conv2.1.attention.maximum.{layer}"]
        assert (average.params > 0, maximum.params) == (True, 0)
        assert average.macs == maximum.macs == 16 * 256


def test_eca_kernels_follow_equation_12():
    """Wang et al. 2019: the odd number nearest to log2(C)/2 + 1/2, the larger of two."""
    rows = report("eca-resnet50").rows
    found = {
        r.input_shapes[0].channels: r.node.op.kernel
        for r in rows
        if r.node.op.kind == "channelconv"
    }
    assert found == {256: 5, 512: 5, 1024: 5, 2048: 7}


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("SE-ResNet-50", "se-resnet50"), ("seresnet50", "se-resnet50"),
        ("SE-ResNeXt-50 (32x4d)", "se-resnext50"), ("SENet-154", "senet154"),
        ("cbam_resnet50", "cbam-resnet50"), ("ECA-Net50", "eca-resnet50"),
    ],
)  # fmt: skip
def test_spellings(spelling, name):
    assert report(spelling).graph.name == name


@pytest.mark.parametrize(
    ("name", "mebibytes"),
    [
        ("se-inception", 46), ("se-resnet50", 107), ("se-resnet101", 189), ("se-resnet152", 256),
        ("se-resnext50", 105), ("se-resnext101", 187), ("senet154", 440),
    ],
)  # fmt: skip
def test_sizes_of_the_authors_model_files(name, mebibytes):
    """github.com/hujie-frank/SENet, table 1: parameters and statistics, 4 bytes each."""
    found = report(name).totals
    assert abs((found.params + found.buffers) * 4 / 2**20 - mebibytes) < 0.6


def test_bn_inception_below_se_inception():
    """pretrainedmodels, bninception, with biases: 11,295,240; SE paper, table 2: 2.03 G."""
    found = analyze(load("se-inception", {"se": "0"}))
    filters = sum(r.facts.output.dims[0] for r in found.rows if r.node.op.kind == "conv")
    assert found.totals.params + filters == 11295240
    assert agrees(found.totals.macs, "2.03G")


# Reduced channels of the gates in the authors' SE-BN-Inception prototxt, layers "..._1x1_down".
GATES = {"3a": 16, "3b": 20, "4b": 36, "4c": 38, "4d": 38, "4e": 66, "5a": 64}


def test_gates_of_se_inception():
    rows = {row.name: row.node.op for row in report("se-inception").rows}
    found = {module: rows[f"inception{module}.excitation.fc1"].units for module in GATES}
    assert found == GATES
