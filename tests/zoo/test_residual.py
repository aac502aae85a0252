"""Residual networks against their papers and against the models of frameworks."""

from __future__ import annotations

import pytest

from tests.each import each
from tests.zoo.figures import agrees, report, totals, weighted

TORCHVISION = "torchvision documentation (num_params, GFLOPS)"
CBAM_TABLE = "Woo et al. 2018, arXiv:1807.06521, table 4"
WRN_PAPER = "Zagoruyko & Komodakis 2016, arXiv:1605.07146, tables 4 to 8"
RESNET_PAPER = "He et al. 2015, arXiv:1512.03385, tables 1 and 6"
PREACT_PAPER = "He et al. 2016, arXiv:1603.05027, table 4"

PUBLISHED = [
    ("resnet18", 11689512, "1.814G", f"{TORCHVISION}; {CBAM_TABLE}"),
    ("resnet34", 21797672, "3.664G", f"{TORCHVISION}; {CBAM_TABLE}"),
    ("resnet50", 25557032, "3.858G", f"{TORCHVISION}; {CBAM_TABLE}"),
    ("resnet101", 44549160, "7.570G", f"{TORCHVISION}; {CBAM_TABLE}"),
    ("resnet152", 60192808, "11.3G", f"{TORCHVISION}; {RESNET_PAPER}"),
    ("resnet18-a", None, "1.8G", RESNET_PAPER),
    ("resnet34-a", None, "3.6G", RESNET_PAPER),
    ("plain18", None, "1.8G", RESNET_PAPER),
    ("plain34", None, "3.6G", RESNET_PAPER),
    ("resnet50-v1.5", 25557032, "4.09G", TORCHVISION),
    ("resnet101-v1.5", 44549160, "7.80G", TORCHVISION),
    ("resnet152-v1.5", 60192808, "11.51G", TORCHVISION),
    ("resnet20", "0.27M", None, RESNET_PAPER),
    ("resnet32", "0.46M", None, RESNET_PAPER),
    ("resnet44", "0.66M", None, RESNET_PAPER),
    ("resnet56", "0.85M", None, RESNET_PAPER),
    ("resnet110", "1.7M", None, RESNET_PAPER),
    ("resnet1202", "19.4M", None, RESNET_PAPER),
    ("stochastic-depth-110", "1.7M", None, "Huang et al. 2016, arXiv:1608.06993, table 2"),
    ("preact-resnet164", "1.7M", None, PREACT_PAPER),
    ("preact-resnet200", "64.7M", None, WRN_PAPER),
    ("wrn-16-4", "2.7M", None, WRN_PAPER),
    ("wrn-16-8", "11.0M", None, WRN_PAPER),
    ("wrn-16-10", "17.1M", None, WRN_PAPER),
    ("wrn-22-8", "17.2M", None, WRN_PAPER),
    ("wrn-22-10", "26.8M", None, WRN_PAPER),
    ("wrn-28-10", "36.5M", None, WRN_PAPER),
    ("wrn-28-10-dropout", "36.5M", None, WRN_PAPER),
    ("wrn-28-12", "52.5M", None, WRN_PAPER),
    ("wrn-40-1", "0.6M", None, WRN_PAPER),
    ("wrn-40-2", "2.2M", None, WRN_PAPER),
    ("wrn-40-4", "8.9M", None, WRN_PAPER),
    ("wrn-40-8", "35.7M", None, WRN_PAPER),
    ("wrn-40-10", "56M", None, WRN_PAPER),
    ("wide-resnet18-1.5", "25.9M", None, WRN_PAPER),
    ("wide-resnet18-2", "45.6M", None, WRN_PAPER),
    ("wide-resnet18-3", "101.8M", None, WRN_PAPER),
    ("wide-resnet34-1.5", "48.6M", None, WRN_PAPER),
    ("wide-resnet34-2", "86.0M", None, WRN_PAPER),
    ("wide-resnet50-2", 68883240, "11.40G", TORCHVISION),
    ("wide-resnet101-2", 126886696, "22.75G", TORCHVISION),
    ("resnext50-32x4d", 25028904, "4.23G", TORCHVISION),
    ("resnext101-32x8d", 88791336, "16.41G", TORCHVISION),
    ("resnext101-64x4d", 83455272, "15.46G", TORCHVISION),
    ("resnext101-32x4d", "44.18M", None, "timm results, resnext101_32x4d"),
    ("resnext29-8x64d", "34.4M", None, "Xie et al. 2016, arXiv:1611.05431, table 7"),
]


@each(("name", "params", "macs", "source"), PUBLISHED)
def test_published_totals(name, params, macs, source):
    found = totals(name)
    assert params is None or agrees(found[0], params), f"{found[0]:,}; {source}"
    assert macs is None or agrees(found[1], macs), f"{found[1]:,}; {source}"


@pytest.mark.parametrize(
    ("name", "printed"),
    [("preact-resnet1001", "10.2M"), ("resnext29-16x64d", "68.1M")],
)
def test_totals_that_papers_print_without_batch_normalisation(name, printed):
    """He et al. 2016, table 4; Xie et al. 2016, table 7."""
    found = report(name)
    learned = sum(row.facts.params for row in found.rows if row.node.op.kind != "bn")
    assert agrees(learned, printed)
    assert not agrees(found.totals.params, printed)


@each(
    ("name", "layers"),
    [
        *((f"resnet{n}", n) for n in (18, 34, 50, 101, 152, 20, 32, 44, 56, 110, 1202)),
        *((f"plain{n}", n) for n in (18, 34, 20, 32, 44, 56)),
        *((f"preact-resnet{n}", n) for n in (50, 101, 152, 200, 110, 164, 1001)),
        ("wide-resnet50-2", 50), ("resnext101-64x4d", 101), ("resnext29-16x64d", 29),
        ("stochastic-depth-1202", 1202),
    ],
)  # fmt: skip
def test_networks_have_the_layers_that_they_are_named_after(name, layers):
    assert report(name).totals.weight_layers == layers


# He et al. 2015, table 1, column "50-layer": stage, output size, units, filters of the layers.
TABLE_1 = [
    ("conv2", 56, 3, (64, 64, 256)),
    ("conv3", 28, 4, (128, 128, 512)),
    ("conv4", 14, 6, (256, 256, 1024)),
    ("conv5", 7, 3, (512, 512, 2048)),
]


@pytest.mark.parametrize("late", [False, True])
def test_resnet50_layer_by_layer(late):
    """Kernels 1, 3, 1; strides on the first 1x1 as published, on the 3x3 in version 1.5."""
    name = "resnet50-v1.5" if late else "resnet50"
    channels, found = 64, {row.name: row for row in weighted(name)}
    assert _figures(found.pop("conv1")) == ((64, 112, 112), 7 * 7 * 3 * 64, 112**2 * 7 * 7 * 3 * 64)
    for stage, size, units, filters in TABLE_1:
        for unit in range(1, units + 1):
            before = 2 * size if unit == 1 and stage != "conv2" else size
            for i, (kernel, out) in enumerate(zip((1, 3, 1), filters, strict=True), 1):
                given = channels if i == 1 else filters[i - 2]
                side = before if i == 1 and late else size
                expected = _convolution(kernel, given, out, side)
                assert _figures(found.pop(f"{stage}.{unit}.conv{i}")) == expected
            if unit == 1:
                row = found.pop(f"{stage}.1.shortcut.conv1")
                assert _figures(row) == _convolution(1, channels, filters[2], size)
            channels = filters[2]
    assert _figures(found.pop("fc")) == ((1000,), 2048 * 1000 + 1000, 2048 * 1000)
    assert not found


def _convolution(kernel, given, out, side):
    weights = kernel * kernel * given * out
    return (out, side, side), weights, side * side * weights


def _figures(row):
    return row.facts.output.dims, row.facts.params, row.facts.macs


def test_option_a_shortcuts_have_no_parameters():
    """He et al. 2015, section 3.3: a CIFAR ResNet has as many as its plain counterpart."""
    for depth in (20, 32, 44, 56):
        assert totals(f"resnet{depth}") == totals(f"plain{depth}")
    assert totals("resnet34-a") == totals("plain34")


def test_survival_falls_linearly_to_one_half():
    """Huang et al. 2016, arXiv:1603.09382, section 3: p_l = 1 - l/L (1 - 0.5)."""
    drops = [
        r.node.op
        for r in report("stochastic-depth-110").rows
        if r.node.op.kind == "stochasticdepth"
    ]
    assert [op.rate * 108 for op in drops] == list(range(1, 55))


@each(
    ("spelling", "name"),
    [
        ("ResNet-50", "resnet50"), ("resnet_50", "resnet50"), ("resnet50-v1", "resnet50"),
        ("ResNet50-v1.5", "resnet50-v1.5"), ("Plain-34", "plain34"),
        ("cifar-resnet-110", "resnet110"), ("resnet1001", "preact-resnet1001"),
        ("preresnet-200", "preact-resnet200"), ("WRN-28-10", "wrn-28-10"),
        ("wrn-50-2", "wide-resnet50-2"), ("wide_resnet101_2", "wide-resnet101-2"),
        ("ResNeXt-50 32x4d", "resnext50-32x4d"), ("resnext101_64x4d", "resnext101-64x4d"),
    ],
)  # fmt: skip
def test_spellings(spelling, name):
    assert report(spelling).graph.name == name
