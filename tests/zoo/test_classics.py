"""The classic networks against their papers, their Caffe models and torchvision."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from tests.each import each
from tests.zoo.figures import agrees, report, totals, weighted

TORCHVISION = "torchvision documentation (num_params, GFLOPS)"
VGG_PAPER = "Simonyan & Zisserman 2014, arXiv:1409.1556, table 2"

PUBLISHED = [
    ("lenet5-1998", 60000, None, "LeCun et al. 1998, section II.B"),
    ("lenet5", 61706, None, "60,000 - 44 of the pools + 36*25 of C3 + 850 of the output"),
    ("alexnet", 62378344, "1.14G", "the AlexNet of lectures, one tower"),
    ("alexnet-2gpu", 60965224, 724406816, "Krizhevsky et al. 2012, figure 2; Caffe, bvlc_alexnet"),
    ("caffenet", 60965224, 724406816, "Caffe, bvlc_reference_caffenet"),
    ("alexnet-owt", 61100840, "0.71G", TORCHVISION),
    ("zfnet", 62357608, None, "62,378,344 - 96*3*(11*11 - 7*7)"),
    ("nin-cifar10", 966986, None, "Caffe, nin_cifar10"),
    ("squeezenet1.0", 1248424, None, f"Iandola et al. 2016, table 1; {TORCHVISION}"),
    ("squeezenet1.0-caffe", 1248424, None, "Iandola et al. 2016, table 1"),
    ("squeezenet1.1", 1235496, None, TORCHVISION),
    ("vgg11", 132863336, "7.61G", TORCHVISION),
    ("vgg11-lrn", "133M", None, VGG_PAPER),
    ("vgg13", 133047848, "11.31G", TORCHVISION),
    ("vgg16c", "134M", None, VGG_PAPER),
    ("vgg16", 138357544, 15470264320, TORCHVISION),
    ("vgg19", 143667240, "19.63G", TORCHVISION),
    ("vgg11-bn", 132868840, "7.61G", TORCHVISION),
    ("vgg13-bn", 133053736, "11.31G", TORCHVISION),
    ("vgg16-bn", 138365992, "15.47G", TORCHVISION),
    ("vgg19-bn", 143678248, "19.63G", TORCHVISION),
]


@pytest.mark.parametrize(("name", "params", "macs", "source"), PUBLISHED, ids=str)
def test_published_totals(name, params, macs, source):
    found = totals(name)
    assert agrees(found[0], params), f"{found[0]:,}; {source}"
    assert macs is None or agrees(found[1], macs), f"{found[1]:,}; {source}"


@pytest.mark.parametrize(
    ("name", "printed"), [("vgg11", 133), ("vgg13", 133), ("vgg16", 138), ("vgg19", 144)]
)
def test_vgg_parameters_in_millions(name, printed):
    """Simonyan & Zisserman 2014, table 2."""
    assert agrees(totals(name)[0], f"{printed}M")


@pytest.mark.parametrize(
    ("name", "millions"), [("overfeat-fast", 145), ("overfeat-accurate", 144), ("nin", 7.5)]
)
def test_parameters_that_are_printed_cut_off(name, millions):
    """Sermanet et al. 2013, table 4; lectures on NiN."""
    unit = 10**6 if isinstance(millions, int) else 10**5
    assert totals(name)[0] // unit == millions * 10**6 // unit


@each(
    ("name", "mib"),
    [("cnn-f", 232), ("cnn-m", 393), ("cnn-s", 393), ("alexnet-2gpu", 233), ("vgg16", 528),
     ("squeezenet1.0", 5), ("nin", 29)],
)  # fmt: skip
def test_size_of_the_weights(name, mib):
    """github.com/albanie/convnet-burden, "param mem"; of NiN, lectures."""
    assert round(totals(name)[0] * 4 / 2**20) == mib


@pytest.mark.parametrize(
    ("name", "printed"), [("squeezenet1.0", "0.82G"), ("squeezenet1.1", "0.35G")]
)
def test_squeezenet_at_the_size_of_torchvision(name, printed):
    """torchvision documentation, GFLOPS at 224x224."""
    assert agrees(analyze(load(name, input_shape="224x224x3")).totals.macs, printed)


def test_vgg16_convolutions_have_15_3_g():
    """Howard et al. 2017, arXiv:1704.04861, table 8 prints 15300 million for VGG 16."""
    assert agrees(sum(r.facts.macs for r in weighted("vgg16") if r.name[0] == "c"), "15.3G")


@each(
    ("name", "layers"),
    [
        ("vgg11", 11), ("vgg11-lrn", 11), ("vgg13", 13), ("vgg16c", 16), ("vgg16", 16),
        ("vgg19", 19), ("alexnet", 8), ("alexnet-2gpu", 8), ("caffenet", 8), ("zfnet", 8),
        ("cnn-f", 8), ("cnn-m", 8), ("cnn-s", 8), ("overfeat-fast", 8), ("overfeat-accurate", 9),
    ],
)  # fmt: skip
def test_networks_have_their_published_depth(name, layers):
    assert report(name).totals.weight_layers == layers


# LeCun et al. 1998, section II.B: outputs, trainable parameters, connections.
LENET = {
    "C1": ((6, 28, 28), 156, 122304),
    "S2": ((6, 14, 14), 12, 5880),
    "C3": ((16, 10, 10), 1516, 151600),
    "S4": ((16, 5, 5), 32, 2000),
    "C5": ((120, 1, 1), 48120, 48120),
    "F6": ((84,), 10164, 10164),
}


@pytest.mark.parametrize("layer", LENET)
def test_lenet5_as_published(layer):
    """A connection is a product, an input of a pool, or a bias: 340,908 in all."""
    facts = [r.facts for r in report("lenet5-1998").rows if r.name.split(".")[0] == layer]
    pooled = 5 * facts[0].activations if layer[0] == "S" else 0
    connections = pooled + sum(f.macs + f.bias_additions for f in facts)
    assert (facts[-1].output.dims, sum(f.params for f in facts), connections) == LENET[layer]


def test_lenet5_outputs_distances_to_fixed_vectors():
    row = report("lenet5-1998").rows[-1]
    assert (row.node.op.kind, row.facts.params, row.facts.buffers) == ("rbf", 0, 840)


def test_c3_connects_60_pairs_of_maps():
    """LeCun et al. 1998, table I: marks of each column, and of each row."""
    chosen = [r.node.op.channels for r in report("lenet5-1998").rows if r.node.op.kind == "select"]
    assert [len(maps) for maps in chosen] == [3] * 6 + [4] * 9 + [6]
    assert [sum(row in maps for maps in chosen) for row in range(6)] == [10] * 6
    assert len({frozenset(maps) for maps in chosen}) == 16


# Parameters, outputs and multiply-accumulates in millions: Krizhevsky et al. 2012, figure 2, with
# 55x55 outputs of conv1 and biases counted.
ALEXNET = [
    ("conv1", 34944, 290400, 105), ("conv2", 307456, 186624, 224), ("conv3", 885120, 64896, 150),
    ("conv4", 663936, 64896, 112), ("conv5", 442624, 43264, 75), ("fc6", 37752832, 4096, 38),
    ("fc7", 16781312, 4096, 17), ("fc8", 4097000, 1000, 4),
]  # fmt: skip


@pytest.mark.parametrize("name", ["alexnet-2gpu", "caffenet"])
def test_alexnet_layer_by_layer(name):
    found = [
        (r.name, r.facts.params, r.facts.activations, round(r.facts.macs / 1e6))
        for r in weighted(name)
    ]
    assert found == ALEXNET


def test_caffenet_pools_before_it_normalises():
    """Caffe, bvlc_reference_caffenet/train_val.prototxt against bvlc_alexnet's."""
    kinds = {n: [r.node.op.kind for r in report(n).rows][1:7] for n in ("alexnet", "caffenet")}
    assert kinds["alexnet"] == ["relu", "lrn", "maxpool", "conv", "relu", "lrn"]
    assert kinds["caffenet"] == ["relu", "maxpool", "lrn", "conv", "relu", "maxpool"]


@each(
    ("name", "sizes"),
    [
        # Zeiler & Fergus 2013, figure 3.
        ("zfnet", [110, 55, 26, 13, 13, 13, 13, 6]),
        # The authors' Caffe models, pools rounding up.
        ("cnn-f", [54, 27, 27, 13, 13, 13, 13, 6]),
        ("cnn-m", [109, 54, 26, 13, 13, 13, 13, 6]),
        ("cnn-s", [109, 37, 33, 17, 17, 17, 17, 6]),
        # Sermanet et al. 2013, tables 1 and 3: inputs of each layer, after its pool.
        ("overfeat-fast", [56, 28, 24, 12, 12, 12, 12, 6]),
        ("overfeat-accurate", [108, 36, 30, 15, 15, 15, 15, 15, 5]),
        # Caffe, nin_imagenet: three 1x1 outputs equal those of conv.
        ("nin", [54] * 3 + [27] + [27] * 3 + [13] + [13] * 3 + [6] * 4 + [1]),
        ("nin-cifar10", [32] * 3 + [16] + [16] * 3 + [8] * 4 + [1]),
    ],
)  # fmt: skip
def test_sizes_of_convolutions_and_pools(name, sizes):
    windows = ("conv", "maxpool", "avgpool", "globalavgpool")
    rows = [r for r in report(name).rows if r.node.op.kind in windows]
    assert [r.facts.output.dims[-1] for r in rows] == sizes


# Simonyan & Zisserman 2014, table 1, column D: output size and filters.
VGG_D = [(224, [64, 64]), (112, [128, 128]), (56, [256] * 3), (28, [512] * 3), (14, [512] * 3)]


@pytest.mark.parametrize("name", ["vgg16", "vgg16-bn"])
def test_vgg_d_layer_by_layer(name):
    found, given, expected = iter(weighted(name)), 3, []
    for size, filters in VGG_D:
        for out in filters:
            expected.append(((out, size, size), 9 * given * out + out, size**2 * 9 * given * out))
            given = out
    for inputs, units in ((7 * 7 * 512, 4096), (4096, 4096), (4096, 1000)):
        expected.append(((units,), inputs * units + units, inputs * units))
    assert [(r.facts.output.dims, r.facts.params, r.facts.macs) for r in found] == expected


def test_configuration_c_has_three_1x1_convolutions():
    rows = [r for r in weighted("vgg16c") if r.node.op.kind == "conv"]
    assert [r.name for r in rows if r.node.op.kernel == (1, 1)] == ["conv3_3", "conv4_3", "conv5_3"]


# Iandola et al. 2016, table 1: output size, channels, parameters before compression.
SQUEEZENET = [
    ("conv1", 111, 96, 14208), ("fire2", 55, 128, 11920), ("fire3", 55, 128, 12432),
    ("fire4", 55, 256, 45344), ("fire5", 27, 256, 49440), ("fire6", 27, 384, 104880),
    ("fire7", 27, 384, 111024), ("fire8", 27, 512, 188992), ("fire9", 13, 512, 197184),
    ("conv10", 13, 1000, 513000),
]  # fmt: skip


def test_squeezenet_as_in_table_1():
    found = {}
    for row in report("squeezenet1.0").rows:
        scope = row.name.split(".")[0]
        params = found[scope][3] + row.facts.params if scope in found else row.facts.params
        found[scope] = (scope, row.facts.output.dims[-1], row.facts.output.dims[0], params)
    assert [found[scope] for scope, *_ in SQUEEZENET] == SQUEEZENET


# github.com/forresti/SqueezeNet, deploy.prototxt: output sizes of the fire modules.
FIRES = {
    "squeezenet1.0": [55, 55, 55, 27, 27, 27, 27, 13],
    "squeezenet1.1": [56, 56, 28, 28, 14, 14, 14, 14],
}


@pytest.mark.parametrize("name", FIRES)
def test_fire_modules_layer_by_layer(name):
    rows, given = {r.name: r.facts for r in weighted(name)}, 96 if name[-1] == "0" else 64
    for i, side in enumerate(FIRES[name], 2):
        squeeze, expand = 16 * (i // 2), 64 * (i // 2)
        for layer, kernel, inputs, out in [
            ("squeeze1x1", 1, given, squeeze),
            ("expand1x1", 1, squeeze, expand),
            ("expand3x3", 3, squeeze, expand),
        ]:
            facts, weights = rows[f"fire{i}.{layer}"], kernel * kernel * inputs * out
            expected = (out, side, side), weights + out, side * side * weights
            assert (facts.output.dims, facts.params, facts.macs) == expected
        given = 2 * expand


@each(
    ("spelling", "name"),
    [
        ("LeNet-5", "lenet5"), ("lenet", "lenet5"), ("AlexNet", "alexnet"),
        ("alexnet_two_tower", "alexnet-2gpu"), ("CaffeNet", "caffenet"), ("ZFNet", "zfnet"),
        ("Clarifai", "zfnet"), ("CNN_S", "cnn-s"), ("vgg-m", "cnn-m"),
        ("OverFeat", "overfeat-fast"), ("VGG-A", "vgg11"), ("VGG-A-LRN", "vgg11-lrn"),
        ("VGG-D", "vgg16"), ("vgg16_bn", "vgg16-bn"),
        ("NiN", "nin"), ("nin-cifar", "nin-cifar10"), ("squeezenet", "squeezenet1.0"),
        ("squeezenet1_1", "squeezenet1.1"), ("SqueezeNet v1.0", "squeezenet1.0"),
    ],
)  # fmt: skip
def test_spellings(spelling, name):
    assert report(spelling).graph.name == name
