"""Every operation has a gradient on the way back, and it is that of finite differences."""

from __future__ import annotations

import pytest

from cnncalc.forward.backward.kernels import FORWARDS, GRADIENTS
from cnncalc.ops import OPERATIONS
from tests.cli.run import cnncalc
from tests.each import each
from tests.forward.gradients import check_gradients
from tests.forward.run_op import read
from tests.ops.cases import CASES

SLIDING = [
    ("conv3-4 pad 1", (2, 6, 5)), ("conv2x3-4 /2x1 pad 1+0x0+2 nobias", (2, 6, 7)),
    ("conv3-6 dilation 2 groups 2 same", (4, 7, 6)), ("conv3-2 /3", (3, 8, 7)),
    ("conv1-5", (3, 4, 4)), ("depthwise3 pad 1", (3, 5, 6)),
    ("depthwise2x3 /2 mult 2 dilation 2 pad 1 nobias", (2, 7, 8)),
    ("deconv3-4 /2 pad 1", (2, 4, 5)), ("deconv2x3-4 /1x2 groups 2 nobias", (4, 3, 4)),
    ("deconv3-2 /3 dilation 2 pad 1+0 outpad 1", (2, 4, 3)),
    ("maxpool3 /2 pad 1", (2, 7, 6)), ("maxpool2x3 /1 ceil", (2, 5, 6)),
    ("avgpool3 /2 pad 1 nopad", (2, 7, 6)), ("avgpool3 /2 pad 1 ceil", (2, 6, 6)),
    ("l2pool2", (2, 6, 6)), ("subsample2", (3, 6, 6)), ("maxpool3 /2 ceil caffe", (1, 8, 6)),
    ("adaptiveavgpool 3x2", (2, 7, 5)), ("adaptivemaxpool 2x4", (2, 5, 7)),
    ("conv3-4 pad 1 standardised", (2, 6, 5)), ("depthwise3 ws", (3, 5, 6)),
    ("bn frozen", (3, 4, 5)), ("lrn 4", (7, 3, 3)), ("upsample 2 bilinear", (2, 3, 4)),
]  # fmt: skip
INPUTS = [(text, shapes) for text, _, shapes in CASES] + [(t, (shape,)) for t, shape in SLIDING]


@each(("text", "shapes"), INPUTS)
def test_gradients_are_those_of_finite_differences(text, shapes):
    check_gradients(read(text), *shapes)


def test_every_operation_has_a_gradient_and_a_case():
    kinds = {op.syntax.words[0] for op in OPERATIONS} - {"input"}
    assert kinds <= {*GRADIENTS}
    assert {*GRADIENTS} == {*FORWARDS}
    assert kinds <= {read(text).kind for text, _ in INPUTS}


@pytest.mark.parametrize(
    "network",
    [
        "9x2 -> conv3-3 pad 1 -> relu -> maxpool2 -> bn -> avgpool2 -> fc 2",
        "5x6x4x2 -> conv3-3 pad 1 -> depthwise2 -> maxpool2 ceil -> deconv2-2 -> fc 2",
        "6x6x6x1 -> conv1-2 -> adaptiveavgpool 3 -> upsample 2 bilinear -> globalmaxpool -> fc 2",
    ],
)
def test_gradients_along_any_number_of_axes(network):
    done = cnncalc("verify", network, "--gradient")
    assert done.code == 0 and "every gradient agrees" in done.out
