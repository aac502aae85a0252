"""The Inception networks and Xception against their papers, torchvision, timm and Keras."""

from __future__ import annotations

import pytest

from cnncalc import analyze, load
from tests.each import each
from tests.zoo.figures import agrees, report, totals, weighted

TORCHVISION = "torchvision documentation (num_params, GFLOPS)"

PUBLISHED = [
    ("googlenet", 6998552, None, "Caffe, bvlc_googlenet"),
    ("googlenet-bn", 6624904, "1.50G", TORCHVISION),
    ("inception-v3", 23834568, "5.71G", f"{TORCHVISION}, without its auxiliary head"),
    ("inception-v3-early-keras", 23626728, None, "Chollet 2016, arXiv:1610.02357, table 3"),
    ("inception-v4", 42679816, None, "timm, inception_v4"),
    ("inception-resnet-v2", 55843464, None, "timm, inception_resnet_v2"),
    ("xception", 22855952, None, "Chollet 2016, arXiv:1610.02357, table 3"),
    ("bn-inception", None, "2.03G", "Hu et al. 2017, arXiv:1709.01507, table 2"),
    ("inception-naive", None, "854M", "CS231n, lecture 9"),
]


@each(("name", "params", "macs", "source"), PUBLISHED)
def test_published_totals(name, params, macs, source):
    found = totals(name)
    assert params is None or agrees(found[0], params), f"{found[0]:,}; {source}"
    assert macs is None or agrees(found[1], macs), f"{found[1]:,}; {source}"


@pytest.mark.parametrize(
    ("name", "params"),
    [("googlenet", 13378280), ("googlenet-bn", 13004888), ("inception-v3", 27161264)],
)
def test_auxiliary_heads_count_in_training(name, params):
    """Caffe, bvlc_googlenet/train_val.prototxt; torchvision, aux_logits=True."""
    assert analyze(load(name), training=True).totals.params == params


def _normalised(found) -> int:
    return sum(r.facts.output.dims[0] for r in found.rows if r.node.op.kind == "bn")


@pytest.mark.parametrize(
    ("name", "total", "scaled"),
    [
        ("inception-v3", 23851784, False),
        ("inception-resnet-v2", 55873736, False),
        ("xception", 22910480, True),
    ],
)
def test_keras_counts_statistics_and_leaves_scales_out(name, total, scaled):
    """keras.io/api/applications, "Total params"; its Inceptions normalise with scale=False."""
    found = report(name)
    scales = 0 if scaled else _normalised(found)
    assert found.totals.params + found.totals.buffers - scales == total


def test_inception_resnet_v1_is_facenet_with_one_more_module():
    """FaceNet in Keras: six modules of 8x8, 128 outputs and no scales; 22,779,312 trainable."""
    changes = {"classes": "128", "repeats": "[5, 10, 6]"}
    found = analyze(load("inception-resnet-v1", params=changes))
    assert found.totals.params - _normalised(found) == 22779312


def test_bn_inception_without_biases():
    """pretrainedmodels, bninception: 11,295,240 with one bias for each filter."""
    assert totals("bn-inception")[0] + _normalised(report("bn-inception")) == 11295240


# Szegedy et al. 2014, table 1: inputs and size, then #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5,
# pool proj; operations in millions (of 5a "54M", but these filters have 51).
GOOGLENET = {
    "3a": (192, 28, (64, 96, 128, 16, 32, 32), 128),
    "3b": (256, 28, (128, 128, 192, 32, 96, 64), 304),
    "4a": (480, 14, (192, 96, 208, 16, 48, 64), 73),
    "4b": (512, 14, (160, 112, 224, 24, 64, 64), 88),
    "4c": (512, 14, (128, 128, 256, 24, 64, 64), 100),
    "4d": (512, 14, (112, 144, 288, 32, 64, 64), 119),
    "4e": (528, 14, (256, 160, 320, 32, 128, 128), 170),
    "5a": (832, 7, (256, 160, 320, 32, 128, 128), 51),
    "5b": (832, 7, (384, 192, 384, 48, 128, 128), 71),
}


@each("module", GOOGLENET)
def test_googlenet_layer_by_layer(module):
    given, side, (a, b_reduce, b, c_reduce, c, projection), millions = GOOGLENET[module]
    found = {r.name.split(".")[1]: r.facts for r in _of(f"inception{module}")}
    for layer, kernel, inputs, out in [
        ("1x1", 1, given, a), ("3x3_reduce", 1, given, b_reduce), ("3x3", 3, b_reduce, b),
        ("5x5_reduce", 1, given, c_reduce), ("5x5", 5, c_reduce, c),
        ("pool_proj", 1, given, projection),
    ]:  # fmt: skip
        facts, weights = found.pop(layer), kernel * kernel * inputs * out
        expected = (out, side, side), weights + out, side * side * weights
        assert (facts.output.dims, facts.params, facts.macs) == expected
    assert not found
    assert abs(sum(r.facts.macs for r in _of(f"inception{module}")) / 1e6 - millions) < 1


def _of(scope, name="googlenet"):
    return [r for r in weighted(name) if r.name.startswith(f"{scope}.")]


def test_output_sizes_of_googlenet():
    """Szegedy et al. 2014, table 1."""
    rows = {r.name: r.facts.output.dims for r in report("googlenet").rows}
    assert [rows[f"pool{i}"] for i in (1, 2, 3, 4, 5)] == [
        (64, 56, 56), (192, 28, 28), (480, 14, 14), (832, 7, 7), (1024, 1, 1),
    ]  # fmt: skip
    modules = {m: rows[f"inception{m}.concat1"][0] for m in GOOGLENET}
    assert list(modules.values()) == [256, 480, 512, 512, 512, 528, 832, 832, 1024]


def test_separable_conv1_has_2_7k_weights_and_34_m_operations():
    """Szegedy et al. 2014, table 1: 2.7K in units of 1024, without biases."""
    facts = [r.facts for r in _of("conv1", "googlenet-separable")]
    assert sum(f.weights for f in facts) == 7 * 7 * 3 * 8 + 24 * 64 == 2712
    assert round(sum(f.macs for f in facts) / 1e6) == 34


@each(
    ("name", "shapes"),
    [
        # torchvision, comments in models/inception.py.
        ("inception-v3", {
            "conv2a.conv1": (32, 147), "pool3a": (64, 73), "conv3b.conv1": (80, 73),
            "conv4a.conv1": (192, 71), "pool5a": (192, 35), "mixed5b.concat1": (256, 35),
            "mixed5c.concat1": (288, 35), "mixed5d.concat1": (288, 35),
            "mixed6a.concat1": (768, 17), "mixed6e.concat1": (768, 17),
            "mixed7a.concat1": (1280, 8), "mixed7c.concat3": (2048, 8),
        }),
        # Szegedy et al. 2016, figures 3 and 9.
        ("inception-v4", {
            "conv1a": (32, 149), "conv2b": (64, 147), "mixed3a.concat1": (160, 73),
            "mixed4a.concat1": (192, 71), "mixed5a.concat1": (384, 35),
            "inceptionA.4.concat1": (384, 35), "reductionA.concat1": (1024, 17),
            "inceptionB.7.concat1": (1024, 17), "reductionB.concat1": (1536, 8),
            "inceptionC.3.concat1": (1536, 8),
        }),
        # Figures 10 to 15.
        ("inception-resnet-v1", {
            "inceptionA.5.add1": (256, 35), "inceptionB.10.add1": (896, 17),
            "inceptionC.5.add1": (1792, 8),
        }),
        # Figures 15 to 19.
        ("inception-resnet-v2-paper", {
            "inceptionA.5.add1": (384, 35), "inceptionB.10.add1": (1152, 17),
            "inceptionC.5.add1": (2144, 8),
        }),
        # timm, models/inception_resnet_v2.py.
        ("inception-resnet-v2", {
            "inceptionA.10.add1": (320, 35), "inceptionB.20.add1": (1088, 17),
            "inceptionC.10.add1": (2080, 8), "conv7b": (1536, 8),
        }),
        # Chollet 2016, figure 5.
        ("xception", {
            "conv2": (64, 147), "block2.add1": (128, 74), "block3.add1": (256, 37),
            "block4.add1": (728, 19), "middle.8.add1": (728, 19), "block13.add1": (1024, 10),
            "conv3.conv1": (1536, 10), "conv4.conv1": (2048, 10),
        }),
        # Ioffe & Szegedy 2015, figure 5.
        ("inception-v2", {
            "inception3a.concat1": (256, 28), "inception3b.concat1": (320, 28),
            "inception3c.concat1": (576, 14), "inception4a.concat1": (576, 14),
            "inception4d.concat1": (576, 14), "inception4e.concat1": (1024, 7),
            "inception5a.concat1": (1024, 7), "inception5b.concat1": (1024, 7),
        }),
        # CS231n, lecture 9.
        ("inception-naive", {"concat1": (672, 28)}),
        ("inception-reduced", {"concat1": (480, 28)}),
    ],
)  # fmt: skip
def test_shapes_of_modules(name, shapes):
    rows = {r.name: r.facts.output.dims for r in report(name).rows}
    assert {n: rows[n] for n in shapes} == {n: (c, s, s) for n, (c, s) in shapes.items()}


# torchvision, models/inception.py: kernels and filters of InceptionC with channels_7x7 = 128.
MIXED_6B = [
    ((1, 1), 768, 192), ((1, 1), 768, 128), ((1, 7), 128, 128), ((7, 1), 128, 192),
    ((1, 1), 768, 128), ((7, 1), 128, 128), ((1, 7), 128, 128), ((7, 1), 128, 128),
    ((1, 7), 128, 192), ((1, 1), 768, 192),
]  # fmt: skip


def test_a_17x17_module_of_inception_v3_layer_by_layer():
    found = _of("mixed6b", "inception-v3")
    assert [
        (r.node.op.kernel, r.input_shapes[0].channels, r.node.op.filters) for r in found
    ] == MIXED_6B
    for row, ((height, width), given, out) in zip(found, MIXED_6B, strict=True):
        weights = height * width * given * out
        assert (row.facts.output.dims, row.facts.params) == ((out, 17, 17), weights)
        assert row.facts.macs == 17 * 17 * weights


def test_a_module_of_xception_layer_by_layer():
    """Chollet 2016, figure 5: three separable convolutions of 728 channels on 19x19."""
    found = [(r.facts.params, r.facts.macs) for r in _of("middle.1", "xception")]
    depthwise, pointwise = 9 * 728, 728 * 728
    assert found == [(n, 361 * n) for n in (depthwise, pointwise)] * 3


def test_the_parts_of_the_reduced_module():
    """CS231n, lecture 9: the products that the lecture lists; its sum, 358 M, has the 3x3 twice."""
    found = sorted(r.facts.macs for r in weighted("inception-reduced"))
    products = [64 * 256, 64 * 256, 64 * 256, 128 * 256, 9 * 64 * 192, 25 * 64 * 96]
    assert found == [28 * 28 * n for n in products]
    assert agrees(sum(found) + 28 * 28 * 9 * 64 * 192, "358M")


@each(
    ("spelling", "name"),
    [
        ("GoogLeNet", "googlenet"), ("inception_v1", "googlenet"), ("BN-Inception", "bn-inception"),
        ("inception_v2", "inception-v2"), ("Inception-BN", "inception-v2"),
        ("inceptionv3", "inception-v3"), ("InceptionV4", "inception-v4"),
        ("InceptionResNetV2", "inception-resnet-v2"),
        ("inception_resnet_v1", "inception-resnet-v1"),
        ("naive-inception", "inception-naive"), ("Xception", "xception"),
    ],
)  # fmt: skip
def test_spellings(spelling, name):
    assert report(spelling).graph.name == name
