"""Every working gives its figure when it is computed, for every layer of half of the zoo."""

import re
from math import ceil

import pytest

from cnncalc import analyze, load
from cnncalc.analysis.working import Derivation, explain, lines
from cnncalc.errors import SpecError
from cnncalc.formula import Size, Working
from tests.each import each
from tests.zoo import figures as zoo
from tests.zoo.figures import in_turn

COMPUTED = ("parameters", "without biases", "buffers", "MACs", "FLOPs", "activations")
COMPUTED += ("activation bytes", "receptive field", "jump")


def mistaken(steps):
    """Steps whose working, computed, is not their value."""
    written = [s for s in steps if s.figure in COMPUTED and s.working() and "[" not in s.working()]
    return [
        step
        for step in written
        if eval(step.working(), {"ceil": ceil}) not in (step.value, float(step.value))
    ]


@pytest.mark.parametrize("name", in_turn()[1::2])
def test_workings_give_their_figures(name):
    report = zoo.report(name)
    seen = set()
    for row in report.rows:
        key = (id(row.node.op), row.input_shapes)
        if key not in seen:
            seen.add(key)
            assert mistaken(explain(report, row).steps) == []


def test_a_wrong_working_is_found():
    right = Working(Size(3, "K") * Size(4, "N"))
    assert mistaken([Derivation("MACs", 13, workings=(right,))])
    assert not mistaken([Derivation("MACs", 12, workings=(right,))])


def steps_of(model, layer, **options):
    report = analyze(load(model, **options))
    (row,) = lines(report, [layer])[1]
    return {step.figure: step for step in explain(report, row).steps}


def test_alexnet_as_lectures_write_it():
    # CS231n 2017, lecture 9: (227-11)/4+1 = 55; parameters (11*11*3)*96 = 35K.
    steps = steps_of("alexnet", "conv1")
    assert steps["output"].working() == "(227 - 11 + 2*0)/4 + 1 = 55"
    assert steps["without biases"].value == 11 * 11 * 3 * 96
    assert steps["receptive field"].working() == "1 + (11 - 1)*1"


def test_joins_are_explained():
    # Szegedy et al. 2014, table 1: inception (3a) puts out 64 + 128 + 32 + 32 = 256 channels.
    joined = steps_of("googlenet", "inception3a.concat1")["output"].working()
    assert joined == "64 + 128 + 32 + 32 = 256 channels"
    assert "and" in steps_of("resnet18", "conv2.1.add1")["receptive field"].working()


def test_a_reference_gives_its_size_alone():
    # score_pool3 of FCN-8s sees what pool3 of VGG-16 does, 44 cells: Long et al. 2015.
    assert steps_of("fcn8s", "score_pool3c")["receptive field"].value == 44


def test_axes_that_differ_are_told_apart():
    steps = steps_of("20x30x3 -> conv3x5-4", "conv1")
    assert steps["receptive field, height"].value == 3
    assert steps["receptive field, width"].value == 5


def test_blocks_are_told_from_layers():
    report = analyze(load("resnet50"))
    blocks, rows = lines(report, ["conv2.1", "conv1"])
    assert [block.name for block in blocks] == ["conv2.1"]
    assert [row.name for row in rows] == ["conv1"]
    assert len(lines(report, [])[1]) == len(report.rows)
    with pytest.raises(SpecError, match="selects no layer"):
        lines(report, ["conv9"])


@each(
    ("model", "layer", "figure", "factors", "value"),
    [
        # Krizhevsky et al. 2012: 96 kernels of 11×11×3 with stride 4 give 55×55×96.
        ("alexnet", "conv1", "parameters", [3, 11, 11, 96, 96], 34_944),
        ("alexnet", "conv1", "without biases", [3, 11, 11, 96], 34_848),
        ("alexnet", "conv1", "MACs", [3, 11, 11, 55, 55, 96], 105_415_200),
        ("alexnet", "conv1", "FLOPs", [2, 290_400, 105_415_200], 211_120_800),
        ("alexnet", "conv1", "activations", [55, 55, 96], 290_400),
        ("alexnet", "conv1", "activation bytes", [1, 4, 290_400], 1_161_600),
        ("alexnet", "conv1", "jump", [1, 4], 4),
        # Simonyan & Zisserman 2014: 7·7·512 inputs to 4096 units; CS231n has 102,760,448.
        ("vgg16", "fc6", "without biases", [4096, 25_088], 102_760_448),
        ("vgg16", "fc6", "MACs", [4096, 25_088], 102_760_448),
        ("vgg16", "pool1", "receptive field", [1, 1, 2, 5], 6),
        # He et al. 2015: batch normalisation of 64 channels learns a scale and a shift for each.
        ("resnet18", "bn1", "parameters", [64, 64], 128),
        ("resnet18", "bn1", "buffers", [64, 64], 128),
    ],
)
def test_workings_are_of_what_papers_say(model, layer, figure, factors, value):
    step = steps_of(model, layer)[figure]
    assert sorted(map(int, re.findall(r"\d+", step.working()))) == factors
    assert step.value == value


def test_padding_that_differs_before_and_after_is_added():
    """(8 − 3 + 1 + 2)/3 rounded down, and 1."""
    report = analyze(load("8x8x3 -> conv3-4 /3 pad 1+2"))
    (step,) = [s for s in explain(report, report.rows[0]).steps if s.figure == "output"]
    assert "(8 - 3 + 1 + 2)/3" in step.working().replace("−", "-")


@pytest.mark.parametrize(
    ("layers", "layer", "rule", "working", "value"),
    [
        # Of a window all cells are read: F of them from the first to the last.
        ("conv3-4", "conv1", "r + (F - 1)*j", "1 + (3 - 1)*1", 3),
        ("conv3-4 /2 -> maxpool2", "maxpool1", "r + (F - 1)*j", "3 + (2 - 1)*2", 5),
        ("conv3-4 /2 -> depthwise5", "depthwise1", "r + (F - 1)*j", "3 + (5 - 1)*2", 11),
        # A dilated one leaves some out: 2·(5 - 1) + 1 from the first to the last.
        ("conv3-4 -> conv5-4 dilation 2", "conv2", "r + (T - 1)*j", "3 + (9 - 1)*1", 11),
        # What is stretched by the stride is met by one tap in S: ⌈4/2⌉ and ⌈5/2⌉ cells.
        (
            "conv3-4 /2 -> deconv4-4 /2",
            "deconv1",
            "r + (ceil(F/S) - 1)*j",
            "3 + (ceil(4/2) - 1)*2",
            5,
        ),
        (
            "conv3-4 /2 -> deconv5-4 /2",
            "deconv1",
            "r + (ceil(F/S) - 1)*j",
            "3 + (ceil(5/2) - 1)*2",
            7,
        ),
        # Between two cells of a map that is enlarged both are read.
        ("conv3-4 -> upsample2 bilinear", "upsample1", "r + (T - 1)*j", "3 + (2 - 1)*1", 4),
    ],
)
def test_the_receptive_field_in_letters(layers, layer, rule, working, value):
    step = steps_of(f"64x64x3 -> {layers}", layer)["receptive field"]
    found = step.rule().replace("−", "-").replace("·", "*"), step.working(), step.value
    assert found == (rule, working, value)
