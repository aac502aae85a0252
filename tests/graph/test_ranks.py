"""Values for every axis become values for each, where it is known how many axes there are."""

from __future__ import annotations

from cnncalc import load
from cnncalc.graph.ranks import along_axes
from cnncalc.ops import OPERATIONS
from cnncalc.shape import Shape

INPUT, *_ = load("8x8x3 -> relu").nodes
CONV = next(op for op in OPERATIONS if op.syntax.words[0] == "conv")
Every = type(CONV._defaults["stride"])  # a value for every axis
FC = next(op for op in OPERATIONS if op.syntax.words[0] == "fc")
POOL = next(op for op in OPERATIONS if op.syntax.words[0] == "maxpool")


def entering(shape):
    return INPUT._replace(op=INPUT.op.changed(shape=shape))


def node(op, *inputs):
    return INPUT._replace(op=op, inputs=inputs)


SEQUENCE, VOLUME = entering(Shape(4, (100,))), entering(Shape(2, (9, 9, 9)))


def test_each_rank_gets_its_own_values_and_equal_ones_are_one_object():
    op = CONV(kernel=Every(3), filters=8)
    made = along_axes((SEQUENCE, node(op, 0), node(op, 0), VOLUME, node(op, 3), node(op, 1)))
    assert [one.op.kernel for one in (made[1], made[4], made[5])] == [(3,), (3, 3, 3), (3,)]
    assert made[1].op is made[2].op
    assert made[0] is SEQUENCE


def test_what_has_no_axes_or_a_value_for_each_stays():
    vector, dense = entering(Shape(3, ())), node(FC(units=4), 0)
    assert along_axes((vector, dense))[1] is dense
    sizes = {"kernel": (3, 3), "stride": (1, 1), "padding": ((0, 0),) * 2, "dilation": (1, 1)}
    square = node(CONV(**sizes, filters=8), 0)
    assert along_axes((entering(Shape(3, (8, 8))), square))[1] is square


def test_behind_a_fault_values_stay():
    """A kernel of 200 does not fit on 100 cells: what comes behind is not known."""
    broken, behind = CONV(kernel=Every(200), filters=8), POOL(kernel=Every(2))
    made = along_axes((SEQUENCE, node(broken, 0), node(behind, 1), node(behind, 0)))
    assert [one.op.kernel for one in made[1:]] == [(200,), (2, 2), (2,)]
