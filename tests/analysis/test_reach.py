"""Receptive fields in detail, against a published table and against what a run depends on."""

import numpy as np
import pytest

from cnncalc import SpecError, analyze, load
from cnncalc.analysis import reach
from cnncalc.analysis.covering import covering, first_covering
from cnncalc.analysis.selection import select
from cnncalc.errors import Source
from cnncalc.forward.run import Executor
from cnncalc.sources.resolve import read_source

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


def read_by(line, row, cell):
    report = analyze(load(line))
    found = reach.cells(report, report.rows[row], cell)
    return [(axis.first, axis.last, axis.runs, axis.inside, axis.number) for axis in found]


def refused(do, *given):
    with pytest.raises(SpecError) as caught:
        do(*given)
    return caught.value.code, caught.value.message, caught.value.hint


def test_ends_runs_and_numbers_of_cells():
    """Windows of 3 at stride 2 behind a cell of padding: cell 0 reads -1 … 1, cell 2 3 … 5."""
    line = "5x7x1 -> conv3-1 /2 pad 1"
    assert read_by(line, -1, (0, 2)) == [
        (-1, 1, (range(2),), (0, 1), 2), (3, 5, (range(3, 6),), (3, 5), 3),
    ]  # fmt: skip
    assert read_by("9x1 -> conv3-1 dilation 2", -1, (2,)) == [
        (2, 6, (range(2, 3), range(4, 5), range(6, 7)), (2, 6), 3)
    ]
    # of kernels of 1 at stride 2 every second cell stands for no tap
    assert read_by("4x1 -> deconv1-1 /2", -1, (1,)) == [(None, None, (), None, 0)]
    assert read_by("4x1 -> deconv1-1 /2", -1, (2,)) == [(1, 1, (range(1, 2),), (1, 1), 1)]
    assert read_by("4x6x2 -> globalavgpool", -1, (0, 0)) == [
        (0, 3, (range(4),), (0, 3), 4), (0, 5, (range(6),), (0, 5), 6),
    ]  # fmt: skip


def test_pixels_are_numbered_along_the_rows():
    report = analyze(load("5x7x1 -> conv3-1 /2 pad 1"))
    window = reach.cells(report, report.rows[-1], (1, 0))  # rows 1 … 3, columns 0 and 1
    assert reach.pixels(report, window) == (8, 9, 15, 16, 22, 23)
    assert reach.image(report) == (5, 7) and reach.image_axes(report) == ("height", "width")


def test_the_image_of_a_vector_and_of_a_sequence():
    vector, sequence = analyze(load("9 -> fc 2")), analyze(load("9x1 -> conv3-1"))
    assert (reach.image(sequence), reach.image_axes(sequence)) == ((9,), ("length",))
    assert reach.image(vector) == (1, 1)


def test_paths_are_of_joins_alone():
    text = "input: 9x9x2\nlayers: [{add: [conv3-2 pad 1, identity]}]"
    report = analyze(read_source(Source("net", text)).graph)
    found = reach.paths(report, report.rows[-1])
    assert [(path.fields[0].start, path.fields[0].size) for path in found] == [(-1, 3), (0, 1)]
    assert [path.name for path in found] == ["conv1", "identity1"]
    assert reach.paths(report, report.rows[0]) == ()


def test_positions_that_a_layer_does_not_have():
    report = analyze(load("5x7x1 -> conv3-1"))
    row = report.rows[-1]
    for position, message, hint in (
        ((3, 0), "the layer has no row 3", "rows count from 0 to 2"),
        ((0, 5), "the layer has no column 5", "columns count from 0 to 4"),
        (
            (1,), "'1' is not of the form row,column, by which conv1 counts its cells",
            "--cell 0,0",
        ),
        (
            (1, 2, 0), "'1,2,0' is not of the form row,column, by which conv1 counts its cells",
            "--cell 0,0",
        ),
    ):  # fmt: skip
        assert refused(reach.cells, report, row, position) == ("C109", message, hint)
    assert reach.cells(report, row, (2, 4))[1].last == 6


def test_fields_that_a_symbol_decides():
    report = analyze(load("HxWx1 -> adaptiveavgpool 3 -> conv2-1 -> upsample 2"))
    assert reach.why_unknown(report, report.rows[-1]) == "depends on a symbol"
    assert reach.is_symbolic(report, report.rows[0]) is reach.is_symbolic(report, report.rows[1])
    assert reach.is_symbolic(report, report.rows[0]) is True
    code, message, hint = refused(reach.known_fields, report, report.rows[-1])
    assert code == "C401"
    assert message == "the receptive field of 'upsample1' depends on a symbol"
    assert hint == "give strides and scales in numbers, with -p name=value, and sizes with --input"
    plain = analyze(load("HxWx1 -> conv3-1"))
    assert reach.known_fields(plain, plain.rows[0])[0].size == 3
    assert refused(reach.cells, plain, plain.rows[0], (0, 0)) == (
        "C401", "the window of one cell needs sizes as numbers", "give --input",
    )  # fmt: skip
    known = analyze(load("9x9x1 -> conv3-1"))
    assert reach.is_symbolic(known, known.rows[0]) is False


def test_fields_that_repeat_too_late(monkeypatch):
    monkeypatch.setattr("cnncalc.analysis.repeating.LONGEST_PERIOD", 4)
    monkeypatch.setattr("cnncalc.analysis.reach.LONGEST_PERIOD", 4)
    report = analyze(load("14x14x1 -> adaptiveavgpool 9 -> conv2-1"))
    row = report.rows[-1]
    if row.fields is None:
        assert reach.why_unknown(report, row) == "repeats after more than 4 cells"
        assert refused(reach.known_fields, report, row) == (
            "C115", f"the receptive field of '{row.name}' repeats after more than 4 cells",
            "use a smaller input",
        )  # fmt: skip


def test_images_with_other_axes_are_not_united():
    text = "input: {a: 9x9x1, b: 9x1}\nlayers: [{f: globalavgpool, from: a}, {p: flatten},"
    text += " {g: globalavgpool, from: b}, {q: flatten}, {j: concat, from: [p, q]}]"
    report = analyze(read_source(Source("net", text)).graph)
    row = report.rows[-1]
    assert row.fields is None
    assert reach.why_unknown(report, row) == "unites images with other axes"
    assert refused(reach.known_fields, report, row)[0] == "C115"


def test_traces_end_at_a_bound(monkeypatch):
    report = analyze(load("40x1 -> conv9-1 dilation 2"))
    row = report.rows[-1]
    monkeypatch.setattr("cnncalc.analysis.reach.MOST_TRACED", 9)
    assert reach.cells(report, row, (3,))[0].number == 9
    monkeypatch.setattr("cnncalc.analysis.reach.MOST_TRACED", 8)
    assert refused(reach.cells, report, row, (3,)) == (
        "C115", "a trace of more than 8 steps", "trace a layer nearer the input",
    )  # fmt: skip


def test_traces_beyond_the_edges():
    report = analyze(load("5x7x1 -> conv3-1 pad 1 -> conv3-1 pad 1 -> globalavgpool"))
    nodes = reach.strands(report, 0)
    assert [node.cells for node in nodes] == [5, 5, 5, 1]
    assert [node.cells for node in reach.strands(report, 1)] == [7, 7, 7, 1]
    assert reach.trace(nodes, 2, 0) == (range(3),)
    assert reach.trace(nodes, 2, 0, bounded=False) == (range(-2, 3),)
    assert reach.trace(nodes, 2, 4) == (range(2, 5),)
    assert reach.trace(nodes, 3, 0) == (range(5),)
    assert reach.trace(nodes, 0, 3) == (range(3, 4),)
    assert reach.trace(nodes, 1, 9) == ()


def test_what_is_joined_as_vectors_is_read_by_all():
    """Vectors of a map of 4 cells and of one of 2 have no cells in common."""
    text = "input: 4x1\nlayers: [{p: flatten, from: input}, {m: maxpool2, from: input},"
    text += " {q: flatten}, {j: concat, from: [p, q]}, {k: concat, from: [p, p]}]"
    report = analyze(read_source(Source("net", text)).graph)
    nodes = dict(zip((n.name for n in report.graph.nodes), reach.strands(report, 0), strict=True))
    assert {name: node.cells for name, node in nodes.items()} == {
        "input": 4, "p": 4, "m": 2, "q": 2, "j": 1, "k": 4,
    }  # fmt: skip
    assert [way.stride for _, way in nodes["j"].links] == [0, 0]
    assert [way.stride for _, way in nodes["k"].links] == [1, 1]


def test_ranges_are_merged_where_they_touch():
    merged = reach.merged
    assert merged([]) == ()
    assert merged([range(4, 6), range(2), range(2, 3)]) == (range(3), range(4, 6))
    assert merged([range(9), range(2, 4), range(10, 11)]) == (range(9), range(10, 11))
    assert merged([range(3), range(1, 5), range(6, 7), range(5, 6)]) == (range(7),)


def at_first(line):
    return analyze(load(line)).rows[-1].fields[0]


def test_fields_in_numbers():
    """3, then 5 at a jump of 2, then 9; a cell lies jumps behind the first."""
    even = at_first("31x1 -> conv3-1 /2 pad 1 -> conv3-1 /2")
    assert (even.start, even.size, even.jump, even.cells) == (-1, 7, 4, 7)
    assert (even.center, even.end) == (2, 30)
    assert [even.at(cell) for cell in (0, 2)] == [(-1, 5), (7, 13)]
    assert (even.moves_evenly, even.sizes, even.smallest) == (True, (7,), 7)


def test_fields_that_do_not_move_evenly():
    """Pairs of cells are one behind an upsampling: windows of 3 see 2 cells, in turns at 0, 1."""
    turns = at_first("6x1 -> upsample 2 -> conv3-1")
    assert [turns.at(cell) for cell in range(5)] == [(0, 1), (0, 1), (1, 2), (1, 2), (2, 3)]
    assert (turns.moves_evenly, turns.sizes, turns.smallest, turns.size) == (False, (2,), 2, 2)
    assert (turns.start, turns.center, turns.jump) == (0, 0.5, 0.5)
    uneven = at_first("6x1 -> upsample 2 -> conv2-1")
    assert [uneven.at(cell) for cell in range(3)] == [(0, 0), (0, 1), (1, 1)]
    assert (uneven.sizes, uneven.smallest, uneven.size) == ((1, 2), 1, 2)
    third = at_first("7x1 -> adaptiveavgpool 3")  # 0 … 2, 2 … 4, 4 … 6
    assert [third.at(cell) for cell in range(3)] == [(0, 2), (2, 4), (4, 6)]


def test_ranges_that_touch_are_one():
    runs = reach.merged(
        [range(9, 12), range(0, 2), range(4, 6), range(5, 9), range(7, 8), range(20, 21)]
    )
    assert runs == (range(0, 2), range(4, 12), range(20, 21))
    assert reach.merged([range(0, 9), range(2, 3)]) == (range(0, 9),)
    assert reach.merged([]) == ()
