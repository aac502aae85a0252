"""Every operation against plain loops, over fields that hypothesis chooses."""

from __future__ import annotations

from math import prod
from pathlib import Path

import numpy as np
import pytest

from cnncalc.analysis.report import facts
from cnncalc.errors import SpecError
from cnncalc.language.reader import LayerReader
from cnncalc.ops import OPERATIONS
from cnncalc.ops.base import CLASSES, MOVING, SAME
from cnncalc.ops.convolution import Conv
from cnncalc.ops.dense import FullyConnected, RadialBasis
from cnncalc.ops.normalization import BatchNorm
from cnncalc.ops.spelling import spell
from cnncalc.shape import Shape
from tests.each import each
from tests.forward.run_op import arrays, run
from tests.ops import naive, steps
from tests.ops.cases import NORMALISED, SEQUENCE, SOFTMAX, VOLUME
from tests.ops.check_op import check_op, shaped


def op(text):
    return LayerReader().read(text, {})[0]


NOT_BY_VALUE = {"bn", "prelu", "scale", "shift", "threshold"}


@each("kind", sorted({*steps.ELEMENTWISE, *steps.COLUMN} - NOT_BY_VALUE))
def test_what_is_counted_is_what_the_kernel_calculates(kind):
    (array,) = arrays((6, 2, 3), batch=1)
    made = op(kind)
    found, *_ = run(made, array)
    np.testing.assert_allclose(found[0], steps.values(made, array[0]), rtol=1e-9, atol=1e-9)


BY_VALUE = (*SOFTMAX, "threshold 0.5 value 20", "celu 2", "hardtanh max 2")


@each("text", BY_VALUE)
def test_values_are_those_of_the_definition(text):
    (array,) = arrays((4, 5, 6), batch=1)
    found, *_ = run(op(text), array)
    np.testing.assert_allclose(found[0], steps.values(op(text), array[0]), rtol=1e-9, atol=1e-9)


@each("text", NORMALISED)
def test_what_is_normalised_is_what_the_kernel_normalises(text):
    """Its line is that which the kernel asked for, spread over the groups of the definition."""
    (array,) = arrays((4, 5, 6), batch=1)
    made = op(text)
    plain = type(made)(**{**made.fields, "scale": False, "shift": False})
    expected = steps.values(plain, array[0])
    found, weights, _ = run(made, array)
    if made.kind == "grn":
        expected = expected - array[0]
    for name, line in (("weight", np.multiply), ("bias", np.add)):
        if name in weights:
            expected = line(expected, spread_line(made, weights[name]))
    expected = expected + array[0] if made.kind == "grn" else expected
    np.testing.assert_allclose(found[0], expected, rtol=1e-9, atol=1e-9)


def spread_line(made, line):
    """A learned array, channels first, over the axes along which it differs."""
    sizes = {"channels": 4, "height": 5, "width": 6}
    over = getattr(made, "over", ("channels",))
    named = sizes if over == ("all",) else over
    return line.reshape([n if name in named else 1 for name, n in sizes.items()])


MODULES = sorted({kind.__module__ for kind in OPERATIONS})


@each("module", MODULES)
def test_operations_are_checked_beside_their_module(module):
    """Its cases and draws run in the file of tests that has its name."""
    name = module.rpartition(".")[2]
    assert f"cases_of({name})" in (Path(__file__).parent / f"test_{name}.py").read_text("utf-8")


class WrongShape(Conv):
    def output_shape(self, inputs):
        right = super().output_shape(inputs)
        return right.with_spatial(right.spatial[0] + 1, right.spatial[1])


class WrongWeights(Conv):
    def weights(self, x):
        return super().weights(x)[:1]


class WrongMacs(Conv):
    def mac_sizes(self, x):
        return (*super().mac_sizes(x), ("2", 2))


class WrongBias(Conv):
    def bias_additions(self, x):
        return 2 * super().bias_additions(x)


class WrongFlops(Conv):
    def other_flops(self, x):
        return 1


class WrongReach(Conv):
    def windows(self, x):
        vertical, horizontal = super().windows(x)
        return vertical._replace(size=vertical.size - 1), horizontal


class WrongEdge(Conv):
    def windows(self, x):
        vertical, horizontal = super().windows(x)
        return vertical, horizontal._replace(before=horizontal.before + 1)


class WrongGaps(Conv):
    def windows(self, x):
        vertical, horizontal = super().windows(x)
        return vertical, horizontal._replace(dilation=2)


class WrongRule(Conv):
    def mac_sizes(self, x):
        return tuple((letter.replace("H'", "H"), size) for letter, size in super().mac_sizes(x))


BROKEN = [
    WrongShape,
    WrongWeights,
    WrongMacs,
    WrongBias,
    WrongFlops,
    WrongReach,
    WrongEdge,
    WrongGaps,
    WrongRule,
]


@each("broken", BROKEN)
def test_the_check_fails_where_a_rule_is_broken(broken):
    with pytest.raises(AssertionError):
        check_op(broken(kernel=(3, 3), filters=4, stride=(2, 2)), naive.conv, (2, 7, 7))


@each("kind", OPERATIONS)
def test_example_reads_and_is_spelled_again(kind):
    example = op(kind.syntax.example)
    assert type(example) is kind
    assert op(spell(example)) == example


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("lstm 64", 4 * 64 * 128 + 2 * 4 * 64),  # 33,280 as PyTorch counts, 33,024 as Keras
        ("lstm 64 keras", 4 * 64 * 128 + 4 * 64),
        ("gru 64", 3 * 64 * 128 + 2 * 3 * 64),
        ("rnn 64 keras", 64 * 128 + 64),
        ("lstm 64 bidirectional", 2 * 33280),
    ],
)
def test_the_biases_of_recurrent_layers(text, params):
    assert facts(op(text), (Shape(64, (10,)),)).params == params


def test_a_full_padding_meets_every_cell():
    assert op("conv3-4 full").padding == ((2, 2), (2, 2))
    assert op("conv5-4 full").on(Shape(3, (6, 6))).output == Shape(4, (10, 10))
    assert op("depthwise3 full dilation 2").padding == ((4, 4), (4, 4))


@each(
    ("text", "words"),
    [
        ("conv3-4", "same valid full"),
        ("depthwise3", "same valid full"),
        ("deconv3-4", "same valid"),  # its padding is taken off: of a full one nothing is left
        ("local3-4", "same valid"),
        ("partialconv3 of 2", "same valid"),
        ("maxpool3", "same valid"),
        ("avgpool3", "same valid"),
        ("l2pool3", "same valid"),
        ("subsample3", "same valid"),
        ("patches3", "same valid"),
        ("upsample2", ""),
    ],
)
def test_words_for_padding(text, words):
    """Of a window of three cells: as the size asks, none, and two zeros on every side."""
    paddings = {"same": SAME, "valid": ((0, 0), (0, 0)), "full": ((2, 2), (2, 2))}
    for word, padding in paddings.items():
        if word in words.split():
            assert op(f"{text} {word}").padding == padding
            continue
        with pytest.raises(SpecError) as caught:
            op(f"{text} {word}")
        assert caught.value.code == "C108"


def test_a_locally_connected_layer_has_weights_for_every_position():
    """Of 4×4 positions each has 3·3·4 weights for each of 4 filters, and 4 biases."""
    found = facts(op("local3-4"), (Shape(4, (6, 6)),))
    assert (found.params, found.macs) == (16 * (9 * 4 * 4 + 4), 16 * 9 * 4 * 4) == (2368, 2304)


def test_what_acts_on_elements_takes_every_rank():
    for text in ("relu", "bn", "dropout", "softmax", "identity"):
        assert op(text).on(VOLUME).output == VOLUME
    assert op("fc 4").on(VOLUME).output == Shape(4)
    assert op("flatten").on(VOLUME).output == Shape(3 * 8**3)
    assert op("concat").on(SEQUENCE, SEQUENCE).output == Shape(6, (16,))


def test_fields_of_a_crop_that_would_do_nothing_are_refused():
    for text, shapes in (
        ("crop 1 offset 3", ((4, 9, 9),)),
        ("crop 1", ((4, 9, 9), (4, 7, 7))),
    ):
        with pytest.raises(SpecError, match="C206"):
            op(text).on(*map(shaped, shapes))


def test_numbers_at_the_end_of_their_range():
    for text in ("dropout 0", "dropout 0.999", "leakyrelu 0", "leakyrelu 1", "split 2 of 2"):
        assert spell(op(text)) == text
    assert op("deconv3-4 dilation 2 outpad 1").on(Shape(4, (3, 3))).output == Shape(4, (8, 8))


def test_regions_multiply_the_work_and_never_the_weights():
    dense, regions = op("fc 4096"), Shape(512, (7, 7), (300,))
    x = dense.on(regions)
    assert x.output == Shape(4096, (), (300,))
    assert dense.weights(x)[0].shape == (4096, 25088)
    assert prod(size for _, size in dense.mac_sizes(x)) == 300 * 25088 * 4096


def test_a_reshape_of_the_plane_may_depend_on_all_of_it():
    reshape = op("reshape 5x8x3")
    x = reshape.on(Shape(4, (5, 6)))
    assert x.output == Shape(3, (5, 8))
    assert [window.size for window in reshape.windows(x)] == [5, 6]


@each("kind", OPERATIONS)
def test_every_operation_has_a_class(kind):
    assert kind.category in CLASSES
    assert kind.linear or kind.category != MOVING


def test_equal_operations_are_equal_and_immutable():
    assert BatchNorm() == BatchNorm() and hash(BatchNorm()) == hash(BatchNorm())
    assert BatchNorm() != BatchNorm(scale=False)
    assert RadialBasis(units=10) != FullyConnected(units=10)
    with pytest.raises(AttributeError):
        BatchNorm().scale = False
    with pytest.raises(TypeError):
        BatchNorm(shape=3)
