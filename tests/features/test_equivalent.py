"""One convolution in place of a stack: the claims of the VGG paper, and others like it."""

from fractions import Fraction

import pytest

from cnncalc import load
from cnncalc.dims import symbol
from cnncalc.errors import SpecError
from cnncalc.features.equivalent import equivalent

C = symbol("C")


def compared(layers, shape="HxWxC"):
    return equivalent(load(f"{shape} -> {layers}"))


def test_three_3x3_are_one_7x7():
    # Simonyan & Zisserman 2014, section 2.3: 27C² against 49C², 81 % more for the single one.
    found = compared("conv3-C -> conv3-C -> conv3-C")
    assert found.field == (7, 7)
    assert (found.stack.weights, found.single.weights) == (27 * C * C, 49 * C * C)
    assert found.ratios["weights"] == Fraction(27, 49)
    assert found.same_output


def test_two_3x3_are_one_5x5():
    found = compared("conv3-64 pad 1 | relu | conv3-64 pad 1 | relu", "HxWx64")
    assert found.field == (5, 5)
    assert found.stack.weights == 2 * 9 * 64 * 64
    assert found.ratios["macs"] == Fraction(18, 25)
    assert found.stack.nonlinearities == 2


def test_a_factorised_7x7():
    # Szegedy et al. 2015, arXiv:1512.00567, section 3.2: n×1 after 1×n.
    found = compared("conv1x7-C nobias | conv7x1-C nobias")
    assert found.field == (7, 7)
    assert found.stack.params == 14 * C * C
    assert found.single.params == 49 * C * C


def test_strides_multiply():
    found = compared("conv3-8 /2 -> maxpool3 /2", "224x224x3")
    assert (found.field, found.stride) == ((7, 7), (4, 4))


@pytest.mark.parametrize("shape", ["HxWxC", "32x32xC"])
def test_dilated_layers_see_a_lattice(shape):
    # Taps 2 cells apart twice: 0, 2, 4, 6 and 8 of 9 rows, and of 9 columns: 25 of 81 cells.
    found = compared("conv3-C dilation 2 -> conv3-C dilation 2", shape)
    assert (found.field, found.cells, found.same_cells) == ((9, 9), (5, 5), False)
    found = compared("conv3-C dilation 2 -> conv3-C", shape)  # 0 to 2, 2 to 4, 4 to 6
    assert (found.field, found.cells, found.same_cells) == ((7, 7), (7, 7), True)
    found = compared("conv1-C /4 -> conv3-C pad 1", shape)
    assert (found.field, found.cells, found.stride) == ((9, 9), (3, 3), (4, 4))


@pytest.mark.parametrize("shape", ["HxWxC", "224x224xC", "225x224xC"])
def test_same_padding_with_a_stride(shape):
    found = compared("conv3-8 /2 same", shape)
    assert (found.field, found.stride) == ((3, 3), (2, 2))
    assert found.same_output and found.same_cells and found.same_borders
    assert found.stack.macs == found.single.macs


def test_borders_at_which_a_layer_between_is_padded():
    # Of 8 cells windows of 3 at stride 2 read 7; of those of 7 at stride 2, the last reads 2 to 7.
    found = compared("conv3-8 /2 -> conv3-8 pad 1", "8x8x3")
    assert found.same_cells and not found.same_borders
    assert compared("conv3-8 /2 -> conv3-8 pad 1", "9x9x3").same_borders
    assert compared("conv3-8 pad 1 -> conv3-8 pad 1", "9x9x3").same_borders


@pytest.mark.parametrize("layers", ["fc 10", "conv3-C | upsample 2", "globalavgpool"])
def test_where_there_is_none(layers):
    with pytest.raises(SpecError, match="no single convolution"):
        compared(layers)
