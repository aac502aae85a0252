"""What a part of a network makes of the fields that enter it."""

import pytest

from cnncalc import analyze, load
from cnncalc.analysis.passage import own_fields, passage

NETWORKS = ("lenet5", "unet", "resnet18", "googlenet", "fcn-8s", "shufflenet", "efficientnet-b0")


@pytest.mark.parametrize("name", NETWORKS)
def test_a_whole_network_is_a_passage_from_its_image(name):
    report = analyze(load(name))
    end = report.graph.outputs[0]
    image = report.graph.input_shape
    assert passage(report, end).fields([own_fields(image, image.rank)]) == report.fields[end]


def test_windows_that_have_the_same_numbers_are_told_apart():
    """Both have the numbers 2, 2, 0 and leave a map of 2x2: one reads further, one the same."""
    pooled, spread = (
        passage(analyze(load(line)), 1) for line in ("4x4x1 -> avgpool2", "1x1x1 -> upsample 2")
    )
    assert pooled.steps[0][:3] == spread.steps[0][:3]
    assert pooled != spread


def test_what_reads_each_cell_by_itself_is_no_step():
    report = analyze(load("8x8x3 -> conv3-4 pad 1 | bn | relu | dropout 0.5"))
    assert [step.inputs for step in passage(report, report.graph.outputs[0]).steps] == [(0,)]
