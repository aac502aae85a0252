"""What a part of a network makes of the fields that enter it."""

import pytest

from cnncalc import analyze, load
from cnncalc.analysis.passage import fields_behind, own_fields, passage, passage_of
from cnncalc.dims import symbol
from cnncalc.reach import EACH, Grid, Scattered, Window
from cnncalc.shape import Shape
from tests.language.reading import reading

Field = type(own_fields(Shape(1), 1)[0])
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


def test_the_fields_of_an_image_are_its_cells():
    assert own_fields(Shape(3, (5, 7)), 2) == (Field(0, 1, 1, 5), Field(0, 1, 1, 7))
    assert own_fields(Shape(3), 2) == (Field(0, 1, 1, 1), Field(0, 1, 1, 1))
    assert own_fields(Shape(3), 1) == (Field(0, 1, 1, 1),)


def test_fields_behind_a_layer():
    image = own_fields(Shape(1, (9,)), 1)
    behind = fields_behind(((Window(3, 2, 1),),), [image], Shape(1, (5,)))
    assert behind == (Field(-1, 3, 2, 5),)
    assert fields_behind((EACH,), [image], Shape(1, (9,))) is image
    assert fields_behind(None, [image], Shape(1, (9,))) is None
    assert fields_behind((EACH,), [None], Shape(1, (9,))) is None
    assert fields_behind((EACH, None), [image, None], Shape(1, (9,))) is image
    joined = fields_behind((EACH, EACH), [image, behind], Shape(1, (9,)))
    assert joined is not None and joined != image
    placed = fields_behind(((Grid(symbol("H"), 3, 4),),), [behind], Shape(1, (3,)))
    assert fields_behind(((Scattered(3, 2, 0),),), [placed], Shape(1, (7,))) is None


def test_steps_and_their_numbers():
    text = "input: 9x9x2\nlayers: [{a: conv3-2 pad 1}, {r: relu}, {b: conv3-2 pad 1},"
    text += " {c: concat, from: [r, b, input]}, {u: conv3-2}]"
    report = analyze(reading(text).graph)
    found = passage(report, report.graph.outputs[0])
    assert [step.inputs for step in found.steps] == [(0,), (1,), (1, 2, 0), (3,)]
    assert (found.entering, found.end, found.is_known) == (1, 4, True)
    assert found.steps[0].output == Shape(1, (9, 9)) and found.steps[3].output == Shape(1, (7, 7))
    assert found.steps[0].kinds == ((False, Window, Window),)
    assert found.steps[2].kinds == ((True, Window, Window),) * 3
    assert passage(report, 1).end == 1 and passage(report, 2).end == 1
    assert passage(report, 0) == passage(report, 0)._replace(end=0)
    unknown = passage(analyze(load("HxWx1 -> conv3-2 -> upsample to 7x7")), 2)
    assert not unknown.is_known
    assert unknown.fields([own_fields(Shape(1, (9, 9)), 2)]) is None


def test_the_passage_of_one_layer():
    report = analyze(load("9x1 -> conv3-2 /2"))
    found = passage_of(report.rows[0].facts, 1)
    assert (found.entering, found.end, found.steps[0].inputs) == (1, 1, (0,))
    assert found.fields([own_fields(Shape(1, (9,)), 1)]) == (Field(0, 3, 2, 4),)
    assert passage_of(report.rows[0].facts, 3).steps[0].inputs == (0, 1, 2)
