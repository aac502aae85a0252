"""FLOPs of whole networks, layer by layer from the tables of their papers and the stated costs.

Two for each multiply-accumulate, one for each bias; per element 2 for batch normalisation, 1 for
ReLU and for an addition, 5 for softmax; k·k - 1 comparisons per output of a maximum, as many
additions and a division per output of an average.
"""

from __future__ import annotations

from tests.zoo.figures import report


def conv(side, kernel, before, filters, bias=0):
    return side * side * filters * (2 * kernel * kernel * before + bias)


def normalised(side, kernel, before, filters, relu=1):
    """A convolution, batch normalisation and ReLU."""
    return conv(side, kernel, before, filters) + (2 + relu) * side * side * filters


def dense(before, units):
    return (2 * before + 1) * units


def vgg16():
    """Simonyan & Zisserman 2014, table 1, column D."""
    total, before = 0, 3
    for side, depth, filters in (
        (224, 2, 64), (112, 2, 128), (56, 3, 256), (28, 3, 512), (14, 3, 512),
    ):  # fmt: skip
        for _ in range(depth):
            total += conv(side, 3, before, filters, bias=1) + side * side * filters
            before = filters
        total += (side // 2) ** 2 * filters * (2 * 2 - 1)
    head = dense(7 * 7 * 512, 4096) + 4096 + dense(4096, 4096) + 4096 + dense(4096, 1000)
    return total + head + 5 * 1000


def resnet18():
    """He et al. 2015, table 1; option B: a projection where the size changes."""
    total = normalised(112, 7, 3, 64) + 56 * 56 * 64 * (3 * 3 - 1)
    before = 64
    for side, filters in ((56, 64), (28, 128), (14, 256), (7, 512)):
        for _ in range(2):
            total += normalised(side, 3, before, filters)
            total += normalised(side, 3, filters, filters, relu=0)
            if filters != before:
                total += normalised(side, 1, before, filters, relu=0)
            total += 2 * side * side * filters  # the addition and the ReLU after it
            before = filters
    return total + 7 * 7 * 512 + dense(512, 1000) + 5 * 1000


def mobilenet():
    """Howard et al. 2017, table 1: depthwise 3×3 and pointwise, each with its ReLU."""
    total, before = normalised(112, 3, 3, 32), 32
    blocks = [(112, 64), (56, 128), (56, 128), (28, 256), (28, 256)]
    blocks += [(14, 512)] * 6 + [(7, 1024)] * 2
    for side, filters in blocks:
        total += normalised(side, 3, 1, before) + normalised(side, 1, before, filters)
        before = filters
    return total + 7 * 7 * 1024 + dense(1024, 1000) + 5 * 1000


def test_vgg16():
    assert report("vgg16").totals.flops == vgg16()


def test_resnet18():
    assert report("resnet18").totals.flops == resnet18()


def test_mobilenet():
    assert report("mobilenet").totals.flops == mobilenet()
