"""Receptive fields in detail, against a published table and against what a run depends on."""

import numpy as np
import pytest

from cnncalc import SpecError, analyze, load
from cnncalc.analysis import reach
from cnncalc.analysis.covering import covering, first_covering
from cnncalc.analysis.selection import select
from cnncalc.forward.run import Executor

# Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks", Distill,
# table 1, at the last map before global pooling or the fully connected layers.
DISTILL = {
    "alexnet": ("pool5", 195), "vgg16": ("pool5", 212), "resnet50": ("conv5.3.add1", 483),
    "resnet101": ("conv5.3.add1", 1027), "resnet152": ("conv5.3.add1", 1507),
    "mobilenet-v1": ("", 315),
}  # fmt: skip


def last_map(report, layer):
    if layer:
        return select(report, layer).rows[-1]
    return [row for row in report.rows if row.fields and row.fields[0].jump != 0][-1]


@pytest.mark.parametrize("name", DISTILL)
def test_published_fields(name):
    layer, size = DISTILL[name]
    assert last_map(analyze(load(name)), layer).fields[0].size == size


def test_paths_that_meet():
    report = analyze(load("googlenet"))
    paths = reach.paths(report, select(report, "inception3a.concat1").rows[0])
    # 1×1, 3×3, 5×5 and a 3×3 pool behind a field of 27 with jump 8.
    assert [path.fields[0].size for path in paths] == [27, 27 + 2 * 8, 27 + 4 * 8, 27 + 2 * 8]
    assert reach.paths(report, select(report, "conv1.conv1").rows[0]) == ()


def test_where_the_image_is_covered():
    for network, expected in (("vgg16", "fc6"), ("9x9x1 -> conv3-1", None)):
        report = analyze(load(network))
        first = first_covering(report, covering(report))
        assert (first and first.name) == expected


def outputs(graph, image):
    """The first channel of what the network puts out on one image of height × width."""
    batch = image[np.newaxis, :, :, np.newaxis].copy()
    (array,) = Executor(graph, dtype="float64").run([batch]).outputs.values()
    return array[0, :, :, 0]


NETS = [
    "13x11x1 -> conv3-2 pad 1 -> avgpool2 -> conv3-1 /2 pad 1",
    "15x15x1 -> conv3-2 dilation 2 -> avgpool3 /2 pad 1 -> conv1x3-1",
    "9x9x1 -> conv5-1 /2 pad 2 -> conv1-1",
    "9x9x1 -> avgpool3 -> upsample 2x3",
    "9x7x1 -> avgpool2 -> upsample 3x2 bilinear -> conv3-1 pad 1",
    "11x9x1 -> adaptiveavgpool 7x4 -> conv2-1",
    "6x5x1 -> deconv3-2 /2 pad 1 -> conv3-1 /3 dilation 2",
    "7x9x1 -> conv1-1 /3 -> conv3-1 pad 1",
]


@pytest.mark.parametrize("net", NETS)
def test_a_cell_depends_on_its_window_alone(net):
    """An input cell changes an output cell exactly where it is said to."""
    graph = load(net)
    report = analyze(graph)
    last, size = report.rows[-1], reach.image(report)
    base = outputs(graph, np.zeros(size))
    influence = np.zeros((*size, *base.shape), bool)
    for y in range(size[0]):
        for x in range(size[1]):
            image = np.zeros(size)
            image[y, x] = 1
            influence[y, x] = outputs(graph, image) != base
    for row in range(base.shape[0]):
        for column in range(base.shape[1]):
            lines, across = (
                [i for run in axis.runs for i in run]
                for axis in reach.cells(report, last, (row, column))
            )
            expected = np.zeros(size, bool)
            expected[np.ix_(lines, across)] = True
            assert (influence[:, :, row, column] == expected).all()


def test_no_such_cell():
    report = analyze(load("vgg16"))
    with pytest.raises(SpecError, match="no row 14"):
        reach.cells(report, select(report, "conv5_3").rows[0], (14, 0))
