"""From which layer on a cell sees all of the image."""

from cnncalc import analyze, load
from cnncalc.analysis import covering as module
from cnncalc.analysis import reach
from cnncalc.analysis.covering import covered, covering, first_covering
from tests.each import each
from tests.language.reading import reading


def test_a_vector_that_was_a_map_is_read_whole_where_a_map_has_one_column():
    """A cell of the product reads all 54 cells of the vector, whatever the map's own size."""
    report = analyze(
        reading(
            "input: 9x6x2\nlayers:\n  - a: flatten\n  - b: conv9x6-1\n    from: input\n"
            "  - c: maxpool1\n  - multiply(a, c)"
        ).graph
    )
    fields = report.rows[-1].fields
    assert [(field.cells, field.size) for field in fields] == [(1, 9), (1, 6)]
    assert covering(report)[-1].name == report.rows[-1].name


def nodes_of(line):
    return reach.strands(analyze(load(line)), 0)


def test_of_every_node_whether_a_cell_reads_all():
    """Windows of 3, 5 and 7 cells on 5: the middle cell of the second sees all."""
    nodes = nodes_of("5x1 -> conv3-1 pad 1 -> conv3-1 pad 1 -> conv3-1 pad 1")
    assert covered(nodes, 5) == [False, False, True, True]
    assert covered(nodes_of("1x1x1 -> conv1-1"), 1) == [True, True]
    assert covered(nodes_of("5x1 -> globalavgpool"), 5) == [False, True]
    # one reads cells 0, 2 and 4, as the other the odd ones: none reads all
    assert covered(nodes_of("5x1 -> conv3-1 dilation 2"), 5) == [False, False]
    assert covered(nodes_of("7x1 -> conv3-1 /2 -> upsample 2 -> conv4-1"), 7)[-1] is True
    assert covered(nodes_of("6x1 -> conv3-1 pad 2 -> conv3-1 pad 1 dilation 2"), 6)[-1] is True


def test_what_is_not_known_is_not_covered():
    nodes = nodes_of("5x1 -> conv3-1 pad 1 -> conv3-1 pad 1")
    assert covered([nodes[0], None, nodes[2]], 5) == [False, False, False]
    assert covered([nodes[0], nodes[1]._replace(cells=None), nodes[2]], 5) == [False] * 3


def test_steps_are_counted_up_to_a_bound(monkeypatch):
    """5 cells of the image, then 5 of 1 and 3 taps each; a mask of n bits is n/64 words."""
    nodes = nodes_of("5x1 -> conv3-1 pad 1")
    monkeypatch.setattr(module, "MOST_TRACED", 25 * 64)
    assert covered(nodes, 5) == [False, False]
    assert covered(nodes, 25) is not None and covered(nodes, 26) is None
    monkeypatch.setattr(module, "MOST_TRACED", 384)
    assert covered(nodes, 6) is not None and covered(nodes, 7) is None
    assert [module._steps(node) for node in nodes] == [5, 20]
    assert module._steps(nodes_of("5x1 -> globalavgpool")[1]) == 1
    wide = nodes_of("90x1 -> conv9-1")
    monkeypatch.setattr(module, "MOST_TRACED", 90 + 82 * 10)
    assert covered(wide, 5) is not None
    monkeypatch.setattr(module, "MOST_TRACED", 90 + 82 * 10 - 1)
    assert covered(wide, 5) is None


def test_layers_that_cover_an_image():
    report = analyze(load("5x7x1 -> conv3-1 pad 1 -> conv3-1 pad 1 -> conv3-1 pad 1 -> fc 2"))
    found = covering(report)
    assert [row.name for row in found] == ["conv3", "fc1"]
    assert first_covering(report, found).name == "conv3"
    assert first_covering(report, []) is None and first_covering(report, None) is None
    assert covering(analyze(load("9x9x1 -> conv3-1"))) == []
    assert covering(analyze(load("HxWx1 -> conv3-1"))) is None
    assert covering(analyze(load("3x3x1 -> conv3-1")))[0].name == "conv1"


def test_ranges_that_begin_before_the_first_cell():
    for start in range(-7, 4):
        for stop in range(-3, 7):
            for step in (1, 2, 3):
                read = range(start, stop, step)
                assert [*range(9)][module._inside(read)] == [i for i in read if i >= 0]


@each(
    ("read", "cells"),
    [
        (range(0, 3), [0, 1, 2]), (range(-2, 3), [0, 1, 2]), (range(-3, 5, 2), [1, 3]),
        (range(-4, 5, 2), [0, 2, 4]), (range(-5, -1), []), (range(1, 4, 2), [1, 3]),
    ],
)  # fmt: skip
def test_cells_before_the_first_are_left_out(read, cells):
    assert list(range(9))[module._inside(read)] == cells
